"""Named statements and portals, Flush and Sync in every order that drivers use (wire reference §4)."""

import wire


class Statements(wire.WireTest):
    def setUp(self):
        self.wire = self.session()

    def kinds(self, *messages):
        self.wire.send(*messages, wire.SYNC)
        return self.wire.kinds()

    def error(self, state, *messages):
        return self.assert_error(self.wire.ask(*messages, wire.SYNC), state)

    def test_named_statements_live_until_they_are_closed(self):
        self.assertEqual(self.kinds(wire.parse("select 1", "s")), "1Z")
        self.wire.simple("select 2")
        for _ in range(3):
            self.assertEqual(self.kinds(wire.bind("", "s"), wire.execute()), "2DCZ")
        error = self.error("42P05", wire.parse("select 2", "s"))
        self.assertIn('prepared statement "s" already exists', error["M"])
        self.assertEqual(self.kinds(wire.close("S", "s"), wire.parse("select 2", "s")), "31Z")
        self.assertEqual(self.kinds(wire.close("S", "s")), "3Z")
        self.error("26000", wire.bind("", "s"))

    def test_the_unnamed_statement_is_replaced(self):
        self.assertEqual(self.kinds(wire.parse("select 1"), wire.parse("select 'x', 2"), wire.describe("S")), "11tTZ")
        self.assertEqual(self.kinds(wire.bind(), wire.execute()), "2DCZ")

    def test_statements_are_seen_by_sql_and_the_other_way_round(self):
        self.assertEqual(self.kinds(wire.parse("select $1::int + 1", "by_wire")), "1Z")
        self.assertEqual(self.wire.simple("execute by_wire (2)"), [["3"]])
        self.wire.simple("deallocate by_wire")
        self.error("26000", wire.bind("", "by_wire", [b"1"]))
        self.wire.simple("prepare by_sql (int) as select $1 * 2")
        rows = [wire.data_row(body) for kind, body in
                self.wire.ask(wire.bind("", "by_sql", [b"21"]), wire.execute(), wire.SYNC) if kind == "D"]  # fmt: skip
        self.assertEqual(rows, [[b"42"]])

    def test_statements_survive_a_rollback(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(wire.parse("select 1", "kept")), "1Z")
        self.wire.simple("rollback")
        self.assertEqual(self.kinds(wire.bind("", "kept"), wire.execute()), "2DCZ")

    def test_statements_follow_their_table(self):
        table = self.unique("followed")
        self.wire.simple(f"create table {table} (a int)")
        self.assertEqual(self.kinds(wire.parse(f"select a from {table}", "f")), "1Z")
        self.wire.simple(f"drop table {table}")
        self.error("42P01", wire.bind("", "f"), wire.execute())
        self.wire.simple(f"create table {table} (b int, a int)")
        self.wire.simple(f"insert into {table} values (1, 2)")
        self.assertEqual(self.kinds(wire.bind("", "f"), wire.execute()), "2DCZ")
        self.wire.simple(f"drop table {table}")

    def test_describing_runs_nothing(self):
        table = self.unique("described")
        self.wire.simple(f"create table {table} (a int)")
        insert = wire.parse(f"insert into {table} values ($1)")
        self.assertEqual(self.kinds(insert, wire.describe("S"), wire.bind("", "", [b"1"]), wire.describe("P")), "1tn2nZ")
        self.assertEqual(self.wire.simple(f"select count(*) from {table}"), [["0"]])
        self.wire.simple(f"drop table {table}")

    def test_types_of_parameters_are_inferred(self):
        table = self.unique("inferred")
        self.wire.simple(f"create table {table} (i smallint, n numeric(10, 2), v varchar(9), t timestamp, b boolean)")
        for sql, oids in (
            (f"insert into {table} values ($1, $2, $3, $4, $5)", (21, 1700, 1043, 1114, 16)),
            (f"update {table} set n = $1 where v = $2", (1700, 1043)),
            (f"select * from {table} where t between $1 and $2 limit $3", (1114, 1114, 20)),
            ("select $1::date, $1", (1082,)),
            ("select count(*) from pg_class where relname like $1 and oid = $2", (1043, 26)),
        ):
            with self.subTest(sql=sql):
                messages = self.wire.ask(wire.parse(sql), wire.describe("S"), wire.SYNC)
                self.assertIsNone(wire.first_error(messages), wire.first_error(messages))
                body = next(body for kind, body in messages if kind == "t")
                expected = wire.int16(len(oids)) + b"".join(map(wire.int32, oids))
                self.assertEqual(body, expected)
        self.wire.simple(f"drop table {table}")

    def test_every_statement_can_be_prepared(self):
        table = self.unique("prepared")
        for sql, kinds in (
            ("begin", "1tn2CZ"), (f"create table {table} (a int)", "1tn2CZ"), (f"insert into {table} values (1)", "1tn2CZ"),
            (f"select * from {table}", "1tT2DCZ"), ("show query_group", "1tT2DCZ"), ("set query_group to 'x'", "1tn2SCZ"),
            (f"explain select * from {table}", "1tT2DCZ"), (f"declare c cursor for select * from {table}", "1tn2CZ"),
            ("fetch 1 from c", "1tT2DCZ"), ("close c", "1tn2CZ"), (f"truncate {table}", "1tn2CZ"),
            (f"drop table {table}", "1tn2CZ"), ("commit;", "1tn2CZ"), ("show databases", "1tT2DCZ"),
        ):  # fmt: skip
            with self.subTest(sql=sql):
                got = self.kinds(wire.parse(sql), wire.describe("S"), wire.bind(), wire.execute())
                self.assertEqual(got.replace("DD", "D").replace("S", ""), kinds.replace("S", ""))

    def test_a_failed_block_takes_only_its_end(self):
        self.wire.simple("begin")
        self.error("42703", wire.parse("select nosuch"))
        self.error("25P02", wire.parse("select 1"))
        self.assertEqual(self.kinds(wire.parse("rollback"), wire.bind(), wire.execute()), "12CZ")
        self.assertEqual(self.kinds(wire.parse("select 1")), "1Z")

    def test_a_syntax_error_of_the_client_leaves_the_rest_alone(self):
        self.wire.send(wire.parse("selec", "bad"), wire.describe("S", "bad"), wire.SYNC, wire.parse("select 1"), wire.SYNC)
        self.assertEqual(self.wire.kinds(), "EZ")
        self.assertEqual(self.wire.kinds(), "1Z")
        self.error("26000", wire.describe("S", "bad"))


