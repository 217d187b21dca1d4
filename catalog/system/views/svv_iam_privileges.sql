-- Grants of ASSUMEROLE, which Doppel does not keep yet.
-- doc: r_SVV_IAM_PRIVILEGES
-- visibility: own_rows
-- columns: iam_arn text, command_type text, identity_id int4, identity_name text, identity_type text
select object_name, privilege_type, identity_id, identity_name, identity_type
from pg_internal.privileges
where false
