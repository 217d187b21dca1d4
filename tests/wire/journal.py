"""The statement journal through the views that show it: who ran what, with which result, on which tables, and that
what must stay secret does. Ids join across the views.
"""

import os

import wire

PASSWORD = "Wire12345"
SECRETS = ("Zecret1pw", "ZECRETKEYID", "zecretaccesskey", "zecrettoken", "zecretsymmetric")
LEAKING = (
    "create user {user} with password 'Zecret1pw'",
    "alter user {user} password 'Zecret1pw' valid until '2031-01-01'",
    "create user {user} password 'Zecret1pw' and what no grammar knows",
    "copy {table} from 's3://b/k' credentials 'aws_access_key_id=ZECRETKEYID;aws_secret_access_key=zecretaccesskey'",
    "copy {table} from 's3://b/k' access_key_id 'ZECRETKEYID' secret_access_key 'zecretaccesskey'"
    " session_token 'zecrettoken'",
    "unload ('select 1') to 's3://b/k' with credentials as 'token=zecrettoken;master_symmetric_key=zecretsymmetric'",
    "unload ('select 1') to 's3://b/k' access_key_id 'ZECRETKEYID' secret_access_key 'zecretaccesskey'"
    " master_symmetric_key 'zecretsymmetric' encrypted",
    "create user {user}2 password 'Zecret1pw",  # no end
    "drop user {user}",
)


