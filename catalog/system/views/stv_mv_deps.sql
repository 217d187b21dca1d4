-- Materialized views that read others of their kind.
-- doc: r_STV_MV_DEPS
-- visibility: own_rows
-- columns: db_name char(128), schema char(128), name char(128), ref_schema char(128), ref_name char(128),
--   ref_database_name char(128)
select database_name, schema_name, name, dependent_schema_name, dependent_name, dependent_database_name
from svv_mv_dependency
