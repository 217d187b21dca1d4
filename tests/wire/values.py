"""Every type that a result may have: its number, length and modifier, and its values as text and as bytes, out and in
(wire reference §5). What a driver makes of them is looked at in tests/drivers."""

import datetime
import struct

import wire

EPOCH = datetime.datetime(2000, 1, 1)
POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")


def micros(*parts):
    return (datetime.datetime(*parts) - EPOCH) // datetime.timedelta(microseconds=1)


def be(layout, *values):
    return struct.pack("!" + layout, *values)


def text(value):
    return value.encode("utf-8")


class Row:
    """`sql` is a column of this type, number, length and modifier; `values` are (input text, output text, bytes)."""

    def __init__(self, sql, oid, length, modifier, *values):
        self.sql, self.oid, self.length, self.modifier, self.values = sql, oid, length, modifier, values


def same(*values):
    """Strings, which are the same in every form."""
    return [(value, value, text(value)) for value in values]


def wide(unscaled):
    return unscaled.to_bytes(16, "big", signed=True)


# Values that come out as they went in; limits from the guide's pages on each type.
COLUMNS = [
    Row("boolean", 16, 1, -1, ("TRUE", "t", b"\1"), ("f", "f", b"\0"), ("yes", "t", b"\1"), ("0", "f", b"\0")),
    Row("smallint", 21, 2, -1, ("-32768", "-32768", be("h", -32768)), ("32767", "32767", be("h", 32767))),
    Row("integer", 23, 4, -1, ("-2147483648", "-2147483648", be("i", -(1 << 31))),
        ("2147483647", "2147483647", be("i", (1 << 31) - 1))),
    Row("bigint", 20, 8, -1, ("-9223372036854775808", "-9223372036854775808", be("q", -(1 << 63))),
        ("9223372036854775807", "9223372036854775807", be("q", (1 << 63) - 1))),
    Row("real", 700, 4, -1, ("1.5", "1.5", be("f", 1.5)), ("-1e30", "-1e+30", be("f", -1e30)),
        ("infinity", "Infinity", be("f", float("inf")))),
    Row("double precision", 701, 8, -1, ("-2.25", "-2.25", be("d", -2.25)), ("1e308", "1e+308", be("d", 1e308)),
        ("-infinity", "-Infinity", be("d", float("-inf")))),
    # Up to 18 digits in eight bytes, more in sixteen.
    Row("numeric(18, 4)", 1700, -1, (18 << 16 | 4) + 4, ("12.34", "12.3400", be("q", 123400)),
        ("-99999999999999.9999", "-99999999999999.9999", be("q", -(10**18) + 1))),
    Row("numeric(5, 0)", 1700, -1, (5 << 16) + 4, ("12345", "12345", be("q", 12345)), ("-7", "-7", be("q", -7))),
    Row("numeric(38, 10)", 1700, -1, (38 << 16 | 10) + 4, ("1.5", "1.5000000000", wide(15 * 10**9)),
        ("-9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999", wide(-(10**38) + 1))),
    Row("char(5)", 1042, -1, 9, ("ab", "ab   ", b"ab   "), ("", "     ", b"     "), ("zzzzz", "zzzzz", b"zzzzz")),
    Row("varchar(20)", 1043, -1, 24, *same("", "abc", "Grüße, 世界 🌍", " x ")),
    Row("varchar(65535)", 1043, -1, 65539, *same("x" * 65535, "ä" * 32767)),
    Row("text", 1043, -1, 260, *same("no column has the type text")),
    Row("date", 1082, 4, -1, ("2000-01-01", "2000-01-01", be("i", 0)), ("1999-12-31", "1999-12-31", be("i", -1)),
        ("2020-02-29", "2020-02-29", be("i", 7364)), ("9999-12-31", "9999-12-31", be("i", 2921939))),
    Row("time", 1083, 8, -1, ("00:00:00", "00:00:00", be("q", 0)),
        ("23:59:59.999999", "23:59:59.999999", be("q", 86399999999))),
    # In UTC, whatever zone it had.
    Row("timetz", 1266, 12, -1, ("12:13:14.5+00", "12:13:14.5+00", be("qi", 43994500000, 0)),
        ("22:44:54 PDT", "05:44:54+00", be("qi", 20694000000, 0))),
    Row("timestamp", 1114, 8, -1, ("2000-01-01", "2000-01-01 00:00:00", be("q", 0)),
        ("2020-02-29 23:59:59.123456", "2020-02-29 23:59:59.123456", be("q", micros(2020, 2, 29, 23, 59, 59, 123456))),
        ("0001-01-01 00:00:00", "0001-01-01 00:00:00", be("q", micros(1, 1, 1)))),
    Row("timestamptz", 1184, 8, -1, ("2020-02-29 12:00:00.5+01", "2020-02-29 11:00:00.5+00",
                                     be("q", micros(2020, 2, 29, 11, 0, 0, 500000)))),
    Row("interval year to month", 1188, 4, -1, ("1-2", "1 years 2 mons", be("i", 14)),
        ("-1-2", "-1 years -2 mons", be("i", -14)), ("0-0", "0 years 0 mons", be("i", 0))),
    Row("interval day to second", 1190, 8, -1,
        ("10 23:59:59.999999", "10 days 23 hours 59 mins 59.999999 secs", be("q", 950399999999)),
        ("-1 00:00:01", "-1 days 0 hours 0 mins -1.0 secs", be("q", -86401000000))),
    # A string becomes a string of JSON.
    Row("super", 4000, -1, -1, ("12", '"12"', b'"12"')),
]  # fmt: skip

