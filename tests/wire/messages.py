"""Errors, notices and command tags as Redshift words them (wire reference §4.6, §6)."""

import wire

def letters(body):
    """Field letters in the order in which they came."""
    return "".join(chr(piece[0]) for piece in body.split(b"\0") if piece)


class Fields(wire.WireTest):
    def setUp(self):
        self.wire = self.session()

    def error_body(self, text):
        return next(body for kind, body in self.wire.ask(wire.query(text)) if kind == "E")

    def test_fields_stand_in_redshifts_order(self):
        for text in (
            "selec 1", "select nosuch from pg_class", "select * from nowhere", "select nosuch(1)", "drop table nowhere",
            "select 1/0", "create table t (a int); create table t (a int)", "set nosuch to 1", "select 'x'::int",
        ):  # fmt: skip
            body = self.error_body(text)
            with self.subTest(text=text, fields=letters(body)):
                order = [letter for letter in "SCMDHPFLR" if letter in letters(body)]
                self.assertEqual(letters(body), "".join(order))
                self.assertTrue(letters(body).startswith("SCM"))
                self.assertTrue(body.endswith(b"\0\0"))

    def test_hints_and_details_come(self):
        error = wire.fields(self.error_body("select nosuch(1)"))
        self.assertEqual(error["C"], "42883")
        self.assertEqual(error["M"], "function nosuch(integer) does not exist")
        self.assertIn("You may need to add explicit type casts.", error["H"])
        table, view = self.unique("base"), self.unique("view")
        self.wire.simple(f"create table {table} (a int)")
        self.wire.simple(f"create view {view} as select * from {table}")
        error = wire.fields(self.error_body(f"drop table {table}"))
        self.assertEqual((error["C"], error["H"]), ("2BP01", "Use DROP ... CASCADE to drop the dependent objects too."))
        self.wire.simple(f"drop table {table} cascade")

    def test_notices_come_before_the_tag(self):
        messages = self.wire.ask(wire.query("drop table if exists nowhere"))
        self.assertEqual("".join(kind for kind, _ in messages), "NCZ")
        notice = wire.fields(messages[0][1])
        self.assertEqual((notice["S"], notice["M"]), ("INFO", 'Table "nowhere" does not exist and will be skipped'))
        messages = self.wire.ask(wire.query("begin; begin; commit; commit"))
        self.assertEqual("".join(kind for kind, _ in messages), "CNCCNCZ")
        self.assertEqual([wire.fields(body)["S"] for kind, body in messages if kind == "N"], ["WARNING", "WARNING"])

    def test_positions_count_characters_of_the_whole_text(self):
        for text, position in (("select 1; select 'ä', nosuch from pg_class", "23"), ("\n\n  select nosuch from pg_class", "12")):
            self.assertEqual(wire.fields(self.error_body(text))["P"], position)
        messages = self.wire.ask(wire.parse("select 'ä', nosuch from pg_class"), wire.SYNC)
        self.assertEqual(wire.first_error(messages)["P"], "13")

    def test_states_of_common_mistakes(self):
        table = self.unique("mistakes")
        self.wire.simple(f"create table {table} (a int not null, s varchar(3), i smallint, n numeric(4, 2))")
        for text, state, message in (
            ("select * from nowhere", "42P01", 'relation "nowhere" does not exist'),
            ("select * from nowhere.t", "3F000", 'schema "nowhere" does not exist'),
            (f"select nosuch from {table}", "42703", f"column \"nosuch\" does not exist in {table}"),
            (f"insert into {table} values (null)", "23502", "Cannot insert a NULL value into column a"),
            (f"insert into {table} values (1, 'abcd')", "22001", "value too long for type character varying(3)"),
            (f"insert into {table} values (1, 'a', 32768)", "22003", None),
            (f"insert into {table} values (1, 'a', 1, 100)", "22003", None),
            ("select 'abc'::int", "22P02", 'invalid input syntax for integer: "abc"'),
            ("select 1/0", "22012", "division by zero"),
            ("select '2001-02-30'::date", "22008", None),
            (f"create table {table} (a int)", "42P07", f'Relation "{table}" already exists'),
            ("show server_version_num", "42704", 'unrecognized configuration parameter "server_version_num"'),
            ("listen x", "0A000", None), ("savepoint x", "0A000", None), ("select 1 for update", "0A000", None),
            ("fetch 1 from nowhere", "34000", 'cursor "nowhere" does not exist'),
            ("execute nowhere", "26000", 'prepared statement "nowhere" does not exist'),
            ("begin; vacuum", "25001", "VACUUM cannot run inside a transaction block"),
        ):  # fmt: skip
            with self.subTest(text=text):
                self.assert_error(self.wire.ask(wire.query(text)), state, message)
                self.wire.simple("rollback")
        self.wire.simple(f"drop table {table}")


class Tags(wire.WireTest):
    def test_every_command_has_its_tag(self):
        session = self.session()
        name, user = self.unique("tag"), self.unique("user")
        for text, tag in (
            (f"create schema {name}", "CREATE SCHEMA"), (f"create table {name}.t (a int)", "CREATE TABLE"),
            (f"create view {name}.v as select * from {name}.t", "CREATE VIEW"), (f"create table {name}.u as select 1", "SELECT"),
            (f"select 1 into {name}.w", "SELECT"), (f"insert into {name}.t select 1 union all select 2", "INSERT 0 2"),
            (f"update {name}.t set a = 9", "UPDATE 2"), (f"delete from {name}.t where a = 8", "DELETE 0"),
            (f"alter table {name}.t add column b int", "ALTER TABLE"), (f"truncate {name}.t", "TRUNCATE TABLE"),
            (f"create user {user} password 'Secret12'", "CREATE USER"), (f"alter user {user} createdb", "ALTER USER"),
            (f"create group {user}_g", "CREATE GROUP"), (f"create role {user}_r", "CREATE ROLE"),
            (f"grant usage on schema {name} to {user}", "GRANT"), (f"revoke all on schema {name} from {user}", "REVOKE"),
            (f"grant role {user}_r to {user}", "GRANT"), (f"comment on table {name}.t is 'x'", "COMMENT"),
            ("begin", "BEGIN"), (f"lock {name}.t", "LOCK TABLE"), (f"declare c cursor for select * from {name}.u", "DECLARE CURSOR"),
            ("fetch all from c", "FETCH"), ("close c", "CLOSE CURSOR"), ("end", "COMMIT"), ("start transaction", "START TRANSACTION"),
            ("abort", "ROLLBACK"), ("prepare p as select 1", "PREPARE"), ("execute p", "SELECT"), ("deallocate p", "DEALLOCATE"),
            ("set query_group to 'x'", "SET"), ("reset query_group", "RESET"), ("show search_path", "SHOW"),
            (f"analyze {name}.t", "ANALYZE"), (f"vacuum {name}.t", "VACUUM"), ("explain select 1", "EXPLAIN"),
            (f"drop view {name}.v", "DROP VIEW"), (f"drop schema {name} cascade", "DROP SCHEMA"),
            (f"drop role {user}_r force", "DROP ROLE"), (f"drop group {user}_g", "DROP GROUP"), (f"drop user {user}", "DROP USER"),
        ):  # fmt: skip
            with self.subTest(text=text):
                messages = session.ask(wire.query(text))
                self.assertIsNone(wire.first_error(messages), wire.first_error(messages))
                tag_sent = next(body for kind, body in messages if kind == "C")[:-1].decode()
                if tag == "FETCH":
                    self.assertRegex(tag_sent, r"^FETCH( \d+)?$")
                else:
                    self.assertEqual(tag_sent, tag)
