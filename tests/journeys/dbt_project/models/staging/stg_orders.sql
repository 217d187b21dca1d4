{{ config(bind=false) }}
select id as order_id, customer_id, amount, status, ordered_at, date_trunc('day', ordered_at)::date as order_date
from {{ ref('raw_orders') }}
