#!/usr/bin/env python3
"""Random SELECTs with the same meaning in Redshift and PostgreSQL, answered by both: rows must be equal.

    random_queries.py [--seed N] [--count N]

Joins of all kinds, correlated subqueries, NOT IN over NULLs, grouping, set operations, windows over small tables that
hold NULLs, duplicates and no rows at all: what the optimizer rewrites. The grammar leaves out what the two are known to
answer differently (AVG of integers, decimal division, NULL order without NULLS FIRST, frames that Redshift demands,
IS TRUE in a select list).
The same seed makes the same queries; a failure prints the query alone, to be put into a golden file.
"""

import argparse
import collections
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import pgwire  # noqa: E402
import servers  # noqa: E402

SETUP = """
CREATE TABLE t1 (a int, b int, c varchar(10), d date, n numeric(10,2), p boolean);
CREATE TABLE t2 (a int, b int, c varchar(10), d date, n numeric(10,2), p boolean);
CREATE TABLE t3 (a int, b int, c varchar(10), d date, n numeric(10,2), p boolean);
CREATE TABLE t0 (a int, b int, c varchar(10), d date, n numeric(10,2), p boolean)
"""
COLUMNS = {"a": "int", "b": "int", "c": "text", "d": "date", "n": "num", "p": "bool"}
# Errors that depend on which rows an expression is evaluated for; planners may differ.
EVALUATION_ERRORS = {"22012", "22003", "22008", "21000"}


def fill(rng):
    statements = []
    for table, size in (("t1", 12), ("t2", 9), ("t3", 5)):
        rows = []
        for _ in range(size):
            rows.append(
                ", ".join(
                    "NULL" if rng.random() < 0.2 else value
                    for value in (
                        str(rng.randint(0, 5)),
                        str(rng.randint(-3, 3)),
                        f"'{rng.choice(['', 'a', 'b', 'ab', 'B', 'x y'])}'",
                        f"'2020-01-{rng.randint(1, 5):02}'",
                        f"{rng.randint(-300, 300) / 100:.2f}",
                        rng.choice(["true", "false"]),
                    )
                )
            )
        statements.append(f"INSERT INTO {table} VALUES ({'), ('.join(rows)})")
    return statements


class Scope:
    """Columns in sight: (SQL, type), innermost first; `outer` are those of enclosing queries."""

    def __init__(self, columns, outer=()):
        self.columns = list(columns)
        self.outer = list(outer)

    def of_type(self, wanted, rng):
        own = [sql for sql, kind in self.columns if kind == wanted]
        outer = [sql for sql, kind in self.outer if kind == wanted]
        return outer if outer and (not own or rng.random() < 0.3) else own


