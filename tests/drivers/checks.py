"""The little that the Python driver tests share: where the server is, named checks, and the values that every driver tries."""

import datetime
import decimal
import os
import threading
import time
import traceback

HOST = os.environ["DOPPEL_HOST"]
PORT = int(os.environ["DOPPEL_PORT"])
USER = os.environ["DOPPEL_USER"]
PASSWORD = os.environ["DOPPEL_PASSWORD"]
DATABASE = os.environ["DOPPEL_DATABASE"]
CA = os.environ.get("DOPPEL_CA", "")

TYPES_TABLE = """
create table {name} (c_int2 smallint, c_int4 integer, c_int8 bigint, c_float4 real, c_float8 double precision,
  c_numeric numeric(18, 4), c_wide numeric(38, 10), c_bool boolean, c_char char(5), c_varchar varchar(100), c_date date,
  c_timestamp timestamp, c_timestamptz timestamptz)
"""

UTC = datetime.timezone.utc
# The values of TYPES_TABLE's columns in Python's own types: an ordinary row, the upper and lower limits, and nothing.
TYPE_ROWS = [
    (7, -8, 9, 1.5, -2.25, decimal.Decimal("12.3400"), decimal.Decimal("1.0000000001"), True, "abc  ", "Grüße, 世界 🌍",
     datetime.date(2020, 2, 29), datetime.datetime(2020, 2, 29, 23, 59, 59, 123456),
     datetime.datetime(2020, 2, 29, 12, 0, 0, 500000, UTC)),
    (32767, 2147483647, 9223372036854775807, 3.0, 1e300, decimal.Decimal("99999999999999.9999"),
     decimal.Decimal("1234567890123456789012345678.0123456789"), False, "zzzzz", "x" * 100,
     datetime.date(9999, 12, 31), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999),
     datetime.datetime(9999, 12, 30, 23, 59, 59, 999999, UTC)),
    (-32768, -2147483648, -9223372036854775808, -3.0, -1e300, decimal.Decimal("-99999999999999.9999"),
     decimal.Decimal("-1234567890123456789012345678.0123456789"), False, "     ", "", datetime.date(1, 1, 1),
     datetime.datetime(1, 1, 1), datetime.datetime(1, 1, 2, tzinfo=UTC)),
    (None,) * 13,
]  # fmt: skip

# SQL for the first three of them, so that output is tested apart from input.
TYPE_LITERALS = [
    "(7, -8, 9, 1.5, -2.25, 12.34, 1.0000000001, true, 'abc', 'Grüße, 世界 🌍', '2020-02-29', "
    "'2020-02-29 23:59:59.123456', '2020-02-29 12:00:00.5+00')",
    "(32767, 2147483647, 9223372036854775807, 3, 1e300, 99999999999999.9999, 1234567890123456789012345678.0123456789, "
    "false, 'zzzzz', '" + "x" * 100 + "', '9999-12-31', '9999-12-31 23:59:59.999999', '9999-12-30 23:59:59.999999+00')",
    "(-32768, -2147483648, -9223372036854775808, -3, -1e300, -99999999999999.9999, "
    "-1234567890123456789012345678.0123456789, false, '', '', '0001-01-01', '0001-01-01 00:00:00', "
    "'0001-01-02 00:00:00+00')",
    "(null, null, null, null, null, null, null, null, null, null, null, null, null)",
]

# Types that PostgreSQL's clients know differently or not at all, and how they read them: what they do not know is text.
OTHER_TABLE = """
create table {name} (c_time time, c_timetz timetz, c_months interval year to month, c_seconds interval day to second,
  c_varbyte varbyte(20), c_super super)
"""
OTHER_LITERALS = [
    "('12:13:14.5', '22:44:54-07', '1-2', '10 23:59:59.999999', 'aé'::varbyte, 12::super)",
    "('23:59:59.999999', '00:00:00+00', '178956970-7', '106751991 04:00:54.775807', ''::varbyte, true::super)",
    "(null, null, null, null, null, null)",
]
OTHER_ROWS = [
    (datetime.time(12, 13, 14, 500000), datetime.time(5, 44, 54, tzinfo=UTC), "1 years 2 mons",
     "10 days 23 hours 59 mins 59.999999 secs", "61c3a9", "12"),
    (datetime.time(23, 59, 59, 999999), datetime.time(0, 0, tzinfo=UTC), "178956970 years 7 mons",
     "106751991 days 4 hours 0 mins 54.775807 secs", "", "true"),
    (None,) * 6,
]  # fmt: skip

# Runs for hours unless it is cancelled; needs the table made by ENDLESS_SETUP.
ENDLESS_SETUP = ["create table endless (i int)", "insert into endless values (1), (2), (3), (4), (5), (6), (7), (8)"] + [
    "insert into endless select a.i from endless a, endless b"
] * 2
ENDLESS = "select count(*) from endless a, endless b, endless c, endless d where a.i + b.i + c.i + d.i < 0"


class Checks:
    """Runs named checks one after the other and counts."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def __call__(self, function):
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


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"got {actual!r}, expected {expected!r}")


def cancelled_after(seconds, cancel, run):
    """Calls `cancel` from another thread after `seconds` while `run` runs; how long `run` took."""
    timer = threading.Timer(seconds, cancel)
    started = time.monotonic()
    timer.start()
    try:
        run()
    finally:
        timer.cancel()
    return time.monotonic() - started
