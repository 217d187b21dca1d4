-- Tables and views that the user may use in some way.
-- doc: c_join_PG
-- visibility: all
-- columns: table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), table_type varchar(128),
--   self_referencing_column_name varchar(128), reference_generation varchar(128),
--   user_defined_type_catalog varchar(128), user_defined_type_schema varchar(128), user_defined_type_name varchar(128)
select database_name, schema_name, relation_name,
  case when is_temporary then 'LOCAL TEMPORARY' when kind = 'table' then 'BASE TABLE' else 'VIEW' end,
  null, null, null, null, null
from pg_internal.relations
where database_name = current_database() and can_access and kind <> 'external table'
