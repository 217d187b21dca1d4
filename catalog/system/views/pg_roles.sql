-- Users, groups and roles in one list, as psql's \du asks for it.
-- doc: view-pg-roles
-- visibility: all
-- listed: no
-- columns: rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool,
--   rolreplication bool, rolconnlimit int4, rolpassword text, rolvaliduntil abstime, rolconfig text[], oid oid
select usename, usesuper, true, usesuper, usecreatedb, true, false,
  case useconnlimit when 'UNLIMITED' then -1 else useconnlimit::int end, '********', valuntil, useconfig, usesysid
from pg_internal.users
union all
select groname, false, true, false, false, false, false, -1, null, null, null, grosysid
from pg_group
union all
select role_name, false, true, false, false, false, false, -1, null, null, null, role_id
from pg_internal.roles
where is_visible
