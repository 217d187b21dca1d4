-- Materialized views of the current database.
-- doc: r_SVV_MV_INFO
-- visibility: all
-- columns: database_name char(128), schema_name char(128), user_name char(128), name char(128), is_stale char(1),
--   state int4, autorewrite char(1), autorefresh char(1)
select database_name, schema_name, owner_name, relation_name, 'u', null, 'f',
  case when auto_refresh then 't' else 'f' end
from pg_internal.relations
where database_name = current_database() and kind = 'materialized view' and can_access
