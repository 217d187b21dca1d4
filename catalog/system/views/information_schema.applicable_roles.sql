-- Groups of the current user.
-- doc: c_join_PG
-- visibility: all
-- columns: grantee varchar(128), role_name varchar(128), is_grantable varchar(3)
select current_user, g.groname, 'NO'
from pg_catalog.pg_group g
join pg_internal.users u on u.usename = current_user
where u.usesysid = any (g.grolist)
