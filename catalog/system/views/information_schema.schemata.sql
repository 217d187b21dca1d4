-- Schemas that the current user owns.
-- doc: c_join_PG
-- visibility: all
-- columns: catalog_name varchar(128), schema_name varchar(128), schema_owner varchar(128),
--   default_character_set_catalog varchar(128), default_character_set_schema varchar(128),
--   default_character_set_name varchar(128), sql_path varchar
select database_name, schema_name, owner_name, null, null, null, null
from pg_internal.schemas
where database_name = current_database() and owner_name = current_user
