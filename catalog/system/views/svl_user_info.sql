-- Users; superseded by svv_user_info.
-- doc: r_SVL_USER_INFO
-- visibility: superuser
-- columns: usename name, usesysid int4, usecreatedb bool, usesuper bool, usecatupd bool, useconnlimit text,
--   syslogaccess text, last_ddl_ts timestamp, sessiontimeout int4, external_user_id text
select usename, usesysid, usecreatedb, usesuper, usecatupd, useconnlimit, syslogaccess, last_ddl_ts, sessiontimeout,
  external_user_id
from pg_internal.users
