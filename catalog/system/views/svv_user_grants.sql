-- Roles granted to users.
-- doc: r_SVV_USER_GRANTS
-- visibility: own_rows
-- columns: user_id int4, user_name text, role_id int4, role_name text, admin_option bool
select grantee_id, grantee_name, role_id, role_name, admin_option
from pg_internal.role_grants
where grantee_type = 'user' and is_visible
