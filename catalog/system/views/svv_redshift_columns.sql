-- Columns of those relations with their encodings and keys.
-- doc: r_SVV_REDSHIFT_COLUMNS
-- visibility: all
-- columns: database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128),
--   ordinal_position int4, data_type varchar(32), column_default varchar(4000), is_nullable varchar(3),
--   encoding varchar(128), distkey bool, sortkey int4, column_acl varchar(128), remarks varchar(256)
select database_name, schema_name, relation_name, column_name, ordinal_position, full_type, column_default,
  is_nullable, encoding, is_distkey, sortkey, acl, remarks
from pg_internal.columns
where can_access and kind <> 'external table'
union all
select database_name, schema_name, relation_name, column_name, ordinal_position, full_type, column_default,
  is_nullable, encoding, is_distkey, sortkey, acl, remarks
from pg_internal.late_binding_columns
where can_access and kind <> 'external table'
