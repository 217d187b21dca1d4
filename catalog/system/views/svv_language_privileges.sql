-- Privileges on languages.
-- doc: r_SVV_LANGUAGE_PRIVILEGES
-- visibility: own_rows
-- columns: language_name text, privilege_type text, identity_id int4, identity_name text, identity_type text,
--   admin_option bool
select object_name, privilege_type, identity_id, identity_name, identity_type, admin_option
from pg_internal.privileges
where object_type = 'language' and not is_owner and is_visible
