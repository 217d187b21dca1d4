-- Tables with their owners; PostgreSQL 8.0's view.
-- doc: c_join_PG
-- visibility: all
-- columns: schemaname name, tablename name, tableowner name, tablespace name, hasindexes bool, hasrules bool,
--   hastriggers bool
select n.nspname, c.relname, coalesce(u.usename, 'unknown'), null, c.relhasindex, c.relhasrules, c.reltriggers > 0
from pg_catalog.pg_class c
left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_internal.users u on u.usesysid = c.relowner
where c.relkind = 'r'
