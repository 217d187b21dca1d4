"""Statements beyond every size: an answer or a clear error within seconds, never an internal one, and the session goes on."""

import struct
import time

import wire

MOST_SECONDS = 20
COUNTS = (1, 10, 90, 400, 1100, 20000)
# What may be said of a statement that is too deep or too long: 54000, 54001, 54011.
TOO_MUCH = ("54000", "54001", "54011")

DEEP = {
    "parentheses": lambda n: "select " + "(" * n + "1" + ")" * n,
    "signs": lambda n: "select " + "- " * n + "1",
    "negations": lambda n: "select " + "not " * n + "true",
    "calls": lambda n: "select " + "upper(" * n + "'x'" + ")" * n,
    "calls over a table": lambda n: "select " + "coalesce(a, " * n + "1" + ")" * n + " from {t}",
    "cases": lambda n: "select " + "case when a = 1 then " * n + "1" + " end" * n + " from {t}",
    "derived tables": lambda n: "select * from " + "(select * from " * n + "{t}" + ") x" * n,
    "scalar subqueries": lambda n: "select " + "(select " * n + "1" + ")" * n,
    "casts": lambda n: "select a" + "::bigint" * n + " from {t}",
    "open parentheses": lambda n: "select " + "(" * n,
}
LONG = {
    "sum": lambda n: "select a" + " + 1" * n + " from {t}",
    "concatenation": lambda n: "select b" + " || 'x'" * n + " from {t}",
    "when": lambda n: "select case a" + " when 1 then 2" * max(1, n // 10) + " end from {t}",
    "columns": lambda n: "select 1" + ", a" * n + " from {t}",
    "union": lambda n: "select 1" + " union all select 2" * n,
    "join": lambda n: "select count(*) from {t} t0" + "".join(f" join {{t}} t{i} on t{i}.a = t0.a" for i in range(1, min(n, 500))),
    "cross join": lambda n: "select 1 from {t} t0" + "".join(f", (select 1 limit 0) t{i}" for i in range(1, min(n, 500))),
    "with": lambda n: "with w0 as (select 1 as a)"
    + "".join(f", w{i} as (select a from w{i - 1})" for i in range(1, min(n, 500)))
    + f" select * from w{min(n, 500) - 1}",
}
# What generated SQL does a lot of works at any length.
ANY_LENGTH = {
    "and": lambda n: "select a from {t} where a = 1" + " and a < 2" * n,
    "or": lambda n: "select a from {t} where a = 1" + "".join(f" or a = {i}" for i in range(2, n)),
    "in numbers": lambda n: "select a from {t} where a in (1" + "".join(f", {i}" for i in range(2, n)) + ")",
    "in texts": lambda n: "select a from {t} where b in ('x'" + ", 'y'" * n + ")",
    "not in": lambda n: "select a from {t} where a not in (0" + ", 2" * n + ")",
    "values": lambda n: "select 1; insert into {u} values (1)" + ", (2)" * n + "; select 1",
    "statements": lambda n: "select 1;" * min(n, 2000),
    "comment": lambda n: "select " + "/*" * n + "*/" * n + "1",
    "spaces": lambda n: "select" + " " * n + "1",
}


class Limits(wire.WireTest):
    def setUp(self):
        self.one = self.session()
        self.t, self.u = self.unique("limits"), self.unique("filled")
        self.one.simple(f"create table {self.t} (a int, b varchar(20))")
        self.one.simple(f"create table {self.u} (a int)")
        self.one.simple(f"insert into {self.t} values (1, 'x')")
        self.addCleanup(lambda: self.one.simple(f"drop table {self.t}; drop table {self.u}"))

    def ask(self, text, what):
        started = time.monotonic()
        messages = self.one.ask(wire.query(text.replace("{t}", self.t).replace("{u}", self.u)))
        self.assertLess(time.monotonic() - started, MOST_SECONDS, what)
        self.assertEqual(messages[-1], ("Z", b"I"), what)
        return wire.first_error(messages)

    def test_depth_and_length_have_a_clear_end(self):
        for name, make in (DEEP | LONG).items():
            for count in COUNTS:
                error = self.ask(make(count), f"{name} {count}")
                if error is None:
                    continue
                allowed = TOO_MUCH if name != "open parentheses" else (*TOO_MUCH, "42601")
                self.assertIn(error["C"], allowed, f"{name} {count}: {error['M']}")
                self.assertGreater(count, 10 if name != "open parentheses" else 0, f"{name} {count}: {error['M']}")

    def test_lists_and_chains_may_be_long(self):
        for name, make in ANY_LENGTH.items():
            for count in COUNTS:
                self.assertIsNone(self.ask(make(count), f"{name} {count}"), f"{name} {count}")

    def test_depth_is_bounded_whatever_the_value_is(self):
        for text in (
            "select regexp_count('a', '" + "(" * 5000 + "a" + ")" * 5000 + "')",
            "select is_valid_json('" + "[" * 20000 + "]" * 20000 + "')",
            "select json_extract_path_text('" + '{"a":' * 9000 + "1" + "}" * 9000 + "', 'a', true)",
        ):
            error = self.ask(text, text[:30])
            self.assertTrue(error is None or "emulator" not in error["M"], error)

    def test_huge_literals_end_with_an_error_of_their_own(self):
        for text, state in (
            ("select '" + "x" * 1_000_000 + "'", "22001"),
            ("select " + "9" * 1_000_000, "22003"),
            ("select 1e999999999999", "22003"),
            ("select len(repeat('x', 2000000000))", "22001"),
            ("select len(replace(repeat('a', 60000), 'a', repeat('b', 60000)))", "22001"),
        ):
            self.assertEqual(self.ask(text, text[:30])["C"], state, text[:40])

    def test_names_longer_than_names_are_cut(self):
        messages = self.one.ask(wire.query('select 1 as "' + "x" * 100000 + '"'))
        description = dict(messages)["T"]
        self.assertEqual(description[2:].split(b"\0")[0], b"x" * 127)

    def test_text_that_is_not_utf8_is_refused_wherever_it_stands(self):
        for text in (b"select '\xff\xfe'", b'select 1 as "\xff"', b"select '\xed\xa0\x80'", b"select '\xc0\x80'", b"\x80", b"-- \xe2\x82"):
            error = wire.first_error(self.one.ask(wire.message("Q", text + b"\0")))
            self.assertEqual(error["C"], "22021", text)
            error = wire.first_error(self.one.ask(wire.message("P", b"\0" + text + b"\0" + wire.int16(0)), wire.SYNC))
            self.assertEqual(error["C"], "22021", text)

    def test_parameters_end_where_the_protocol_does(self):
        for count, state in ((1, None), (1000, None), (32000, None)):
            numbers = ", ".join(f"${i}" for i in range(1, count + 1))
            statement = f"select a from {self.t} where a in ({numbers})"
            messages = self.one.ask(
                wire.parse(statement, types=[23] * count), wire.bind(values=[b"1"] * count), wire.execute(), wire.SYNC
            )
            error = wire.first_error(messages)
            self.assertEqual(error and error["C"], state, f"{count} parameters: {error}")
            self.assertEqual([kind for kind, _ in messages if kind == "D"], ["D"], f"{count} parameters")
        # More than a Bind message can count.
        self.assertIn(self.ask("select $70000", "a far parameter")["C"], ("42P02", *TOO_MUCH))

    def test_a_bad_parameter_text_is_refused(self):
        messages = self.one.ask(
            wire.parse(f"select a from {self.t} where b = $1", types=[1043]), wire.bind(values=[b"\xff"]), wire.execute(), wire.SYNC
        )
        self.assertEqual(wire.first_error(messages)["C"], "22021")

    def test_a_row_description_counts_no_more_columns_than_it_can(self):
        messages = self.one.ask(wire.query("select 1" + ", 1" * 1599))
        self.assertEqual(struct.unpack_from("!h", dict(messages)["T"])[0], 1600)
