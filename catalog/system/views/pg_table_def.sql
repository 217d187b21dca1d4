-- Columns of the tables in schemas of the search path.
-- doc: r_PG_TABLE_DEF
-- visibility: all
-- columns: schemaname name, tablename name, "column" name, type text, encoding char(32), distkey bool, sortkey int4,
--   "notnull" bool
select schema_name, relation_name, column_name, full_type, encoding, is_distkey, sortkey, is_nullable = 'NO'
from pg_internal.columns
where in_search_path and can_access and kind = 'table'
