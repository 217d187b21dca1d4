"""Clients that break the protocol, say nothing, or die: they are told off or dropped, and nobody else notices."""

import os
import random
import socket
import struct
import time

import wire


def resident_kilobytes(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Malformed(wire.WireTest):
    def setUp(self):
        self.bystander = self.session()

    def tearDown(self):
        self.assertEqual(self.bystander.simple("select 1"), [["1"]])

    def test_impossible_packets_end_the_connection(self):
        for packet in (
            b"?" + wire.int32(4), b"Q" + wire.int32(3), b"Q" + wire.int32(-1), b"Q" + wire.int32(0x7FFFFFFF),
            b"D" + wire.int32(1 << 20), b"\xff" * 8,
        ):  # fmt: skip
            session = self.session()
            session.send(packet)
            error = self.assert_error(session.until(), "08P01")
            self.assertEqual(error["S"], "FATAL")

    def test_malformed_bodies_are_errors_that_pass(self):
        session = self.session()
        for body in (
            wire.message("P", b"no end"), wire.message("B", b"\0\0" + wire.int16(-1)), wire.message("D", b"Xs\0"),
            wire.message("E", b"\0"), wire.message("B", b"\0\0" + wire.int16(0) + wire.int16(1) + wire.int32(99)),
            wire.bind("", "", [b"1"], [9]), wire.bind("", "", [b"1"], [0, 0]), wire.message("C", b""),
        ):  # fmt: skip
            self.assert_error(session.ask(body, wire.SYNC), "08P01")
        self.assert_error(session.ask(wire.message("Q", b"select 1")), "08P01")
        self.assert_error(session.ask(wire.message("F", b"")), "0A000")
        self.assertEqual(session.simple("select 1"), [["1"]])

    def test_copy_messages_outside_copy_are_ignored(self):
        session = self.session()
        session.send(wire.message("d", b"1,2\n"), wire.message("c"), wire.message("f", b"no\0"), wire.query("select 1"))
        self.assertEqual(session.kinds(), "TDCZ")

    def test_foreign_protocols_are_told_off(self):
        for bytes_ in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"\0\0\0\x04", b"\0\0\0\x09" + b"x" * 5):
            connection = self.connect()
            connection.send(bytes_)
            self.assert_error(connection.until(), "08P01" if bytes_[3:4] != b"\x09" else "0A000")

    def test_startup_packets_without_end_are_refused(self):
        for body in (b"user\0x\0", b"user\0x", b"user\0x\0\0more", b"a\0b\0" * 300 + b"\0"):
            connection = self.connect()
            connection.send(wire.int32(len(body) + 8) + wire.int32(196608) + body)
            self.assert_error(connection.until(), "08P01")

    def test_noise_is_survived(self):
        generator = random.Random(5439)
        for _ in range(200):
            connection = self.connect()
            if generator.random() < 0.5:
                connection.log_in()
            try:
                connection.send(generator.randbytes(generator.randrange(1, 400)))
                connection.socket.shutdown(socket.SHUT_WR)
                connection.until(None)
            except OSError:
                pass
            connection.socket.close()


class Slow(wire.WireTest):
    """The server of this module gives logins two seconds (run.py)."""

    def ends_within(self, connection, seconds):
        connection.socket.settimeout(seconds)
        try:
            return connection.until(None)
        except socket.timeout:
            self.fail(f"still open after {seconds} s")

    def test_silence_before_login_ends(self):
        self.assertEqual(self.ends_within(self.connect(), 8), [(None, b"")])

    def test_silence_after_the_challenge_ends_with_an_error(self):
        connection = self.connect()
        connection.send(wire.startup(user=self.server.user, database="dev"))
        self.assertEqual(connection.receive()[0], "R")
        self.assert_error(self.ends_within(connection, 8), "57014", "canceling authentication due to timeout")

    def test_dripping_bytes_do_not_stretch_the_login(self):
        connection = self.connect()
        started = time.monotonic()
        try:
            for byte in wire.startup(user=self.server.user, database="dev" * 100):
                connection.send(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            pass
        self.assertLess(time.monotonic() - started, 8)

    def test_a_handshake_that_never_comes_ends(self):
        connection = self.connect()
        connection.send(wire.SSL_REQUEST)
        self.assertEqual(connection.byte(), b"S")
        self.assertEqual(self.ends_within(connection, 8), [(None, b"")])

    def test_session_timeouts_of_users_hold(self):
        # The least that CREATE USER takes is 60 seconds, so only that it is taken is looked at here.
        name = self.unique("timeout")
        admin = self.session()
        admin.simple(f"create user {name} password 'Secret12' session timeout 60")
        self.assertEqual(self.session(name, "Secret12").simple("select 1"), [["1"]])
        admin.simple(f"drop user {name}")


class Resources(wire.WireTest):
    def test_claimed_lengths_take_no_memory(self):
        before = resident_kilobytes(self.server.pid)
        sessions = [self.session() for _ in range(20)]
        for session in sessions:
            session.send(b"Q" + wire.int32(60 << 20))
            session.send(b"select 1")
        self.assertEqual(self.session().simple("select 1"), [["1"]])
        self.assertLess(resident_kilobytes(self.server.pid) - before, 60 << 10)

    def test_connections_in_turn_leave_nothing(self):
        for _ in range(50):
            self.session().socket.close()
        files = len(os.listdir(f"/proc/{self.server.pid}/fd"))
        for _ in range(200):
            session = self.session()
            session.send(wire.TERMINATE)
            session.until(None)
            session.socket.close()
        deadline = time.monotonic() + 10
        while len(os.listdir(f"/proc/{self.server.pid}/fd")) > files and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertLessEqual(len(os.listdir(f"/proc/{self.server.pid}/fd")), files)

    def test_a_vanished_client_rolls_back(self):
        table = self.unique("vanished")
        admin = self.session()
        admin.simple(f"create table {table} (a int)")
        session = self.session()
        session.simple(f"begin; insert into {table} values (1)")
        session.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        session.socket.close()
        admin.simple(f"drop table {table}")  # waits for nobody once the lock is gone
        self.assertEqual(admin.simple("select 1"), [["1"]])
