-- Privileges on functions and procedures of the current database.
-- doc: r_SVV_FUNCTION_PRIVILEGES
-- visibility: own_rows
-- columns: namespace_name text, function_name text, argument_types text, privilege_type text, identity_id int4,
--   identity_name text, identity_type text, admin_option bool
select schema_name, object_name, argument_types, privilege_type, identity_id, identity_name, identity_type,
  admin_option
from pg_internal.privileges
where object_type in ('function', 'procedure') and database_name = current_database() and not is_owner and is_visible
