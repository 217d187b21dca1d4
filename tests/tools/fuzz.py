#!/usr/bin/env python3
"""Runs each fuzzer of build-fuzz for a while: `fuzz.py --seconds N [NAME]...`

Starts from tests/fuzz/seeds/NAME/ (the parser's from the statements of the golden files) and keeps what it finds in
.cache/fuzz/NAME_fuzzer/, so that the next run goes on from there; what crashes is left in the same folder. Ends with
`N passed, N failed`, one for each fuzzer.
"""

import argparse
import hashlib
import pathlib
import subprocess
import sys

import golden

ROOT = pathlib.Path(__file__).resolve().parents[2]


def write_seeds(corpus):
    for path in sorted((ROOT / "tests" / "sql").rglob("*.test")):
        for record in golden.parse(path).records:
            if record.sql:
                text = record.sql.encode()
                (corpus / f"golden-{hashlib.sha1(text).hexdigest()[:16]}").write_bytes(text)


def run(program, seconds):
    corpus = ROOT / ".cache" / "fuzz" / program.name
    corpus.mkdir(parents=True, exist_ok=True)
    if program.name == "parser_fuzzer":
        write_seeds(corpus)
    seeds = ROOT / "tests" / "fuzz" / "seeds" / program.name.removesuffix("_fuzzer")
    done = subprocess.run(
        [str(program), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-verbosity=0",
         "-print_final_stats=1", f"-artifact_prefix={corpus}/", str(corpus), *([str(seeds)] if seeds.exists() else [])],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
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
    programs = sorted((ROOT / "build-fuzz").glob("*_fuzzer"))
    programs = [p for p in programs if not arguments.names or any(n in p.name for n in arguments.names)]
    results = [run(program, arguments.seconds) for program in programs]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
