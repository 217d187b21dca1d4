"""The driver's catalogue calls, over ordinary names and names that invite mistakes."""

import pytest

ODD_NAMES = ["with space", "dot.ted", 'quo"ted', "semi;colon", "größe", "'; drop table x; --", "percent%sign"]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture
def admin(connect):
    """A committing cursor without the driver's cache: a catalogue call changes the cached description of its statement, so
    that the same call fails the second time."""
    connection = connect(max_prepared_statements=0)
    connection.autocommit = True
    with connection.cursor() as one:
        yield one


@pytest.fixture
def schema(admin):
    admin.execute("drop schema if exists conf_meta cascade")
    admin.execute("create schema conf_meta")
    admin.execute("create table conf_meta.first (id int not null, name varchar(20), amount decimal(10,2), primary key (id))")
    admin.execute("create table conf_meta.second (id int, first_id int references conf_meta.first (id))")
    admin.execute("create view conf_meta.third as select id from conf_meta.first")
    yield "conf_meta"
    admin.execute("drop schema conf_meta cascade")


def names(result, index):
    return [tuple(row)[index] for row in result]


def test_catalogs(admin):
    assert "dev" in names(admin.get_catalogs(), 0)


def test_schemas(admin, schema):
    assert schema in names(admin.get_schemas(), 0)
    assert names(admin.get_schemas(schema_pattern="conf\\_meta"), 0) == [schema]


def test_tables(admin, schema):
    assert sorted(names(admin.get_tables(schema_pattern=schema), 2)) == ["first", "second", "third"]
    assert names(admin.get_tables(schema_pattern=schema, table_name_pattern="f%"), 2) == ["first"]
    assert names(admin.get_tables(schema_pattern=schema, types=["VIEW"]), 2) == ["third"]
    assert names(admin.get_tables(schema_pattern="not_there"), 2) == []


def test_columns(admin, schema):
    result = admin.get_columns(schema_pattern=schema, tablename_pattern="first")
    assert names(result, 3) == ["id", "name", "amount"]
    assert names(admin.get_columns(schema_pattern=schema, tablename_pattern="not_there"), 3) == []


def test_primary_keys(admin, schema):
    assert names(admin.get_primary_keys(schema=schema, table="first"), 3) == ["id"]
    assert names(admin.get_primary_keys(schema=schema, table="second"), 3) == []


def test_privileges_of_tables(admin, schema):
    for kind in ("user", "role"):
        for name in (f"conf_zz_{kind}", f"conf_aa_{kind}"):
            admin.execute(f"create {kind} {name}" + (" password 'Geheim123'" if kind == "user" else ""))
    admin.execute("grant select on conf_meta.first to role conf_aa_role")
    admin.execute("grant all on conf_meta.first to conf_aa_user with grant option")
    admin.execute("grant select, insert on conf_meta.first to conf_zz_user")
    admin.execute("grant update (name) on conf_meta.first to role conf_zz_role")
    admin.execute("grant update (name) on conf_meta.first to conf_zz_user")
    try:
        found = [tuple(row)[4:] for row in admin.get_table_privileges("dev", schema, "first")]
        # By privilege; users in the order in which they were made, then roles. ALL includes what only PostgreSQL has.
        every = ["ALTER", "DELETE", "DROP", "INSERT", "REFERENCES", "RULE", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"]
        expected = []
        for privilege in every:
            if privilege in ("SELECT", "INSERT"):
                expected.append(("conf_zz_user", privilege, "NO"))
            expected.append(("conf_aa_user", privilege, "YES"))
            if privilege == "SELECT":
                expected.append(("conf_aa_role", privilege, "NO"))
        assert found == expected
        columns = [tuple(row)[3:] for row in admin.get_column_privileges("dev", schema, "first", "%")]
        assert columns == [("name", "awsuser", "conf_zz_user", "UPDATE", "NO"), ("name", "awsuser", "conf_zz_role", "UPDATE", "NO")]
    finally:
        admin.execute("drop table conf_meta.first cascade")
        admin.execute("create table conf_meta.first (id int)")
        for kind in ("user", "role"):
            for name in (f"conf_zz_{kind}", f"conf_aa_{kind}"):
                admin.execute(f"drop {kind} {name}")


def test_an_identity_column_shows_as_nullable(admin, schema):
    admin.execute("create table conf_meta.counted (a int identity(1,1), b int, c int not null)")
    found = [(tuple(row)[3], tuple(row)[10], tuple(row)[17]) for row in admin.get_columns("dev", schema, "counted")]
    assert found == [("a", 1, "YES"), ("b", 1, "YES"), ("c", 0, "NO")]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_schema_names(admin, name):
    admin.execute(f"drop schema if exists {quoted(name)} cascade")
    admin.execute(f"create schema {quoted(name)}")
    try:
        admin.execute(f"create table {quoted(name)}.t (a int)")
        assert name in names(admin.get_schemas(), 0)
        assert names(admin.get_tables(schema_pattern=name.replace("%", "\\%")), 2) == ["t"]
    finally:
        admin.execute(f"drop schema {quoted(name)} cascade")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_table_and_column_names(admin, schema, name):
    admin.execute(f"create table {schema}.{quoted(name)} ({quoted(name)} int)")
    assert name in names(admin.get_tables(schema_pattern=schema), 2)
    assert name in names(admin.get_columns(schema_pattern=schema), 3)


def test_names_keep_their_case_when_asked(admin, schema):
    admin.execute("set enable_case_sensitive_identifier to true")
    admin.execute(f'create table {schema}."MixedCase" ("Col" int)')
    assert "MixedCase" in names(admin.get_tables(schema_pattern=schema), 2)
    admin.execute("set enable_case_sensitive_identifier to false")


SHOWS = [
    ("show databases", ["database_name", "database_owner", "database_type", "database_acl", "parameters",
                        "database_isolation_level"]),
    ("show schemas from database dev", ["database_name", "schema_name", "schema_owner", "schema_type", "schema_acl",
                                        "source_database", "schema_option"]),
    ("show tables from schema dev.conf_meta", ["database_name", "schema_name", "table_name", "table_type", "table_acl",
                                               "remarks"]),
    ("show columns from table dev.conf_meta.first", ["database_name", "schema_name", "table_name", "column_name",
                                                     "ordinal_position", "column_default", "is_nullable", "data_type",
                                                     "character_maximum_length", "numeric_precision", "numeric_scale",
                                                     "remarks"]),
]  # fmt: skip


@pytest.mark.parametrize("sql, columns", SHOWS, ids=[s for s, _ in SHOWS])
def test_show_commands(admin, schema, sql, columns):
    admin.execute(sql)
    assert [c[0] for c in admin.description][: len(columns)] == columns
    assert admin.fetchall()
