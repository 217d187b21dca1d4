#!/usr/bin/env python3
"""What dbt sends after connecting: its session statements, a model built and swapped, an incremental run, its grants.

The statements follow dbt-redshift's macros (create, rename, drop within BEGIN and COMMIT, each preceded by a comment).
"""

import sys

from journey import Journey, equal, fails, rows, works

journey = Journey("journey_dbt")
step = journey.step
COMMENT = '/* {"app": "dbt", "dbt_version": "1.9.0", "node_id": "model.shop.orders"} */\n'


def dbt(session, *statements):
    works(session, *(COMMENT + sql for sql in statements))


@step
def the_profile_user_may_build():
    journey.script("""
        create user dbt_runner password 'Dbt-Secret-1';
        create user analyst password 'Analyst-Secret-1';
        grant create, temporary on database journey_dbt to dbt_runner;
        create schema landing;
        create table landing.orders (id int, customer varchar(20), amount decimal(10, 2), ordered_at timestamp);
        insert into landing.orders values (1, 'ann', 10.5, '2024-01-01'), (2, 'bob', 20, '2024-01-02'), (3, 'ann', 5, '2024-01-03');
        grant usage on schema landing to dbt_runner;
        grant select on all tables in schema landing to dbt_runner;
    """)


runner = journey.session("dbt_runner", "Dbt-Secret-1")


@step
def it_opens_its_session():
    equal(rows(runner, "select 1 as id"), [("1",)])
    works(runner, "set query_group to 'dbt'")
    equal(rows(runner, "show query_group"), [("dbt",)])
    equal(len(rows(runner, "select pg_backend_pid()")), 1)


@step
def it_makes_its_schema():
    dbt(runner, 'create schema if not exists "analytics"', 'create schema if not exists "analytics"')
    equal(rows(runner, "select count(*) from pg_namespace where nspname = 'analytics'"), [("1",)])


@step
def it_builds_a_view_and_a_table():
    dbt(
        runner,
        'create view "journey_dbt"."analytics"."stg_orders__dbt_tmp" as (\n select id, customer, amount, ordered_at '
        'from "journey_dbt"."landing"."orders"\n) with no schema binding;',
        'alter table "journey_dbt"."analytics"."stg_orders__dbt_tmp" rename to "stg_orders"',
        "BEGIN",
        'create table "journey_dbt"."analytics"."orders__dbt_tmp" diststyle key distkey (id) compound sortkey(ordered_at) as (\n'
        ' select id, customer, amount, ordered_at from "journey_dbt"."analytics"."stg_orders" where id < 3\n);',
        'alter table "journey_dbt"."analytics"."orders__dbt_tmp" rename to "orders"',
        "COMMIT",
    )
    equal(rows(runner, 'select count(*) from "journey_dbt"."analytics"."orders"'), [("2",)])


@step
def it_lists_what_is_there():
    equal(
        rows(
            runner,
            "select table_name, case when table_type = 'BASE TABLE' then 'table' else 'view' end from information_schema.tables "
            "where table_schema ilike 'analytics' order by 1",
        ),
        [("orders", "table"), ("stg_orders", "view")],
    )


@step
def it_replaces_the_table_while_others_read():
    analyst = journey.session("analyst", "Analyst-Secret-1")
    dbt(
        runner,
        "grant usage on schema analytics to analyst",
        'grant select on "journey_dbt"."analytics"."orders" to analyst',
    )
    equal(rows(analyst, "select count(*) from analytics.orders"), [("2",)])
    dbt(
        runner,
        "BEGIN",
        'create table "journey_dbt"."analytics"."orders__dbt_tmp" as (select * from "journey_dbt"."analytics"."stg_orders");',
        'alter table "journey_dbt"."analytics"."orders" rename to "orders__dbt_backup"',
        'alter table "journey_dbt"."analytics"."orders__dbt_tmp" rename to "orders"',
        "COMMIT",
        "BEGIN",
        'drop table if exists "journey_dbt"."analytics"."orders__dbt_backup" cascade',
        "COMMIT",
    )
    # The new table is another table: the grant went with the old one.
    fails(analyst, "select count(*) from analytics.orders", "42501", "permission denied for relation orders")
    dbt(runner, 'grant select on "journey_dbt"."analytics"."orders" to analyst;')
    equal(rows(analyst, "select count(*) from analytics.orders"), [("3",)])
    analyst.close()


@step
def it_runs_incrementally():
    works(journey.admin, "insert into landing.orders values (4, 'cid', 7, '2024-01-04'), (2, 'bob', 21, '2024-01-02')")
    dbt(
        runner,
        'create temporary table "orders__dbt_tmp123" as (select max(id) as id, max(customer) as customer, max(amount) as amount, '
        'max(ordered_at) as ordered_at from "journey_dbt"."landing"."orders" where id in (2, 4) group by id)',
        "BEGIN",
        'delete from "journey_dbt"."analytics"."orders" where (id) in '
        '(select distinct id from "orders__dbt_tmp123" as DBT_INTERNAL_SOURCE)',
        'insert into "journey_dbt"."analytics"."orders" ("id", "customer", "amount", "ordered_at") '
        '(select "id", "customer", "amount", "ordered_at" from "orders__dbt_tmp123")',
        "COMMIT",
    )
    equal(rows(runner, "select id, amount from analytics.orders order by id"),
          [("1", "10.50"), ("2", "21.00"), ("3", "5.00"), ("4", "7.00")])


@step
def it_seeds_and_tests():
    dbt(
        runner,
        'create table "journey_dbt"."analytics"."countries" (code varchar(2), name varchar(50))',
        "insert into \"journey_dbt\".\"analytics\".\"countries\" (code, name) values ('NO', 'Norway'), ('DE', 'Germany')",
        'truncate table "journey_dbt"."analytics"."countries"',
    )
    equal(
        rows(
            runner,
            "select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error from ("
            "select id from analytics.orders where id is null) dbt_internal_test",
        ),
        [("0", "f", "f")],
    )


@step
def it_reads_grants_and_comments():
    dbt(runner, "comment on table analytics.orders is $dbt_comment_literal_block$All orders$dbt_comment_literal_block$")
    equal(
        rows(
            runner,
            "select u.usename from pg_user u where has_table_privilege(u.usename, 'analytics.orders', 'select') "
            "and u.usename in ('analyst', 'dbt_runner') order by 1",
        ),
        [("analyst",), ("dbt_runner",)],
    )


@step
def it_says_what_fails():
    fails(runner, COMMENT + "select * from analytics.nowhere", "42P01", 'relation "analytics.nowhere" does not exist')
    fails(runner, COMMENT + "insert into landing.orders values (9)", "42501", "permission denied for relation orders")


sys.exit(journey.finish())
