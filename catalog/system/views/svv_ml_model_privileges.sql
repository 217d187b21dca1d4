-- Privileges on machine learning models, which Doppel does not emulate.
-- doc: r_SVV_ML_MODEL_PRIVILEGES
-- visibility: own_rows
-- columns: namespace_name text, model_name text, model_version int4, privilege_type text, identity_id int4,
--   identity_name text, identity_type text, admin_option bool
select schema_name, object_name, null, privilege_type, identity_id, identity_name, identity_type, admin_option
from pg_internal.privileges
where false
