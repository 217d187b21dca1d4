-- Plans of statements, where they were made.
-- doc: SYS_QUERY_EXPLAIN
-- visibility: own_rows
-- columns: userid int4, query_id int8, child_query_sequence int4, plan_node_id int4, plan_parent_id int4,
--   plan_node char(400), plan_info char(400), query_uuid char(36)
select user_id, query_id, 1, node, null, left(line, 400), null, null
from pg_internal.journal_query_plans
where is_visible
