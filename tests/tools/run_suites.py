#!/usr/bin/env python3
"""Runs the test suites and sums them: `./dev test [--list] [WORD]...`

A suite is a row below: a name, the command, and the build preset it needs. A WORD is part of the name of suites of the
dev build, and the whole name or the preset of those of other builds and of those that run by name only. Presets come one
after the other: its build, using all cores, then its suites, two at a time, those marked `alone` by themselves. A suite's
output goes to build/test-logs/NAME.log and is shown when it fails. Every suite must end with a line `N passed, N failed`; one that does not, or that ran nothing,
counts as a failure, and so does each report of a sanitizer. The last line sums them all.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import time

import sanitizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test-logs"
CLOSING = re.compile(r"^(?:\S+:? )?(\d+) passed, (\d+) failed\b.*$")
SHOWN_LINES = 120
SANITIZED = ("asan", "tsan")
# Of the unit tests those whose code runs on several threads; the others would find no race and cost most of the build.
TSAN_TESTS = ("aws_http_test", "base_test", "catalog_test", "engine_test", "net_test", "s3_test", "server_test",
              "storage_test")
# What of a preset's targets the suites need; all when left out.
TARGETS = {"release": ("doppel",), "tsan": ("doppel", *TSAN_TESTS)}


@dataclasses.dataclass(frozen=True)
class Suite:
    name: str
    command: tuple
    preset: str = "dev"
    alone: bool = False
    seconds: int = 600
    by_name_only: bool = False


def _python(*words):
    return ("python3", *words)


def _suites():
    suites = [
        Suite("lint", _python("tests/tools/lint.py"), alone=True),
        Suite("unit", _python("tests/tools/unit.py", "build")),
        Suite("sql", _python("tests/tools/sqltest.py")),
        Suite("wire", _python("tests/wire/run.py")),
        Suite("process", _python("tests/process/run.py")),
        Suite("sql-pg15", _python("tests/tools/sqltest.py", "--against-pg15")),
        Suite("sql-random", _python("tests/fuzz/random_queries.py")),
    ]
    for script in sorted((ROOT / "tests" / "drivers").glob("*/run.sh")):
        suites.append(Suite(f"drivers-{script.parent.name}", _with_server(str(script.relative_to(ROOT))), seconds=900))
    for script in sorted((ROOT / "tests" / "journeys").glob("*.py")):
        if script.name != "journey.py":
            suites.append(Suite(f"journeys-{script.stem}", _with_server("python3", str(script.relative_to(ROOT)))))
    return [
        *suites,
        Suite("crash", _python("tests/crash/crash.py"), alone=True),
        *_conformance(),
        Suite("docker", ("bash", "docker/test.sh"), preset="release", alone=True, seconds=1500, by_name_only=True),
        *_sanitized("asan", ("tests/tools/unit.py", "build-asan")),
        Suite("fuzz", _python("tests/tools/fuzz.py", "--seconds", "30"), preset="asan", alone=True, seconds=900),
        *_sanitized("tsan", ("tests/tools/unit.py", "build-tsan", *TSAN_TESTS), by_name_only=True),
    ]


def _conformance():
    def row(name, *options, suffix="", seconds=900, by_name_only=False):
        command = ("./dev", "conformance", name, *options)
        return Suite(f"conformance-{name}{suffix}", command, seconds=seconds, by_name_only=by_name_only)

    return [
        row("redshift_connector"),
        row("sqlalchemy-psycopg2"),
        row("sqlalchemy-redshift_connector", by_name_only=True),
        row("dbt-redshift", "--part"),
        row("dbt-redshift", "-n", "2", suffix="-whole", seconds=3600, by_name_only=True),
    ]


def _sanitized(preset, unit, by_name_only=False):
    def row(name, *command):
        return Suite(f"{name}-{preset}", _python(*command), preset=preset, seconds=1200, by_name_only=by_name_only)

    binary = ("--binary", f"build-{preset}/doppel")
    return [
        row("unit", *unit),
        row("sql", "tests/tools/sqltest.py", *binary),
        row("wire", "tests/wire/run.py", *binary),
        row("process", "tests/process/run.py", *binary),
        row("crash", "tests/crash/crash.py", *binary, "--rounds", "4"),
    ]


def _with_server(*command):
    return _python("tests/tools/servers.py", "doppel", "--", *command)


@dataclasses.dataclass
class Outcome:
    suite: Suite
    passed: int
    failed: int
    seconds: float
    note: str = ""


def build(preset):
    log = LOGS / f"build-{preset}.log"
    started = time.monotonic()
    with open(log, "wb") as out:
        done = subprocess.run(["./dev", "build", preset, *TARGETS.get(preset, ())], cwd=ROOT, stdout=out, stderr=out, check=False)
    print(f"built {preset} in {time.monotonic() - started:.0f} s", flush=True)
    if done.returncode != 0:
        show_tail(log)
    return done.returncode == 0


def show_tail(log):
    lines = log.read_text(errors="replace").splitlines()
    if len(lines) > SHOWN_LINES:
        print(f"  … {len(lines) - SHOWN_LINES} lines more in {log.relative_to(ROOT)}")
    for line in lines[-SHOWN_LINES:]:
        print(f"  {line}")
    sys.stdout.flush()


def run(suite):
    log = LOGS / f"{suite.name}.log"
    command, environment = suite.command, dict(os.environ)
    if suite.preset in SANITIZED:
        for old in reports(suite):
            old.unlink()
        try:
            command = (*sanitizers.prefix(), *command)
        except sanitizers.CannotRun as problem:
            log.write_text(f"{problem}\n")
            return Outcome(suite, 0, 1, 0, "cannot run on this machine")
        environment |= sanitizers.environment(LOGS / f"{suite.name}.report")
    started = time.monotonic()
    with open(log, "wb") as out:
        try:
            done = subprocess.run(
                command, cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL, timeout=suite.seconds, check=False,
                env=environment,
            )  # fmt: skip
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = None
    outcome = judge(suite, code, time.monotonic() - started)
    found = reports(suite)
    if found:
        with open(log, "ab") as out:
            out.write(b"".join(report.read_bytes() for report in found))
        outcome.failed += len(found)
        outcome.note = f"{len(found)} reports of the sanitizer"
    return outcome


def reports(suite):
    return sorted(LOGS.glob(f"{suite.name}.report.*"))


def judge(suite, code, seconds):
    log = LOGS / f"{suite.name}.log"
    counts = [m for m in map(CLOSING.match, log.read_text(errors="replace").splitlines()) if m]
    if not counts:
        return Outcome(suite, 0, 1, seconds, "no closing line")
    passed, failed = int(counts[-1].group(1)), int(counts[-1].group(2))
    if code is None:
        return Outcome(suite, passed, max(failed, 1), seconds, f"stopped after {suite.seconds} s")
    if code != 0 and failed == 0:
        return Outcome(suite, passed, 1, seconds, f"exit code {code}")
    if passed + failed == 0:
        return Outcome(suite, 0, 1, seconds, "ran no test")
    return Outcome(suite, passed, failed, seconds)


def report(outcome):
    note = f" ({outcome.note})" if outcome.note else ""
    print(
        f"{'FAIL' if outcome.failed else 'ok  '} {outcome.suite.name}: "
        f"{outcome.passed} passed, {outcome.failed} failed{note} in {outcome.seconds:.0f} s",
        flush=True,
    )
    if outcome.failed:
        show_tail(LOGS / f"{outcome.suite.name}.log")


def is_chosen(suite, arguments):
    if arguments.words and suite.preset == "dev" and not suite.by_name_only:
        return any(word in suite.name for word in arguments.words)
    if arguments.words:
        return any(word in (suite.name, suite.preset) for word in arguments.words)
    return arguments.list or not suite.by_name_only


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="run the suites whose name holds one of these")
    parser.add_argument("--list", action="store_true", help="only name the suites")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("DOPPEL_JOBS", "2")))
    arguments = parser.parse_args()
    suites = [s for s in _suites() if is_chosen(s, arguments)]
    if arguments.list:
        print("\n".join(s.name for s in suites))
        return 0
    if not suites:
        print("no suite has such a name; ./dev test --list names them", file=sys.stderr)
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for preset in dict.fromkeys(s.preset for s in suites):
        mine = [s for s in suites if s.preset == preset]
        if not build(preset):
            outcomes += [Outcome(s, 0, 1, 0, f"the {preset} build failed") for s in mine]
            continue
        with concurrent.futures.ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
            for outcome in pool.map(run, [s for s in mine if not s.alone]):
                report(outcome)
                outcomes.append(outcome)
        for suite in mine:
            if suite.alone:
                outcomes.append(run(suite))
                report(outcomes[-1])
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    if failed:
        print("failed: " + ", ".join(f"{o.suite.name} ({o.note or o.failed})" for o in outcomes if o.failed))
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
