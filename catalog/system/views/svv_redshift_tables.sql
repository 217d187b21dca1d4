-- Tables and views of all databases that the user may use, external ones left out.
-- doc: r_SVV_REDSHIFT_TABLES
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), table_name varchar(128), table_type varchar(128),
--   table_acl varchar(128), remarks varchar(128), table_owner varchar(128)
select database_name, schema_name, relation_name, case kind when 'table' then 'TABLE' else 'VIEW' end, acl, remarks,
  owner_name
from pg_internal.relations
where can_access and kind <> 'external table'
