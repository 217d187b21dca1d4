"""POST /reset: the state after the first start comes back, whatever sessions are doing, and they are told."""

import time

import pgwire
import process

LONG = "select count(*) from " + " cross join ".join(f"(select 1 union all select 2) t{n}" for n in range(60))


class ResetTest(process.ProcessTest):
    def setUp(self):
        super().setUp()
        init = self.folder("init", a="create table t (id int identity(1, 1), a int); insert into t (a) values (1);")
        self.arguments = ["--init", init]

    def reset(self, server):
        self.assertEqual(process.http(server, "/reset", "POST"), (200, '{"status":"reset"}\n'))

    def is_original(self, server):
        self.assertEqual(self.query(server, "select id, a from t"), [("1", "1")])
        self.assertEqual(self.query(server, "select count(*) from pg_tables where tablename = 'more'"), [("0",)])
        self.assertEqual(self.query(server, "select count(*) from pg_user where usename = 'visitor'"), [("0",)])

    def test_takes_back_rows_tables_users_and_counters(self):
        for data in ([], ["--data", self.scratch / "data"]):
            with self.subTest(data):
                server = self.start(*self.arguments, *data)
                for _ in range(3):
                    session = self.connect(server)
                    self.rows(session, "insert into t (a) values (2); update t set a = 3; create table more (b int)")
                    self.rows(session, "create user visitor password 'Visitor1'")
                    self.assertEqual(self.rows(session, "select max(id) from t"), [("2",)])
                    self.reset(server)
                    self.is_original(server)

    def test_ends_idle_sessions_and_open_transactions(self):
        server = self.start(*self.arguments)
        idle, writing, locking = (self.connect(server) for _ in range(3))
        self.rows(writing, "begin")
        self.rows(writing, "insert into t (a) values (2); create table more (b int)")
        self.rows(locking, "begin")
        self.rows(locking, "create temp table scratch (a int)")
        started = time.monotonic()
        self.reset(server)
        print(f"(reset with open transactions: {1000 * (time.monotonic() - started):.0f} ms) ", end="", flush=True)
        for session in (idle, writing, locking):
            with self.assertRaises((pgwire.ConnectionLost, pgwire.WireError, OSError)):
                self.rows(session, "select 1")
        self.is_original(server)

    def test_ends_running_statements_and_waits_for_locks(self):
        server = self.start(*self.arguments)
        busy, holder, waiter = (self.connect(server) for _ in range(3))
        running = process.Background(lambda: self.rows(busy, LONG))
        self.rows(holder, "begin")
        self.rows(holder, "lock table t")
        waiting = process.Background(lambda: self.rows(waiter, "select count(*) from t"))
        self.wait_until(lambda: self.is_running(server, 2), "both statements run")
        self.reset(server)
        for session, work in ((busy, running), (waiter, waiting)):
            self.assertIsInstance(work.wait(), pgwire.ConnectionLost)
            self.assertEqual(session.fatal.state, "57P01")
        self.is_original(server)

    def test_several_at_once_leave_one_whole_state(self):
        server = self.start(*self.arguments)
        for _ in range(3):
            self.query(server, "insert into t (a) values (5); create table more (b int)")
            calls = [process.Background(lambda: process.http(server, "/reset", "POST")) for _ in range(4)]
            self.assertEqual({call.wait() for call in calls}, {(200, '{"status":"reset"}\n')})
            self.is_original(server)

    def test_other_methods_are_refused(self):
        server = self.start(*self.arguments)
        self.query(server, "create table more (b int)")
        self.assertEqual(process.http(server, "/reset")[0], 405)
        self.assertEqual(self.query(server, "select count(*) from more"), [("0",)])
