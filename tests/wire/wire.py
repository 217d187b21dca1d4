"""Raw protocol for the wire tests: bytes are sent as they are told, and what comes is cut into messages, no more."""

import hashlib
import os
import socket
import ssl
import struct
import unittest

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
GSS_REQUEST = struct.pack("!ii", 8, 80877104)


def cstr(text):
    return text.encode("utf-8") + b"\0"


def int16(value):
    return struct.pack("!h", value)


def int32(value):
    return struct.pack("!i", value)


def message(kind, body=b""):
    return kind.encode() + int32(len(body) + 4) + body


def query(text):
    return message("Q", cstr(text))


def parse(text, name="", types=()):
    return message("P", cstr(name) + cstr(text) + int16(len(types)) + b"".join(map(int32, types)))


def bind(portal="", statement="", values=(), formats=(), results=()):
    """`values`: bytes or None each."""
    body = cstr(portal) + cstr(statement) + int16(len(formats)) + b"".join(map(int16, formats)) + int16(len(values))
    for value in values:
        body += int32(-1) if value is None else int32(len(value)) + value
    return message("B", body + int16(len(results)) + b"".join(map(int16, results)))


def describe(kind, name=""):
    return message("D", kind.encode() + cstr(name))


def close(kind, name=""):
    return message("C", kind.encode() + cstr(name))


def execute(portal="", rows=0):
    return message("E", cstr(portal) + int32(rows))


SYNC = message("S")
FLUSH = message("H")
TERMINATE = message("X")


def startup(**parameters):
    body = int32(196608) + b"".join(cstr(name) + cstr(value) for name, value in parameters.items()) + b"\0"
    return int32(len(body) + 4) + body


def fields(body):
    """Field letters of an error or notice to their texts."""
    return {chr(piece[0]): piece[1:].decode("utf-8") for piece in body.split(b"\0") if piece}


def data_row(body):
    (count,) = struct.unpack_from("!h", body)
    at, row = 2, []
    for _ in range(count):
        (length,) = struct.unpack_from("!i", body, at)
        at += 4
        row.append(None if length < 0 else body[at : at + length])
        at += max(length, 0)
    return row


class Wire:
    """One connection. `receive` gives (type, body), and (None, b"") at the end of the stream."""

    def __init__(self, server, tls=None, timeout=20):
        self.server = server
        self.socket = socket.create_connection((server.host, server.port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.parameters = {}
        self.key = b""
        if tls is not None:
            self.socket.sendall(SSL_REQUEST)
            if self.byte() != b"S":
                raise AssertionError("the server refuses TLS")
            self.socket = tls.wrap_socket(self.socket, server_hostname=server.host)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *messages):
        self.socket.sendall(b"".join(messages))

    def _fill(self, size):
        while len(self.buffer) < size:
            piece = self.socket.recv(65536)
            if not piece:
                return False
            self.buffer += piece
        return True

    def byte(self):
        self._fill(1)
        taken, self.buffer = self.buffer[:1], self.buffer[1:]
        return taken

    def receive(self):
        if not self._fill(5):
            return None, b""
        length = struct.unpack("!i", self.buffer[1:5])[0]
        if not self._fill(length + 1):
            return None, b""
        kind, body = self.buffer[:1].decode(), self.buffer[5 : length + 1]
        self.buffer = self.buffer[length + 1 :]
        return kind, body

    def until(self, last="Z"):
        """Messages up to and with the next of type `last`, or the end of the stream."""
        messages = []
        while not messages or messages[-1][0] not in (last, None):
            messages.append(self.receive())
        return messages

    def kinds(self, last="Z"):
        return "".join(kind or "." for kind, _ in self.until(last))

    def ask(self, *messages):
        self.send(*messages)
        return self.until()

    def simple(self, text):
        """Rows of a simple query's last result, as text; raises AssertionError on an error."""
        rows = []
        for kind, body in self.ask(query(text)):
            if kind == "E":
                raise AssertionError(fields(body))
            if kind == "D":
                rows.append([None if v is None else v.decode("utf-8") for v in data_row(body)])
        return rows

    def answer_challenge(self, user, password):
        kind, body = self.receive()
        if kind != "R":
            return kind, body
        code = struct.unpack_from("!i", body)[0]
        secret = password.encode("utf-8")
        if code == 3:
            self.send(message("p", secret + b"\0"))
        elif code == 5:
            inner = hashlib.md5(secret + user.encode("utf-8")).hexdigest().encode()
            self.send(message("p", b"md5" + hashlib.md5(inner + body[4:8]).hexdigest().encode() + b"\0"))
        elif code == 13:
            salt_length = struct.unpack_from("!i", body, 8)[0]
            salt, nonce = body[12 : 12 + salt_length], body[16 + salt_length :]
            digest = hashlib.sha256(hashlib.sha256(secret + salt).digest() + nonce + b"1700000000000").digest()
            self.send(message("d", int32(32) + digest + int32(13) + b"1700000000000"))
        return code

    def log_in(self, user=None, password=None, **parameters):
        """Everything from AuthenticationOk to ReadyForQuery, or to an error and the end."""
        user = user or self.server.user
        parameters.setdefault("database", self.server.database)
        self.send(startup(user=user, **parameters))
        self.challenge = self.answer_challenge(user, password or self.server.password)
        # Instead of a challenge a login may get its error at once.
        refused = [self.challenge] if isinstance(self.challenge, tuple) else []
        messages = refused + self.until()
        for kind, body in messages:
            if kind == "S":
                name, value = body[:-1].split(b"\0")
                self.parameters[name.decode()] = value.decode("utf-8")
            elif kind == "K":
                self.key = body
        return messages


def first_error(messages):
    for kind, body in messages:
        if kind == "E":
            return fields(body)
    return None


class WireTest(unittest.TestCase):
    """A case with a running server (made by run.py) in `server`."""

    server = None

    def connect(self, tls=None):
        wire = Wire(self.server, tls)
        self.addCleanup(wire.__exit__)
        return wire

    def session(self, user=None, password=None, tls=None, **parameters):
        wire = self.connect(tls)
        messages = wire.log_in(user, password, **parameters)
        self.assertEqual(messages[-1], ("Z", b"I"), first_error(messages))
        return wire

    def trusting(self):
        """A TLS context that takes any certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    def assert_error(self, messages, state, text=None):
        error = first_error(messages)
        self.assertIsNotNone(error, messages)
        self.assertEqual(error["C"], state, error)
        if text is not None:
            self.assertIn(text, error["M"])
        return error

    def unique(self, prefix):
        WireTest.counter = getattr(WireTest, "counter", 0) + 1
        return f"wire_{prefix}_{os.getpid()}_{WireTest.counter}"