class Generator:
    def __init__(self, rng):
        self.rng = rng
        self.aliases = 0
        self.ctes = []

    def alias(self):
        self.aliases += 1
        return f"q{self.aliases}"

    def pick(self, *choices):
        return self.rng.choice(choices)

    # --- Expressions.

    def literal(self, kind):
        rng = self.rng
        if rng.random() < 0.08:
            return {"int": "CAST(NULL AS int)", "text": "CAST(NULL AS varchar(10))", "date": "CAST(NULL AS date)",
                    "num": "CAST(NULL AS numeric(10,2))", "bool": "CAST(NULL AS boolean)"}[kind]
        return {
            "int": str(rng.randint(-2, 5)),
            "text": f"CAST('{rng.choice(['', 'a', 'ab', 'B', 'zz'])}' AS varchar(10))",
            "date": f"date '2020-01-{rng.randint(1, 5):02}'",
            "num": f"CAST({rng.randint(-200, 200) / 100:.2f} AS numeric(10,2))",
            "bool": rng.choice(["true", "false"]),
        }[kind]

    def value(self, kind, scope, depth):
        columns = scope.of_type(kind, self.rng)
        if depth <= 0 or self.rng.random() < 0.35:
            return self.rng.choice(columns) if columns and self.rng.random() < 0.8 else self.literal(kind)
        inner = depth - 1
        if self.rng.random() < 0.15:
            return f"coalesce({self.value(kind, scope, inner)}, {self.value(kind, scope, inner)})"
        if self.rng.random() < 0.15:
            return (f"CASE WHEN {self.value('bool', scope, inner)} THEN {self.value(kind, scope, inner)} "
                    f"ELSE {self.value(kind, scope, inner)} END")
        if self.rng.random() < 0.06:
            return f"nullif({self.value(kind, scope, inner)}, {self.value(kind, scope, inner)})"
        if kind in ("int", "num", "date", "text") and self.rng.random() < 0.08:
            return f"({self.scalar_subquery(kind, scope, inner)})"
        return getattr(self, f"{kind}_value")(scope, inner)

    def int_value(self, scope, depth):
        form = self.pick("arith", "arith", "length", "abs", "datediff", "mod")
        if form == "arith":
            return f"({self.value('int', scope, depth)} {self.pick('+', '-', '*')} {self.value('int', scope, depth - 2)})"
        if form == "length":
            return f"length({self.value('text', scope, depth)})"
        if form == "abs":
            return f"abs({self.value('int', scope, depth)})"
        if form == "datediff":
            return f"({self.value('date', scope, depth)} - {self.value('date', scope, depth)})"
        return f"({self.value('int', scope, depth)} % 3)"

    def num_value(self, scope, depth):
        return f"CAST({self.value('num', scope, depth)} {self.pick('+', '-')} {self.value('num', scope, depth)} AS numeric(12,2))"

    def text_value(self, scope, depth):
        form = self.pick("concat", "upper", "lower", "substring")
        if form == "concat":
            return f"CAST({self.value('text', scope, depth - 2)} || {self.value('text', scope, depth - 2)} AS varchar(40))"
        if form == "substring":
            return f"substring({self.value('text', scope, depth)}, 1, {self.rng.randint(1, 3)})"
        return f"{form}({self.value('text', scope, depth)})"

    def date_value(self, scope, depth):
        return f"({self.value('date', scope, depth)} + {self.rng.randint(-2, 2)})"

    def bool_value(self, scope, depth):
        form = self.pick("compare", "compare", "compare", "logic", "logic", "not", "null", "in", "between", "like",
                         "subquery", "subquery")
        kind = self.pick("int", "int", "text", "date", "num")
        if form == "compare":
            return f"({self.value(kind, scope, depth)} {self.pick('=', '<>', '<', '<=', '>', '>=')} {self.value(kind, scope, depth)})"
        if form == "logic":
            return f"({self.value('bool', scope, depth)} {self.pick('AND', 'OR')} {self.value('bool', scope, depth)})"
        if form == "not":
            return f"(NOT {self.value('bool', scope, depth)})"
        if form == "null":
            return f"({self.value(kind, scope, depth)} IS {self.pick('', 'NOT ')}NULL)"
        if form == "in":
            items = ", ".join(self.literal(kind) for _ in range(self.rng.randint(1, 3)))
            return f"({self.value(kind, scope, depth)} {self.pick('IN', 'NOT IN')} ({items}))"
        if form == "between":
            return f"({self.value(kind, scope, depth)} BETWEEN {self.value(kind, scope, 0)} AND {self.value(kind, scope, 0)})"
        if form == "like":
            return f"({self.value('text', scope, depth)} LIKE '{self.pick('a%', '%b', '_', '%')}')"
        return self.subquery_condition(scope, depth)

    # --- Subqueries.

    def scalar_subquery(self, kind, scope, depth):
        relation, inner = self.relation(min(depth, 1), scope)
        # An aggregate over nothing but outer columns would belong to the outer query.
        own = Scope(inner.columns)
        aggregate = self.pick("min", "max")
        if kind == "int" and self.rng.random() < 0.5:
            select = self.pick("CAST(count(*) AS int)", f"CAST(count({self.value('int', own, 0)}) AS int)",
                               f"CAST(sum({self.value('int', own, 0)}) AS int)")
        else:
            select = f"{aggregate}({self.value(kind, own, 0)})"
        return f"SELECT {select} FROM {relation}{self.where(inner, depth)}"

    def subquery_condition(self, scope, depth):
        relation, inner = self.relation(min(depth, 1), scope)
        if self.rng.random() < 0.5:
            return f"({self.pick('', 'NOT ')}EXISTS (SELECT 1 FROM {relation}{self.where(inner, depth)}))"
        kind = self.pick("int", "int", "text", "date")
        return (f"({self.value(kind, scope, 0)} {self.pick('IN', 'NOT IN')} "
                f"(SELECT {self.value(kind, inner, 1)} FROM {relation}{self.where(inner, depth)}))")

    def where(self, scope, depth):
        return f" WHERE {self.value('bool', scope, depth)}" if self.rng.random() < 0.75 else ""

    # --- FROM.

    def relation(self, depth, outer):
        """(SQL of a FROM item, Scope with `outer`'s columns in sight)."""
        outer_columns = outer.columns + outer.outer if outer else []
        sql, columns = self.from_item(depth)
        for _ in range(self.pick(0, 0, 1, 1, 2) if depth > 0 else self.pick(0, 0, 1)):
            right, right_columns = self.from_item(depth - 1)
            kind = self.pick("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN")
            both = columns + right_columns
            if kind == "CROSS JOIN":
                sql = f"{sql} CROSS JOIN {right}"
            else:
                wanted = self.pick("int", "int", "text", "date")
                left_keys = [c for c, k in columns if k == wanted]
                right_keys = [c for c, k in right_columns if k == wanted]
                # FULL JOIN takes only conditions that it can merge: columns of both sides.
                if kind == "FULL JOIN" and not (left_keys and right_keys):
                    continue
                left_key = self.rng.choice(left_keys or [self.literal(wanted)])
                right_key = self.rng.choice(right_keys or [self.literal(wanted)])
                condition = f"{left_key} = {right_key}"
                if kind != "FULL JOIN" and self.rng.random() < 0.4:
                    condition += f" AND {self.value('bool', Scope(both), 1)}"
                sql = f"{sql} {kind} {right} ON {condition}"
            columns = both
        return sql, Scope(columns, outer_columns)

    def from_item(self, depth):
        name = self.alias()
        if self.ctes and self.rng.random() < 0.3:
            cte, kinds = self.rng.choice(self.ctes)
            return f"{cte} {name}", [(f"{name}.{column}", kind) for column, kind in kinds]
        if depth > 0 and self.rng.random() < 0.25:
            query, kinds = self.combined(depth - 1, named=True)
            return f"({query}) {name}", [(f"{name}.{column}", kind) for column, kind in kinds]
        table = self.pick("t1", "t1", "t2", "t2", "t3", "t0")
        return f"{table} {name}", [(f"{name}.{column}", kind) for column, kind in COLUMNS.items()]

    # --- SELECT.

    def select(self, depth, named=False, kinds=None):
        relation, scope = self.relation(depth, None)
        kinds = kinds or [self.pick("int", "text", "date", "num", "bool") for _ in range(self.rng.randint(1, 3))]
        if self.rng.random() < 0.35:
            items, tail = self.grouped_items(scope, kinds, depth)
        elif self.rng.random() < 0.15 and not named:
            items, tail = self.window_items(scope, kinds)
        else:
            items, tail = [self.value(kind, scope, depth) for kind in kinds], ""
        names = [f"k{i}" for i in range(len(kinds))]
        listed = ", ".join(f"{item} AS {name}" for item, name in zip(items, names))
        distinct = "DISTINCT " if self.rng.random() < 0.15 and not tail else ""
        return f"SELECT {distinct}{listed} FROM {relation}{self.where(scope, depth)}{tail}", list(zip(names, kinds))

    def combined(self, depth, named=False):
        """One SELECT, or some with set operations between them."""
        query, kinds = self.select(depth, named=named)
        for _ in range(self.pick(0, 0, 0, 1, 2)):
            other, _ = self.select(min(depth, 1), named=named, kinds=[kind for _, kind in kinds])
            query = f"{query} {self.pick('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT')} {other}"
        return query, kinds

    def grouped_items(self, scope, kinds, depth):
        keys = [self.value(self.pick("int", "text", "date", "bool"), scope, 1) for _ in range(self.rng.randint(0, 2))]
        keys = [key for key in keys if any(column in key for column, _ in scope.columns)]
        items = []
        for kind in kinds:
            argument = self.value(kind, scope, 1)
            if kind == "int":
                items.append(self.pick("CAST(count(*) AS int)", f"CAST(count(DISTINCT {argument}) AS int)",
                                       f"CAST(sum({argument}) AS int)", f"max({argument})"))
            elif kind == "num":
                items.append(self.pick(f"CAST(sum({argument}) AS numeric(12,2))", f"min({argument})"))
            elif kind == "bool":
                items.append(self.pick(f"bool_and({argument})", f"bool_or({argument})", "count(*) > 1"))
            else:
                items.append(f"{self.pick('min', 'max')}({argument})")
        tail = f" GROUP BY {', '.join(keys)}" if keys else ""
        if self.rng.random() < 0.3:
            tail += f" HAVING count(*) {self.pick('>', '<')} {self.rng.randint(0, 3)}"
        return items, tail or " "

    def window_items(self, scope, kinds):
        """Functions whose result does not depend on the order among equal rows."""
        items = []
        column, other = (self.rng.choice(scope.columns)[0] for _ in range(2))
        partition = f"PARTITION BY {column}" if self.rng.random() < 0.6 else ""
        order = f"ORDER BY {other} {self.pick('ASC', 'DESC')} NULLS {self.pick('FIRST', 'LAST')}"
        for kind in kinds:
            argument = self.value(kind, scope, 1)
            if kind == "int" and self.rng.random() < 0.5:
                items.append(f"CAST({self.pick('rank()', 'dense_rank()')} OVER ({partition} {order}) AS int)")
            elif kind == "bool":
                items.append(f"(count(*) OVER ({partition}) > 2)")
            else:
                items.append(f"{self.pick('min', 'max')}({argument}) OVER ({partition})")
        return items, ""

    def query(self):
        prefix = ""
        if self.rng.random() < 0.2:
            query, kinds = self.select(1, named=True)
            prefix = f"WITH w1 AS ({query}) "
            self.ctes.append(("w1", kinds))
        query, kinds = self.combined(2)
        if self.rng.random() < 0.2:
            places = ", ".join(f"{i + 1} NULLS {self.pick('FIRST', 'LAST')}" for i in range(len(kinds)))
            query = f"{query} ORDER BY {places} LIMIT {self.rng.randint(0, 6)}"
        return prefix + query


