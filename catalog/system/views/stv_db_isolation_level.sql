-- The isolation level of each database.
-- doc: r_STV_DB_ISOLATION_LEVEL
-- visibility: all
-- columns: db_name char(128), isolation_level char(20)
select database_name, isolation_level
from pg_internal.databases