class Portals(wire.WireTest):
    def setUp(self):
        self.wire = self.session()
        self.table = self.unique("portal")
        self.wire.simple(f"create table {self.table} (a int)")
        self.wire.simple(f"insert into {self.table} values (0), (1), (2), (3), (4)")
        self.select = wire.parse(f"select a from {self.table} order by a", "s")
        self.addCleanup(lambda: self.session().simple(f"drop table {self.table}"))

    def kinds(self, *messages):
        self.wire.send(*messages, wire.SYNC)
        return self.wire.kinds()

    def rows(self, *messages):
        return [wire.data_row(body)[0] for kind, body in self.wire.ask(*messages, wire.SYNC) if kind == "D"]

    def test_portals_end_with_their_transaction(self):
        self.assertEqual(self.kinds(self.select, wire.bind("p", "s"), wire.execute("p", 2)), "12DDsZ")
        self.assert_error(self.wire.ask(wire.execute("p", 2), wire.SYNC), "34000")

    def test_several_portals_are_open_at_once(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(self.select, wire.bind("p", "s"), wire.bind("q", "s")), "122Z")
        self.assertEqual(self.rows(wire.execute("p", 2)), [b"0", b"1"])
        self.assertEqual(self.rows(wire.execute("q", 1)), [b"0"])
        self.assertEqual(self.rows(wire.execute("p", 9)), [b"2", b"3", b"4"])
        self.assertEqual(self.wire.simple("select 1"), [["1"]])
        self.assertEqual(self.rows(wire.execute("q", 0)), [b"1", b"2", b"3", b"4"])
        self.assertEqual(self.kinds(wire.close("P", "p"), wire.close("P", "q")), "33Z")
        self.wire.simple("commit")

    def test_a_portal_that_is_at_its_end_gives_nothing_more(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(self.select, wire.bind("p", "s"), wire.execute("p", 0)), "12DDDDDCZ")
        self.assertEqual(self.kinds(wire.execute("p", 0)), "CZ")
        self.wire.simple("commit")

    def test_names_of_portals_are_not_given_twice(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(self.select, wire.bind("p", "s")), "12Z")
        self.assert_error(self.wire.ask(wire.bind("p", "s"), wire.SYNC), "42P03", 'cursor "p" already exists')
        self.wire.simple("rollback")
        # The unnamed one is.
        self.assertEqual(self.kinds(wire.bind("", "s"), wire.bind("", "s"), wire.execute()), "22DDDDDCZ")

    def test_rows_of_a_portal_are_those_of_its_beginning(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(self.select, wire.bind("p", "s"), wire.execute("p", 1)), "12DsZ")
        self.wire.simple(f"insert into {self.table} values (9)")
        self.wire.simple(f"delete from {self.table} where a = 3")
        self.assertEqual(self.rows(wire.execute("p", 0)), [b"1", b"2", b"3", b"4"])
        self.wire.simple("rollback")

    def test_closing_its_statement_leaves_an_open_portal(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(self.select, wire.bind("p", "s"), wire.execute("p", 1), wire.close("S", "s")), "12Ds3Z")
        self.assertEqual(len(self.rows(wire.execute("p", 0))), 4)
        self.wire.simple("commit")

    def test_portals_and_cursors_share_their_names(self):
        self.wire.simple("begin")
        self.wire.simple(f"declare c cursor for select a from {self.table} order by a")
        self.assertEqual(self.wire.simple("fetch 2 from c"), [["0"], ["1"]])
        self.assert_error(self.wire.ask(self.select, wire.bind("c", "s"), wire.SYNC), "42P03")
        self.wire.simple("rollback")

    def test_many_portals_at_a_limit_take_little_memory(self):
        self.wire.simple("begin")
        self.assertEqual(self.kinds(self.select), "1Z")
        for i in range(200):
            self.wire.send(wire.bind(f"p{i}", "s"), wire.execute(f"p{i}", 1))
        self.wire.send(wire.SYNC)
        self.assertEqual(self.wire.kinds(), "2Ds" * 200 + "Z")
        self.wire.simple("rollback")
        self.assertEqual(self.wire.simple("select 1"), [["1"]])


