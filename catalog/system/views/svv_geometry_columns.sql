-- Columns of type GEOMETRY of tables that the user may read. Dimensions and SRID are those that the guide shows.
-- doc: r_SVV_GEOMETRY_COLUMNS
-- visibility: all
-- columns: f_table_catalog varchar(128), f_table_schema varchar(128), f_table_name varchar(128), f_geometry_column
--   varchar(128), coord_dimension int4, srid int4, type varchar(128)
select database_name, schema_name, relation_name, column_name, 2, 0, 'GEOMETRY'
from pg_internal.columns
where type_name = 'geometry' and can_access
