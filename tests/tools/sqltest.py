#!/usr/bin/env python3
"""Runs the golden SQL files over the wire: `sqltest.py [options] [file or folder or word]...`

Each file runs in a database of its own, once by the simple and once by the extended protocol, against a Doppel started
for the occasion, a server that is already there (--address), or PostgreSQL 15 (--against-pg15: only the files marked
`# verified: pg15`). Files run side by side. Prints every difference and ends with `N passed, N failed`.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import sys
import time
import traceback

import golden
import pgwire
import servers
import type_names

SQL_ROOT = servers.ROOT / "tests" / "sql"
BLOCKED_SECONDS = 0.15
AWAIT_SECONDS = 20.0
RENAMED = re.compile(r'\s*alter\s+(user|group|role)\s+("[^"]+"|\S+)\s+rename\s+to\s+("[^"]+"|\S+)', re.I)
CREATED = re.compile(r'\s*create\s+(user|group|role|database)\s+("[^"]+"|\S+)', re.I)


class Difference(Exception):
    """An expectation that was not met."""


class Run:
    """One file by one protocol against one server."""

    def __init__(self, golden_file, protocol, target):
        self.file = golden_file
        self.protocol = protocol
        self.target = target
        relative = golden_file.path.with_suffix("").relative_to(SQL_ROOT.parent)
        self.database = "t_" + re.sub(r"[^a-z0-9]+", "_", "_".join(relative.parts[1:]).lower()) + "_" + protocol[0]
        self.connections = {}
        self.pending = {}
        self.users = {}
        self.current = "main"
        self.variables = {"db": self.database, "superuser": target["user"]}
        self.created = []
        self.passed = 0
        self.failures = []
        self.rewrites = {}

    # --- connections

    def admin(self):
        return self._open(self.target["user"], self.target["password"], self.target["database"])

    def _open(self, user, password, database, parameters=None):
        return pgwire.Connection(
            self.target["host"], self.target["port"], user, database, password, parameters=parameters
        )

    def connection(self):
        if self.current not in self.connections:
            user, password = self.users.get(self.current, (self.target["user"], self.target["password"]))
            self.connections[self.current] = self._open(user, password, self.database)
        return self.connections[self.current]

    def execute(self):
        admin = self.admin()
        try:
            self._must(admin, f'drop database if exists "{self.database}"' if self.is_postgres() else None)
            self._must(admin, f'create database "{self.database}"')
            for record in self.file.records:
                self.step(record)
            for name, (record, _) in self.pending.items():
                self.fail(record, f"connection {name} was never awaited")
        finally:
            for connection in self.connections.values():
                connection.close()
            self._clean_up(admin)
            admin.close()

    def _must(self, admin, sql):
        if sql is None:
            return
        result = admin.simple(sql)[-1]
        if result.error:
            raise Difference(f"{sql}: {result.error}")

    def _clean_up(self, admin):
        """Drops what the file left in the cluster; what is not there any more is no matter."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            error = admin.simple(f'drop database "{self.database}"')[-1].error
            if error is None or error.state != "55006":
                break
            time.sleep(0.02)
        for kind, name in reversed(self.created):
            admin.simple(f"drop {kind} {name}" + (" force" if kind == "role" and not self.is_postgres() else ""))

    def is_postgres(self):
        return self.target["kind"] == "pg15"

    # --- steps

    def step(self, record):
        if record.skip & {self.target["kind"], self.protocol}:
            return
        if record.only and not record.only & {self.target["kind"], self.protocol}:
            return
        if record.protocol not in (None, "both", self.protocol):
            return
        try:
            getattr(self, f"do_{record.kind}")(record)
        except Difference as difference:
            self.fail(record, str(difference))
        except (pgwire.ConnectionLost, AssertionError, OSError) as error:
            self.connections.pop(self.current, None)
            self.fail(record, f"{type(error).__name__}: {error}")
        else:
            if record.kind in ("statement", "query", "let", "await"):
                self.passed += 0 if record.is_async else 1

    def fail(self, record, text):
        self.failures.append((record.line, record.sql, text))

    def do_connection(self, record):
        self.current = record.words[0]

    def do_user(self, record):
        """`user NAME [PASSWORD]`: a connection of that name, logged in as that user."""
        name = self.substitute(record.words[0])
        self.users[name] = (name, record.words[1] if len(record.words) > 1 else "Passw0rd")
        self.current = name
        try:
            self.connection()
        except pgwire.WireError as error:
            raise Difference(f"login failed: {error}") from error

    def do_disconnect(self, record):
        connection = self.connections.pop(record.words[0], None)
        if connection:
            connection.drop()
        self.pending.pop(record.words[0], None)

    def do_await(self, record):
        name = record.words[0]
        if name not in self.pending:
            raise Difference(f"connection {name} awaits nothing")
        waiting, protocol = self.pending.pop(name)
        connection = self.connections[name]
        result = connection.finish(AWAIT_SECONDS)[-1]
        if protocol == "extended" and result.error is None:
            connection.send_execute()
            result = connection.finish(AWAIT_SECONDS)[-1]
        try:
            self.check(waiting, result)
        except Difference as difference:
            raise Difference(f"(sent at line {waiting.line}) {difference}") from difference

    def do_let(self, record):
        result = self.connection().simple(self.substitute(record.sql))[-1]
        if result.error:
            raise Difference(str(result.error))
        if not result.rows:
            raise Difference("no row to take the value from")
        value = result.rows[0][0]
        self.variables[record.variable] = "" if value is None else value.decode()

    def do_statement(self, record):
        self._run(record)

    def do_query(self, record):
        self._run(record)

    def _run(self, record):
        sql = self.substitute(record.sql)
        if self.current in self.pending:
            raise Difference(f"connection {self.current} has not been awaited")
        connection = self.connection()
        if record.is_async:
            self._start(record, connection, sql)
            return
        if record.parameters:
            parameters = [(type_names.oid(n), t and self.substitute(t)) for n, t in record.parameters]
            results = connection.extended(sql, parameters)
        elif self.protocol == "simple" or record.protocol == "simple":
            results = connection.simple(sql)
        else:
            results = connection.extended(sql)
        created = CREATED.match(sql)
        if created and results[-1].error is None:
            self.created.append((created.group(1).lower(), created.group(2).rstrip(";")))
        renamed = RENAMED.match(sql)
        if renamed and results[-1].error is None:
            self.created.append((renamed.group(1).lower(), renamed.group(3).rstrip(";")))
        self.check(record, results[-1])

    def _start(self, record, connection, sql):
        """Sends the statement and makes sure that it waits for something."""
        connection.send_simple(sql)
        self.pending[self.current] = (record, "simple")
        if connection.has_answer(BLOCKED_SECONDS):
            result = connection.finish()[-1]
            del self.pending[self.current]
            raise Difference(f"the statement was to wait, but answered {result.error or result.tag or result.rows}")

    def substitute(self, text):
        def value(match):
            return self.variables.get(match.group(1), match.group(0))

        return re.sub(r"\$([a-z_]\w*)", value, text)

    # --- expectations

    def check(self, record, result):
        if record.kind == "statement" and record.expect == "error":
            self._check_error(record, result)
        elif result.error is not None:
            self._rewrite_as_error(record, result.error)
            raise Difference(f"failed: {result.error}" + self._more(result.error))
        elif record.kind == "query":
            self._check_rows(record, result)
        elif record.expect == "count":
            count = (result.tag or "").split(" ")[-1]
            if count != str(record.count):
                raise Difference(f"tag {result.tag!r}, not {record.count} rows")
        if record.tag is not None and result.tag != record.tag and not self.is_postgres():
            raise Difference(f"tag {result.tag!r}, not {record.tag!r}")
        self._check_notices(record, result)

    @staticmethod
    def _more(error):
        return "".join(f"\n  {name}: {error.fields[k]}" for k, name in (("D", "detail"), ("H", "hint"), ("W", "context")) if k in error.fields)

    def _check_error(self, record, result):
        error = result.error
        if error is None:
            raise Difference(f"no error, but {result.tag or result.rows!r}; expected {record.state} {record.message}")
        said = f"{error.state} {error.message}"
        expected = self.substitute(record.message)
        same_message = not record.message or self.is_postgres() or golden.matches_text(expected, error.message)
        if record.state not in (error.state, "any") or not same_message:
            self._rewrite_as_error(record, error)
            raise Difference(f"said  {said}\n  expected {record.state} {expected}" + self._more(error))
        if self.is_postgres():
            return
        for name, letter in (("detail", "D"), ("hint", "H"), ("context", "W")):
            pattern = getattr(record, name)
            if pattern is not None and not golden.matches_text(self.substitute(pattern), error.fields.get(letter, "")):
                raise Difference(f"{name} {error.fields.get(letter)!r}, expected {pattern!r}")
        if record.position is not None and error.fields.get("P") != str(record.position):
            raise Difference(f"position {error.fields.get('P')}, expected {record.position}")

    def _rewrite_as_error(self, record, error):
        message = error.message.replace("\n", "\\n")
        self.rewrites[record.head_at] = (record, f"statement error {error.state} {message}".rstrip(), None)

    def _check_rows(self, record, result):
        if result.columns is None:
            raise Difference(f"returned no rows description, but tag {result.tag!r}")
        described = [type_names.describe(c.type_oid, c.modifier) for c in result.columns]
        rows = [golden.show_row(row) for row in result.rows]
        expected = [self.substitute(line) for line in record.expected]
        names = None
        if "colnames" in record.options:
            names = golden.show_row([c.name for c in result.columns])
            expected_names, expected = (expected[0] if expected else None), expected[1:]
        if "rowsort" in record.options:
            rows.sort()
            expected.sort()
        body = ["----"] + ([names] if names is not None else []) + rows
        types = record.types
        if not type_names.all_match(record.types, result.columns, self.is_postgres()):
            types = described
        head = " ".join(["query", ", ".join(types), *(o for o in golden.OPTIONS if o in record.options)])
        self.rewrites[record.head_at] = (record, head, body)
        if types is not record.types:
            raise Difference(f"types  {', '.join(described)}\n  expected {', '.join(record.types)}")
        if names is not None and names != expected_names:
            raise Difference(f"column names  {names}\n  expected      {expected_names}")
        if rows != expected:
            raise Difference("rows\n    " + "\n    ".join(rows or ["(none)"]) + "\n  expected\n    "
                             + "\n    ".join(expected or ["(none)"]))
        del self.rewrites[record.head_at]

    def _check_notices(self, record, result):
        if not record.notices or self.is_postgres():
            return
        said = [(n.get("S", ""), n.get("M", "")) for n in result.notices]
        expected = [n for n in record.notices if n[0] != "none"]
        fits = len(said) == len(expected) and all(
            s[0] == e[0] and (not e[1] or golden.matches_text(self.substitute(e[1]), s[1])) for s, e in zip(said, expected)
        )
        if not fits:
            raise Difference(f"notices {said}, expected {expected}")


