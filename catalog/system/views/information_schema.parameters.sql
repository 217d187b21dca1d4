-- Arguments of functions and procedures.
-- doc: c_join_PG
-- visibility: all
-- columns: specific_catalog varchar(128), specific_schema varchar(128), specific_name varchar(256),
--   ordinal_position int4, parameter_mode varchar(128), is_result varchar(3), as_locator varchar(3),
--   parameter_name varchar(128), data_type varchar(128), character_maximum_length int4, character_octet_length int4,
--   character_set_catalog varchar(128), character_set_schema varchar(128), character_set_name varchar(128),
--   collation_catalog varchar(128), collation_schema varchar(128), collation_name varchar(128),
--   numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4,
--   interval_type varchar(128), interval_precision varchar(128), udt_catalog varchar(128), udt_schema varchar(128),
--   udt_name varchar(128), scope_catalog varchar(128), scope_schema varchar(128), scope_name varchar(128),
--   maximum_cardinality int4, dtd_identifier varchar(128)
select database_name, schema_name, function_name || '_' || function_oid::varchar, ordinal_position, parameter_type,
  'NO', 'NO', parameter_name, data_type, character_maximum_length, null, null, null, null, null, null, null,
  numeric_precision, null, numeric_scale, null, null, null, null, null, null, null, null, null, null, ordinal_position
from pg_internal.parameters
where database_name = current_database() and is_owned and parameter_type <> 'RETURN'
