-- Plans of queries on the main and on concurrency scaling clusters.
-- doc: r_SVCS_EXPLAIN
-- visibility: own_rows
-- columns: userid int4, query int4, nodeid int4, parentid int4, plannode char(400), info char(400)
select user_id, query_id, node, null, left(line, 400), null
from pg_internal.journal_query_plans
where is_visible
