-- Roles granted to roles.
-- doc: r_SVV_ROLE_GRANTS
-- visibility: own_rows
-- columns: role_id int4, role_name text, granted_role_id int4, granted_role_name text
select grantee_id, grantee_name, role_id, role_name
from pg_internal.role_grants
where grantee_type = 'role' and is_visible
