-- VACUUM runs. The percentage of blocks that stayed is NULL: there are no blocks.
-- doc: r_SVL_VACUUM_PERCENTAGE
-- visibility: superuser
-- columns: xid int8, table_id int4, percentage int8
select transaction_id, table_id, null
from pg_internal.journal_maintenance
where kind = 'vacuum'
