"""Cancel requests, pg_terminate_backend, and how connections end."""

import threading

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
