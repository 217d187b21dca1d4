-- Constraints of the tables that the current user owns.
-- doc: c_join_PG
-- visibility: all
-- columns: constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128),
--   table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), constraint_type varchar(128),
--   is_deferrable varchar(3), initially_deferred varchar(3)
select database_name, schema_name, constraint_name, database_name, schema_name, relation_name, constraint_type,
  'NO', 'NO'
from pg_internal.constraints
where database_name = current_database() and owner_name = current_user and ordinal_position = 1
