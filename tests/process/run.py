#!/usr/bin/env python3
"""Runs the tests of the program as a process: `tests/process/run.py [--binary PATH] [WORD]...` (all, or those whose name holds a word).

Command lines and exit codes, starting, stopping, reset, data folders, `doppel check` and `doppel health`. Each test starts
the servers it needs. Ends with `N passed, N failed`.
"""

import argparse
import importlib
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import process  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--binary")
    options = parser.parse_args()
    if options.binary:
        process.BINARY = pathlib.Path(options.binary).resolve()
    words = options.words
    modules = [importlib.import_module(p.stem) for p in sorted(HERE.glob("*.py")) if p.stem not in ("run", "process")]
    cases = [case for m in modules for suite in unittest.defaultTestLoader.loadTestsFromModule(m) for case in suite]
    chosen = [case for case in cases if not words or any(word in case.id() for word in words)]
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(chosen))
    failed = len({str(case) for case, _ in result.failures + result.errors})
    passed = result.testsRun - failed
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
