"""What reporting tools send, over the data of tpch_data.py, in SQL that Redshift and PostgreSQL both take."""

QUERIES = {
    "star join by month": """select r_name, date_trunc('month', o_orderdate)::date as month, count(*) as orders,
        sum(o_totalprice) as total
      from orders join customer on o_custkey = c_custkey join nation on c_nationkey = n_nationkey
        join region on n_regionkey = r_regionkey
      where o_orderdate >= date '1996-01-01' group by 1, 2 order by 1, 2""",
    "detail and two dimensions": """select p_brand, s_nationkey, sum(l_extendedprice * (1 - l_discount)) as revenue,
        sum(l_quantity) as units
      from lineitem inner join part on l_partkey = p_partkey inner join supplier on l_suppkey = s_suppkey
      where p_mfgr = 'Manufacturer#1' group by p_brand, s_nationkey order by revenue desc limit 50""",
    "count distinct by month": """select date_trunc('month', o_orderdate)::date as month, count(distinct o_custkey) as buyers,
        count(distinct o_clerk) as clerks, count(*) as orders
      from orders group by 1 order by 1""",
    "running total": """select month, orders, sum(orders) over (order by month rows unbounded preceding) as so_far,
        orders - lag(orders) over (order by month) as change
      from (select date_trunc('month', o_orderdate)::date as month, count(*) as orders from orders group by 1) monthly
      order by month""",
    "top three of each group": """select n_name, c_name, spent from (
        select n_name, c_name, sum(o_totalprice) as spent,
          row_number() over (partition by n_name order by sum(o_totalprice) desc, c_name) as place
        from customer join orders on o_custkey = c_custkey join nation on c_nationkey = n_nationkey
        group by n_name, c_name) ranked
      where place <= 3 order by n_name, place""",
    "first order of each customer": """select extract(year from o_orderdate) as year, count(*), sum(o_totalprice) from (
        select o_orderdate, o_totalprice,
          row_number() over (partition by o_custkey order by o_orderdate, o_orderkey) as place
        from orders) numbered
      where place = 1 group by 1 order by 1""",
    "share of a total": """select o_orderpriority, count(*) as orders,
        100 * count(*)::float8 / sum(count(*)) over () as share, rank() over (order by count(*) desc) as place
      from orders group by o_orderpriority order by orders desc""",
    "several CTEs": """with spending as (
        select o_custkey, sum(o_totalprice) as spent, count(*) as orders from orders group by o_custkey),
      average as (select avg(spent::float8) as usual from spending),
      big as (select o_custkey, spent from spending, average where spent > 2 * usual)
      select c_mktsegment, count(*) as customers, sum(spent) as spent
      from big join customer on c_custkey = o_custkey group by c_mktsegment order by c_mktsegment""",
    "union of three years": """select 1995 as year, l_shipmode, sum(l_quantity) as units from lineitem
        where l_shipdate between date '1995-01-01' and date '1995-12-31' group by l_shipmode
      union all select 1996, l_shipmode, sum(l_quantity) from lineitem
        where l_shipdate between date '1996-01-01' and date '1996-12-31' group by l_shipmode
      union all select 1997, l_shipmode, sum(l_quantity) from lineitem
        where l_shipdate between date '1997-01-01' and date '1997-12-31' group by l_shipmode
      order by 1, 2""",
    "orders with a later one": """select a.o_orderpriority, count(*) from orders a join orders b
        on a.o_custkey = b.o_custkey and b.o_orderdate > a.o_orderdate and b.o_orderdate <= a.o_orderdate + 30
      group by a.o_orderpriority order by a.o_orderpriority""",
    "pivot by CASE": """select l_returnflag,
        sum(case when l_shipmode = 'AIR' then l_quantity else 0 end) as air,
        sum(case when l_shipmode = 'RAIL' then l_quantity else 0 end) as rail,
        sum(case when l_shipmode = 'SHIP' then l_quantity else 0 end) as ship,
        count(case when l_shipmode = 'MAIL' then 1 end) as mail
      from lineitem group by l_returnflag order by l_returnflag""",
    "customers without orders": """select n_name, count(*) from customer left join orders on o_custkey = c_custkey
        join nation on n_nationkey = c_nationkey
      where o_orderkey is null group by n_name order by n_name""",
    "distinct values, sorted page": """select distinct l_shipmode, l_shipinstruct, l_linestatus from lineitem
      order by 1, 2, 3 limit 20 offset 10""",
    "latest rows": """select o_orderkey, o_orderdate, o_totalprice from orders
      order by o_orderdate desc, o_orderkey limit 100""",
}
