-- Functions and procedures of users.
-- doc: c_join_PG
-- visibility: all
-- columns: specific_catalog varchar(128), specific_schema varchar(128), specific_name varchar(256),
--   routine_catalog varchar(128), routine_schema varchar(128), routine_name varchar(128), routine_type varchar(128),
--   module_catalog varchar(128), module_schema varchar(128), module_name varchar(128), udt_catalog varchar(128),
--   udt_schema varchar(128), udt_name varchar(128), data_type varchar(128), character_maximum_length int4,
--   character_octet_length int4, character_set_catalog varchar(128), character_set_schema varchar(128),
--   character_set_name varchar(128), collation_catalog varchar(128), collation_schema varchar(128),
--   collation_name varchar(128), numeric_precision int4, numeric_precision_radix int4, numeric_scale int4,
--   datetime_precision int4, interval_type varchar(128), interval_precision varchar(128),
--   type_udt_catalog varchar(128), type_udt_schema varchar(128), type_udt_name varchar(128),
--   scope_catalog varchar(128), scope_schema varchar(128), scope_name varchar(128), maximum_cardinality int4,
--   dtd_identifier varchar(128), routine_body varchar(128), routine_definition varchar, external_name varchar(128),
--   external_language varchar(128), parameter_style varchar(128), is_deterministic varchar(3),
--   sql_data_access varchar(128), is_null_call varchar(3), sql_path varchar(128), schema_level_routine varchar(3),
--   max_dynamic_result_sets int4, is_user_defined_cast varchar(3), is_implicitly_invocable varchar(3),
--   security_type varchar(128), to_sql_specific_catalog varchar(128), to_sql_specific_schema varchar(128),
--   to_sql_specific_name varchar(128), as_locator varchar(3)
select database_name, schema_name, function_name || '_' || function_oid::varchar, database_name, schema_name,
  function_name, kind, null, null, null, null, null, null, result_type, null, null, null, null, null, null, null, null,
  null, null, null, null, null, null, database_name, 'pg_catalog', null, null, null, null, null, '0',
  case when language = 'sql' then 'SQL' else 'EXTERNAL' end, case when is_owned then body else null end, null,
  upper(language), 'GENERAL', case when volatility = 'i' then 'YES' else 'NO' end, 'MODIFIES', 'NO', null, 'YES', 0,
  null, null, case when security_definer then 'DEFINER' else 'INVOKER' end, null, null, null, 'NO'
from pg_internal.routines
where database_name = current_database() and can_access
