"""What the tests of the process share: running the program to its end, starting it, and asking it by SQL and HTTP."""

import os
import pathlib
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import pgwire
import servers

BINARY = pathlib.Path(os.environ.get("DOPPEL_BINARY") or servers.ROOT / "build" / "doppel")
PATIENCE_SECONDS = 60


def run(*arguments, environment=None):
    """The program with these arguments, until it ends: for what must not start."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
    return subprocess.run(
        [str(BINARY), *map(str, arguments)],
        env=clean | (environment or {}), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip


class ProcessTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="doppel-process-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.log = self.scratch / "log"

    def folder(self, name, **files):
        folder = self.scratch / name
        folder.mkdir(exist_ok=True)
        for stem, text in files.items():
            (folder / f"{stem}.sql").write_text(text)
        return folder

    def start(self, *arguments, environment=None):
        """A server that is stopped when the test ends."""
        server = servers.Doppel(BINARY, [str(a) for a in arguments], log=self.log, environment=environment)
        server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def stop(self, server):
        server.process.terminate()
        self.assertEqual(server.process.wait(PATIENCE_SECONDS), 0)

    def connect(self, server, user=None, password=None, database=None):
        connection = pgwire.Connection(
            server.host, server.port, user or server.user, database or server.database, password or server.password
        )
        self.addCleanup(connection.drop)
        return connection

    def rows(self, connection, sql):
        result = connection.simple(sql)[-1]
        if result.error:
            raise result.error
        return [tuple(value and value.decode() for value in row) for row in result.rows]

    def query(self, server, sql):
        connection = self.connect(server)
        try:
            return self.rows(connection, sql)
        finally:
            connection.close()

    def is_running(self, server, count=1):
        """True while at least `count` statements beside the asking one run or wait."""
        running = "select count(*) from stv_recents where status = 'Running' and pid <> pg_backend_pid()"
        return int(self.query(server, running)[0][0]) >= count

    def refused(self, *arguments, code, says, environment=None):
        """The program ends with `code`, says why in one line, and no ready line comes."""
        done = run(*arguments, environment=environment)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(done.stdout, "")
        return done

    def wait_until(self, is_so, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                self.fail(f"not within {PATIENCE_SECONDS} s: {what}")
            time.sleep(0.01)


def http(server, path, method="GET", scheme="http", context=None):
    """(status, body) of a call to the HTTP port."""
    request = urllib.request.Request(f"{scheme}://{server.host}:{server.aws_port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS, context=context) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Background(threading.Thread):
    """Runs `work` on a thread of its own; `result` is what it returned or raised."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work = work
        self.result = None
        self.start()

    def run(self):
        try:
            self.result = self.work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.result = error

    def wait(self):
        self.join(PATIENCE_SECONDS)
        return self.result
