{{ config(incremental_strategy='merge', unique_key='order_id', on_schema_change='append_new_columns') }}
select order_id, amount, status
  {%- if var('with_customer', false) %}, customer_id{% endif %}
from {{ ref('stg_orders') }}
