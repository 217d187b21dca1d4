{{ config(dist='all', backup=false) }}
select order_date, count(distinct customer_id) as customers, sum(amount) as revenue,
  sum(sum(amount)) over (order by order_date rows unbounded preceding) as running_revenue
from {{ ref('paid_orders') }}
group by order_date
