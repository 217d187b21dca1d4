#!/usr/bin/env python3
"""Runs the conformance tests of redshift_connector's behaviour: `./dev conformance [--record] [PYTEST ARGUMENT]...`

The tests beside this file ask what Amazon's own driver suite asks of a live cluster (docs/conformance.md says why they are
written anew). Each failure must stand in docs/conformance.md with its reason, and each one that stands there must fail;
`--record` writes the counts there. Ends with `N passed, N failed`, where a failure that is explained counts as passed.
"""

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

import servers  # noqa: E402

PAGE = ROOT / "docs" / "conformance.md"


def explained():
    """Names of tests in the page's table of known failures: lines `| test_file.py::test_name | reason |`."""
    if not PAGE.exists():
        return set()
    return set(re.findall(r"^\| `(test_\S+?::\S.*?)` \|", PAGE.read_text(encoding="utf-8"), re.M))


def results(report):
    """Maps test names to whether they passed, and counts by file."""
    passed, failed = set(), set()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname').split('.')[-1]}.py::{case.get('name')}"
        if case.find("skipped") is not None:
            raise SystemExit(f"conformance: {name} was skipped; nothing is skipped here")
        bad = case.find("failure") is not None or case.find("error") is not None
        (failed if bad else passed).add(name)
    return passed, failed


def record(passed, failed):
    lines = ["| tests | passed | failed |", "| --- | --- | --- |"]
    for file in sorted({n.split("::")[0] for n in passed | failed}):
        good, bad = (sum(n.startswith(file + "::") for n in names) for names in (passed, failed))
        lines.append(f"| `{file}` | {good} | {bad} |")
    lines.append(f"| all | {len(passed)} | {len(failed)} |")
    page = PAGE.read_text(encoding="utf-8")
    table = "<!-- counts -->\n" + "\n".join(lines) + "\n<!-- /counts -->"
    PAGE.write_text(re.sub(r"<!-- counts -->.*<!-- /counts -->", lambda _: table, page, flags=re.S), encoding="utf-8")


def main():
    arguments = sys.argv[1:]
    wants_record = "--record" in arguments
    arguments = [a for a in arguments if a != "--record"]
    servers.stop_cleanly_on_sigterm()
    with servers.Doppel(log=os.devnull) as server, tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch) / "report.xml"
        environment = server.environment()
        environment["SSL_CERT_FILE"] = server.ca
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x" if "-x" in arguments else "-q", "--tb=short", "-p", "no:cacheprovider",
             f"--junit-xml={report}", *[a for a in arguments if a != "-x"]],
            cwd=HERE, env=environment, check=False,
        )  # fmt: skip
        if not report.exists():
            print("0 passed, 1 failed")
            return 1
        passed, failed = results(report)
    if wants_record:
        record(passed, failed)
    known = explained()
    new = failed - known
    healed = known & passed
    for name in sorted(new):
        print(f"FAIL {name} is not explained in docs/conformance.md")
    for name in sorted(healed):
        print(f"FAIL {name} passes, but docs/conformance.md still explains why it does not")
    print(f"{len(passed) + len(failed & known) - len(healed)} passed, {len(new) + len(healed)} failed")
    return 1 if new or healed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
