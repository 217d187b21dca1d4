-- Grants of ASSUMEROLE.
-- doc: r_SVV_IAM_PRIVILEGES
-- visibility: own_rows
-- columns: iam_arn text, command_type text, identity_id int4, identity_name text, identity_type text
select iam_role, command, identity_id, identity_name, identity_type
from pg_internal.assume_role_grants
where is_visible
