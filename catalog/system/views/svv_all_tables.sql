-- Tables and views of all databases that the user may use.
-- doc: r_SVV_ALL_TABLES
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), table_name varchar(128), table_acl varchar(128),
--   table_type varchar(128), remarks varchar(128)
select database_name, schema_name, relation_name, acl,
  case kind when 'table' then 'TABLE' when 'external table' then 'EXTERNAL TABLE' else 'VIEW' end, remarks
from pg_internal.relations
where can_access
