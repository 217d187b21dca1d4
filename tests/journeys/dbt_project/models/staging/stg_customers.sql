select id as customer_id, trim(name) as customer_name, nvl(email, 'unknown') as email, updated_at
from {{ ref('raw_customers') }}