class Strings(wire.WireTest):
    """Several statements in one simple query."""

    def test_a_block_inside_the_string_is_its_own(self):
        session, table = self.session(), self.unique("string")
        session.simple(f"create table {table} (a int)")
        messages = session.ask(wire.query(f"begin; insert into {table} values (1); commit; select nosuch"))
        self.assertEqual("".join(kind for kind, _ in messages), "CCCEZ")
        self.assertEqual(messages[-1], ("Z", b"I"))
        self.assertEqual(session.simple(f"select a from {table}"), [["1"]])
        messages = session.ask(wire.query(f"begin; insert into {table} values (2); select nosuch; commit"))
        self.assertEqual("".join(kind for kind, _ in messages), "CCEZ")
        self.assertEqual(messages[-1], ("Z", b"E"))
        self.assertEqual(session.ask(wire.query("commit"))[0], ("C", wire.cstr("ROLLBACK")))
        self.assertEqual(session.simple(f"select a from {table}"), [["1"]])
        session.simple(f"drop table {table}")

    def test_later_statements_see_what_earlier_made(self):
        session, table = self.session(), self.unique("string")
        text = f"create table {table} (a int); insert into {table} values (1), (2); select sum(a) from {table}; drop table {table}"
        self.assertEqual(session.simple(text), [["3"]])

    def test_a_syntax_error_anywhere_runs_nothing(self):
        session, table = self.session(), self.unique("string")
        messages = session.ask(wire.query(f"create table {table} (a int); selec 1"))
        self.assertEqual("".join(kind for kind, _ in messages), "EZ")
        self.assert_error(session.ask(wire.query(f"select * from {table}")), "42P01")

    def test_semicolons_alone_are_nothing(self):
        session = self.session()
        session.send(wire.query(";;select 1;; ;select 2;"))
        self.assertEqual(session.kinds(), "TDCTDCZ")

    def test_copy_from_the_client_is_refused(self):
        session, table = self.session(), self.unique("copied")
        session.simple(f"create table {table} (a int)")
        for text in (f"copy {table} from stdin", f"copy {table} to stdout"):
            messages = session.ask(wire.query(text))
            self.assertEqual("".join(kind for kind, _ in messages), "EZ", text)
            self.assertIn(wire.first_error(messages)["C"], ("0A000", "42601"))
        session.simple(f"drop table {table}")
