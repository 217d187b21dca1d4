"""Makes SQLAlchemy's pytest plugin run here, and tells it what it must know of a database called redshift."""

import pytest

pytest.register_assert_rewrite("sqlalchemy.testing.assertions")

from sqlalchemy import CheckConstraint, Table, event  # noqa: E402
from sqlalchemy.testing import provision  # noqa: E402
from sqlalchemy.testing.plugin.pytestplugin import *  # noqa: E402,F403


@event.listens_for(Table, "before_create")
def _leave_out_what_redshift_refuses(table, connection, **options):
    """The suite has CHECK constraints and indexes also on tables of tests that do not ask for them."""
    table.constraints = {c for c in table.constraints if not isinstance(c, CheckConstraint)}
    table.indexes.clear()


@provision.temp_table_keyword_args.for_db("redshift")
def _temporary(config, engine):
    return {"prefixes": ["TEMPORARY"]}


@provision.set_default_schema_on_connection.for_db("redshift")
def _set_default_schema(config, dbapi_connection, schema_name):
    autocommit = dbapi_connection.autocommit
    dbapi_connection.autocommit = True
    cursor = dbapi_connection.cursor()
    cursor.execute(f"set search_path = '{schema_name}'")
    cursor.close()
    dbapi_connection.autocommit = autocommit
