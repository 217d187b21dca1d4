-- Schemas of all databases that the user may use, external ones left out.
-- doc: r_SVV_REDSHIFT_SCHEMAS
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), schema_owner int4, schema_type varchar(128),
--   schema_acl varchar(128), schema_option varchar(128)
select database_name, schema_name, owner_id, schema_type, acl, options
from pg_internal.schemas
where can_access and schema_type <> 'external'
