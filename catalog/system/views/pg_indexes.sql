-- The indexes that primary keys and unique constraints show.
-- doc: c_join_PG
-- visibility: all
-- columns: schemaname name, tablename name, indexname name, tablespace name, indexdef text
select schema_name, relation_name, index_name, null, definition
from pg_internal.indexes
where database_name = current_database()
