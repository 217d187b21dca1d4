-- Privileges on tables that the user gave or holds.
-- doc: c_join_PG
-- visibility: all
-- columns: grantor varchar(128), grantee varchar(128), table_catalog varchar(128), table_schema varchar(128),
--   table_name varchar(128), privilege_type varchar(128), is_grantable varchar(3), with_hierarchy varchar(3)
select grantor_name, case when identity_type = 'public' then 'PUBLIC' else identity_name end, database_name,
  schema_name, object_name, privilege_type, case when admin_option then 'YES' else 'NO' end, 'NO'
from pg_internal.privileges
where object_type = 'relation' and database_name = current_database() and is_visible