class Journal(wire.WireTest):
    def one(self, session, text):
        rows = session.simple(text)
        self.assertEqual(len(rows), 1, (text, rows))
        return rows[0]

    def test_statements_join_from_text_to_connection(self):
        session = self.session(application_name="journal-test")
        pid = session.simple("select pg_backend_pid()")[0][0]
        table = self.unique("journal")
        for statement in (
            "set query_group to 'known workload'",
            f"create table {table} (a int, b varchar(20))",
            "begin",
            f"insert into {table} values (1, 'one'), (2, 'two'), (3, 'three')",
            f"update {table} set b = 'TWO' where a = 2",
            f"delete from {table} where a = 3",
            "commit",
        ):
            session.simple(statement)
        session.simple(f"select a,\n b from {table} order by a")
        query = session.simple("select pg_last_query_id()")[0][0]
        admin = self.session()
        # query -> text -> detail -> transaction -> session -> connection
        row = self.one(
            admin,
            "select trim(h.query_type), trim(h.status), h.returned_rows, h.returned_bytes > 0, trim(h.query_label),"
            " trim(t.text), d.step_name, trim(d.table_name), x.status, trim(s.database_name), trim(u.usename)"
            " from sys_query_history h"
            " join sys_query_text t on t.query_id = h.query_id and t.sequence = 0"
            " join sys_query_detail d on d.query_id = h.query_id"
            " join sys_transaction_history x on x.transaction_id = h.transaction_id"
            " join sys_session_history s on s.session_id = h.session_id and s.status = 'active'"
            " join pg_user u on u.usesysid = h.user_id"
            f" where h.query_id = {query}",
        )
        text = f"select a,\\n b from {table} order by a"
        self.assertEqual(row[:6], ["SELECT", "success", "2", "t", "known workload", text])
        self.assertEqual(row[6:], ["scan", table, "committed", "dev", "awsuser"])
        row = self.one(
            admin,
            "select q.aborted, trim(q.querytxt), trim(x.text), trim(p.relname), l.elapsed >= 0, trim(c.application_name)"
            " from stl_query q join stl_querytext x on x.query = q.query and x.sequence = 0"
            " join stl_scan s on s.query = q.query join pg_class p on p.oid = s.tbl"
            " join svl_qlog l on l.query = q.query and l.xid = q.xid"
            " join stl_connection_log c on c.pid = q.pid and c.event = 'initiating session'"
            f" where q.query = {query}",
        )
        self.assertEqual(row, ["0", text, text, table, "t", "journal-test"])
        # The block's statements share one transaction; what they wrote is told by table.
        rows = admin.simple(
            "select trim(query_type), count(distinct transaction_id) from sys_query_history"
            f" where session_id = {pid} and query_type in ('INSERT', 'UPDATE', 'DELETE') group by 1 order by 1"
        )
        self.assertEqual(rows, [["DELETE", "1"], ["INSERT", "1"], ["UPDATE", "1"]])
        shared = f"select count(distinct xid) from stl_query where pid = {pid} and querytxt not like 'select%'"
        self.assertEqual(admin.simple(shared), [["1"]])
        written = (
            "select sum(rows) from stl_{0} w join stl_query q on q.query = w.query"
            f" join pg_class c on c.oid = w.tbl where q.pid = {pid} and c.relname = '{table}'"
        )
        self.assertEqual(admin.simple(written.format("insert")), [["4"]])
        self.assertEqual(admin.simple(written.format("delete")), [["2"]])
        # DDL and utility statements have texts of their own, and all have one in SVL_STATEMENTTEXT.
        self.assertEqual(
            admin.simple(f"select trim(text), trim(label) from stl_ddltext where pid = {pid}"),
            [[f"create table {table} (a int, b varchar(20))", "known workload"]],
        )
        self.assertEqual(
            admin.simple(f"select trim(text) from stl_utilitytext where pid = {pid} order by starttime"),
            [["set query_group to 'known workload'"], ["begin"], ["commit"]],
        )
        kinds = "select type, count(*) from svl_statementtext where pid = {} group by 1 order by 1".format(pid)
        self.assertEqual(admin.simple(kinds), [["DDL", "1"], ["QUERY", "6"], ["UTILITY", "3"]])
        session.simple(f"drop table {table}")

    def test_rolled_back_and_conflicting_transactions_are_told(self):
        admin = self.session()
        database, table = self.unique("serial"), self.unique("undone")
        admin.simple(f"create database {database} isolation level serializable")
        self.addCleanup(lambda: admin.simple(f"drop database {database}"))
        first, second = self.session(database=database), self.session(database=database)
        for name in ("a", "b"):
            first.simple(f"create table {table}_{name} (v int)")
            first.simple(f"insert into {table}_{name} values (1)")
        for session in (first, second):
            session.simple("begin")
            session.simple(f"select * from {table}_a, {table}_b")
        # One of the two closes the circle.
        for session, name in ((first, "a"), (second, "b")):
            session.ask(wire.query(f"insert into {table}_{name} values (2)"))
        for session in (first, second):
            session.ask(wire.query("commit"))
        for statement in ("begin", f"insert into {table}_a values (3)", f"delete from {table}_b", "rollback"):
            first.simple(statement)
        conflicts = admin.simple(
            "select x.status from stl_tr_conflict c join sys_transaction_history x on x.transaction_id = c.xact_id"
            " join sys_query_history h on h.transaction_id = c.xact_id and h.session_id = c.process_id"
            f" where trim(h.database_name) = '{database}' group by 1"
        )
        self.assertEqual(conflicts, [["rolledback"]])
        undone = admin.simple(
            "select distinct trim(c.tablename) from stl_undone u join sys_query_detail d on d.table_id = u.table_id"
            " join (select distinct table_id, table_name as tablename from sys_query_detail) c on c.table_id = u.table_id"
            " join sys_query_history h on h.query_id = d.query_id and h.transaction_id = u.xact_id_undone"
            f" where trim(h.database_name) = '{database}' and h.query_text like 'delete%' order by 1"
        )
        self.assertEqual(undone, [[f"{table}_b"]])
        # Commits have a row with their times.
        self.assertEqual(admin.simple(
            "select count(*) > 0, min(case when c.endtime >= c.startwork then 1 else 0 end) from stl_commit_stats c"
            f" join sys_query_history h on h.transaction_id = c.xid where trim(h.database_name) = '{database}'"),
            [["t", "1"]])  # fmt: skip
        for session in (first, second):
            session.send(wire.TERMINATE)
            session.until("the end")

    def test_steps_name_their_tables(self):
        session = self.session()
        table = self.unique("steps")
        session.simple(f"create table {table} (a int)")
        session.simple(f"create table {table}_target (a int)")
        session.simple(f"insert into {table} values (1), (2)")
        oids = session.simple(f"select '{table}'::regclass::oid::int, '{table}_target'::regclass::oid::int")[0]
        session.simple(f"insert into {table}_target select a from {table}")
        query = session.simple("select pg_last_query_id()")[0][0]
        for view in ("svl_query_summary", "svl_query_report", "svcs_query_summary"):
            self.assertEqual(
                session.simple(f"select trim(label), rows from {view} where query = {query} order by step"),
                [[f"scan   tbl={oids[0]} name={table}", None], [f"insert   tbl={oids[1]} name={table}_target", "2"]],
            )
        session.simple(f"drop table {table}, {table}_target")

    def test_cancellations_and_ends_are_told(self):
        admin, victim = self.session(), self.session()
        user = admin.simple("select usesysid from pg_user where usename = current_user")[0][0]
        pid = victim.simple("select pg_backend_pid()")[0][0]
        admin.simple(f"select pg_cancel_backend({pid})")
        admin.simple(f"select pg_terminate_backend({pid})")
        self.assertEqual(
            admin.simple(f"select userid, trim(type) from svl_terminate where pid = {pid} order by eventtime"),
            [[user, "CANCEL"], [user, "TERMINATE"]],
        )

    def test_long_texts_come_in_pieces(self):
        session = self.session()
        literal = "x" * 9000
        session.simple(f"select '{literal}' as long_text")
        pid = session.simple("select pg_backend_pid()")[0][0]
        of_it = f"from sys_query_history where session_id = {pid} and query_text like 'select ''xxx%'"
        query = self.one(session, f"select query_id {of_it}")[0]
        for view, column, size, pieces in (("sys_query_text", "query_id", 4000, 3), ("stl_querytext", "query", 200, 46)):
            rows = session.simple(f"select sequence, text from {view} where {column} = {query} order by sequence")
            self.assertEqual([int(row[0]) for row in rows], list(range(pieces)), view)
            self.assertEqual(len(rows[0][1]), size)
            self.assertEqual("".join(row[1] for row in rows).rstrip(), f"select '{literal}' as long_text")

    def test_failures_are_told(self):
        session = self.session()
        pid = session.simple("select pg_backend_pid()")[0][0]
        session.ask(wire.query("select 1 / 0 as broken"))
        session.ask(wire.query("select * from no_such_relation_at_all"))
        session.ask(wire.query("selec broken"))
        rows = session.simple(
            "select trim(query_text), trim(query_type), trim(status), trim(error_message) from sys_query_history"
            f" where session_id = {pid} and status = 'failed' order by start_time"
        )
        self.assertEqual([row[:3] for row in rows], [
            ["select 1 / 0 as broken", "SELECT", "failed"],
            ["select * from no_such_relation_at_all", "OTHER", "failed"],
            ["selec broken", "OTHER", "failed"],
        ])  # fmt: skip
        self.assertIn("ivi", rows[0][3])
        self.assertIn("no_such_relation_at_all", rows[1][3])
        # STL_QUERY knows only what ran.
        ran = f"select trim(querytxt), aborted from stl_query where pid = {pid} and aborted = 1"
        self.assertEqual(session.simple(ran), [["select 1 / 0 as broken", "1"]])
        # The transactions of the failed ones were rolled back.
        ends = session.simple(
            "select distinct x.status from sys_query_history h join sys_transaction_history x"
            f" on x.transaction_id = h.transaction_id where h.session_id = {pid} and h.status = 'failed'"
        )
        self.assertEqual(ends, [["rolledback"]])

    def test_running_statements_are_shown(self):
        session = self.session()
        table = self.unique("locked")
        session.simple(f"create table {table} (a int)")
        session.simple("begin")
        session.simple(f"lock {table}")
        waiting = self.session()
        pid = waiting.simple("select pg_backend_pid()")[0][0]
        waiting.send(wire.query(f"select count(*) from {table}"))
        admin = self.session()
        # As long as the lock is held the other cannot end; it may not have begun yet.
        text = f"select count(*) from {table}"
        for _ in range(2000):
            rows = admin.simple(f"select trim(text) from stv_inflight where pid = {pid}")
            if rows:
                break
        self.assertEqual(rows, [[text]])
        self.assertEqual(admin.simple(f"select trim(text), sequence from svv_query_inflight where pid = {pid}"),
                         [[text, "0"]])  # fmt: skip
        self.assertEqual(admin.simple(f"select trim(query), trim(status) from stv_recents where pid = {pid}"),
                         [[text, "Running"]])  # fmt: skip
        self.assertEqual(admin.simple(f"select status from sys_query_history where session_id = {pid}"
                                      " and query_text like 'select count%'"), [["running   "]])  # fmt: skip
        session.simple("commit")
        waiting.until()
        row = self.one(admin, "select trim(status), lock_wait_time > 0, lock_wait_time <= elapsed_time from"
                              f" sys_query_history where session_id = {pid} and query_text = '{text}'")  # fmt: skip
        self.assertEqual(row, ["success", "t", "t"])
        session.simple(f"drop table {table}")

    def test_cursors_of_others_are_shown(self):
        session = self.session()
        pid = session.simple("select pg_backend_pid()")[0][0]
        for statement in ("begin", "declare known cursor for select generate_series(1, 10)", "fetch 3 from known"):
            session.simple(statement)
        admin = self.session()
        self.assertEqual(
            admin.simple(f"select trim(name), row_count, fetched_rows, xid > 0 from stv_active_cursors where pid = {pid}"),
            [["known", None, "3", "t"]],
        )
        session.simple("fetch all from known")
        counts = f"select row_count, fetched_rows from stv_active_cursors where pid = {pid}"
        self.assertEqual(admin.simple(counts), [["10", "10"]])
        session.simple("commit")
        self.assertEqual(admin.simple(counts), [])

    def test_changes_of_users_and_maintenance_are_told(self):
        session = self.session()
        name, table = self.unique("user"), self.unique("kept")
        for statement in (
            f"create user {name} password '{PASSWORD}'",
            f"alter user {name} createdb createuser",
            f"alter user {name} rename to {name}2",
            f"drop user {name}2",
            f"create table {table} (a int)",
            f"insert into {table} values (1), (2)",
            f"analyze {table}",
            f"vacuum delete only {table}",
        ):
            session.simple(statement)
        # r_STL_USERLOG has the same four steps as its sample.
        self.assertEqual(
            session.simple("select trim(username), trim(oldusername), trim(action), usecreatedb, usesuper"
                           f" from stl_userlog where username like '{name}%' order by recordtime"),
            [[name, None, "create", "0", "0"], [name, None, "alter", "1", "1"],
             [name + "2", name, "rename", "1", "1"], [name + "2", None, "drop", "1", "1"]],
        )  # fmt: skip
        self.assertEqual(session.simple(f"select trim(status), rows from stl_analyze where table_name = '{table}'"),
                         [["Full", "2"]])  # fmt: skip
        self.assertEqual(
            session.simple(f"select trim(vacuum_type), trim(status) from sys_vacuum_history where table_name = '{table}'"),
            [["Delete", "Finished"]],
        )
        joined = session.simple(
            "select trim(q.text) from stl_vacuum v join stl_utilitytext q on q.xid = v.xid"
            f" join pg_class c on c.oid = v.table_id where c.relname = '{table}' and v.status like 'Started%'"
        )
        self.assertEqual(joined, [[f"vacuum delete only {table}"]])
        session.simple(f"drop table {table}")

    def test_no_view_shows_a_secret(self):
        session = self.session()
        names = {"user": self.unique("secret"), "table": "no_such_target"}
        for statement in LEAKING:
            session.ask(wire.query(statement.format(**names)))
        columns = session.simple(
            "select n.nspname || '.' || c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid"
            " where n.nspname in ('pg_catalog', 'pg_internal') and a.attnum > 0 and t.typname in"
            " ('bpchar', 'varchar', 'text', 'name', 'unknown') order by 1, a.attnum"
        )
        texts = {}
        for relation, column in columns:
            texts.setdefault(relation, []).append(column)
        self.assertGreater(len(texts), 200)
        # Written so that it does not match itself: the question stands in the views, too.
        pattern = "|".join(f"[{secret[0]}]{secret[1:]}" for secret in SECRETS)
        for relation, names_of in texts.items():
            wanted = " or ".join(f'"{column}"::varchar ~ \'{pattern}\'' for column in names_of)
            with self.subTest(relation):
                rows = session.simple(f"select * from {relation} where {wanted}")
                self.assertEqual(rows, [])
        masked = session.simple(
            f"select trim(text) from stl_utilitytext where text like '%user {names['user']} %' order by starttime"
        )
        self.assertEqual(masked, [
            [f"create user {names['user']} with password '***'"],
            [f"alter user {names['user']} password '***' valid until '2031-01-01'"],
        ])  # fmt: skip

    def test_parameters_are_kept(self):
        session = self.session()
        session.ask(
            wire.parse("select $1::int + 1, $2::varchar", types=(23, 1043)),
            wire.bind(values=(b"41", b"known parameter")),
            wire.execute(),
            wire.SYNC,
        )
        rows = session.simple(
            "select trim(text), parameters from pg_internal.journal_queries where parameters like '%known parameter%'"
            " and text like 'select $1%'"
        )
        self.assertEqual(rows, [["select $1::int + 1, $2::varchar", '{41,"known parameter"}']])


class JournalStaysFlat(wire.WireTest):
    arguments = ("--login-timeout", "3")  # A server of its own.

    def resident_kilobytes(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def run_statements(self, session, first, last):
        for begin in range(first, last, 1000):
            session.send(*(wire.query(f"select {i} as a_statement_of_its_own") for i in range(begin, begin + 1000)))
            for _ in range(1000):
                session.until()

    def test_memory_over_100000_statements(self):
        session = self.session()
        self.run_statements(session, 0, 30_000)  # The journal is full.
        before = self.resident_kilobytes()
        self.run_statements(session, 30_000, 100_000)
        # Sanitizers keep freed memory for a while.
        if not os.environ.get("ASAN_OPTIONS") and not os.environ.get("TSAN_OPTIONS"):
            self.assertLess(self.resident_kilobytes() - before, 2048)
        # What it still knows are the newest ones.
        rows = session.simple("select count(*), max(query_text) from sys_query_history where query_text like 'select 9%'")
        self.assertEqual(rows[0][1].rstrip(), "select 99999 as a_statement_of_its_own")
        self.assertGreater(int(rows[0][0]), 9000)
