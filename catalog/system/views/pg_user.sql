-- Users without their passwords.
-- doc: c_join_PG
-- visibility: all
-- columns: usename name, usesysid int4, usecreatedb bool, usesuper bool, usecatupd bool, passwd text, valuntil abstime,
--   useconfig text[]
select usename, usesysid, usecreatedb, usesuper, usecatupd, '********', valuntil, useconfig
from pg_internal.users
