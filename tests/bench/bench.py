#!/usr/bin/env python3
"""Measures Doppel side by side with PostgreSQL 15, in one run on one machine, and prints ratios: `./dev bench [WORD]...`

Below 1 means that Doppel took less. Parts: start, memory, connect, statements, endurance, wear, writers, tpch. Nothing here
passes or fails by time; only a wrong result ends a part. Options by environment: DOPPEL_BENCH_SCALE (0.1) for tpch,
DOPPEL_BENCH_ROUNDS (3) for latencies.

PostgreSQL runs as Testcontainers starts it: its own defaults with fsync=off. Both servers are reached over TCP on the
loopback without TLS. Latencies are medians; the servers take turns, and each row prints the best of its rounds, so
that what else the machine does falls on both.
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import bi_queries  # noqa: E402
import pgwire  # noqa: E402
import servers  # noqa: E402
import tpch_data  # noqa: E402
import tpch_queries  # noqa: E402

BINARY = ROOT / "build-release" / "doppel"
CLIENT = ROOT / "build-release" / "doppel_bench_client"
SCALE = float(os.environ.get("DOPPEL_BENCH_SCALE", "0.1"))
ROUNDS = int(os.environ.get("DOPPEL_BENCH_ROUNDS", "3"))
QUERY_SECONDS = 120.0


def connect(server, timeout=QUERY_SECONDS * 2):
    return pgwire.Connection(server.host, server.port, server.user, server.database, server.password, timeout=timeout)


def run(session, sql):
    result = session.simple(sql)[-1]
    if result.error:
        raise SystemExit(f"bench: {sql[:200]}: {result.error}")
    return result.rows


def client(server, mode, count, sql="SELECT 1"):
    environment = {
        **os.environ, "PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user,
        "PGPASSWORD": server.password, "PGDATABASE": server.database, "PGSSLMODE": "disable",
    }  # fmt: skip
    done = subprocess.run(
        [str(CLIENT), mode, str(count), sql], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"bench: {done.stderr}")
    return json.loads(done.stdout)


def medians(servers_measured, mode, count, sql="SELECT 1", prepare=()):
    """The best median of each server in microseconds; `prepare` runs before each round."""
    best = [math.inf] * len(servers_measured)
    for _ in range(ROUNDS):
        for i, server in enumerate(servers_measured):
            if prepare:
                session = connect(server)
                for statement in prepare:
                    run(session, statement)
                session.close()
            best[i] = min(best[i], client(server, mode, count, sql)["median_us"])
    return best


def memory_kb(server):
    """Proportional set size of the server's process and its children: PostgreSQL's share their buffers."""
    pids = [server.pid]
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == server.pid:
            pids.append(int(status.parent.name))
    total = 0
    for pid in pids:
        try:
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total


def resident_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def line(what, ours, theirs, unit, bar=""):
    ratio = f"{ours / theirs:8.2f} ×" if theirs else "         "
    print(f"{what:<44} {ours:>12.2f} {theirs:>12.2f} {unit:<4} {ratio}   {bar}", flush=True)


def note(what, value, bar=""):
    print(f"{what:<44} {value:>12}                          {bar}", flush=True)


def bench_start():
    times = []
    for _ in range(7):
        started = time.monotonic()
        with servers.Doppel(BINARY) as doppel:
            run(connect(doppel), "select 1")
            times.append((time.monotonic() - started) * 1000)
    started = time.monotonic()
    with servers.Postgres() as postgres:
        run(connect(postgres), "select 1")
        theirs = (time.monotonic() - started) * 1000
    line("start to first answer (median of 7)", sorted(times)[3], theirs, "ms", "≤ 50 ms, ≤ 0.10 ×")


def hold_idle(server, count):
    environment = {
        **os.environ, "PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user,
        "PGPASSWORD": server.password, "PGDATABASE": server.database, "PGSSLMODE": "disable",
    }  # fmt: skip
    process = subprocess.Popen(
        [str(CLIENT), "idle", str(count)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if process.stdout.readline().strip() != "ready":
        raise SystemExit("bench: the idle connections did not come up")
    return process


def bench_memory(doppel, postgres):
    figures = []
    for server in (doppel, postgres):
        run(connect(server), "select 1")
        before = memory_kb(server)
        process = hold_idle(server, 90)
        after = memory_kb(server)
        process.stdin.close()
        process.wait()
        figures.append((before / 1024, (after - before) / 90 / 1024))
    line("idle memory (proportional)", figures[0][0], figures[1][0], "MB", "≤ 30 MB resident")
    note("idle memory (resident, Doppel)", f"{resident_kb(doppel.pid) / 1024:.1f} MB", "≤ 30 MB")
    line("memory of a further idle connection", figures[0][1], figures[1][1], "MB", "≤ 1 MB")


def bench_connect(doppel, postgres):
    line("connect, log in, SELECT 1, close", *medians((doppel, postgres), "connect", 300), "µs", "≤ 0.7 ×")


def fill(table):
    """Statements that leave 1000 rows in the table."""
    values = ", ".join(f"({i}, 'value {i}')" for i in range(1, 1001))
    return [f"drop table if exists {table}", f"create table {table} (id int, v varchar(40))",
            f"insert into {table} values {values}"]  # fmt: skip


def bench_statements(doppel, postgres):
    both = (doppel, postgres)
    for server in both:
        session = connect(server)
        for statement in fill("kv"):
            run(session, statement)
        session.close()
    statements = [
        ("select a row of 1000 by key", 3000, "SELECT v FROM kv WHERE id = $1", ()),
        ("insert a row", 3000, "INSERT INTO sink VALUES ($1, 'x')", ("drop table if exists sink", "create table sink (id int, v varchar(40))")),
        ("update a row of 1000", 2000, "UPDATE kv SET v = 'y' WHERE id = $1", fill("kv")),
        ("delete a row of 1000", 1000, "DELETE FROM kv WHERE id = $1", fill("kv")),
    ]  # fmt: skip
    line("SELECT 1, simple", *medians(both, "simple", 10000, "SELECT 1"), "µs", "≤ 1.0 ×")
    line("SELECT $1 + 1, prepared", *medians(both, "prepared", 10000, "SELECT $1 + 1"), "µs", "≤ 1.0 ×")
    for mode in ("simple", "prepared", "block"):
        for name, count, sql, prepare in statements:
            what = f"{name}, {'BEGIN … COMMIT' if mode == 'block' else mode}"
            line(what, *medians(both, mode, count, sql, prepare), "µs", "≤ 1.0 ×")


def drift(what, figures):
    note(f"{what}: last tenth over first", f"{figures['last_tenth_us'] / figures['first_tenth_us']:.3f}", "≤ 1.10")


def bench_endurance(doppel, postgres):
    # The journal keeps the last 10,000 statements; memory is compared from when it is full.
    client(doppel, "simple", 12_000, "SELECT 1 + $1")
    before = resident_kb(doppel.pid)
    drift("100,000 statements", client(doppel, "simple", 100_000, "SELECT 1 + $1"))
    note("memory after over before", f"{resident_kb(doppel.pid) / before:.3f}", "≤ 1.10")
    session = connect(doppel)
    for statement in fill("worn"):
        run(session, statement)
    before = resident_kb(doppel.pid)
    drift("100,000 updates of a table of 1000 rows", client(doppel, "prepared", 100_000, "UPDATE worn SET v = 'y' WHERE id = $1"))
    note("memory after over before", f"{resident_kb(doppel.pid) / before:.3f}", "≤ 1.10")
    session.close()
    client(doppel, "connect", 12_000)
    before = resident_kb(doppel.pid)
    drift("10,000 connections", client(doppel, "connect", 10_000))
    note("memory after over before", f"{resident_kb(doppel.pid) / before:.3f}", "≤ 1.10")


CYCLES = {
    "temporary tables made and dropped": ("create temp table passing (a int, b varchar(20))", "insert into passing values (1, 'x')", "drop table passing"),
    "tables made and dropped": ("create table passing (a int, b varchar(20))", "insert into passing values (1, 'x')", "drop table passing"),
    "cursors": ("begin", "declare c cursor for select 1 union all select 2", "fetch 1 from c", "close c", "commit"),
    "statements prepared and forgotten": ("prepare p as select 1", "execute p", "deallocate p"),
    "failed statements": ("begin", "select nothing", "rollback", "select 1 / 0"),
    "different statements": ("select {i}, 'text {i}', {i} + 1 as c{i}",),
}  # fmt: skip


def bench_wear(doppel, postgres):
    """Cycles of statements on one session: the last tenth against the first, and memory from when the journal is full."""
    client(doppel, "simple", 12_000, "SELECT 1 + $1")
    for what, statements in CYCLES.items():
        session = connect(doppel)
        tenths = []
        before = 0
        for tenth in range(12):
            started = time.monotonic()
            for i in range(400):
                for statement in statements:
                    session.simple(statement.replace("{i}", str(tenth * 400 + i)))
            tenths.append(time.monotonic() - started)
            if tenth == 1:
                before = resident_kb(doppel.pid)
        session.close()
        note(f"{what}: last tenth over first", f"{tenths[-1] / tenths[2]:.3f}", "≤ 1.10")
        note("memory after over before", f"{resident_kb(doppel.pid) / before:.3f}", "≤ 1.10")


def bench_writers(doppel, postgres):
    """64 sessions, each with an open transaction that writes a table of its own."""
    seconds = []
    for server in (doppel, postgres):
        admin = connect(server)
        for i in range(64):
            run(admin, f"create table w{i} (id int, v varchar(20))")
        sessions = [connect(server) for _ in range(64)]
        started = time.monotonic()
        slowest = 0.0
        for round_number in range(10):
            for i, session in enumerate(sessions):
                before = time.monotonic()
                if round_number == 0:
                    run(session, "begin")
                run(session, f"insert into w{i} values ({round_number}, 'x')")
                slowest = max(slowest, time.monotonic() - before)
        for session in sessions:
            run(session, "commit")
            session.close()
        seconds.append((time.monotonic() - started, slowest))
        admin.close()
    line("64 open writers, 640 inserts, 64 commits", seconds[0][0] * 1000, seconds[1][0] * 1000, "ms")
    line("longest wait of one of them", seconds[0][1] * 1000, seconds[1][1] * 1000, "ms", "no one waits")


def timed(session, sql):
    """Milliseconds and rows; after QUERY_SECONDS the server gives up and the rows are None."""
    started = time.monotonic()
    result = session.simple(sql)[-1]
    milliseconds = (time.monotonic() - started) * 1000
    if result.error is None:
        return milliseconds, result.rows
    if result.error.state == "57014":
        return milliseconds, None
    raise SystemExit(f"bench: {sql[:200]}: {result.error}")


def rounded(rows):
    """Rows as numbers to six digits where they are numbers, so that two engines' decimals compare."""
    def one(value):
        if value is None:
            return None
        try:
            return f"{float(value):.6g}"
        except ValueError:
            return value.decode().rstrip()

    return [[one(value) for value in row] for row in rows]


