-- Materialized views of all databases. Transaction ids of refreshes are not kept, and no query is rewritten.
-- doc: r_STV_MV_INFO
-- visibility: own_rows
-- columns: db_name char(128), schema char(128), name char(128), updated_upto_xid int8, is_stale char(1),
--   owner_user_name char(128), state int4, autorefresh char(1), autorewrite char(1)
select r.database_name, r.schema_name, r.relation_name, null, case when m.is_stale then 't' else 'f' end,
  r.owner_name, m.state, case when r.auto_refresh then 't' else 'f' end, 'f'
from pg_internal.relations r
join pg_internal.materialized_views m on m.relation_oid = r.relation_oid
where r.kind = 'materialized view' and r.can_access
