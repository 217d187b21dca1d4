"""Cancel requests, pg_terminate_backend, and how connections end."""

import socket
import struct
import threading
import time

import wire


def cancel(server, key):
    with wire.Wire(server) as connection:
        connection.send(wire.int32(16) + wire.int32(80877102) + key)
        return connection.receive()


class Cancel(wire.WireTest):
    def blocked(self, tls=None):
        """A session that waits for a lock, its key, and the session that holds it."""
        table = self.unique("locked")
        holder = self.session()
        holder.simple(f"create table {table} (a int)")
        holder.simple(f"begin; lock table {table}")
        waiter = self.session(tls=tls)
        waiter.send(wire.query(f"select * from {table}"))
        self.addCleanup(lambda: holder.simple(f"rollback; drop table {table}"))
        return waiter, holder

    def check_cancel(self, tls):
        waiter, _ = self.blocked(tls)
        # A key that is not the session's does nothing.
        self.assertEqual(cancel(self.server, waiter.key[:4] + b"none"), (None, b""))
        while True:
            self.assertEqual(cancel(self.server, waiter.key), (None, b""))
            waiter.socket.settimeout(0.2)
            try:
                messages = waiter.until()
                break
            except TimeoutError:
                continue  # the query had not begun when the cancel came
        self.assertEqual(self.assert_error(messages, "57014")["S"], "ERROR")
        self.assertEqual(messages[-1], ("Z", b"I"))
        waiter.socket.settimeout(20)
        self.assertEqual(waiter.simple("select 1"), [["1"]])

    def test_cancels_what_runs(self):
        self.check_cancel(None)

    def test_cancels_a_long_query_at_once(self):
        session = self.session()
        session.simple("create temp table few (i int)")
        session.simple("insert into few values " + ", ".join(f"({i})" for i in range(100)))
        endless = "select count(*) from few a, few b, few c, few d, few e, few f where a.i + b.i + c.i + d.i + e.i + f.i < 0"
        for messages in ((wire.query(endless),), (wire.parse(endless), wire.bind(), wire.execute(), wire.SYNC)):
            session.send(*messages)
            session.socket.settimeout(0.3)
            with self.assertRaises(TimeoutError):
                while True:  # what comes before the rows
                    self.assertIn(session.receive()[0], "12T")
            started = time.monotonic()
            cancel(self.server, session.key)
            session.socket.settimeout(20)
            answer = session.until()
            self.assertLess(time.monotonic() - started, 5)
            self.assert_error(answer, "57014", "Query (")
            self.assertEqual(answer[-1], ("Z", b"I"))
        self.assertEqual(session.simple("select count(*) from few"), [["100"]])

    def test_cancels_fail_the_block_they_hit(self):
        waiter, _ = self.blocked()
        pid = struct.unpack_from("!i", waiter.key)[0]
        admin = self.session()
        until = time.monotonic() + 20
        waiter.socket.settimeout(0.1)
        while time.monotonic() < until:
            self.assertEqual(admin.simple(f"select pg_cancel_backend({pid})"), [["1"]])
            try:
                messages = waiter.until()
                break
            except TimeoutError:
                continue
        self.assert_error(messages, "57014")

    def test_an_idle_session_notices_nothing(self):
        session = self.session()
        for _ in range(3):
            cancel(self.server, session.key)
        self.assertEqual(session.simple("select 1"), [["1"]])
        session.simple("begin")
        cancel(self.server, session.key)
        self.assertEqual(session.ask(wire.query("select 1"))[-1], ("Z", b"T"))

    def test_malformed_cancels_are_dropped(self):
        for packet in (
            wire.int32(16) + wire.int32(80877102) + b"12345678", wire.int32(12) + wire.int32(80877102) + b"1234",
            wire.int32(20) + wire.int32(80877102) + b"123456789012", wire.int32(16) + wire.int32(80877102),
        ):  # fmt: skip
            connection = self.connect()
            connection.send(packet)
            connection.socket.shutdown(socket.SHUT_WR)
            connection.until(None)
        self.assertEqual(self.session().simple("select 1"), [["1"]])

    def test_cancels_a_tls_session_in_plain_text(self):
        self.check_cancel(self.trusting())

    def test_a_cancel_for_nobody_is_ignored(self):
        self.assertEqual(cancel(self.server, wire.int32(2147483647) + wire.int32(1)), (None, b""))


