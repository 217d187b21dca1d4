-- Privileges on columns, those that follow from their tables included.
-- doc: c_join_PG
-- visibility: all
-- columns: grantor varchar(128), grantee varchar(128), table_catalog varchar(128), table_schema varchar(128),
--   table_name varchar(128), column_name varchar(128), privilege_type varchar(128), is_grantable varchar(3)
select p.grantor_name, case when p.identity_type = 'public' then 'PUBLIC' else p.identity_name end, p.database_name,
  p.schema_name, p.object_name, c.column_name, p.privilege_type, case when p.admin_option then 'YES' else 'NO' end
from pg_internal.privileges p
join pg_internal.columns c on c.database_oid = p.database_oid and c.relation_oid = p.object_oid
where p.object_type = 'relation' and p.database_name = current_database() and p.is_visible
  and p.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
union all
select grantor_name, case when identity_type = 'public' then 'PUBLIC' else identity_name end, database_name,
  schema_name, object_name, column_name, privilege_type, case when admin_option then 'YES' else 'NO' end
from pg_internal.privileges
where object_type = 'column' and database_name = current_database() and is_visible
