-- Groups of the current user.
-- doc: c_join_PG
-- visibility: all
-- columns: role_name varchar(128)
select g.groname
from pg_catalog.pg_group g
join pg_internal.users u on u.usename = current_user
where u.usesysid = any (g.grolist)
