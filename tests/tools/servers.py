"""Starts the servers that tests run against: Doppel, and PostgreSQL 15 as an independent oracle.

Both bind a free port of the loopback interface, keep their files in a temporary directory, and are gone when the
`with` block ends. As a program: `servers.py doppel|pg15 -- COMMAND...` runs COMMAND with DOPPEL_HOST, DOPPEL_PORT,
DOPPEL_AWS_PORT, DOPPEL_USER, DOPPEL_PASSWORD, DOPPEL_DATABASE and DOPPEL_CA in its environment.
"""

import json
import os
import pathlib
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
POSTGRES_BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


class ServerFailed(Exception):
    pass


class Server:
    """What a test needs to know about a running server."""

    kind = ""
    host = "127.0.0.1"
    port = 0
    aws_port = 0
    user = "awsuser"
    password = "Doppel123"
    database = "dev"
    ca = ""
    pid = 0

    def environment(self):
        names = {
            "HOST": self.host,
            "PORT": str(self.port),
            "AWS_PORT": str(self.aws_port),
            "USER": self.user,
            "PASSWORD": self.password,
            "DATABASE": self.database,
            "CA": self.ca,
            "KIND": self.kind,
            "PID": str(self.pid),
        }
        return {**os.environ, **{f"DOPPEL_{name}": value for name, value in names.items()}}


def _stop(process, stop_signal, seconds=10):
    """Whether it ended by itself."""
    if process.poll() is not None:
        return True
    process.send_signal(stop_signal)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


class Doppel(Server):
    """`build/doppel serve --port 0`; its ready line says where it listens. Its log goes to `log`."""

    kind = "doppel"

    def __init__(self, binary=None, arguments=(), log=None, environment=None, start_seconds=30):
        self.binary = pathlib.Path(binary or os.environ.get("DOPPEL_BINARY") or ROOT / "build" / "doppel")
        self.arguments = list(arguments)
        self.log_path = log
        self.extra_environment = environment or {}
        self.start_seconds = start_seconds
        self.process = None
        self.log = None

    def __enter__(self):
        if not self.binary.exists():
            raise ServerFailed(f"{self.binary} does not exist; run ./dev build")
        self.log = open(self.log_path, "ab") if self.log_path else None
        ports = [] if "--port" in self.arguments else ["--port", "0", "--aws-port", "0"]
        self.process = subprocess.Popen(
            [str(self.binary), "serve", *ports, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
            # Its options can come by DOPPEL_*; those that tests are told by the same names are not meant for it.
            env={k: v for k, v in os.environ.items() if not k.startswith("DOPPEL_")} | self.extra_environment,
        )
        self.pid = self.process.pid
        try:
            ready = self._ready_line()
        except BaseException as error:
            self.__exit__(type(error))
            raise
        self.ready = ready
        self.host = ready["host"]
        self.port = ready["port"]
        self.aws_port = ready.get("aws_port", 0)
        self.user = ready["user"]
        self.database = ready["database"]
        self.ca = ready.get("ca", "")
        return self

    def _ready_line(self):
        deadline = time.monotonic() + self.start_seconds
        text = b""
        while not text.endswith(b"\n"):
            readable, _, _ = select.select([self.process.stdout], [], [], max(deadline - time.monotonic(), 0))
            if not readable:
                raise ServerFailed(f"no ready line within {self.start_seconds} s")
            piece = os.read(self.process.stdout.fileno(), 4096)
            if not piece:
                raise ServerFailed(f"{self.binary} ended with {self.process.wait()} before it was ready")
            text += piece
        return json.loads(text.splitlines()[0])

    def kill(self):
        """As a power cut: SIGKILL, no goodbye."""
        self.process.kill()
        self.process.wait()

    def __exit__(self, kind, *_):
        ended = True
        if self.process:
            ended = _stop(self.process, signal.SIGTERM)
            self.process.stdout.close()
        if self.log:
            self.log.close()
        if kind is None and not ended:
            raise ServerFailed(f"{self.binary} did not end on SIGTERM")
        # Sanitizers report leaks at the end, by the exit code. A server that was killed was so on purpose.
        if kind is None and self.process and self.process.returncode not in (0, -signal.SIGKILL):
            raise ServerFailed(f"{self.binary} ended with {self.process.returncode}")


class Postgres(Server):
    """A fresh PostgreSQL 15 cluster with superuser awsuser, database dev and no passwords asked."""

    kind = "pg15"

    def __init__(self, settings=()):
        self.settings = list(settings)
        self.process = None
        self.initdb_seconds = 0.0

    def __enter__(self):
        if not POSTGRES_BIN.exists():
            raise ServerFailed(f"{POSTGRES_BIN} does not exist; install postgresql-15")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="doppel-pg15-"))
        self.as_user = self._unprivileged()
        if self.as_user:
            os.chown(self.directory, self.as_user.pw_uid, self.as_user.pw_gid)
        started = time.monotonic()
        data = self.directory / "data"
        self._run(
            POSTGRES_BIN / "initdb", "-D", data, "-U", self.user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        self.initdb_seconds = time.monotonic() - started
        with socket.socket() as probe:
            probe.bind((self.host, 0))
            self.port = probe.getsockname()[1]
        options = ["-c", f"unix_socket_directories={self.directory}", "-c", f"listen_addresses={self.host}"]
        for setting in ["logging_collector=off", *self.settings]:
            options += ["-c", setting]
        self.log = open(self.directory / "log", "wb")
        self.process = subprocess.Popen(
            [POSTGRES_BIN / "postgres", "-D", data, "-p", str(self.port), *options],
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
            **self._as_user(),
        )
        self.pid = self.process.pid
        self._wait_until_ready()
        self._run(POSTGRES_BIN / "createdb", "-h", self.host, "-p", str(self.port), "-U", self.user, self.database)
        return self

    @staticmethod
    def _unprivileged():
        """PostgreSQL refuses to run as root: then it runs as postgres or nobody."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise ServerFailed("no unprivileged user to run PostgreSQL as")

    def _as_user(self):
        if not self.as_user:
            return {}
        return {"user": self.as_user.pw_uid, "group": self.as_user.pw_gid, "extra_groups": [], "cwd": "/"}

    def _run(self, *command):
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **self._as_user())
        if done.returncode != 0:
            raise ServerFailed(f"{command[0]} failed: {done.stdout}{done.stderr}")

    def _wait_until_ready(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerFailed(f"PostgreSQL ended: {(self.directory / 'log').read_text()}")
            done = subprocess.run(
                [str(POSTGRES_BIN / "pg_isready"), "-q", "-h", self.host, "-p", str(self.port)], check=False
            )
            if done.returncode == 0:
                return
            time.sleep(0.02)
        raise ServerFailed("PostgreSQL did not become ready")

    def __exit__(self, *_):
        if self.process:
            _stop(self.process, signal.SIGINT)
            self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def stop_cleanly_on_sigterm():
    """A test that is stopped from outside must not leave its server behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def main(arguments):
    if len(arguments) < 3 or arguments[1] != "--":
        print(__doc__, file=sys.stderr)
        return 2
    stop_cleanly_on_sigterm()
    server = {"doppel": Doppel, "pg15": Postgres}[arguments[0]]()
    with server:
        return subprocess.run(arguments[2:], env=server.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
