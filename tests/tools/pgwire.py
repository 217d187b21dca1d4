"""A PostgreSQL v3 client of a few hundred lines, so that the tests see what is on the wire and nothing a driver made of it.

Speaks both protocols, shows every RowDescription with type OIDs and modifiers, keeps notices with their fields, and can
send a statement without waiting for its answer (for tests of locks). Knows clear text, MD5 and Redshift's SHA-256
digest logins. One thread per connection; nothing here is thread-safe.
"""

import dataclasses
import hashlib
import select
import socket
import ssl
import struct
import time


class WireError(Exception):
    """The server answered with ErrorResponse. `fields` maps field letters to texts."""

    def __init__(self, fields):
        super().__init__(f'{fields.get("S")} {fields.get("C")}: {fields.get("M")}')
        self.fields = fields

    @property
    def state(self):
        return self.fields.get("C", "")

    @property
    def message(self):
        return self.fields.get("M", "")


class ConnectionLost(Exception):
    """The server closed the connection, or did not answer in time."""


@dataclasses.dataclass(frozen=True)
class Column:
    name: str
    table_oid: int
    attribute: int
    type_oid: int
    type_length: int
    modifier: int
    format: int


@dataclasses.dataclass
class Result:
    """What one statement answered. `columns` is None when it returned no row description."""

    columns: list | None = None
    rows: list = dataclasses.field(default_factory=list)
    tag: str | None = None
    error: WireError | None = None
    notices: list = dataclasses.field(default_factory=list)
    suspended: bool = False


def _message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def _cstr(text):
    return text.encode("utf-8") + b"\0"


