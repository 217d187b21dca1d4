-- What ALTER DEFAULT PRIVILEGES has set in the current database.
-- doc: r_SVV_DEFAULT_PRIVILEGES
-- visibility: own_rows
-- columns: schema_name text, object_type text, owner_id int4, owner_name text, owner_type text, privilege_type text,
--   grantee_id int4, grantee_name text, grantee_type text, admin_option bool
select schema_name, object_type, owner_id, owner_name, owner_type, privilege_type, grantee_id, grantee_name,
  grantee_type, admin_option
from pg_internal.default_privileges
where is_visible
