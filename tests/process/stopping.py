"""SIGTERM and SIGINT: every session is told, statements end, what was committed stays, and the exit code is 0."""

import pathlib
import signal

import pgwire
import process

LONG = "select count(*) from " + " cross join ".join(f"(select 1 union all select 2) t{n}" for n in range(60))


class StoppingTest(process.ProcessTest):
    def test_a_signal_during_statements_ends_them_and_the_process(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                server = self.start()
                busy, idle = self.connect(server), self.connect(server)
                running = process.Background(lambda session=busy: self.rows(session, LONG))
                self.wait_until(lambda server=server: self.is_running(server), "the statement runs")
                server.process.send_signal(number)
                self.assertEqual(server.process.wait(process.PATIENCE_SECONDS), 0)
                self.assertIsInstance(running.wait(), pgwire.ConnectionLost)
                self.assertEqual(busy.fatal.state, "57P01")
                with self.assertRaises((pgwire.ConnectionLost, pgwire.WireError, OSError)):
                    self.rows(idle, "select 1")

    def test_a_signal_ends_a_wait_for_a_lock_and_keeps_what_was_committed(self):
        data = self.scratch / "data"
        server = self.start("--data", data)
        holder, waiter = self.connect(server), self.connect(server)
        self.rows(holder, "create table t (a int)")
        self.rows(holder, "begin")
        self.rows(holder, "lock table t")
        self.rows(holder, "insert into t values (1)")
        waiter.send_simple("insert into t values (2)")
        self.wait_until(lambda: self.is_running(server), "the insert waits")
        self.stop(server)
        again = self.start("--data", data)
        self.assertEqual(self.query(again, "select count(*) from t"), [("0",)])

    def test_a_client_that_reads_nothing_does_not_hold_up_the_end(self):
        server = self.start()
        deaf = self.connect(server)
        many = " cross join ".join(f"(select 1 union all select 2) t{n}" for n in range(22))
        deaf.send_simple(f"select repeat('x', 1000) from {many}")
        self.wait_until(lambda: self.is_running(server), "the statement runs")
        self.stop(server)

    def test_half_a_login_does_not_hold_up_the_end(self):
        server = self.start()
        with pgwire.socket.create_connection((server.host, server.port)) as silent:
            silent.sendall(b"\0\0")
            self.stop(server)

    def test_a_second_signal_leaves_nothing_behind(self):
        server = self.start()
        directory = pathlib.Path(server.ready["ca"]).parent.parent
        self.assertTrue(directory.exists())
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(process.PATIENCE_SECONDS), 0)
        self.assertFalse(directory.exists())