class Connection:
    def __init__(self, host, port, user, database, password=None, tls=None, parameters=None, timeout=30.0):
        """`tls`: None for plain text, or an ssl.SSLContext. `parameters`: more startup parameters."""
        self.timeout = timeout
        self.parameters = {}
        self.process_id = 0
        self.secret = 0
        self.status = "?"
        self.notices = []
        self.fatal = None  # the error by which the server ended the session
        self._buffer = b""
        self.address = (host, port)
        self.socket = socket.create_connection(self.address, timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if tls is not None:
                self._start_tls(tls, host)
            self._log_in(user, database, password, parameters or {})
        except BaseException:
            self.socket.close()
            raise

    # --- login

    def _start_tls(self, context, host):
        self.socket.sendall(struct.pack("!ii", 8, 80877103))
        answer = self.socket.recv(1)
        if answer != b"S":
            raise ConnectionLost(f"the server refused TLS: {answer!r}")
        self.socket = context.wrap_socket(self.socket, server_hostname=host)

    def _log_in(self, user, database, password, parameters):
        pairs = {"user": user, "database": database, "client_encoding": "UTF8", **parameters}
        body = struct.pack("!i", 196608) + b"".join(_cstr(k) + _cstr(v) for k, v in pairs.items()) + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        while True:
            kind, body = self._read()
            if kind == b"R":
                self._authenticate(body, user, password)
            elif kind == b"K":
                self.process_id, self.secret = struct.unpack("!ii", body)
            elif kind == b"E":
                raise WireError(self._fields(body))
            elif kind == b"Z":
                self.status = body.decode()
                return
            else:
                self._asynchronous(kind, body)

    def _authenticate(self, body, user, password):
        (code,) = struct.unpack_from("!i", body)
        if code == 0:
            return
        if password is None:
            raise ConnectionLost(f"the server wants a password (authentication code {code})")
        secret = password.encode("utf-8")
        if code == 3:
            self.socket.sendall(_message(b"p", secret + b"\0"))
        elif code == 5:
            inner = hashlib.md5(secret + user.encode("utf-8")).hexdigest().encode()
            self.socket.sendall(_message(b"p", b"md5" + hashlib.md5(inner + body[4:8]).hexdigest().encode() + b"\0"))
        elif code == 13:
            algorithm, salt_length = struct.unpack_from("!ii", body, 4)
            if algorithm != 0:
                raise ConnectionLost(f"unknown digest algorithm {algorithm}")
            salt = body[12 : 12 + salt_length]
            (nonce_length,) = struct.unpack_from("!i", body, 12 + salt_length)
            nonce = body[16 + salt_length : 16 + salt_length + nonce_length]
            client_nonce = str(int(time.time() * 1000)).encode()
            digest = hashlib.sha256(hashlib.sha256(secret + salt).digest() + nonce + client_nonce).digest()
            answer = struct.pack("!i", 32) + digest + struct.pack("!i", len(client_nonce)) + client_nonce
            self.socket.sendall(_message(b"d", answer))
        else:
            raise ConnectionLost(f"unknown authentication code {code}")

    # --- statements

    def simple(self, sql):
        """Runs `sql` by the simple protocol; one Result per statement in it."""
        self.send_simple(sql)
        return self.finish()

    def extended(self, sql, parameters=(), max_rows=0):
        """Parse and Describe, then Bind, Describe and Execute, each closed with its own Sync.

        `parameters`: pairs of type OID and text (or None). Raises AssertionError when the two descriptions differ.
        """
        self.send_parse(sql, [oid for oid, _ in parameters])
        described = self.finish()[0]
        if described.error:
            return [described]
        self.send_execute([text for _, text in parameters], max_rows)
        result = self.finish()[0]
        result.notices = described.notices + result.notices
        if result.error is None and described.columns != result.columns:
            raise AssertionError(f"Describe of the statement said {described.columns}, of the portal {result.columns}")
        return [result]

    def send_simple(self, sql):
        self.socket.sendall(_message(b"Q", _cstr(sql)))

    def send_parse(self, sql, oids=()):
        types = struct.pack(f"!h{len(oids)}i", len(oids), *oids)
        self.socket.sendall(
            _message(b"P", b"\0" + _cstr(sql) + types) + _message(b"D", b"S\0") + _message(b"S", b"")
        )

    def send_execute(self, texts=(), max_rows=0):
        values = b"".join(
            struct.pack("!i", -1) if t is None else struct.pack("!i", len(t.encode())) + t.encode() for t in texts
        )
        bind = b"\0\0" + struct.pack("!hh", 0, len(texts)) + values + struct.pack("!h", 0)
        self.socket.sendall(
            _message(b"B", bind)
            + _message(b"D", b"P\0")
            + _message(b"E", b"\0" + struct.pack("!i", max_rows))
            + _message(b"S", b"")
        )

    def finish(self, timeout=None):
        """Reads up to ReadyForQuery. At least one Result; the last one carries the error, if there was one."""
        results = []
        current = Result()
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            if deadline is not None and not self._buffer and not self.has_answer(deadline - time.monotonic()):
                raise ConnectionLost(f"no answer within {timeout} s")
            kind, body = self._read()
            if kind == b"Z":
                self.status = body.decode()
                if current.columns is not None or current.notices or not results:
                    results.append(current)
                return results
            if kind == b"T":
                current.columns = self._columns(body)
            elif kind == b"D":
                current.rows.append(self._row(body))
            elif kind == b"C":
                current.tag = body[:-1].decode()
                results.append(current)
                current = Result()
            elif kind == b"I":
                current.tag = ""
                results.append(current)
                current = Result()
            elif kind == b"E":
                current.error = WireError(self._fields(body))
                if current.error.fields.get("S") == "FATAL":
                    self.fatal = current.error
                results.append(current)
                current = Result()
            elif kind == b"N":
                current.notices.append(self._fields(body))
            elif kind == b"s":
                current.suspended = True
            elif kind in (b"1", b"2", b"3", b"n", b"t"):
                pass
            else:
                self._asynchronous(kind, body)

    def has_answer(self, seconds=0.0):
        """Whether the server has sent something within `seconds`."""
        if self._buffer:
            return True
        readable, _, _ = select.select([self.socket], [], [], max(seconds, 0))
        return bool(readable)

    def cancel(self):
        with socket.create_connection(self.address, timeout=self.timeout) as other:
            other.sendall(struct.pack("!iiii", 16, 80877102, self.process_id, self.secret))
            other.recv(1)

    def close(self):
        """Says goodbye and closes."""
        try:
            self.socket.sendall(_message(b"X", b""))
        except OSError:
            pass
        self.socket.close()

    def drop(self):
        """Closes without a word, as a client that died."""
        self.socket.close()

    # --- messages

    def _read(self):
        header = self._take(5)
        (length,) = struct.unpack("!i", header[1:])
        return header[:1], self._take(length - 4)

    def _take(self, size):
        while len(self._buffer) < size:
            try:
                piece = self.socket.recv(65536)
            except socket.timeout as error:
                raise ConnectionLost(f"no answer within {self.timeout} s") from error
            except OSError as error:
                raise ConnectionLost(str(error)) from error
            if not piece:
                raise ConnectionLost("the server closed the connection")
            self._buffer += piece
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _asynchronous(self, kind, body):
        if kind == b"S":
            name, value = body[:-1].split(b"\0")
            self.parameters[name.decode()] = value.decode()
        elif kind == b"N":
            self.notices.append(self._fields(body))
        elif kind != b"A":
            raise ConnectionLost(f"unexpected message {kind!r}")

    @staticmethod
    def _fields(body):
        fields = {}
        for piece in body.split(b"\0"):
            if piece:
                fields[chr(piece[0])] = piece[1:].decode("utf-8", "replace")
        return fields

    @staticmethod
    def _columns(body):
        (count,) = struct.unpack_from("!h", body)
        at = 2
        columns = []
        for _ in range(count):
            end = body.index(b"\0", at)
            name = body[at:end].decode("utf-8")
            columns.append(Column(name, *struct.unpack_from("!ihihih", body, end + 1)))
            at = end + 19
        return columns

    @staticmethod
    def _row(body):
        (count,) = struct.unpack_from("!h", body)
        at = 2
        row = []
        for _ in range(count):
            (length,) = struct.unpack_from("!i", body, at)
            at += 4
            if length < 0:
                row.append(None)
            else:
                row.append(body[at : at + length])
                at += length
        return row
