-- External tables.
-- doc: r_SVV_EXTERNAL_TABLES
-- visibility: all
-- columns: redshift_database_name text, schemaname text, tablename text, tabletype text, location text,
--   input_format text, output_format text, serialization_lib text, serde_parameters text, compressed int4,
--   parameters text
select database_name, schema_name, relation_name, 'TABLE', null, null, null, null, null, null, null
from pg_internal.relations
where database_name = current_database() and kind = 'external table' and can_access
