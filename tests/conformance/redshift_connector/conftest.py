"""Connections to the Doppel that run.py started."""

import decimal
import os

import pytest
import redshift_connector

# The driver decodes binary decimals in the current context, whose 28 digits are too few for NUMERIC(38, s).
decimal.getcontext().prec = 38

SETTINGS = {
    "host": os.environ["DOPPEL_HOST"],
    "port": int(os.environ["DOPPEL_PORT"]),
    "user": os.environ["DOPPEL_USER"],
    "password": os.environ["DOPPEL_PASSWORD"],
    "database": os.environ["DOPPEL_DATABASE"],
    "ssl": False,
    "timeout": 20,
}


@pytest.fixture
def settings():
    return dict(SETTINGS)


@pytest.fixture
def connect():
    """Opens connections that are closed when the test ends."""
    opened = []

    def open_one(**more):
        connection = redshift_connector.connect(**{**SETTINGS, **more})
        opened.append(connection)
        return connection

    yield open_one
    for connection in opened:
        try:
            connection.close()
        except (redshift_connector.Error, OSError):
            pass


@pytest.fixture
def connection(connect):
    return connect()


@pytest.fixture
def cursor(connection):
    with connection.cursor() as one:
        yield one
    try:
        connection.rollback()
    except (redshift_connector.Error, OSError):
        pass


@pytest.fixture
def admin(connect):
    """A cursor that commits each statement."""
    connection = connect()
    connection.autocommit = True
    with connection.cursor() as one:
        yield one


@pytest.fixture(params=[0, 1, 2], ids=["base", "extended", "binary"])
def versioned(request, connect):
    """A committing cursor by each of the driver's protocol versions."""
    connection = connect(client_protocol_version=request.param)
    connection.autocommit = True
    with connection.cursor() as one:
        one.execute("set timezone to 'UTC'")
        yield one