def rewrite(golden_file, rewrites):
    """Writes what the server said as the new expectation. Rows that hold variables are left to the author."""
    lines = list(golden_file.lines)
    for head_at in sorted(rewrites, reverse=True):
        record, head, body = rewrites[head_at]
        lines[head_at] = head
        if body is not None:
            lines[record.body_from : record.body_to] = body
        elif record.kind == "query":
            del lines[record.body_from : record.body_to]
    golden_file.path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run_file(path, protocols, target, wants_rewrite):
    """Runs in a worker process. Returns (path, records passed, failures as texts)."""
    name = path.relative_to(SQL_ROOT.parent.parent)
    try:
        golden_file = golden.parse(path)
    except golden.FormatError as error:
        return name, 0, [str(error)]
    passed, texts = 0, []
    for protocol in protocols:
        if golden_file.protocol not in ("both", protocol):
            continue
        run = Run(golden_file, protocol, target)
        try:
            run.execute()
        except (Difference, pgwire.WireError, pgwire.ConnectionLost, OSError) as error:
            run.failures.append((1, "", f"could not run: {error}"))
        except Exception:  # A bug of the runner is a failure of the file, told with its place.
            run.failures.append((1, "", traceback.format_exc()))
        passed += run.passed
        for line, sql, text in run.failures:
            shown = "".join(f"\n    {part}" for part in sql.split("\n")) if sql else ""
            texts.append(f"{name}:{line}: ({protocol}){shown}\n  {text}")
        if wants_rewrite and run.rewrites:
            rewrite(golden_file, run.rewrites)
            golden_file = golden.parse(path)
    return name, passed, texts