# Types that no table has: the expression, as it is and as bytes.
EXPRESSIONS = [
    ("42::oid", 26, "42", be("I", 42)),
    ("'abc'::name", 19, "abc", b"abc"),
    ("'c'::\"char\"", 18, "c", b"c"),
    ("relkind from pg_class where relname = 'pg_class'", 18, "r", b"r"),
    ("current_user_id", 23, None, None),
    ("null", 1043, None, None),
]


class Types(wire.WireTest):
    """By protocol version 0, where only what Bind asks for decides the form."""

    version = None

    def setUp(self):
        self.wire = self.session(**({"client_protocol_version": self.version} if self.version else {}))
        self.wire.simple("set timezone to 'UTC'")
        self.name = self.unique("types")

    def ask_row(self, messages):
        """The only row of an answer, and its description if it has one."""
        error = wire.first_error(messages)
        self.assertIsNone(error, error)
        rows = [wire.data_row(body) for kind, body in messages if kind == "D"]
        self.assertEqual(len(rows), 1)
        return rows[0]

    def described(self, body):
        """Of the first column: type, length, modifier, format."""
        at = 2 + body[2:].index(b"\0") + 1
        return struct.unpack_from("!ihih", body, at + 6)

    def check_value(self, row, given, out, raw):
        table, session = self.name, self.wire
        ask = lambda *messages: session.ask(*messages, wire.SYNC)  # noqa: E731
        insert = f"insert into {table} values ($1)"
        raw_given = text(given) if row.sql == "super" else raw
        for types, formats, value in (
            ((), (0,), text(given)), ((705,), (0,), text(given)), ((row.oid,), (0,), text(given)),
            ((row.oid,), (1,), raw_given), ((), (1,), raw_given),
        ):  # fmt: skip
            with self.subTest(type=row.sql, value=given[:40], types=types, formats=formats):
                session.simple(f"delete from {table}")
                answer = ask(wire.parse(insert, "", types), wire.bind("", "", [value], formats), wire.execute())
                self.assertIsNone(wire.first_error(answer), wire.first_error(answer))
                select = f"select v from {table}"
                got = self.ask_row(ask(wire.parse(select), wire.bind(), wire.execute()))[0]
                self.assertEqual(got, text(out))
                got = self.ask_row(ask(wire.parse(select), wire.bind(results=(1,)), wire.execute()))[0]
                self.assertEqual(got, raw)
                self.assertEqual(self.ask_row(session.ask(wire.query(select)))[0], text(out))

    def test_columns_go_in_and_come_out_in_both_forms(self):
        for row in COLUMNS:
            self.wire.simple(f"create table {self.name} (v {row.sql})")
            answer = self.wire.ask(wire.parse(f"select v from {self.name}"), wire.describe("S"), wire.SYNC)
            description = next(body for kind, body in answer if kind == "T")
            with self.subTest(type=row.sql):
                self.assertEqual(self.described(description), (row.oid, row.length, row.modifier, 0))
            for given, out, raw in row.values:
                self.check_value(row, given, out, raw)
            self.wire.simple(f"drop table {self.name}")

    def test_nulls_go_in_and_come_out(self):
        for row in COLUMNS:
            self.wire.simple(f"create table {self.name} (v {row.sql})")
            for types in ((), (705,), (row.oid,)):
                with self.subTest(type=row.sql, types=types):
                    self.wire.simple(f"delete from {self.name}")
                    insert = wire.parse(f"insert into {self.name} values ($1)", "", types)
                    answer = self.wire.ask(insert, wire.bind("", "", [None], (1,)), wire.execute(), wire.SYNC)
                    self.assertIsNone(wire.first_error(answer), wire.first_error(answer))
                    select = wire.parse(f"select v from {self.name}")
                    for code in (0, 1):
                        answer = self.wire.ask(select, wire.bind(results=(code,)), wire.execute(), wire.SYNC)
                        self.assertEqual(self.ask_row(answer), [None])
            self.wire.simple(f"drop table {self.name}")

    def test_expressions_come_out_in_both_forms(self):
        for sql, oid, out, raw in EXPRESSIONS:
            with self.subTest(sql=sql):
                answer = self.wire.ask(wire.parse(f"select {sql}"), wire.describe("S"), wire.SYNC)
                self.assertIsNone(wire.first_error(answer), wire.first_error(answer))
                description = next(body for kind, body in answer if kind == "T")
                self.assertEqual(self.described(description)[0], oid)
                for code, expected in ((0, out), (1, raw)):
                    got = self.ask_row(
                        self.wire.ask(wire.parse(f"select {sql}"), wire.bind(results=(code,)), wire.execute(), wire.SYNC)
                    )
                    if out is not None:
                        self.assertEqual(got[0], text(expected) if code == 0 else expected)

    def test_computed_decimals_have_a_modifier(self):
        for sql in ("1.5", "1.50::numeric(10,2) * 2", "sum(1.5)", "avg(2.25)", "1::numeric"):
            answer = self.wire.ask(wire.parse(f"select {sql}"), wire.describe("S"), wire.SYNC)
            oid, _, modifier, _ = self.described(next(body for kind, body in answer if kind == "T"))
            self.assertEqual(oid, 1700, sql)
            self.assertGreater(modifier, 4, sql)

    def test_bytes_of_the_wrong_length_are_refused(self):
        for oid, raw in ((23, b"\0\0\0"), (20, b""), (1700, b"12345"), (16, b"\1\1"), (1114, b"\0" * 4), (701, b"\0" * 9)):
            answer = self.wire.ask(wire.parse("select $1", "", [oid]), wire.bind("", "", [raw], [1]), wire.execute(), wire.SYNC)
            with self.subTest(oid=oid):
                self.assertIn(wire.first_error(answer)["C"], ("08P01", "22P03"))
        self.assertEqual(self.wire.simple("select 1"), [["1"]])

    def test_text_that_is_no_unicode_is_refused(self):
        for raw in (b"\xff", b"\xc3", b"\xed\xa0\x80"):
            answer = self.wire.ask(wire.parse("select $1::varchar"), wire.bind("", "", [raw], [0]), wire.execute(), wire.SYNC)
            with self.subTest(raw=raw):
                self.assertEqual(wire.first_error(answer)["C"], "22021")
        self.assert_error(self.wire.ask(wire.message("Q", b"select '\xff'\0")), "22021")

    def test_text_ends_at_a_nul(self):
        answer = self.wire.ask(wire.parse("select $1::varchar"), wire.bind("", "", [b"a\0b"], [0]), wire.execute(), wire.SYNC)
        self.assertEqual(self.ask_row(answer), [b"a"])

    def test_arrays_of_integers_go_in(self):
        elements = b"".join(be("ii", 4, oid) for oid in (1247, 1259))
        array = be("iiiii", 1, 0, 23, 2, 1) + elements
        for types, formats, value in (((1007,), (1,), array), ((), (0,), b"{1247,1259}"), ((1007,), (0,), b"{1247,1259}")):
            answer = self.wire.ask(
                wire.parse("select count(*) from pg_class where oid = any($1)", "", types),
                wire.bind("", "", [value], formats), wire.execute(), wire.SYNC,
            )  # fmt: skip
            self.assertEqual(self.ask_row(answer), [b"2"])

    def test_dates_may_have_a_trailing_zone(self):
        # Amazon's JDBC driver sends dates and timestamps so.
        answer = self.wire.ask(
            wire.parse("select $1::date, $2::timestamp"),
            wire.bind("", "", [b"1970-01-01 +00", b"1970-01-01 00:00:00+00"], [0]), wire.execute(), wire.SYNC,
        )  # fmt: skip
        self.assertEqual(self.ask_row(answer), [b"1970-01-01", b"1970-01-01 00:00:00"])


