-- Redshift has no check constraints.
-- doc: c_join_PG
-- visibility: all
-- columns: constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128),
--   check_clause varchar
select database_name, schema_name, constraint_name, null
from pg_internal.constraints
where false
