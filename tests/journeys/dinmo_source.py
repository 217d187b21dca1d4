#!/usr/bin/env python3
"""DinMo's source setup: a user who reads the customer's schemas and writes five technical schemas of its own."""

import sys

from journey import Journey, equal, fails, refused, rows, works

journey = Journey("journey_dinmo")
step = journey.step
PASSWORD = "Dinmo-Secret-1"


@step
def the_customer_has_data():
    journey.script("""
        create schema shop;
        create table shop.customers (id int, email varchar(100));
        insert into shop.customers values (1, 'ann@example.com'), (2, 'bob@example.com');
        create view shop.emails as select email from shop.customers;
        create schema private;
        create table private.salaries (id int, amount int);
        create user dbt_user password 'Dbt-Secret-1';
        grant create, usage on schema shop to dbt_user;
    """)


@step
def the_guide_runs_as_printed():
    journey.script(f"CREATE USER DINMO_USER WITH PASSWORD '{PASSWORD}';")
    journey.script("""
-- Create schemas used by DinMo
CREATE SCHEMA IF NOT EXISTS dinmo_delta_storage;
CREATE SCHEMA IF NOT EXISTS dinmo_segments;
CREATE SCHEMA IF NOT EXISTS dinmo_stats;
CREATE SCHEMA IF NOT EXISTS dinmo_predictions;
CREATE SCHEMA IF NOT EXISTS dinmo_identity;

-- Grant the DinMo user access to these schemas
GRANT CREATE, USAGE ON SCHEMA dinmo_delta_storage TO DINMO_USER;
GRANT CREATE, USAGE ON SCHEMA dinmo_segments TO DINMO_USER;
GRANT CREATE, USAGE ON SCHEMA dinmo_stats TO DINMO_USER;
GRANT CREATE, USAGE ON SCHEMA dinmo_predictions TO DINMO_USER;
GRANT CREATE, USAGE ON SCHEMA dinmo_identity TO DINMO_USER;
""")
    journey.script("""
-- Replace <your schema> with the schema where your source tables and views are stored
GRANT USAGE ON SCHEMA "shop" TO DINMO_USER;
GRANT SELECT ON ALL TABLES IN SCHEMA "shop" TO DINMO_USER;
ALTER DEFAULT PRIVILEGES IN SCHEMA "shop" GRANT SELECT ON TABLES TO DINMO_USER;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "shop" TO DINMO_USER;
ALTER DEFAULT PRIVILEGES IN SCHEMA "shop" GRANT EXECUTE ON FUNCTIONS TO DINMO_USER;
""")


@step
def it_can_be_run_again():
    journey.script("""
CREATE SCHEMA IF NOT EXISTS dinmo_stats;
GRANT CREATE, USAGE ON SCHEMA dinmo_stats TO DINMO_USER;
GRANT SELECT ON ALL TABLES IN SCHEMA "shop" TO DINMO_USER;
""")


@step
def the_user_logs_in_under_its_folded_name():
    dinmo = journey.session("dinmo_user", PASSWORD)
    equal(rows(dinmo, "select current_user"), [("dinmo_user",)])
    dinmo.close()


@step
def a_wrong_password_does_not():
    equal(refused(journey, "dinmo_user", "Wrong-1234"), 'password authentication failed for user "dinmo_user"')


dinmo = journey.session("dinmo_user", PASSWORD)


@step
def it_reads_tables_views_and_functions_of_the_schema():
    equal(rows(dinmo, "select count(*) from shop.customers"), [("2",)])
    equal(rows(dinmo, "select email from shop.emails order by 1"), [("ann@example.com",), ("bob@example.com",)])


@step
def it_cannot_write_there():
    fails(dinmo, "insert into shop.customers values (3, 'x')", "42501", "permission denied for relation customers")
    fails(dinmo, "delete from shop.customers", "42501", "permission denied for relation customers")
    fails(dinmo, "create table shop.mine (a int)", "42501", "permission denied for schema shop")
    fails(dinmo, "drop table shop.customers", "42501", "must be owner of relation customers")


@step
def it_sees_nothing_of_other_schemas():
    fails(dinmo, "select * from private.salaries", "42501", "permission denied for schema private")
    fails(dinmo, "create schema more", "42501")


@step
def it_writes_its_own_schemas():
    for schema in ("delta_storage", "segments", "stats", "predictions", "identity"):
        works(
            dinmo,
            f"create table dinmo_{schema}.t (id int, v varchar(10))",
            f"insert into dinmo_{schema}.t values (1, 'a'), (2, 'b')",
            f"update dinmo_{schema}.t set v = 'c' where id = 1",
        )
        equal(rows(dinmo, f"select v from dinmo_{schema}.t order by id"), [("c",), ("b",)])
        works(dinmo, f"drop table dinmo_{schema}.t")
    fails(dinmo, "drop schema dinmo_stats", "42501", "must be owner of schema dinmo_stats")


@step
def tables_made_later_by_the_same_owner_are_readable():
    works(journey.admin, "create table shop.orders (id int)", "insert into shop.orders values (7)")
    equal(rows(dinmo, "select id from shop.orders"), [("7",)])


@step
def tables_made_by_another_user_are_not_until_the_defaults_say_so():
    dbt = journey.session("dbt_user", "Dbt-Secret-1")
    works(dbt, "create table shop.model (id int)")
    fails(dinmo, "select * from shop.model", "42501", "permission denied for relation model")
    journey.script("""
-- Replace <data_schema> with your schema
-- Replace dbt_user with the user that creates or recreates dbt models
ALTER DEFAULT PRIVILEGES FOR USER dbt_user IN SCHEMA shop
GRANT SELECT ON TABLES TO DINMO_USER;
""")
    works(dbt, "drop table shop.model", "create table shop.model (id int)")
    equal(rows(dinmo, "select * from shop.model"), [])
    dbt.close()


@step
def only_the_dbt_user_or_a_superuser_may_set_its_defaults():
    fails(dinmo, "alter default privileges for user dbt_user in schema shop grant select on tables to dinmo_user", "42501")


@step
def a_recreated_table_has_lost_its_grants():
    works(journey.admin, "create table private.report (id int)", "grant usage on schema private to dinmo_user")
    works(journey.admin, "grant select on private.report to dinmo_user")
    equal(rows(dinmo, "select * from private.report"), [])
    works(journey.admin, "drop table private.report", "create table private.report (id int)")
    fails(dinmo, "select * from private.report", "42501", "permission denied for relation report")


@step
def with_iam_the_user_has_no_password():
    journey.script("CREATE USER DINMO_IAM WITH PASSWORD DISABLE;")
    refused(journey, "dinmo_iam", "")
    refused(journey, "dinmo_iam", "Anything-1")


sys.exit(journey.finish())
