#!/usr/bin/env python3
"""Iterable's (and Prequel's) destination setup: a user who makes a schema of its own at the first sync, or gets one."""

import sys

from journey import Journey, equal, fails, refused, rows, works

journey = Journey("journey_iterable")
step = journey.step
PASSWORD = "Iterable-Secret-1"


@step
def the_guide_runs_as_printed():
    journey.script(f"CREATE USER iterable_sync PASSWORD '{PASSWORD}';")
    journey.script("CREATE USER iterable_role PASSWORD DISABLE;")
    journey.script("GRANT CREATE, TEMPORARY ON DATABASE journey_iterable TO iterable_sync;")
    works(journey.admin, "create schema customer", "create table customer.data (id int)")


sync = journey.session("iterable_sync", PASSWORD)


@step
def the_first_sync_makes_the_schema_and_loads_through_a_temporary_table():
    works(
        sync,
        "create schema iterable_data",
        "create table iterable_data.users (id varchar(40) primary key, email varchar(200), updated_at timestamptz)",
        "create temporary table users_stage (like iterable_data.users)",
        "insert into users_stage values ('u1', 'ann@example.com', '2024-01-01 00:00:00+00'), ('u2', 'b@example.com', null)",
        "begin",
        "delete from iterable_data.users using users_stage where iterable_data.users.id = users_stage.id",
        "insert into iterable_data.users select * from users_stage",
        "commit",
        "drop table users_stage",
    )
    equal(rows(sync, "select count(*) from iterable_data.users"), [("2",)])


@step
def the_next_sync_merges():
    works(
        sync,
        "create temporary table users_stage (like iterable_data.users)",
        "insert into users_stage values ('u2', 'bob@example.com', '2024-02-01 00:00:00+00'), ('u3', 'c@example.com', null)",
        "update iterable_data.users set email = s.email, updated_at = s.updated_at from users_stage s "
        "where iterable_data.users.id = s.id",
        "insert into iterable_data.users (id, email, updated_at) select s.id, s.email, s.updated_at from users_stage s "
        "where s.id not in (select id from iterable_data.users)",
        "drop table users_stage",
    )
    equal(rows(sync, "select id, email from iterable_data.users order by id"),
          [("u1", "ann@example.com"), ("u2", "bob@example.com"), ("u3", "c@example.com")])


@step
def it_sees_nothing_of_the_customer():
    fails(sync, "select * from customer.data", "42501", "permission denied for schema customer")
    fails(sync, "create table customer.mine (a int)", "42501", "permission denied for schema customer")


@step
def a_schema_that_exists_is_granted_and_create_taken_away():
    journey.script("""
create schema existing;
GRANT ALL ON schema existing TO iterable_sync;
REVOKE CREATE ON DATABASE journey_iterable FROM iterable_sync;
""")
    works(
        sync,
        "create table existing.events (id int)",
        "create temp table stage (id int)",
        "insert into stage values (1)",
        "insert into existing.events select id from stage",
        "drop table stage",
    )
    fails(sync, "create schema another", "42501", "permission denied for database journey_iterable")


@step
def without_temporary_it_cannot_stage():
    works(
        journey.admin,
        "revoke temporary on database journey_iterable from iterable_sync",
        "revoke temporary on database journey_iterable from public",
    )
    fails(sync, "create temp table stage (id int)", "42501")


@step
def the_role_user_has_no_password():
    refused(journey, "iterable_role", "")
    refused(journey, "iterable_role", "Anything-1")


@step
def awkward_password_characters_are_bytes_like_others():
    works(journey.admin, "create user iterable_odd password 'A1b[]?#+&:x'")
    session = journey.session("iterable_odd", "A1b[]?#+&:x")
    equal(rows(session, "select current_user"), [("iterable_odd",)])
    session.close()


sys.exit(journey.finish())
