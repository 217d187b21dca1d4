-- Permanent tables of all databases; Doppel keeps each in one place, shown as slice 0.
-- doc: r_STV_TBL_PERM
-- visibility: superuser
-- columns: slice int4, id int4, name char(72), rows int8, sorted_rows int8, temp int4, db_id int4,
--   insert_pristine int4, delete_pristine int4, backup int4, dist_style int4, block_count int4
select 0, r.relation_oid, left(r.relation_name, 72), t.row_count + t.deleted_rows, null,
  case when r.is_temporary then 1 else 0 end, r.database_oid, null, null, case when r.is_backed_up then 1 else 0 end,
  null, t.megabytes
from pg_internal.relations r
join pg_internal.tables t on t.table_oid = r.relation_oid
