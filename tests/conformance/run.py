#!/usr/bin/env python3
"""Runs suites that others wrote for live clusters: `./dev conformance [--record] [--part] [SUITE] [PYTEST ARGUMENT]...`

A suite is a row below; `redshift_connector` when none is named. `--part` runs what stands for a long suite in every test
run. Each of its failures must stand in its section of
docs/conformance.md with its reason, in a table whose first column names tests, `*` standing for any text; each of these
must match a failure. `--record` writes the counts there. Ends with `N passed, N failed`, where a failure that is explained
counts as passed.
"""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import pgwire  # noqa: E402
import servers  # noqa: E402

PAGE = ROOT / "docs" / "conformance.md"


@dataclasses.dataclass(frozen=True)
class Suite:
    name: str  # that of its section in PAGE
    tools: str  # the group of `./dev need`, and the environment that it fills
    python: str
    folder: str
    arguments: tuple = ()
    tests: tuple = ()
    part: tuple = ()  # of `tests`: one or a few of each kind
    # What the suite finds in its cluster, as SQL of the superuser, and in its environment; {HOST} and so on are Doppel's.
    prepare: tuple = ()
    environment: tuple = ()
    may_skip: bool = False


DBT = Suite(
    name="dbt-redshift",
    tools="dbt",
    python=".cache/dbt/bin/python",
    folder=".cache/dbt/adapter",
    # The adapter's own options, which run it verbosely and on all cores, are not wanted.
    arguments=("-o", "addopts=", "-W", "ignore"),
    tests=("tests/functional",),
    part=tuple(
        f"tests/functional/{name}.py"
        for name in (
            "test_columns_in_relation",
            "test_autocommit",
            "adapter/test_late_binding_view",
            "adapter/test_column_types",
            "adapter/test_changing_relation_type",
            "adapter/catalog_tests/test_relation_types",
            "adapter/catalog_tests/test_get_catalog",
            "adapter/incremental/test_incremental_strategies",
            "adapter/incremental/test_incremental_predicates",
            "adapter/incremental/test_incremental_merge_exclude_columns",
            "adapter/test_grants_groups",
            "adapter/test_simple_seed",
            "adapter/utils/test_data_types",
            "adapter/utils/test_timestamps",
            "adapter/test_adapter_methods",
        )
    ),
    prepare=(
        *(f"create user dbt_test_user_{i} password 'Passw0rd'" for i in (1, 2, 3)),
        "create group dbt_test_group_1",
        "create database dbt_cross",
        # One that the tests of CREATE DATABASE want to be there already.
        "create database db_for_test__do_delete_if_you_see_this",
        'create database "dbt-hyphen"',
    ),
    environment=(
        ("REDSHIFT_TEST_HOST", "{HOST}"),
        ("REDSHIFT_TEST_PORT", "{PORT}"),
        ("REDSHIFT_TEST_DBNAME", "{DATABASE}"),
        ("REDSHIFT_TEST_USER", "{USER}"),
        ("REDSHIFT_TEST_PASS", "{PASSWORD}"),
        ("REDSHIFT_TEST_REGION", "us-east-1"),
        ("REDSHIFT_TEST_CROSS_DBNAME", "dbt_cross"),
        ("REDSHIFT_TEST_DBNAME_W_HYPHEN", "dbt-hyphen"),
        *((f"DBT_TEST_USER_{i}", f"dbt_test_user_{i}") for i in (1, 2, 3)),
        ("DBT_TEST_GROUP_1", "dbt_test_group_1"),
        ("DO_NOT_TRACK", "1"),
        # `dbt` is called by name.
        ("PATH", f"{ROOT}/.cache/dbt/bin:{os.environ['PATH']}"),
    ),
    may_skip=True,
)


def sqlalchemy(driver, options):
    url = f"redshift+{driver}://{{USER}}:{{PASSWORD}}@{{HOST}}:{{PORT}}/{{DATABASE}}?sslmode=verify-ca{options}"
    return Suite(
        name=f"sqlalchemy-{driver}",
        tools="clients",
        python=".cache/clients/bin/python",
        folder="tests/conformance/sqlalchemy",
        arguments=("--maxfail=10000", "-W", "ignore", "--dburi", url),
        tests=("test_suite.py",),
        prepare=("create schema test_schema", "create schema test_schema_2"),
        environment=(("PYTHONPATH", "."),),
        may_skip=True,
    )


SUITES = (
    Suite("redshift_connector", "python", ".venv/bin/python", "tests/conformance/redshift_connector"),
    DBT,
    sqlalchemy("psycopg2", "&sslrootcert={CA}"),
    sqlalchemy("redshift_connector", ""),
)


def section(page, suite):
    """Where the suite's section stands in the page: from its heading to the next."""
    found = re.search(rf"^## {re.escape(suite.name)}\n.*?(?=^## |\Z)", page, re.M | re.S)
    if not found:
        raise SystemExit(f"conformance: {PAGE} has no section {suite.name}")
    return found.span()


