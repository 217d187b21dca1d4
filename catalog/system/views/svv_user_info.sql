-- Users.
-- doc: r_SVV_USER_INFO
-- visibility: own_rows
-- columns: user_name text, user_id int4, createdb bool, superuser bool, catalog_update bool, connection_limit text,
--   syslog_access text, last_ddl_timestamp timestamp, session_timeout int4, external_user_id text
select usename, usesysid, usecreatedb, usesuper, usecatupd, useconnlimit, syslogaccess, last_ddl_ts, sessiontimeout,
  external_user_id
from pg_internal.users
where is_visible
