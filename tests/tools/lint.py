#!/usr/bin/env python3
"""Checks the sources themselves: `./dev lint [--tidy [FILE]...]`

Includes between rooms, layout by clang-format, every header compiled alone, golden files that parse, and with --tidy
clang-tidy over the given sources (all when left out, which takes a quarter of an hour and is therefore no part of
`./dev test`). Ends with `N passed, N failed`.
"""

import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import golden

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOBS = int(os.environ.get("DOPPEL_JOBS", "2"))


def sources(*suffixes):
    """What git knows or would add, so that a new file is looked at before its first commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return sorted(f for f in set(listed.split("\0")) if f.endswith(suffixes) and (ROOT / f).exists())


def includes():
    done = subprocess.run([sys.executable, "tests/tools/check_includes.py"], cwd=ROOT, capture_output=True, text=True)
    return done.returncode == 0, done.stdout


def layout():
    files = sources(".cc", ".h")
    if not files:
        return False, "no sources"
    done = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if "[-Wclang-format-violations]" in line})
    return done.returncode == 0, "".join(f"{f}: run ./dev format\n" for f in wrong) or done.stderr


def headers():
    done = subprocess.run(
        ["cmake", "--build", "build", "--parallel", str(JOBS), "--target", "doppel_headers"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode == 0, done.stdout + done.stderr


def goldens():
    problems = []
    for path in sorted((ROOT / "tests" / "sql").rglob("*.test")):
        try:
            golden.parse(path)
        except (golden.FormatError, ValueError) as error:
            problems.append(f"{error}\n")
    return not problems, "".join(problems)


def file_lengths():
    """STYLE: split at 800 lines; tables (.def, .tsv) and goldens are exempt."""
    long = [(f, sum(1 for _ in open(ROOT / f, encoding="utf-8"))) for f in sources(".cc", ".h")]
    return not [f for f, n in long if n > 800], "".join(f"{f}: {n} lines, split it\n" for f, n in long if n > 800)


def pages():
    """Documentation that is written from the sources."""
    done = subprocess.run(
        [sys.executable, "tests/tools/system_relations_page.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    return done.returncode == 0, done.stdout


def tidy(files):
    chosen = files or [f for f in sources(".cc") if not f.startswith("tests/") and not f.endswith("_test.cc")]
    # Its own compile database: that of build/ may name headers that g++ has precompiled, which clang cannot read.
    subprocess.run(
        ["cmake", "--preset", "dev", "-B", "build/tidy", "-DDOPPEL_PCH=OFF", "-DCMAKE_CXX_COMPILER=clang++-14"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip

    def one(name):
        command = ["clang-tidy-14", "--quiet", "-p", "build/tidy", name]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    with concurrent.futures.ThreadPoolExecutor(max_workers=JOBS) as pool:
        done = list(pool.map(one, chosen))
    return all(d.returncode == 0 for d in done), "".join(d.stdout for d in done if d.returncode != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tidy", nargs="*", metavar="FILE", help="also run clang-tidy")
    arguments = parser.parse_args()
    if not (ROOT / "build" / "CMakeCache.txt").exists():
        subprocess.run(["cmake", "--preset", "dev"], cwd=ROOT, check=True, capture_output=True)
    checks = [includes, layout, file_lengths, goldens, pages, headers]
    if arguments.tidy is not None:
        checks.append(lambda: tidy(arguments.tidy))
    passed = failed = 0
    for check in checks:
        fits, text = check()
        name = "clang-tidy" if check.__name__ == "<lambda>" else check.__name__.replace("_", " ")
        print(f"{'ok  ' if fits else 'FAIL'} {name}")
        if not fits:
            print(text.rstrip())
        passed, failed = passed + fits, failed + (not fits)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
