-- Foreign keys with the keys they reference.
-- doc: c_join_PG
-- visibility: all
-- columns: constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128),
--   unique_constraint_catalog varchar(128), unique_constraint_schema varchar(128),
--   unique_constraint_name varchar(128), match_option varchar(128), update_rule varchar(128), delete_rule varchar(128)
select database_name, schema_name, constraint_name, database_name, referenced_schema_name,
  referenced_constraint_name, 'NONE', 'NO ACTION', 'NO ACTION'
from pg_internal.constraints
where database_name = current_database() and owner_name = current_user and ordinal_position = 1
  and constraint_type = 'FOREIGN KEY'
