"""Reads and writes golden SQL files (`tests/sql/**/*.test`); tests/README.md describes the format.

A file becomes a list of Record. Parsing keeps every line, so that `--rewrite` changes expectations and nothing else.
"""

import dataclasses
import re
import shlex

VERIFIED = ("docs", "pg15", "redshift", "guess")
PROTOCOLS = ("simple", "extended", "both")
OPTIONS = ("rowsort", "colnames")
MODIFIERS = ("tag", "notice", "detail", "hint", "context", "position", "protocol", "param", "skipif", "onlyif", "async", "let")


class FormatError(Exception):
    def __init__(self, path, line, text):
        super().__init__(f"{path}:{line}: {text}")


@dataclasses.dataclass
class Record:
    """One step of a file. `kind`: statement, query, let, connection, user, await, disconnect, database."""

    kind: str
    line: int
    words: list = dataclasses.field(default_factory=list)
    sql: str = ""
    expect: str = ""  # of a statement: ok, count or error
    count: int = 0
    state: str = ""
    message: str = ""
    types: list = dataclasses.field(default_factory=list)
    options: set = dataclasses.field(default_factory=set)
    expected: list = dataclasses.field(default_factory=list)
    tag: str | None = None
    notices: list = dataclasses.field(default_factory=list)
    detail: str | None = None
    context: str | None = None
    hint: str | None = None
    position: int | None = None
    protocol: str | None = None
    parameters: list = dataclasses.field(default_factory=list)
    is_async: bool = False
    variable: str | None = None
    skip: set = dataclasses.field(default_factory=set)
    only: set = dataclasses.field(default_factory=set)
    # Line numbers (0-based) of the head line and of the first and one-past-last expectation line.
    head_at: int = 0
    body_from: int = 0
    body_to: int = 0


@dataclasses.dataclass
class GoldenFile:
    path: object
    lines: list
    documentation: list = dataclasses.field(default_factory=list)
    verified: set = dataclasses.field(default_factory=set)
    protocol: str = "both"
    records: list = dataclasses.field(default_factory=list)


