{{ config(incremental_strategy='append', dist='order_id') }}
select order_id, status, getdate() as logged_at
from {{ ref('stg_orders') }}
{% if is_incremental() %}where order_id > (select max(order_id) from {{ this }}){% endif %}
