-- Columns of primary keys, unique constraints and foreign keys.
-- doc: c_join_PG
-- visibility: all
-- columns: constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128),
--   table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128),
--   ordinal_position int4
select database_name, schema_name, constraint_name, database_name, schema_name, relation_name, column_name,
  ordinal_position
from pg_internal.constraints
where database_name = current_database() and owner_name = current_user
