-- Columns of the tables and views that the user may use; late-binding views show none here.
-- doc: r_SVV_COLUMNS
-- visibility: all
-- columns: table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128),
--   ordinal_position int4, column_default varchar(4000), is_nullable varchar(3), data_type varchar(128),
--   character_maximum_length int4, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4,
--   datetime_precision int4, interval_type varchar(128), interval_precision varchar(128),
--   character_set_catalog varchar(128), character_set_schema varchar(128), character_set_name varchar(128),
--   collation_catalog varchar(128), collation_schema varchar(128), collation_name varchar(128),
--   domain_name varchar(128), remarks varchar(256)
select database_name, schema_name, relation_name, column_name, ordinal_position, column_default, is_nullable,
  data_type, character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision,
  null, null, null, null, null, null, null, null, null, remarks
from pg_internal.columns
where database_name = current_database() and can_access
