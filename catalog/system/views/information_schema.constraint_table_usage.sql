-- Tables that constraints use; of a foreign key, the referenced one.
-- doc: c_join_PG
-- visibility: all
-- columns: table_catalog varchar(128), table_schema varchar(128), table_name varchar(128),
--   constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128)
select database_name,
  case when constraint_type = 'FOREIGN KEY' then referenced_schema_name else schema_name end,
  case when constraint_type = 'FOREIGN KEY' then referenced_relation_name else relation_name end,
  database_name, schema_name, constraint_name
from pg_internal.constraints
where database_name = current_database() and owner_name = current_user and ordinal_position = 1
