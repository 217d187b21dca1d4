{{ config(materialized='materialized_view', dist='even', auto_refresh=false) }}
select status, count(*) as orders, sum(amount) as revenue
from {{ ref('raw_orders') }}
group by status
