-- Partitions of external tables.
-- doc: r_SVV_EXTERNAL_PARTITIONS
-- visibility: all
-- columns: schemaname text, tablename text, values text, location text, input_format text, output_format text,
--   serialization_lib text, serde_parameters text, compressed int4, parameters text
select schema_name, relation_name, null, null, null, null, null, null, null, null
from pg_internal.relations
where false
