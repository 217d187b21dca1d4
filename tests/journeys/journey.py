"""What the journeys share: a database of their own, scripts run by psql as a person would, and sessions of the users made.

A journey is a connector's setup guide: its SQL word for word with the placeholders filled in, then a login as every user
it made, who may do what the guide promises and nothing more.
"""

import os
import pathlib
import subprocess
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import pgwire  # noqa: E402

HOST = os.environ["DOPPEL_HOST"]
PORT = int(os.environ["DOPPEL_PORT"])
USER = os.environ["DOPPEL_USER"]
PASSWORD = os.environ["DOPPEL_PASSWORD"]
DATABASE = os.environ["DOPPEL_DATABASE"]


class Journey:
    def __init__(self, database):
        self.database = database
        self.passed = 0
        self.failed = 0
        admin = pgwire.Connection(HOST, PORT, USER, DATABASE, PASSWORD)
        error = admin.simple(f"create database {database}")[-1].error
        admin.close()
        if error:
            raise error
        self.admin = self.session(USER, PASSWORD)

    def session(self, user, password):
        return pgwire.Connection(HOST, PORT, user, self.database, password)

    def script(self, text, user=USER, password=PASSWORD):
        """Runs a script through psql, which stops at the first error."""
        environment = {
            **os.environ, "PGHOST": HOST, "PGPORT": str(PORT), "PGUSER": user, "PGPASSWORD": password,
            "PGDATABASE": self.database, "PGSSLMODE": "prefer", "PGCLIENTENCODING": "UTF8",
        }  # fmt: skip
        done = subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-"],
            input=text, capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise AssertionError(f"psql ended with {done.returncode}: {done.stderr}")

    def step(self, function):
        """As a decorator: runs the function now, under its name."""
        name = function.__name__.replace("_", " ")
        try:
            function()
        except Exception:
            self.failed += 1
            print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
        else:
            self.passed += 1
            print(f"ok   {name}", flush=True)
        return function

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def rows(session, sql):
    result = session.simple(sql)[-1]
    if result.error:
        raise AssertionError(f"{sql}: {result.error}")
    return [tuple(None if v is None else v.decode() for v in row) for row in result.rows]


def works(session, *statements):
    for sql in statements:
        rows(session, sql)


def fails(session, sql, state, message=None):
    error = session.simple(sql)[-1].error
    if error is None:
        raise AssertionError(f"{sql} was allowed")
    if error.state != state or (message is not None and error.message != message):
        raise AssertionError(f"{sql}: {error}, expected {state} {message or ''}")


def refused(journey, user, password, state="28000"):
    try:
        journey.session(user, password).close()
    except pgwire.WireError as error:
        equal(error.state, state)
        return error.message
    raise AssertionError(f"{user} was let in")


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"got {actual!r}, expected {expected!r}")