def find_files(words, only_pg15):
    paths = sorted(SQL_ROOT.rglob("*.test"))
    if words:
        chosen = set()
        for word in words:
            place = pathlib.Path(word).resolve()
            found = [p for p in paths if p == place or place in p.parents or (not place.exists() and word in str(p))]
            if not found:
                raise SystemExit(f"sqltest: no golden file fits {word!r}")
            chosen.update(found)
        paths = [p for p in paths if p in chosen]
    if only_pg15:
        paths = [p for p in paths if re.search(r"^# verified:.*\bpg15\b", p.read_text(encoding="utf-8"), re.M)]
    return paths


def run_all(paths, protocols, target, arguments):
    passed, failed = 0, 0
    with concurrent.futures.ProcessPoolExecutor(max_workers=arguments.jobs) as pool:
        futures = [pool.submit(run_file, path, protocols, target, arguments.rewrite) for path in paths]
        for future in concurrent.futures.as_completed(futures):
            name, file_passed, failures = future.result()
            passed += file_passed
            failed += len(failures)
            if arguments.verbose or failures:
                print(f"{'FAIL' if failures else 'ok  '} {name} ({file_passed} passed, {len(failures)} failed)", flush=True)
            if not arguments.quiet:
                for text in failures:
                    print(text, flush=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="files, folders, or parts of paths; all when left out")
    parser.add_argument("--address", help="HOST:PORT of a server that is already there (DOPPEL_USER, DOPPEL_PASSWORD)")
    parser.add_argument("--binary", help="the doppel to start (default build/doppel)")
    parser.add_argument("--against-pg15", action="store_true", help="run the files marked pg15 against PostgreSQL 15")
    parser.add_argument("--protocol", choices=("simple", "extended"), help="one protocol only")
    parser.add_argument("--jobs", "-j", type=int, default=2, help="files at once (2)")
    parser.add_argument("--rewrite", action="store_true", help="write what the server says as the expectation")
    parser.add_argument("--verbose", "-v", action="store_true", help="name the files that pass, too")
    parser.add_argument("--quiet", "-q", action="store_true", help="only name the files that fail")
    parser.add_argument("--server-log", help="file for the started server's log")
    arguments = parser.parse_args()
    servers.stop_cleanly_on_sigterm()
    paths = find_files(arguments.words, arguments.against_pg15)
    if not paths:
        print("sqltest: no golden files", file=sys.stderr)
        return 1
    protocols = [arguments.protocol] if arguments.protocol else ["simple", "extended"]
    if arguments.address:
        host, _, port = arguments.address.rpartition(":")
        target = {"kind": os.environ.get("DOPPEL_KIND") or "doppel", "host": host, "port": int(port)}
        for name in ("user", "password", "database"):
            target[name] = os.environ.get(f"DOPPEL_{name.upper()}", getattr(servers.Server, name))
        passed, failed = run_all(paths, protocols, target, arguments)
    else:
        if arguments.against_pg15:
            server = servers.Postgres(["fsync=off"])
        else:
            server = servers.Doppel(arguments.binary, log=arguments.server_log or os.devnull)
        with server:
            target = {n: getattr(server, n) for n in ("kind", "host", "port", "user", "password", "database")}
            passed, failed = run_all(paths, protocols, target, arguments)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except servers.ServerFailed as problem:
        print(f"sqltest: {problem}", file=sys.stderr)
        print("0 passed, 1 failed")
        sys.exit(1)
