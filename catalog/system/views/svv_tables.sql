-- Tables and views of the current database that the user may use in some way.
-- doc: r_SVV_TABLES
-- visibility: all
-- columns: table_catalog text, table_schema text, table_name text, table_type text, remarks text
select database_name, schema_name, relation_name,
  case kind when 'table' then 'BASE TABLE' when 'external table' then 'EXTERNAL TABLE' else 'VIEW' end, remarks
from pg_internal.relations
where database_name = current_database() and can_access
