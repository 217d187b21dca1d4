-- Columns of external tables.
-- doc: r_SVV_EXTERNAL_COLUMNS
-- visibility: all
-- columns: redshift_database_name text, schemaname text, tablename text, columnname text, external_type text,
--   columnnum int4, part_key int4, is_nullable text
select database_name, schema_name, relation_name, column_name, full_type, ordinal_position, 0,
  case is_nullable when 'YES' then 'true' else 'false' end
from pg_internal.columns
where database_name = current_database() and kind = 'external table' and can_access
