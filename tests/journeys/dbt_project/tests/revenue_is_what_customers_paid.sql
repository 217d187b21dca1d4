select a.total, b.total
from (select sum(revenue) as total from {{ ref('customers') }}) a, (select sum(revenue) as total from {{ ref('daily_revenue') }}) b
where a.total <> b.total
