-- Privileges on single columns of the current database.
-- doc: r_SVV_COLUMN_PRIVILEGES
-- visibility: own_rows
-- columns: namespace_name text, relation_name text, column_name text, privilege_type text, identity_id int4,
--   identity_name text, identity_type text
select schema_name, object_name, column_name, privilege_type, identity_id, identity_name, identity_type
from pg_internal.privileges
where object_type = 'column' and database_name = current_database() and not is_owner and is_visible
