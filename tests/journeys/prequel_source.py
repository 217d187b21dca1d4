#!/usr/bin/env python3
"""Prequel's serverless source setup: a read-only user without a password."""

import sys

from journey import Journey, equal, fails, refused, rows, works

journey = Journey("journey_prequel")
step = journey.step


@step
def the_guide_runs_as_printed():
    works(journey.admin, "create schema exports", "create table exports.t (id int)", "insert into exports.t values (1)")
    works(journey.admin, "create schema other", "create table other.t (id int)")
    journey.script("CREATE USER prequel_reader PASSWORD DISABLE;")
    journey.script("""
GRANT USAGE ON SCHEMA exports TO prequel_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA exports TO prequel_reader;
""")


@step
def no_password_opens_the_door():
    refused(journey, "prequel_reader", "")
    refused(journey, "prequel_reader", "Anything-1")


@step
def the_catalogue_tells_the_grants():
    equal(
        rows(
            journey.admin,
            "select has_schema_privilege('prequel_reader', 'exports', 'usage'), "
            "has_schema_privilege('prequel_reader', 'exports', 'create'), "
            "has_table_privilege('prequel_reader', 'exports.t', 'select'), "
            "has_table_privilege('prequel_reader', 'exports.t', 'insert'), "
            "has_schema_privilege('prequel_reader', 'other', 'usage')",
        ),
        [("t", "f", "t", "f", "f")],
    )


@step
def the_user_reads_and_no_more():
    works(journey.admin, "alter user prequel_reader password 'Reader-Secret-1'")
    reader = journey.session("prequel_reader", "Reader-Secret-1")
    equal(rows(reader, "select id from exports.t"), [("1",)])
    fails(reader, "insert into exports.t values (2)", "42501", "permission denied for relation t")
    fails(reader, "create table exports.mine (id int)", "42501", "permission denied for schema exports")
    fails(reader, "select * from other.t", "42501", "permission denied for schema other")
    fails(reader, "create schema mine", "42501", "permission denied for database journey_prequel")
    reader.close()


@step
def tables_made_later_are_not_covered():
    works(journey.admin, "create table exports.later (id int)")
    reader = journey.session("prequel_reader", "Reader-Secret-1")
    fails(reader, "select * from exports.later", "42501", "permission denied for relation later")
    reader.close()


@step
def the_password_can_be_taken_away_again():
    works(journey.admin, "alter user prequel_reader password disable")
    refused(journey, "prequel_reader", "Reader-Secret-1")


sys.exit(journey.finish())
