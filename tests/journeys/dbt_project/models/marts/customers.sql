{{ config(dist='customer_id', sort=['customer_id', 'last_order_at'], sort_type='compound') }}
with totals as (
  select customer_id, count(*) as orders, sum(amount) as revenue, max(ordered_at) as last_order_at
  from {{ ref('paid_orders') }}
  group by 1
)
select c.customer_id, c.customer_name, c.email, coalesce(t.orders, 0) as orders, coalesce(t.revenue, 0) as revenue, t.last_order_at
from {{ ref('stg_customers') }} as c
left join totals as t using (customer_id)
