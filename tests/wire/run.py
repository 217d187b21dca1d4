#!/usr/bin/env python3
"""Runs the wire tests: `tests/wire/run.py [--binary PATH] [WORD]...` (all, or those whose name holds one of the words).

Each class of tests gets a server of its own if it names `arguments` for it; the others share one. Ends with
`N passed, N failed`.
"""

import argparse
import importlib
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import servers  # noqa: E402
import wire  # noqa: E402

SHARED_ARGUMENTS = ("--login-timeout", "2")


def cases():
    loader = unittest.defaultTestLoader
    for path in sorted(HERE.glob("*.py")):
        if path.stem in ("run", "wire"):
            continue
        module = importlib.import_module(path.stem)
        for suite in loader.loadTestsFromModule(module):
            yield from suite


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--binary")
    options = parser.parse_args()
    words = options.words
    chosen = [case for case in cases() if not words or any(word in case.id() for word in words)]
    by_arguments = {}
    for case in chosen:
        by_arguments.setdefault(getattr(case, "arguments", SHARED_ARGUMENTS), []).append(case)
    passed = failed = 0
    for arguments, group in by_arguments.items():
        with servers.Doppel(options.binary, arguments) as server:
            wire.WireTest.server = server
            result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(group))
            # A case with parts (subTest) fails once, however many of them do.
            failures = {getattr(case, "test_case", case).id() for case, _ in result.failures + result.errors}
            bad = len(failures) + len(result.unexpectedSuccesses)
            passed, failed = passed + result.testsRun - bad - len(result.skipped), failed + bad
            if server.process.poll() is not None:
                print("the server has died")
                failed += 1
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