class Terminate(wire.WireTest):
    def check_end(self, victim):
        error = self.assert_error(victim.until(None), "57P01", "terminating connection due to administrator command")
        self.assertEqual(error["S"], "FATAL")

    def pid(self, session):
        return int(session.simple("select pg_backend_pid()")[0][0])

    def test_an_idle_session_gets_an_error_and_an_end(self):
        victim, admin = self.session(), self.session()
        admin.simple(f"select pg_terminate_backend({self.pid(victim)})")
        self.check_end(victim)

    def test_a_tls_session_does_too(self):
        victim, admin = self.session(tls=self.trusting()), self.session()
        admin.simple(f"select pg_terminate_backend({self.pid(victim)})")
        self.check_end(victim)

    def test_a_session_that_waits_does_too(self):
        table = self.unique("terminated")
        holder, victim = self.session(), self.session()
        holder.simple(f"create table {table} (a int)")
        holder.simple(f"begin; lock table {table}")
        pid = self.pid(victim)
        victim.send(wire.query(f"select * from {table}"))
        holder.simple(f"select pg_terminate_backend({pid})")
        self.check_end(victim)
        holder.simple(f"rollback; drop table {table}")

    def test_a_session_can_end_itself(self):
        session = self.session()
        session.send(wire.query("select pg_terminate_backend(pg_backend_pid())"))
        self.check_end(session)

    def users(self):
        names = [self.unique("user") for _ in range(2)]
        admin = self.session()
        for name in names:
            admin.simple(f"create user {name} password 'Secret12'")
        return names

    def test_users_end_and_cancel_only_their_own(self):
        one, other = self.users()
        mine, another_of_mine, foreign = (self.session(user, "Secret12") for user in (one, one, other))
        for function in ("pg_cancel_backend", "pg_terminate_backend"):
            self.assert_error(mine.ask(wire.query(f"select {function}({self.pid(foreign)})")), "42501")
        self.assertEqual(foreign.simple("select 1"), [["1"]])
        mine.simple(f"select pg_cancel_backend({self.pid(another_of_mine)})")
        self.assertEqual(another_of_mine.simple("select 1"), [["1"]])
        self.assertEqual(mine.simple(f"select pg_terminate_backend({self.pid(another_of_mine)})"), [["1"]])
        self.check_end(another_of_mine)

    def test_a_session_that_is_not_there_is_told(self):
        session = self.session()
        for function in ("pg_cancel_backend", "pg_terminate_backend"):
            messages = session.ask(wire.query(f"select {function}(2147483647)"))
            self.assertEqual([wire.data_row(body) for kind, body in messages if kind == "D"], [[b"0"]])

    def test_what_an_ended_session_did_is_undone(self):
        table = self.unique("undone")
        admin, victim = self.session(), self.session()
        admin.simple(f"create table {table} (a int)")
        victim.simple(f"begin; insert into {table} values (1)")
        admin.simple(f"select pg_terminate_backend({self.pid(victim)})")
        self.check_end(victim)
        admin.simple(f"drop table {table}")

    def test_goodbyes_end_quietly(self):
        session = self.session()
        session.send(wire.TERMINATE)
        self.assertEqual(session.until(None), [(None, b"")])

    def test_many_sessions_at_once(self):
        failures = []

        def work():
            try:
                with wire.Wire(self.server) as session:
                    session.log_in()
                    for i in range(10):
                        if session.simple(f"select {i}") != [[str(i)]]:
                            failures.append(i)
            except Exception as error:  # noqa: BLE001 - told by the assertion below
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
