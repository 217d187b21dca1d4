-- External schemas of the current database.
-- doc: r_SVV_EXTERNAL_SCHEMAS
-- visibility: all
-- columns: esoid oid, eskind int2, schemaname name, esowner int4, databasename text, esoptions text
select e.esoid, e.eskind, n.nspname, n.nspowner, e.esdbname, e.esoptions
from pg_catalog.pg_external_schema e
join pg_catalog.pg_namespace n on n.oid = e.esoid
