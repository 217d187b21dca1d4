-- Users with their limits and log access.
-- doc: r_PG_USER_INFO
-- visibility: all
-- columns: usename name, usesysid int4, usecreatedb bool, usesuper bool, usecatupd bool, passwd text, valuntil abstime,
--   useconfig text[], useconnlimit text, syslogaccess text, last_ddl_ts timestamp, sessiontimeout int4,
--   external_user_id text
select usename, usesysid, usecreatedb, usesuper, usecatupd, '********', valuntil, useconfig, useconnlimit,
  syslogaccess, last_ddl_ts, sessiontimeout, external_user_id
from pg_internal.users
