#!/usr/bin/env python3
"""Runs the `*_test` programs of a build directory and sums their tests: `unit.py [build [PROGRAM]...]`, all when none is
named. Ends with `N passed, N failed`.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

SECONDS = 300


def run(program, report):
    """Returns (passed, failed). A program that crashed counts as one failure more."""
    done = subprocess.run(
        [str(program), "--gtest_brief=1", f"--gtest_output=json:{report}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
    )  # fmt: skip
    sys.stdout.write(done.stdout.decode("utf-8", "replace"))
    if not report.exists():
        print(f"{program.name}: ended with {done.returncode} and no report")
        return 0, 1
    summary = json.loads(report.read_text())
    failed = summary["failures"] + summary.get("errors", 0)
    passed = summary["tests"] - failed - summary.get("disabled", 0)
    if done.returncode != 0 and failed == 0:
        print(f"{program.name}: ended with {done.returncode}")
        failed = 1
    return passed, failed


def main():
    directory = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build")
    programs = [directory / name for name in sys.argv[2:]] or sorted(directory.glob("*_test"))
    passed = failed = 0
    for program in programs:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                one_passed, one_failed = run(program, pathlib.Path(scratch) / "report.json")
            except subprocess.TimeoutExpired:
                print(f"{program.name}: not done after {SECONDS} s")
                one_passed, one_failed = 0, 1
        passed, failed = passed + one_passed, failed + one_failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
