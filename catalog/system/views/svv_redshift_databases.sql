-- Databases.
-- doc: r_SVV_REDSHIFT_DATABASES
-- visibility: all
-- columns: database_name varchar(128), database_owner int4, database_type varchar(32), database_acl varchar(128),
--   database_options varchar(128), database_isolation_level varchar(128)
select database_name, owner_id, 'local', acl, null, isolation_level
from pg_internal.databases
