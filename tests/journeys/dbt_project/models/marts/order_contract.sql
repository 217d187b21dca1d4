{{ config(dist='even', contract={'enforced': true}) }}
select order_id, customer_id, amount, {{ dbt.safe_cast("status", api.Column.translate_type("string")) }} as status
from {{ ref('stg_orders') }}