class BinaryTypes(Types):
    """By protocol version 2, whose rows also tell their origin and whose VARBYTE is raw."""

    version = "2"

    def test_varbyte_is_raw_whatever_is_asked(self):
        self.wire.simple(f"create temp table {self.name} (v varbyte(8))")
        self.wire.simple(f"insert into {self.name} values ('a\u00e9'::varbyte)")
        for results in ((), (0,), (1,)):
            answer = self.wire.ask(
                wire.parse(f"select v from {self.name}"), wire.describe("S"), wire.bind(results=results), wire.execute(), wire.SYNC
            )
            self.assertEqual(self.described(next(body for kind, body in answer if kind == "T")), (6551, -1, 12, 1))
            self.assertEqual(self.ask_row(answer), ["aé".encode()])


class Varbyte(wire.WireTest):
    """By versions 0 and 1: hexadecimal text, or raw when asked for."""

    def test_varbyte_goes_in_and_comes_out(self):
        for version in ("0", "1"):
            session = self.session(client_protocol_version=version)
            session.simple("create temp table v (v varbyte(8))")
            session.send(wire.parse("insert into v values ($1)", "", [6551]), wire.bind("", "", [b"\0\xff"], [1]), wire.execute())
            session.send(wire.SYNC)
            self.assertEqual(session.kinds(), "12CZ")
            for code, expected in ((0, b"00ff"), (1, b"\0\xff")):
                answer = session.ask(wire.parse("select v from v"), wire.bind(results=[code]), wire.execute(), wire.SYNC)
                self.assertEqual([wire.data_row(body) for kind, body in answer if kind == "D"], [[expected]])
