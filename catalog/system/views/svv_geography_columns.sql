-- Columns of type GEOGRAPHY of tables that the user may read. Dimensions and SRID are those that the guide shows.
-- doc: r_SVV_GEOGRAPHY_COLUMNS
-- visibility: all
-- columns: f_table_catalog varchar(128), f_table_schema varchar(128), f_table_name varchar(128), f_geography_column
--   varchar(128), coord_dimension int4, srid int4, type varchar(128)
select database_name, schema_name, relation_name, column_name, 2, 0, 'GEOGRAPHY'
from pg_internal.columns
where type_name = 'geography' and can_access
