#!/usr/bin/env python3
"""Writes docs/system-relations.md from the headers in catalog/system/views: `tests/tools/system_relations_page.py`.

With --check it only says whether the page is as it would be written (part of `./dev lint`).
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VIEWS = ROOT / "catalog" / "system" / "views"
PAGE = ROOT / "docs" / "system-relations.md"
FAMILIES = ("sys", "svv", "stl", "stv", "svl", "svcs")
VISIBILITY = {"all": "all", "own_rows": "all, own rows", "superuser": "superusers"}

TEXT = """# System relations

Generated from the headers of `catalog/system/views/*.sql` by `tests/tools/system_relations_page.py`; edit those.

Every SYS_, SVV_, STL_, STV_, SVL_ and SVCS_ relation of Amazon's guide is there with the guide's columns and types
(`tests/wire/system_relations.py` compares them). {filled} of {all} show what happened in the cluster or exists in it, the others
are about hardware, or about services that Doppel does not have, and stay empty. A column that an emulator cannot know
(slices, blocks, workload queues, query hashes) is NULL. Who may read what follows the page of each relation:
superusers only, everybody his own rows (all of them for superusers, users with SYSLOG ACCESS UNRESTRICTED or with
ACCESS SYSTEM TABLE, which `sys:monitor` and `sys:operator` hold), or everybody everything.

The PG_ catalogs and information_schema are those of the guide and of PostgreSQL 8.0, made from the catalog itself.

## Fixed values

These do not change, whatever happens:

| relation | what it shows | visible to |
| --- | --- | --- |
{fixed}

## Always empty

| relation | what it would show, and why it does not | visible to |
| --- | --- | --- |
{empty}

## Filled

| relation | what it shows | visible to |
| --- | --- | --- |
{filled_rows}
"""


def read(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("--")]
    query = " ".join(line for line in lines if not line.startswith("--")).strip()
    visibility = next(m.group(1) for m in (re.match(r"-- visibility: (\w+)", line) for line in header) if m)
    return header[0][3:], VISIBILITY[visibility], query


def page():
    rows = {"fixed": [], "empty": [], "filled": []}
    for family in FAMILIES:
        for path in sorted(VIEWS.glob(f"{family}_*.sql")):
            description, visibility, query = read(path)
            kind = "empty" if not query else "filled" if re.search(r"\bfrom\b", query) else "fixed"
            rows[kind].append(f"| {path.stem.upper()} | {description.replace('|', chr(92) + '|')} | {visibility} |")
    return TEXT.format(
        filled=len(rows["filled"]) + len(rows["fixed"]),
        all=sum(map(len, rows.values())),
        fixed="\n".join(rows["fixed"]),
        empty="\n".join(rows["empty"]),
        filled_rows="\n".join(rows["filled"]),
    )


def main():
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/system-relations.md is not what tests/tools/system_relations_page.py writes")
    return 1


if __name__ == "__main__":
    sys.exit(main())
