"""Type names of the golden files, and how they compare with a RowDescription's OID and modifier."""

import re

OIDS = {
    "bool": 16, "bytea": 17, "char": 18, "name": 19, "int8": 20, "int2": 21, "int2vector": 22, "int4": 23,
    "regproc": 24, "text": 25, "oid": 26, "tid": 27, "xid": 28, "cid": 29, "oidvector": 30, "float4": 700,
    "float8": 701, "abstime": 702, "unknown": 705, "_bool": 1000, "_char": 1002, "_name": 1003, "_int2": 1005,
    "_int4": 1007, "_text": 1009, "_varchar": 1015, "_int8": 1016, "_float4": 1021, "_float8": 1022, "_oid": 1028,
    "aclitem": 1033, "_aclitem": 1034, "bpchar": 1042, "varchar": 1043, "date": 1082, "time": 1083,
    "timestamp": 1114, "timestamptz": 1184, "interval": 1186, "intervaly2m": 1188, "intervald2s": 1190,
    "_numeric": 1231, "timetz": 1266, "numeric": 1700, "refcursor": 1790, "regclass": 2205, "regtype": 2206,
    "record": 2249, "cstring": 2275, "any": 2276, "anyarray": 2277, "void": 2278, "hllsketch": 2935, "geometry": 3000,
    "geography": 3001, "geometryhex": 3999, "super": 4000, "varbyte": 6551,
}  # fmt: skip
NAMES = {number: name for name, number in OIDS.items()}
STRINGS = (19, 25, 705, 1042, 1043)
WITH_LENGTH = {1042, 1043, 6551}


def oid(name):
    if name.isdigit():
        return int(name)
    return OIDS[name.partition("(")[0]]


def describe(type_oid, modifier):
    """The name as a golden file writes it: varchar(3), numeric(18,2), int4."""
    name = NAMES.get(type_oid, str(type_oid))
    if modifier < 0:
        return name
    if type_oid in WITH_LENGTH:
        return f"{name}({modifier - 4})"
    if type_oid == 1700:
        return f"{name}({(modifier - 4) >> 16},{(modifier - 4) & 0xFFFF})"
    return f"{name}({modifier})"


def _matches(expected, column, is_postgres):
    """`?` is any type, `string` any of varchar, text and unknown, `a|b` either.

    A name without parentheses leaves the modifier open, `varchar(-)` wants none.
    """
    for choice in expected.split("|"):
        choice = choice.strip()
        if choice == "?" or (choice == "string" and column.type_oid in STRINGS):
            return True
        if choice == "string":
            continue
        wanted = oid(choice)
        same = wanted == column.type_oid or (is_postgres and {wanted, column.type_oid} <= STRINGS)
        if not same:
            continue
        modifier = re.search(r"\((.*)\)", choice)
        if modifier is None or is_postgres:
            return True
        if modifier.group(1) == "-" and column.modifier == -1:
            return True
        if describe(column.type_oid, column.modifier).replace(" ", "") == choice.replace(" ", ""):
            return True
    return False


def all_match(expected, columns, is_postgres):
    return len(expected) == len(columns) and all(_matches(e, c, is_postgres) for e, c in zip(expected, columns))
