"""Every system relation of Amazon's guide has the columns that the guide lists, in its order and with its types.

documented_relations.txt holds the guide's lists; what is deliberately different stands there with its reason.
"""

import pathlib
import re

import wire

DOCUMENTED = pathlib.Path(__file__).with_name("documented_relations.txt")
PREFIXES = ("stl_", "stv_", "svcs_", "svl_", "svv_", "sys_")
# The guide has a page without columns: "The SVL_QERROR view is deprecated."
WITHOUT_COLUMNS = {"svl_qerror"}
NAMES = {
    "aclitem[]": "aclitem[]",
    "bool": "boolean",
    "char": "character",
    "float4": "real",
    "float8": "double precision",
    "int2": "smallint",
    "int4": "integer",
    "int4[]": "integer[]",
    "int8": "bigint",
    "time": "time without time zone",
    "timestamp": "timestamp without time zone",
    "varchar": "character varying",
}


def type_name(short):
    base, length = re.fullmatch(r"([^(]+)(\(.*\))?", short).groups()
    return NAMES.get(base, base) + (length or "")


def documented():
    """{relation: [(column, type)]} and the deliberate differences: [(relation, column, type instead)]."""
    relations, differences = {}, []
    text = "\n".join(line for line in DOCUMENTED.read_text().splitlines() if not line.startswith("#"))
    for paragraph in text.strip().split("\n\n"):
        name, *lines = paragraph.splitlines()
        lists = " ".join(line.strip() for line in lines if not line.lstrip().startswith("!"))
        relations[name] = [tuple(item.strip().split(" ", 1)) for item in re.split(r",(?![^(]*\))", lists)]
        for line in lines:
            if line.lstrip().startswith("!"):
                column, instead, _ = re.fullmatch(r"\s*! (\S+) (.+?): (.+)", line).groups()
                differences.append((name, column, instead))
    return relations, differences


# Views that a page describes as a catalog with its oid under another name, and these columns more.
EXTENDED = {
    "pg_attribute_info": ("pg_attribute", None, [("attacl", "aclitem[]")]),
    "pg_class_info": (
        "pg_class", "reloid",
        [("relcreationtime", "timestamp without time zone"), ("releffectivediststyle", "integer")],
    ),
    "pg_database_info": ("pg_database", "datid", [("datconnlimit", "text")]),
    "pg_proc_info": (
        "pg_proc", "prooid", [("prokind", '"char"'), ("proargmodes", '"char"[]'), ("proallargtypes", "oid[]")],
    ),
}  # fmt: skip


class SystemRelations(wire.WireTest):
    def shown(self):
        rows = self.session().simple(
            "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid"
            " where c.relnamespace = (select oid from pg_namespace where nspname = 'pg_catalog') and a.attnum > 0"
            " order by c.relname, a.attnum"
        )
        shown = {}
        for relation, column, kind in rows:
            shown.setdefault(relation, []).append((column, kind))
        return shown

    def test_relations_have_the_documented_columns(self):
        shown = self.shown()
        relations, differences = documented()
        instead = {(relation, column): kind for relation, column, kind in differences}
        for relation, columns in sorted(relations.items()):
            with self.subTest(relation):
                expected = [(column, type_name(instead.get((relation, column), kind))) for column, kind in columns]
                self.assertEqual(shown.get(relation), expected)

    def test_extended_catalogs_have_their_catalogs_columns_and_more(self):
        shown = self.shown()
        for relation, (base, oid, more) in EXTENDED.items():
            with self.subTest(relation):
                self.assertEqual(shown[relation], ([(oid, "oid")] if oid else []) + shown[base] + more)

    def test_no_relation_is_made_up(self):
        relations, _ = documented()
        made_up = {name for name in self.shown() if name.startswith(PREFIXES)} - set(relations) - WITHOUT_COLUMNS
        self.assertEqual(made_up, set())

    def test_every_difference_is_one(self):
        relations, differences = documented()
        for relation, column, instead in differences:
            with self.subTest(f"{relation}.{column}"):
                self.assertNotEqual(dict(relations[relation])[column], instead)
