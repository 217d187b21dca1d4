#!/usr/bin/env python3
"""Runs each fuzzer of build-asan for a while: `fuzz.py --seconds N [NAME]...`

Starts from tests/fuzz/seeds/NAME/ (those that read SQL also from the statements of the golden files) and keeps what it
finds in .cache/fuzz/NAME_fuzzer/, so that the next run goes on from there; what crashes is left in the same folder. Ends with
`N passed, N failed`, one for each fuzzer.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys

import golden
import sanitizers

ROOT = pathlib.Path(__file__).resolve().parents[2]


READERS_OF_SQL = ("parser_fuzzer", "statement_fuzzer")


def write_seeds(corpus):
    for path in sorted((ROOT / "tests" / "sql").rglob("*.test")):
        for record in golden.parse(path).records:
            if record.sql:
                text = record.sql.encode()
                (corpus / f"golden-{hashlib.sha1(text).hexdigest()[:16]}").write_bytes(text)


def write_dictionary(folder):
    """The words of the golden files, the most used first, so that whole words are exchanged."""
    words = collections.Counter()
    for path in (ROOT / "tests" / "sql").rglob("*.test"):
        for record in golden.parse(path).records:
            words.update(re.findall(r"[a-z_]+", (record.sql or "").lower()))
    dictionary = folder / "sql.dict"
    dictionary.write_text("".join(f'"{word}"\n' for word, _ in words.most_common(1000)))
    return dictionary


def run(program, seconds):
    corpus = ROOT / ".cache" / "fuzz" / program.name
    corpus.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-max_len=4096", "-verbosity=0"]
    if program.name in READERS_OF_SQL:
        write_seeds(corpus)
        options.append(f"-dict={write_dictionary(corpus.parent)}")
    seeds = ROOT / "tests" / "fuzz" / "seeds" / program.name.removesuffix("_fuzzer")
    done = subprocess.run(
        [*sanitizers.prefix(), str(program), *options, f"-detect_leaks={int(sanitizers.can_detect_leaks())}",
         "-print_final_stats=1", f"-artifact_prefix={corpus}/", str(corpus), *([str(seeds)] if seeds.exists() else [])],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, env=os.environ | sanitizers.environment(),
    )  # fmt: skip
    text = done.stdout.decode("utf-8", "replace")
    executed = next((line.split()[-1] for line in text.splitlines() if "number_of_executed_units" in line), "0")
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {program.name}: {executed} inputs")
    if done.returncode != 0:
        print(text[-6000:])
    return done.returncode == 0 and int(executed) > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    programs = sorted((ROOT / "build-asan").glob("*_fuzzer"))
    programs = [p for p in programs if not arguments.names or any(n in p.name for n in arguments.names)]
    with concurrent.futures.ThreadPoolExecutor(max_workers=int(os.environ.get("DOPPEL_JOBS", "2"))) as pool:
        results = list(pool.map(lambda program: run(program, arguments.seconds), programs))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
