#!/usr/bin/env python3
"""Fails when a room includes another room that the table below does not allow, or when a tool header escapes its room.

The table is the architecture: a room may include itself and the rooms named here, as `#include "room/file.h"`. The same
table is in ARCHITECTURE.md and in CMakeLists.txt.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

ALLOWED = {
    "base": [],
    "net": ["base"],
    "protocol": ["base"],
    "sql/types": ["base"],
    "storage": ["base", "sql/types"],
    "catalog": ["base", "sql/types"],
    "sql": ["base", "sql/types", "catalog"],
    "s3": ["base"],
    "copy": ["base", "sql/types", "s3"],
    "engine": ["base", "sql/types", "storage", "catalog", "sql", "s3", "copy"],
    "aws/http": ["base", "net"],
    "aws/signing": ["base", "aws/http"],
    "aws/s3": ["base", "s3", "aws/http", "aws/signing"],
    "aws": ["base", "s3", "catalog", "engine", "aws/http", "aws/signing"],
    "server": ["base", "net", "protocol", "sql/types", "storage", "catalog", "sql", "s3", "copy", "engine", "aws", "aws/http", "aws/signing", "aws/s3"],
}

# Single files that may do more than their room: the catalog's store writes through SQLite.
EXCEPTIONS = {re.compile(r"^catalog/store[a-z_]*\.(h|cc)$"): ["storage"]}

# Headers of tools that belong to one room alone (a folder, or files of it).
CONFINED = {
    re.compile(r"^sqlite3\.h$"): ["storage/"],
    re.compile(r"^boost/(asio|beast)"): ["server/", "aws/http", "s3/"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def room_of(path):
    """The room of a file given relative to the root: the longest name in the table that the path begins with."""
    rooms = [room for room in ALLOWED if path.startswith(room + "/")]
    return max(rooms, key=len) if rooms else None


def problems_in(path, text):
    room = room_of(path)
    allowed = {room, *ALLOWED[room]}
    for pattern, more in EXCEPTIONS.items():
        if pattern.match(path):
            allowed.update(more)
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, header = match.groups()
        for pattern, places in CONFINED.items():
            if pattern.match(header) and not path.startswith(tuple(places)):
                yield f"{path}:{number}: <{header}> belongs to {' and '.join(places)} alone"
        if quote != '"':
            continue
        target = room_of(header)
        if target is None:
            yield f'{path}:{number}: "{header}" names no room (write "room/file.h")'
        elif target not in allowed:
            yield f'{path}:{number}: {room} may not include {target} ("{header}")'


def main():
    files = [
        p
        for room in ALLOWED
        for p in sorted((ROOT / room).rglob("*"))
        if p.suffix in (".h", ".cc") and room_of(p.relative_to(ROOT).as_posix()) == room
    ]
    problems = [x for p in files for x in problems_in(p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8"))]
    for problem in problems:
        print(problem)
    print(f"includes: {len(files) - len({x.split(':')[0] for x in problems})} passed, {len(problems)} failed")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