def load_tpch(server, declares_keys):
    """Milliseconds."""
    session = connect(server, 600)
    milliseconds = 0.0
    for sql in tpch_data.inserts(SCALE, declares_keys=declares_keys):
        started = time.monotonic()
        run(session, sql)
        milliseconds += (time.monotonic() - started) * 1000
    run(session, "analyze")
    session.close()
    return milliseconds


def best_of(server, sql):
    """The least of two or three runs in milliseconds, and the rows; only one run when it takes long."""
    session = connect(server)
    run(session, f"set statement_timeout to {int(QUERY_SECONDS * 1000)}")
    milliseconds, rows = timed(session, sql)
    for _ in range(2):
        if milliseconds < 5_000:
            milliseconds = min(milliseconds, timed(session, sql)[0])
    session.close()
    return milliseconds, rows


def bench_queries(what, queries, doppel, postgres, bar):
    """Prints a row per query and the geometric mean; returns the names of those whose answers differ."""
    ratios = []
    different = []
    for name, sql in queries.items():
        (ours, our_rows), (theirs, their_rows) = (best_of(server, sql) for server in (doppel, postgres))
        remark = ""
        if our_rows is None or their_rows is None:
            remark = "  (stopped)"
        elif rounded(our_rows) != rounded(their_rows):
            remark = "  DIFFERENT ANSWERS"
            different.append(name)
        ratios.append(ours / theirs)
        line(name + remark, ours, theirs, "ms", "≤ 2 ×")
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    note(f"geometric mean of {what}", f"{mean:.2f} ×", bar)
    return different


