"""Simple and extended queries as Amazon's drivers send them (wire reference §3, §4, §5, §6)."""

import struct

import wire


class Simple(wire.WireTest):
    def test_several_statements_answer_one_after_the_other(self):
        session = self.session()
        session.send(wire.query("select 1; select 2 as two, 'x' as x; set query_group to 'g'"))
        self.assertEqual(session.kinds(), "TDCTDCCZ")

    def test_tags_are_redshifts(self):
        session = self.session()
        table = self.unique("tags")
        for text, tag in (
            ("begin", "BEGIN"), (f"create table {table} (a int)", "CREATE TABLE"),
            (f"insert into {table} values (1), (2)", "INSERT 0 2"), (f"update {table} set a = 3 where a = 1", "UPDATE 1"),
            (f"delete from {table}", "DELETE 2"), ("select 1", "SELECT"), ("set query_group to x", "SET"),
            ("show query_group", "SHOW"), ("rollback", "ROLLBACK"), ("commit", "COMMIT"),
        ):  # fmt: skip
            tags = [body for kind, body in session.ask(wire.query(text)) if kind == "C"]
            self.assertEqual(tags, [wire.cstr(tag)], text)

    def test_empty_queries_say_so(self):
        session = self.session()
        for text in ("", ";", "  -- nothing\n"):
            session.send(wire.query(text))
            self.assertEqual(session.kinds(), "IZ", text)

    def test_errors_end_the_string_and_undo_it(self):
        session = self.session()
        table = self.unique("undone")
        session.simple(f"create table {table} (a int)")
        session.send(wire.query(f"insert into {table} values (1); select nothing; insert into {table} values (2)"))
        self.assertEqual(session.kinds(), "CEZ")
        self.assertEqual(session.simple(f"select count(*) from {table}"), [["0"]])
        session.simple(f"drop table {table}")

    def test_errors_point_at_characters(self):
        session = self.session()
        error = self.assert_error(session.ask(wire.query("select 'äöü', selec from")), "42601")
        self.assertEqual((error["S"], error["F"].split("/")[-1], error["R"]), ("ERROR", "parser_scan.l", "yyerror"))
        error = self.assert_error(session.ask(wire.query("select 'äöü', nosuch from pg_class")), "42703")
        self.assertEqual(error["P"], "15")
        error = self.assert_error(session.ask(wire.query("select 1; select nosuch from pg_class")), "42703")
        self.assertEqual(error["P"], "18")

    def test_failed_blocks_say_so(self):
        session = self.session()
        self.assertEqual(session.ask(wire.query("begin"))[-1], ("Z", b"T"))
        self.assertEqual(session.ask(wire.query("select nosuch"))[-1], ("Z", b"E"))
        self.assert_error(session.ask(wire.query("select 1")), "25P02")
        self.assertEqual(session.ask(wire.query("rollback"))[-1], ("Z", b"I"))

    def test_changed_settings_are_reported(self):
        session = self.session()
        messages = session.ask(wire.query("set application_name to 'new name'"))
        self.assertIn(("S", wire.cstr("application_name") + wire.cstr("new name")), messages)
        messages = session.ask(wire.query("set timezone to 'America/New_York'"))
        self.assertIn(("S", wire.cstr("TimeZone") + wire.cstr("America/New_York")), messages)

    def test_nulls_and_empty_strings_differ(self):
        session = self.session()
        rows = [wire.data_row(body) for kind, body in session.ask(wire.query("select null, ''")) if kind == "D"]
        self.assertEqual(rows, [[None, b""]])

    def test_parameters_belong_to_the_extended_protocol(self):
        session = self.session()
        for text in ("select $1", "select 1; select $1::int + 1", "begin; declare c cursor for select $1"):
            error = self.assert_error(session.ask(wire.query(text)), "42P02")
            self.assertEqual(error["M"], "there is no parameter $1")
        session.simple("rollback")
        session.simple("prepare adding as select $1::int + 1")
        self.assertEqual(session.simple("execute adding(2)"), [["3"]])

    def test_unions_of_many_branches(self):
        session = self.session()
        numbers = " union all ".join(f"select {i} as a" for i in range(3000))
        self.assertEqual(session.simple(f"select count(*), sum(a) from ({numbers}) x"), [["3000", "4498500"]])
        words = " union ".join(f"select '{i % 700}' as a" for i in range(1500))
        self.assertEqual(session.simple(f"select count(*) from ({words}) x"), [["700"]])

    def test_parameters_have_known_types(self):
        for oid in (2950, 3802, 999999):
            error = self.assert_error(self.session().ask(wire.parse("select $1", types=[oid]) + wire.SYNC), "42704")
            self.assertEqual(error["M"], f"type with OID {oid} does not exist")

    def test_statements_beyond_sixteen_megabytes_are_refused(self):
        session = self.session()
        text = "select 1 -- " + "x" * 16777216
        self.assert_error(session.ask(wire.query(text)), "42601", "Statement is too large. Statement Size: ")
        self.assertEqual(session.simple("select 1"), [["1"]])


