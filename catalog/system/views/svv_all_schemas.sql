-- Schemas of all databases that the user may use.
-- doc: r_SVV_ALL_SCHEMAS
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), schema_owner int4, schema_type varchar(128),
--   schema_acl varchar(128), source_database varchar(128), schema_option varchar(128)
select database_name, schema_name, owner_id, schema_type, acl, source_database, options
from pg_internal.schemas
where can_access
