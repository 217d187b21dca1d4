-- Roles that the user may see.
-- doc: r_SVV_ROLES
-- visibility: own_rows
-- columns: role_id int4, role_name text, role_owner text, external_id text
select role_id, role_name, owner_name, external_id
from pg_internal.roles
where is_visible