class Extended(wire.WireTest):
    def test_the_first_execution_of_the_python_driver(self):
        session = self.session(client_protocol_version="2")
        name = "redshift_connector_statement_1_0"
        for step in (wire.parse("select %s::int as a" % "$1", name, [705]), wire.describe("S", name)):
            session.send(step, wire.FLUSH)
        session.send(wire.SYNC)
        self.assertEqual(session.kinds(), "1tTZ")
        session.send(wire.bind("", name, [b"7"], [0], [1]), wire.FLUSH, wire.execute(), wire.FLUSH, wire.SYNC)
        messages = session.until()
        self.assertEqual("".join(kind for kind, _ in messages), "2DCZ")
        self.assertEqual(wire.data_row(messages[1][1]), [struct.pack("!i", 7)])
        session.send(wire.close("S", name), wire.FLUSH, wire.SYNC)
        self.assertEqual(session.kinds(), "3Z")

    def test_the_batch_of_the_jdbc_driver(self):
        session = self.session()
        session.send(
            wire.parse("BEGIN"), wire.bind(), wire.execute(),
            wire.parse("select 1 as a;"), wire.bind(), wire.describe("P"), wire.execute(), wire.FLUSH, wire.SYNC,
        )  # fmt: skip
        messages = session.until()
        self.assertEqual("".join(kind for kind, _ in messages), "12C12TDCZ")
        self.assertEqual(messages[2][1], wire.cstr("BEGIN"))
        self.assertEqual(messages[-1][1], b"T")
        session.send(wire.FLUSH, wire.SYNC)
        self.assertEqual(session.kinds(), "Z")

    def test_flush_pushes_replies_without_sync(self):
        session = self.session()
        session.send(wire.parse("select 1"), wire.FLUSH)
        self.assertEqual(session.receive()[0], "1")
        session.send(wire.describe("S"), wire.FLUSH)
        self.assertEqual([session.receive()[0], session.receive()[0]], ["t", "T"])
        session.send(wire.SYNC)
        self.assertEqual(session.kinds(), "Z")

    def test_given_parameter_types_are_repeated(self):
        session = self.session()
        messages = session.ask(wire.parse("select $1, $2, $3", "", [23, 1700, 1043]), wire.describe("S"), wire.SYNC)
        self.assertEqual(messages[1], ("t", wire.int16(3) + wire.int32(23) + wire.int32(1700) + wire.int32(1043)))

    def test_portals_stop_at_their_limit_and_go_on_after_sync(self):
        session = self.session()
        table = self.unique("rows")
        session.simple(f"create table {table} (a int)")
        session.simple(f"insert into {table} values " + ", ".join(f"({i})" for i in range(5)))
        session.simple("begin")
        session.send(wire.parse(f"select a from {table} order by a", "s"), wire.bind("c", "s"), wire.execute("c", 2))
        session.send(wire.SYNC)
        self.assertEqual(session.kinds(), "12DDsZ")
        session.send(wire.execute("c", 2), wire.SYNC)
        self.assertEqual(session.kinds(), "DDsZ")
        session.send(wire.execute("c", 2), wire.SYNC)
        self.assertEqual(session.kinds(), "DCZ")
        session.simple("commit")
        self.assert_error(session.ask(wire.execute("c", 2), wire.SYNC), "34000", 'portal "c" does not exist')
        session.simple(f"drop table {table}")

    def test_a_limit_does_not_stop_commands(self):
        session = self.session()
        table = self.unique("limited")
        session.simple(f"create table {table} (a int)")
        session.send(wire.parse(f"insert into {table} values (1), (2)"), wire.bind(), wire.execute("", 1), wire.SYNC)
        self.assertEqual(session.kinds(), "12CZ")
        self.assertEqual(session.simple(f"select count(*) from {table}"), [["2"]])
        session.simple(f"drop table {table}")

    def test_errors_skip_to_sync(self):
        session = self.session()
        session.send(wire.parse("selec"), wire.bind(), wire.execute(), wire.query("select 1"), wire.SYNC)
        session.send(wire.parse("select 1"), wire.SYNC)
        self.assertEqual(session.kinds(), "EZ")
        self.assertEqual(session.kinds(), "1Z")

    def test_pipelined_batches_are_transactions_of_their_own(self):
        session = self.session()
        table = self.unique("pipeline")
        session.simple(f"create table {table} (a int)")
        good = wire.parse(f"insert into {table} values (1)") + wire.bind() + wire.execute() + wire.SYNC
        bad = (
            wire.parse(f"insert into {table} values (2)") + wire.bind() + wire.execute()
            + wire.parse("select nosuch") + wire.bind() + wire.execute() + wire.SYNC
        )  # fmt: skip
        session.send(good, bad, good)
        self.assertEqual([session.kinds(), session.kinds(), session.kinds()], ["12CZ", "12CEZ", "12CZ"])
        self.assertEqual(session.simple(f"select a from {table}"), [["1"], ["1"]])
        session.simple(f"drop table {table}")

    def test_describe_without_execute(self):
        session = self.session()
        session.send(wire.parse("select 1 as a, 'x'::varchar(5) as b"), wire.describe("S"), wire.FLUSH, wire.SYNC)
        messages = session.until()
        self.assertEqual("".join(kind for kind, _ in messages), "1tTZ")
        expected = wire.int16(2)
        for name, oid, length, modifier in (("a", 23, 4, -1), ("b", 1043, -1, 9)):
            expected += wire.cstr(name) + struct.pack("!ihihih", 0, 0, oid, length, modifier, 0)
        self.assertEqual(messages[2][1], expected)

    def test_empty_statements_and_unknown_names(self):
        session = self.session()
        session.send(wire.parse(""), wire.describe("S"), wire.bind(), wire.execute("", 1), wire.SYNC)
        self.assertEqual(session.kinds(), "1tn2IZ")
        session.send(wire.close("S", "nosuch"), wire.close("P", "nosuch"), wire.SYNC)
        self.assertEqual(session.kinds(), "33Z")
        self.assert_error(session.ask(wire.describe("S", "nosuch"), wire.SYNC), "26000")
        self.assert_error(session.ask(wire.bind("", "nosuch"), wire.SYNC), "26000")
        self.assert_error(session.ask(wire.describe("P", "nosuch"), wire.SYNC), "34000")

    def test_a_statement_takes_one_command(self):
        session = self.session()
        self.assert_error(session.ask(wire.parse("select 1; select 2"), wire.SYNC), "42601", "multiple commands")

    def test_parameters_come_as_text_and_binary(self):
        session = self.session()
        values = [b"41", struct.pack("!i", 42), None, b"\x01", struct.pack("!d", 1.5)]
        session.send(
            wire.parse("select $1::int, $2, $3, $4, $5", "", [0, 23, 1043, 16, 701]),
            wire.bind("", "", values, [0, 1, 0, 1, 1]), wire.execute(), wire.SYNC,
        )  # fmt: skip
        rows = [wire.data_row(body) for kind, body in session.until() if kind == "D"]
        self.assertEqual(rows, [[b"41", b"42", None, b"t", b"1.5"]])

    def test_bind_counts_its_parameters(self):
        session = self.session()
        messages = session.ask(wire.parse("select $1::int", "", [23]), wire.bind("", "", []), wire.SYNC)
        self.assert_error(messages, "08P01")


