-- Privileges on databases, and on all objects of one kind in them.
-- doc: r_SVV_DATABASE_PRIVILEGES
-- visibility: own_rows
-- columns: database_name text, privilege_type text, identity_id int4, identity_name text, identity_type text,
--   admin_option bool, privilege_scope text
select database_name, privilege_type, identity_id, identity_name, identity_type, admin_option, privilege_scope
from pg_internal.privileges
where object_type = 'database' and not is_owner and is_visible
