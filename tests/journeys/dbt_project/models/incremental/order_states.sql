{{ config(incremental_strategy='delete+insert', unique_key=['order_id', 'customer_id'], sort='order_id') }}
select order_id, customer_id, status, amount
from {{ ref('stg_orders') }}
{% if is_incremental() %}where order_id >= 2{% endif %}