class Versions(wire.WireTest):
    """RowDescription by negotiated version, on a column of a table and on a computed one."""

    def describe(self, version, text):
        session = self.session(**({} if version is None else {"client_protocol_version": str(version)}))
        messages = session.ask(wire.parse(text), wire.describe("S"), wire.SYNC)
        return next(body for kind, body in messages if kind == "T")

    def setUp(self):
        self.table = self.unique("described")
        admin = self.session()
        admin.simple(f"create table {self.table} (id int not null, v varchar(10))")
        self.oid = int(admin.simple(f"select oid from pg_class where relname = '{self.table}'")[0][0])
        self.addCleanup(lambda: admin.simple(f"drop table {self.table}"))

    def test_columns_tell_their_origin_from_version_one_on(self):
        text = f"select id as key, v, 1 as one from {self.table}"
        plain = [
            wire.cstr("key") + struct.pack("!ihihih", self.oid, 1, 23, 4, -1, 0),
            wire.cstr("v") + struct.pack("!ihihih", self.oid, 2, 1043, -1, 14, 0),
            wire.cstr("one") + struct.pack("!ihihih", 0, 0, 23, 4, -1, 0),
        ]
        origin = [
            b"".join(map(wire.cstr, ("public", self.table, "id", self.server.database))) + wire.int16(0x1001),
            b"".join(map(wire.cstr, ("public", self.table, "v", self.server.database))) + wire.int16(0x1000),
            b"\0\0\0\0" + wire.int16(0x1000),
        ]
        for version in (None, 0):
            self.assertEqual(self.describe(version, text), wire.int16(3) + b"".join(plain))
        for version in (1, 2, 3):
            expected = wire.int16(3) + b"".join(p + o for p, o in zip(plain, origin))
            self.assertEqual(self.describe(version, text), expected)

    def test_varbyte_is_raw_from_version_two_on(self):
        for version, format_code, value in ((1, 0, b"3030"), (2, 1, b"00")):
            session = self.session(client_protocol_version=str(version))
            messages = session.ask(wire.query("select '00'::varbyte as b"))
            self.assertEqual(struct.unpack_from("!h", messages[0][1], 2 + 2 + 16)[0], format_code)
            self.assertEqual(wire.data_row(messages[1][1]), [value])
