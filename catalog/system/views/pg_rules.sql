-- Rules other than those of views; Redshift has none.
-- doc: c_join_PG
-- visibility: all
-- columns: schemaname name, tablename name, rulename name, definition text
select n.nspname, c.relname, r.rulename, null
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class
left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN'
