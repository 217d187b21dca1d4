"""Who may read which system relation, and whose rows: over all of them, by the visibility that each one's page states.

The pages know three kinds (cm_chap_system-tables, c_visibility-of-data): for superusers, for all with one's own rows
only, for all.
"""

import pathlib
import re

import wire

PASSWORD = "Wire12345"
VIEWS = pathlib.Path(__file__).resolve().parents[2] / "catalog" / "system" / "views"
PREFIXES = ("stl_", "stv_", "svcs_", "svl_", "svv_", "sys_")
# Views of objects, in which a user's number is not the one whose statement made the row.
NOT_ROWS_OF_USERS = {"svv_user_info", "svv_user_grants", "svl_user_info"}


def views():
    """{relation: (visibility, the column with the user's number or None)}"""
    found = {}
    for path in sorted(VIEWS.glob("*.sql")):
        text = path.read_text()
        visibility = re.search(r"^-- visibility: (\w+)", text, re.M).group(1)
        owner = re.search(r"\b(userid|user_id)\b", text)
        if path.stem.startswith(PREFIXES):
            found[path.stem] = (visibility, owner.group(1) if owner else None)
    return found


class Visibility(wire.WireTest):
    def setUp(self):
        self.admin = self.session()
        self.names = {kind: self.unique(kind) for kind in ("plain", "other", "syslog", "monitor", "operator")}
        for name in self.names.values():
            self.admin.simple(f"create user {name} password '{PASSWORD}'")
            self.addCleanup(lambda name=name: self.admin.simple(f"drop user {name}"))
        self.admin.simple(f"alter user {self.names['syslog']} syslog access unrestricted")
        for role in ("monitor", "operator"):
            self.admin.simple(f"grant role sys:{role} to {self.names[role]}")
        self.ids = {row[0]: row[1] for row in self.admin.simple("select usename, usesysid from pg_user")}
        for kind in ("other", "plain"):  # Each leaves rows behind in what shows statements, sessions and tables.
            session = self.of(kind)
            table = self.unique("seen")
            for statement in (
                f"create temp table {table} (a int)", f"insert into {table} values (1)", f"select * from {table}",
                f"update {table} set a = 2", f"delete from {table}", f"vacuum {table}", f"analyze {table}",
                f"set query_group to '{kind}'",
            ):  # fmt: skip
                session.simple(statement)
            session.ask(wire.query("select 1 / 0"))

    def of(self, kind):
        session = self.session(self.names[kind], PASSWORD)

        def end():
            session.send(wire.TERMINATE)
            session.until("the end")

        self.addCleanup(end)
        return session

    def readable(self, session):
        """{relation: rows, or the SQLSTATE of the refusal}"""
        answers = {}
        for relation, (_, owner) in views().items():
            asked = f"select distinct {owner} from {relation}" if owner else f"select 1 from {relation} limit 1"
            messages = session.ask(wire.query(asked))
            error = wire.first_error(messages)
            answers[relation] = error["C"] if error else [
                value[0] and value[0].decode() for value in (wire.data_row(b) for kind, b in messages if kind == "D")
            ]  # fmt: skip
        return answers

    def test_superuser_views_refuse_others(self):
        documented = {relation for relation, (visibility, _) in views().items() if visibility == "superuser"}
        self.assertGreater(len(documented), 30)
        for kind in ("plain", "syslog"):
            answers = self.readable(self.of(kind))
            refused = {relation for relation, answer in answers.items() if answer == "42501"}
            self.assertEqual(refused, documented, kind)
            self.assertEqual({r for r, a in answers.items() if isinstance(a, str)}, documented)
        for session in (self.admin, self.of("monitor"), self.of("operator")):
            answers = self.readable(session)
            self.assertEqual([r for r, a in answers.items() if isinstance(a, str)], [])

    def test_grants_open_superuser_views(self):
        plain = self.names["plain"]
        self.admin.simple(f"grant select on stl_userlog to {plain}")
        self.addCleanup(lambda: self.admin.simple(f"revoke select on stl_userlog from {plain}"))
        self.assertTrue(self.of("plain").simple("select 1 from stl_userlog limit 1"))

    def test_own_rows(self):
        own = {r: o for r, (v, o) in views().items() if v == "own_rows" and o and r not in NOT_ROWS_OF_USERS}
        mine, others = self.ids[self.names["plain"]], self.ids[self.names["other"]]
        answers = self.readable(self.of("plain"))
        for relation in own:
            with self.subTest(relation):
                self.assertLessEqual({user.strip() for user in answers[relation]}, {mine})
        filled = {relation for relation in own if answers[relation]}
        for relation in ("stl_query", "stl_querytext", "stl_ddltext", "stl_utilitytext", "stl_scan", "stl_insert",
                         "stl_delete", "stl_wlm_query", "stv_recents", "stv_inflight", "svl_qlog", "svl_statementtext",
                         "sys_query_history", "sys_query_text", "sys_query_detail", "sys_session_history",
                         "sys_vacuum_history"):  # fmt: skip
            self.assertIn(relation, filled)
        # The same views with everybody's rows, for those who may see them.
        for kind in ("syslog", "monitor", "operator"):
            everything = self.readable(self.of(kind))
            for relation in filled - {"stv_inflight", "svv_query_inflight"}:
                with self.subTest(f"{relation} for {kind}"):
                    self.assertLessEqual({mine, others}, {user.strip() for user in everything[relation]})

    def test_statements_of_others_are_hidden_in_pg_stat_activity(self):
        waiting = self.of("other")
        pid = waiting.simple("select pg_backend_pid()")[0][0]
        table = self.unique("held")
        for statement in (f"create table {table} (a int)", f"grant select on {table} to {self.names['other']}",
                          "begin", f"lock {table}"):  # fmt: skip
            self.admin.simple(statement)
        waiting.send(wire.query(f"select * from {table}"))
        shown = f"select current_query from pg_stat_activity where procpid = {pid}"
        syslog, plain = self.of("syslog"), self.of("plain")
        for _ in range(2000):
            if syslog.simple(shown) == [[f"select * from {table}"]]:
                break
        self.assertEqual(syslog.simple(shown), [[f"select * from {table}"]])
        self.assertEqual(plain.simple(shown), [["<insufficient privilege>"]])
        self.admin.simple("commit")
        waiting.until()
        self.admin.simple(f"drop table {table}")