def explained(text):
    """The names in the section's table of known failures as patterns; a line is `| `test_file.py::test_name`, … | reason |`."""
    cells = re.findall(r"^\| (`test_\S+?::\S.*`) \|", text, re.M)
    names = [name for cell in cells for name in cell[1:-1].split("`, `")]
    return {name: re.compile(".*".join(map(re.escape, name.split("*")))) for name in names}


def test_name(case):
    """test_file.py::TestClass::test_name, without what SQLAlchemy adds to the class."""
    parts = case.get("classname").split(".")
    file = max(i for i, part in enumerate(parts) if part.startswith("test_"))
    classes = [re.sub(r"_redshift\+\w+$", "", part) for part in parts[file + 1 :]]
    return "::".join([f"{parts[file]}.py", *classes, case.get("name")])


def results(report):
    """Names of the tests that passed, failed, and were skipped."""
    names = {"passed": set(), "failed": set(), "skipped": set()}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        bad = case.find("failure") is not None or case.find("error") is not None
        names["failed" if bad else "passed" if case.find("skipped") is None else "skipped"].add(test_name(case))
    # A test whose clearing up failed is reported twice.
    names["passed"] -= names["failed"]
    return names


def counts(suite, names):
    columns = ["passed", "failed", "skipped"] if suite.may_skip else ["passed", "failed"]
    lines = [f"| tests | {' | '.join(columns)} |", "| --- |" + " --- |" * len(columns)]
    for file in sorted({n.split("::")[0] for n in set().union(*names.values())}):
        numbers = (str(sum(n.startswith(file + "::") for n in names[column])) for column in columns)
        lines.append(f"| `{file}` | {' | '.join(numbers)} |")
    lines.append(f"| all | {' | '.join(str(len(names[column])) for column in columns)} |")
    return "\n".join(lines)


def record(suite, names):
    page = PAGE.read_text(encoding="utf-8")
    start, end = section(page, suite)
    table = f"<!-- counts -->\n{counts(suite, names)}\n<!-- /counts -->"
    text = re.sub(r"<!-- counts -->.*<!-- /counts -->", lambda _: table, page[start:end], flags=re.S)
    PAGE.write_text(page[:start] + text + page[end:], encoding="utf-8")


def prepare(server, suite):
    connection = pgwire.Connection(server.host, server.port, server.user, server.database, server.password)
    for statement in suite.prepare:
        error = connection.simple(statement)[-1].error
        if error:
            raise error
    connection.close()


def run(suite, tests, arguments, scratch):
    subprocess.run([ROOT / "dev", "need", suite.tools], check=True)
    report = pathlib.Path(scratch) / "report.xml"
    with servers.Doppel(log=os.devnull) as server:
        prepare(server, suite)
        names = {
            "HOST": server.host, "PORT": server.port, "USER": server.user, "PASSWORD": server.password,
            "DATABASE": server.database, "CA": server.ca,
        }  # fmt: skip
        environment = server.environment() | {key: value.format(**names) for key, value in suite.environment}
        environment["SSL_CERT_FILE"] = server.ca
        subprocess.run(
            [ROOT / suite.python, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", f"--junit-xml={report}",
             *(a.format(**names) for a in suite.arguments), *arguments, *tests],
            cwd=ROOT / suite.folder, env=environment, check=False,
        )  # fmt: skip
    return results(report) if report.exists() else None


def main():
    arguments = sys.argv[1:]
    wants_record = "--record" in arguments
    wants_part = "--part" in arguments
    arguments = [a for a in arguments if a not in ("--record", "--part")]
    suite = next((s for s in SUITES if arguments and s.name == arguments[0]), None)
    if suite:
        arguments = arguments[1:]
    suite = suite or SUITES[0]
    servers.stop_cleanly_on_sigterm()
    with tempfile.TemporaryDirectory() as scratch:
        names = run(suite, suite.part if wants_part else suite.tests, arguments, scratch)
    if names is None or not names["passed"]:
        print("0 passed, 1 failed")
        return 1
    if wants_record:
        record(suite, names)
    page = PAGE.read_text(encoding="utf-8")
    start, end = section(page, suite)
    return judge(suite, names, explained(page[start:end]))


def judge(suite, names, known):
    problems = []
    for name in sorted(names["failed"]):
        if not any(pattern.fullmatch(name) for pattern in known.values()):
            problems.append(f"{name} is not explained in docs/conformance.md")
    for text, pattern in known.items():
        if any(pattern.fullmatch(name) for name in names["failed"]):
            continue
        if any(pattern.fullmatch(name) for name in names["passed"]):
            problems.append(f"{text} passes, but docs/conformance.md still explains why it does not")
    if names["skipped"] and not suite.may_skip:
        problems += [f"{name} was skipped; nothing is skipped here" for name in sorted(names["skipped"])]
    for problem in problems:
        print(f"FAIL {problem}")
    unexplained = sum(problem.endswith("is not explained in docs/conformance.md") for problem in problems)
    known_failures = len(names["failed"]) - unexplained
    print(f"{len(names['passed']) + known_failures} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
