-- Privileges on tables and views of the current database.
-- doc: r_SVV_RELATION_PRIVILEGES
-- visibility: own_rows
-- columns: namespace_name text, relation_name text, privilege_type text, identity_id int4, identity_name text,
--   identity_type text, admin_option bool
select schema_name, object_name, privilege_type, identity_id, identity_name, identity_type, admin_option
from pg_internal.privileges
where object_type = 'relation' and database_name = current_database() and not is_owner and is_visible
