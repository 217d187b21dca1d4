-- Materialized views of the current database.
-- doc: r_SVV_MV_INFO
-- visibility: all
-- columns: database_name char(128), schema_name char(128), user_name char(128), name char(128), is_stale char(1),
--   state int4, autorewrite char(1), autorefresh char(1)
select r.database_name, r.schema_name, r.owner_name, r.relation_name, case when m.is_stale then 't' else 'f' end,
  m.state, 'f', case when r.auto_refresh then 't' else 'f' end
from pg_internal.relations r
join pg_internal.materialized_views m on m.relation_oid = r.relation_oid
where r.database_name = current_database() and r.kind = 'materialized view' and r.can_access
