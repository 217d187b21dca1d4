-- Columns of the relations of all databases that the user may use, late-binding views included.
-- doc: r_SVV_ALL_COLUMNS
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128),
--   ordinal_position int4, column_default varchar(4000), is_nullable varchar(3), data_type varchar(128),
--   character_maximum_length int4, numeric_precision int4, numeric_scale int4, remarks varchar(256)
select database_name, schema_name, relation_name, column_name, ordinal_position, column_default, is_nullable,
  data_type, character_maximum_length, numeric_precision, numeric_scale, remarks
from pg_internal.columns
where can_access
union all
select database_name, schema_name, relation_name, column_name, ordinal_position, column_default, is_nullable,
  data_type, character_maximum_length, numeric_precision, numeric_scale, remarks
from pg_internal.late_binding_columns
where can_access
