-- System permissions of roles.
-- doc: r_SVV_SYSTEM_PRIVILEGES
-- visibility: own_rows
-- columns: system_privilege text, identity_id int4, identity_name text, identity_type text
select system_privilege, identity_id, identity_name, identity_type
from pg_internal.system_privileges
where is_visible
