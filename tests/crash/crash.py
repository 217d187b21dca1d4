#!/usr/bin/env python3
"""Kills a durable Doppel at work, again and again, and looks at what is left: `crash.py [--rounds N] [--binary PATH]`

Several sessions write through SIGKILL: transfers between accounts (the sum must stay), tables made and filled in one
transaction (all of it or nothing), a log of numbers (every number whose COMMIT was answered must be there, and none
that was never sent), and statements that are transactions of their own (a counter, a queue of at most one). Then a clean stop must keep everything, too. Ends with `N passed, N failed`, one for each round.
"""

import argparse
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import pgwire  # noqa: E402
import servers  # noqa: E402

ACCOUNTS = 20
WRITERS = 3


def connect(server):
    return pgwire.Connection(server.host, server.port, server.user, server.database, server.password)


def run(session, sql):
    result = session.simple(sql)[-1]
    if result.error:
        raise result.error
    return [tuple(v and v.decode() for v in row) for row in result.rows]


class Writer(threading.Thread):
    """Works until the server is gone. `sent` and `answered` are numbers of log rows and of tables."""

    def __init__(self, server, number, first):
        super().__init__()
        self.server = server
        self.number = number
        self.next = first
        self.sent = set()
        self.answered = set()
        self.counted = 0
        self.problem = None

    def run(self):
        try:
            session = connect(self.server)
            rng = random.Random(self.number * 1000 + self.next)
            while True:
                self.step(session, rng)
        except (pgwire.ConnectionLost, OSError):
            pass
        except pgwire.WireError as error:
            self.problem = error

    def step(self, session, rng):
        number = self.next
        self.next += 1
        self.sent.add(number)
        source, target = rng.sample(range(ACCOUNTS), 2)
        work = [
            "begin",
            f"insert into log{self.number} values ({number})",
            f"update accounts{self.number} set amount = amount - 1 where id = {source}",
            f"update accounts{self.number} set amount = amount + 1 where id = {target}",
        ]
        if number % 5 == 0:
            work += [f"create table made{self.number}_{number} (id int)",
                     f"insert into made{self.number}_{number} values (1), (2), (3)"]  # fmt: skip
        for sql in work:
            run(session, sql)
        if number % 7 == 0:
            run(session, "rollback")
            self.sent.discard(number)
            return
        run(session, "commit")
        self.answered.add(number)
        run(session, f"update counter{self.number} set value = {number}")
        self.counted = number
        run(session, f"insert into queue{self.number} values ({number})")
        run(session, f"delete from queue{self.number} where number = {number}")


def set_up(server):
    session = connect(server)
    for n in range(WRITERS):
        run(session, f"create table log{n} (number int)")
        run(session, f"create table queue{n} (number int)")
        run(session, f"create table counter{n} (value int)")
        run(session, f"insert into counter{n} values (0)")
        run(session, f"create table accounts{n} (id int, amount int)")
        run(session, f"insert into accounts{n} values " + ", ".join(f"({i}, 100)" for i in range(ACCOUNTS)))
    session.close()


def look(server, sent, answered, counted):
    """What is wrong with the data, as a list of texts."""
    session = connect(server)
    problems = []
    tables = {name for (name,) in run(session, "select tablename from pg_tables where tablename like 'made%'")}
    for n in range(WRITERS):
        ((total, count),) = run(session, f"select sum(amount), count(*) from accounts{n}")
        if (total, count) != (str(100 * ACCOUNTS), str(ACCOUNTS)):
            problems.append(f"accounts{n}: sum {total} of {count} rows")
        numbers = [int(v) for (v,) in run(session, f"select number from log{n}")]
        there = set(numbers)
        if len(there) != len(numbers):
            problems.append(f"log{n} holds a number twice")
        if answered[n] - there:
            problems.append(f"log{n} lost {sorted(answered[n] - there)[:5]}, whose COMMIT was answered")
        if there - sent[n]:
            problems.append(f"log{n} holds {sorted(there - sent[n])[:5]}, which were rolled back or never sent")
        values = [int(v) for (v,) in run(session, f"select value from counter{n}")]
        if len(values) != 1 or values[0] < counted[n] or values[0] not in sent[n] | {0}:
            problems.append(f"counter{n} is {values}, and {counted[n]} was answered")
        if len(queue := run(session, f"select number from queue{n}")) > 1:
            problems.append(f"queue{n} holds {queue}")
        run(session, f"delete from queue{n}")
        made = {f"made{n}_{number}" for number in there if number % 5 == 0}
        mine = {t for t in tables if t.startswith(f"made{n}_")}
        if made != mine:
            problems.append(f"tables {sorted(made ^ mine)[:5]} do not fit the log")
        for table in sorted(mine)[-3:]:
            if run(session, f"select count(*) from {table}") != [("3",)]:
                problems.append(f"{table} is not whole")
    session.close()
    return problems


def one_round(binary, data, log, sent, answered, counted, seconds):
    with servers.Doppel(binary, ["--data", str(data)], log=log) as server:
        problems = look(server, sent, answered, counted)
        writers = [Writer(server, n, max(sent[n], default=0) + 1000) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(seconds)
        server.kill()
        for n, writer in enumerate(writers):
            writer.join()
            sent[n] |= writer.sent
            answered[n] |= writer.answered
            counted[n] = max(counted[n], writer.counted)
            if writer.problem:
                problems.append(f"writer {n}: {writer.problem}")
    if not any(answered):
        problems.append("nothing was committed, so nothing was tried")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--binary")
    arguments = parser.parse_args()
    servers.stop_cleanly_on_sigterm()
    rng = random.Random(5439)
    sent = [set() for _ in range(WRITERS)]
    answered = [set() for _ in range(WRITERS)]
    counted = [0] * WRITERS
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="doppel-crash-") as scratch:
        data, log = pathlib.Path(scratch) / "data", pathlib.Path(scratch) / "log"
        with servers.Doppel(arguments.binary, ["--data", str(data)], log=log) as server:
            set_up(server)
        for number in range(arguments.rounds):
            problems = one_round(arguments.binary, data, log, sent, answered, counted, rng.uniform(0.05, 0.8))
            committed = sum(map(len, answered))
            print(f"{'FAIL' if problems else 'ok  '} round {number}: {committed} transactions committed so far", flush=True)
            for problem in problems:
                print(f"  {problem}")
            passed, failed = passed + (not problems), failed + bool(problems)
        with servers.Doppel(arguments.binary, ["--data", str(data)], log=log) as server:
            problems = look(server, sent, answered, counted)
        print(f"{'FAIL' if problems else 'ok  '} after the last kill and a clean stop")
        for problem in problems:
            print(f"  {problem}")
        passed, failed = passed + (not problems), failed + bool(problems)
        if failed:
            print(log.read_text(errors="replace")[-4000:])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