def answer(connection, sql):
    """('rows', multiset) or ('error', SQLSTATE, text)."""
    result = connection.simple(sql)[-1]
    if result.error:
        return ("error", result.error.state, str(result.error))
    return ("rows", collections.Counter(tuple(row) for row in result.rows))


def compare(seed, doppel, postgres):
    sql = Generator(random.Random(seed)).query()
    ours, theirs = answer(doppel, sql), answer(postgres, sql)
    if "error" in (ours[0], theirs[0]):
        if theirs[0] == "error" and theirs[1] in ("57014", "42804", "0A000"):
            return None  # too long for the oracle, or not SQL to it
        states = {side[1] for side in (ours, theirs) if side[0] == "error"}
        if states <= EVALUATION_ERRORS or ours[:2] == theirs[:2]:
            return None
        return f"seed {seed}\n  {sql}\n  doppel: {ours[-1]}\n  postgres: {theirs[-1]}"
    if ours[1] != theirs[1]:
        return (f"seed {seed}\n  {sql}\n  only doppel: {list((ours[1] - theirs[1]).elements())[:5]}"
                f"\n  only postgres: {list((theirs[1] - ours[1]).elements())[:5]}")
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--binary", help="the doppel to ask")
    arguments = parser.parse_args()
    with servers.Doppel(arguments.binary) as ours, servers.Postgres() as theirs:
        connections = []
        for server in (ours, theirs):
            connection = pgwire.Connection(server.host, server.port, server.user, server.database, server.password)
            statements = [*SETUP.split(";\n"), *fill(random.Random(arguments.seed)), "SET statement_timeout TO 10000"]
            for statement in statements:
                result = connection.simple(statement)[-1]
                if result.error:
                    raise SystemExit(f"{server.kind}: {statement}: {result.error}")
            connections.append(connection)
        passed = failed = 0
        for seed in range(arguments.seed, arguments.seed + arguments.count):
            difference = compare(seed, *connections)
            if difference:
                failed += 1
                print(difference)
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