def bench_tpch(doppel, postgres):
    loads = [load_tpch(doppel, declares_keys=True), load_tpch(postgres, declares_keys=False)]
    line(f"load of scale {SCALE} by multi-row INSERT", loads[0], loads[1], "ms")
    different = bench_queries("the TPC-H queries", tpch_queries.QUERIES, doppel, postgres, "≤ 0.5 ×")
    different += bench_queries("the reports", bi_queries.QUERIES, doppel, postgres, "")
    if different:
        raise SystemExit(f"bench: the answers differ: {', '.join(different)}")


PARTS = {
    "memory": bench_memory,
    "connect": bench_connect,
    "statements": bench_statements,
    "endurance": bench_endurance,
    "wear": bench_wear,
    "writers": bench_writers,
    "tpch": bench_tpch,
}


def main():
    words = sys.argv[1:]

    def wanted(name):
        return not words or any(word in name for word in words)

    for needed in (BINARY, CLIENT):
        if not needed.exists():
            raise SystemExit(f"bench: {needed} does not exist; run ./dev bench")
    print(f"{'':<44} {'Doppel':>12} {'PostgreSQL':>12}")
    if wanted("start"):
        bench_start()
    for name, part in PARTS.items():
        if wanted(name):
            with servers.Doppel(BINARY) as doppel, servers.Postgres(["fsync=off"]) as postgres:
                part(doppel, postgres)


if __name__ == "__main__":
    main()
