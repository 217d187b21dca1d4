-- Functions and procedures of all databases that the user may use.
-- doc: r_SVV_REDSHIFT_FUNCTIONS
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), function_name varchar(128),
--   function_type varchar(128), argument_type varchar(512), result_type varchar(128)
select database_name, schema_name, function_name,
  case kind when 'PROCEDURE' then 'STORED PROCEDURE' else 'REGULAR FUNCTION' end, argument_types, result_type
from pg_internal.routines
where can_access
