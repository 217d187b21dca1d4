-- Columns of those relations; late-binding views show none here.
-- doc: c_join_PG
-- visibility: all
-- columns: table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128),
--   ordinal_position int4, column_default varchar(4000), is_nullable varchar(3), data_type varchar(128),
--   character_maximum_length int4, character_octet_length int4, numeric_precision int4, numeric_precision_radix int4,
--   numeric_scale int4, datetime_precision int4, interval_type varchar(128), interval_precision varchar(128),
--   character_set_catalog varchar(128), character_set_schema varchar(128), character_set_name varchar(128),
--   collation_catalog varchar(128), collation_schema varchar(128), collation_name varchar(128),
--   domain_catalog varchar(128), domain_schema varchar(128), domain_name varchar(128), udt_catalog varchar(128),
--   udt_schema varchar(128), udt_name varchar(128), scope_catalog varchar(128), scope_schema varchar(128),
--   scope_name varchar(128), maximum_cardinality int4, dtd_identifier varchar(128), is_self_referencing varchar(3)
select database_name, schema_name, relation_name, column_name, ordinal_position, column_default, is_nullable,
  data_type, character_maximum_length, null, numeric_precision, numeric_precision_radix, numeric_scale,
  datetime_precision, null, null, null, null, null, null, null, null, null, null, null, database_name, 'pg_catalog',
  type_name, null, null, null, null, ordinal_position, 'NO'
from pg_internal.columns
where database_name = current_database() and can_access and kind <> 'external table'
