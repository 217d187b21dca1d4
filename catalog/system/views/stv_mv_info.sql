-- Materialized views of all databases; whether one is stale is not tracked.
-- doc: r_STV_MV_INFO
-- visibility: own_rows
-- columns: db_name char(128), schema char(128), name char(128), updated_upto_xid int8, is_stale char(1),
--   owner_user_name char(128), state int4, autorefresh char(1), autorewrite char(1)
select database_name, schema_name, relation_name, null, 'u', owner_name, null,
  case when auto_refresh then 't' else 'f' end, 'f'
from pg_internal.relations
where kind = 'materialized view' and can_access
