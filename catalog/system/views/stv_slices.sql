-- The slices that UNLOAD writes one file for: two, on one node.
-- doc: r_STV_SLICES
-- visibility: all
-- columns: node int4, slice int4, localslice int4, type char(1)
select 0, 0, 0, 'D' union all select 0, 1, 1, 'D'