def split_types(text):
    """Splits `int4, numeric(18,2), varchar(3)` at the commas outside parentheses."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", text) if part.strip()]


def parse(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    golden = GoldenFile(path, lines)
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("#"):
            _header(golden, line, at)
            at += 1
        elif not line.strip():
            at += 1
        else:
            at = _record(golden, at)
    if not golden.documentation:
        raise FormatError(path, 1, "no '# doc:' line says which page this file follows")
    if not golden.verified:
        raise FormatError(path, 1, "no '# verified:' line")
    return golden


def _header(golden, line, at):
    match = re.match(r"#\s*(doc|verified|protocol):\s*(.*)$", line)
    if not match:
        return
    name, value = match.groups()
    if name == "doc":
        golden.documentation += [page.strip() for page in value.split(",")]
    elif name == "verified":
        words = re.split(r"[\s,|]+", value.strip())
        if words[0] not in VERIFIED:
            raise FormatError(golden.path, at + 1, f"verified: one of {', '.join(VERIFIED)}")
        golden.verified |= set(words)
    else:
        if value not in PROTOCOLS:
            raise FormatError(golden.path, at + 1, f"protocol: one of {', '.join(PROTOCOLS)}")
        golden.protocol = value


def _record(golden, at):
    record = Record("", at + 1)
    lines = golden.lines
    while True:
        if at >= len(lines) or not lines[at].strip():
            raise FormatError(golden.path, record.line, "modifiers without a statement or query")
        word, _, rest = lines[at].partition(" ")
        if word not in MODIFIERS:
            break
        _modifier(golden, record, word, rest.strip(), at)
        at += 1
        if record.kind == "let":
            break
    if record.kind != "let":
        record.head_at = at
        _head(golden, record, word, rest.strip(), at)
        at += 1
        if record.kind not in ("statement", "query"):
            golden.records.append(record)
            return at
    return _body(golden, record, at)


def _modifier(golden, record, word, rest, at):
    def fail(text):
        raise FormatError(golden.path, at + 1, text)

    if word == "tag":
        record.tag = rest.strip('"')
    elif word == "notice":
        severity, _, text = rest.partition(" ")
        if severity not in ("LOG", "INFO", "NOTICE", "WARNING", "none"):
            fail("notice SEVERITY text, or notice none")
        record.notices.append((severity, text))
    elif word in ("detail", "hint", "context"):
        setattr(record, word, rest)
    elif word == "position":
        record.position = int(rest)
    elif word == "protocol":
        if rest not in PROTOCOLS:
            fail(f"protocol: one of {', '.join(PROTOCOLS)}")
        record.protocol = rest
    elif word == "param":
        type_name, _, value = rest.partition(" ")
        record.parameters.append((type_name, None if value == "NULL" else unquote(value)))
    elif word in ("skipif", "onlyif"):
        getattr(record, {"skipif": "skip", "onlyif": "only"}[word]).update(rest.split())
    elif word == "async":
        record.is_async = True
    elif word == "let":
        if not re.fullmatch(r"\$[a-z_]\w*", rest):
            fail("let $name")
        record.kind = "let"
        record.variable = rest[1:]
        record.head_at = at


def _head(golden, record, word, rest, at):
    def fail(text):
        raise FormatError(golden.path, at + 1, text)

    record.kind = word
    if word == "statement":
        record.expect, _, rest = rest.partition(" ")
        if record.expect == "count":
            record.count = int(rest)
        elif record.expect == "error":
            record.state, _, record.message = rest.partition(" ")
            if not re.fullmatch(r"[0-9A-Z]{5}|any", record.state):
                fail("statement error SQLSTATE|any [message or /regex/]")
        elif record.expect != "ok":
            fail("statement ok | count N | error SQLSTATE [message or /regex/]")
    elif word == "query":
        words = rest.split(" ")
        while words and words[-1] in OPTIONS:
            record.options.add(words.pop())
        record.types = split_types(" ".join(words))
        if not record.types:
            fail("query TYPES [rowsort] [colnames]")
    elif word in ("connection", "user", "await", "disconnect"):
        record.words = shlex.split(rest)
        if not record.words:
            fail(f"{word} NAME")
    else:
        fail(f"unknown directive {word!r}")


def _body(golden, record, at):
    lines = golden.lines
    sql = []
    while at < len(lines) and lines[at].strip() and lines[at] != "----":
        sql.append(lines[at])
        at += 1
    if not sql:
        raise FormatError(golden.path, record.line, "no SQL")
    record.sql = "\n".join(sql)
    record.body_from = record.body_to = at
    if at < len(lines) and lines[at] == "----":
        if record.kind != "query":
            raise FormatError(golden.path, at + 1, "only a query has expected rows")
        at += 1
        while at < len(lines) and lines[at].strip():
            record.expected.append(lines[at])
            at += 1
        record.body_to = at
    golden.records.append(record)
    return at


# --- values

_ESCAPES = {"\\": "\\\\", "|": "\\|", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def show(value):
    """How a value stands in a golden file: NULL, or its text, quoted when it is empty, 'NULL' or has blanks around it."""
    if value is None:
        return "NULL"
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
    text = "".join(_ESCAPES.get(c, c) for c in text)
    if text in ("", "NULL", "----") or text != text.strip() or text.startswith(("'", "#")):
        return f"'{text}'"
    return text


def unquote(text):
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == "'" else text


def show_row(row):
    return "|".join(show(value) for value in row)


def matches_text(pattern, text):
    """`/…/` is a regular expression to find; anything else is the whole text, where \\n stands for a line end."""
    if len(pattern) >= 2 and pattern[0] == pattern[-1] == "/":
        return re.search(pattern[1:-1], text) is not None
    return pattern.replace("\\n", "\n") == text
