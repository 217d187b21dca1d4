"""Statements by the driver's extended protocol: parameters, row counts, its cache of named statements, transactions."""

import pytest
import redshift_connector


@pytest.fixture
def table(admin):
    admin.execute("drop table if exists conf_t")
    admin.execute("create table conf_t (f1 int primary key, f2 bigint not null, f3 varchar(50) null)")
    return "conf_t"


def rows(cursor):
    return [tuple(row) for row in cursor.fetchall()]


def test_parallel_queries(connection, table):
    with connection.cursor() as first, connection.cursor() as second:
        first.execute("insert into conf_t values (1, 1, null), (2, 10, null), (3, 100, null)")
        first.execute("select f1, f2 from conf_t order by f1")
        seen = []
        for f1, f2 in iter(first.fetchone, None):
            second.execute("select f1 from conf_t where f1 > %s", (f1,))
            seen.append((f1, f2, len(second.fetchall())))
        assert seen == [(1, 1, 2), (2, 10, 1), (3, 100, 0)]
    connection.rollback()


def test_statements_survive_a_table_made_anew(connection):
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute("create temporary table conf_again (a int)")
            cursor.execute("insert into conf_again values (%s)", (1,))
            cursor.execute("select a from conf_again where a = %s", (1,))
            assert rows(cursor) == [(1,)]
            cursor.execute("drop table conf_again")
    connection.rollback()


def test_row_counts(connection, table):
    with connection.cursor() as cursor:
        expected = [1, 3, 2, 1]
        got = []
        for sql in (
            "insert into conf_t values (1, 1, 'a')",
            "insert into conf_t values (2, 2, 'b'), (3, 3, 'c'), (4, 4, 'd')",
            "update conf_t set f3 = 'x' where f1 > 2",
            "delete from conf_t where f1 = 1",
        ):
            cursor.execute(sql)
            got.append(cursor.rowcount)
        assert got == expected
        cursor.execute("select * from conf_t")
        assert cursor.rowcount == -1
    connection.rollback()


def test_executemany(connection, table):
    with connection.cursor() as cursor:
        cursor.executemany("insert into conf_t values (%s, %s, %s)", [(i, i * i, f"n{i}") for i in range(50)])
        assert cursor.rowcount == 50
        cursor.execute("select count(*), sum(f2) from conf_t")
        assert rows(cursor) == [(50, sum(i * i for i in range(50)))]
    connection.rollback()


def test_commit_and_rollback(connection, admin, table):
    with connection.cursor() as cursor:
        cursor.execute("insert into conf_t values (1, 1, 'kept')")
        connection.commit()
        cursor.execute("insert into conf_t values (2, 2, 'dropped')")
        connection.rollback()
    admin.execute("select f3 from conf_t")
    assert rows(admin) == [("kept",)]


def test_autocommit_can_be_turned_on(connect, admin, table):
    connection = connect()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("insert into conf_t values (7, 7, 'now')")
    admin.execute("select f1 from conf_t")
    assert rows(admin) == [(7,)]


def test_vacuum_needs_no_open_transaction(admin, table):
    admin.execute("vacuum conf_t")


def test_vacuum_in_a_transaction_is_refused(cursor, table):
    with pytest.raises(redshift_connector.ProgrammingError) as info:
        cursor.execute("vacuum conf_t")
    assert info.value.args[0]["C"] == "25001"


def test_an_empty_query_is_an_error_of_the_driver(cursor):
    with pytest.raises(redshift_connector.ProgrammingError, match="query was empty"):
        cursor.execute("")


def test_identifiers_in_unicode(cursor):
    cursor.execute('select 1 as "größe", 2 as "数"')
    assert [c[0] for c in cursor.description] == ["größe", "数"]


def test_an_array_parameter_picks_rows_of_the_catalogue(cursor):
    cursor.execute("select typname from pg_type where oid = any(%s) order by oid", ([16, 23],))
    assert rows(cursor) == [("bool",), ("int4",)]


def test_a_procedure_returns_its_out_parameters(admin):
    admin.execute(
        "create or replace procedure conf_add(a in int, b in int, total out int) as $$ begin total := a + b; end; $$ language plpgsql"
    )
    admin.execute("call conf_add(2, 3)")
    assert rows(admin) == [(5,)]


def test_too_many_parameters_are_refused_by_the_driver(cursor):
    with pytest.raises(redshift_connector.DataError):
        cursor.execute("select " + ", ".join(["%s"] * 32768), tuple(range(32768)))


@pytest.mark.parametrize("style, sql, values", [
    ("qmark", "select ?::int + ?::int", (1, 2)),
    ("numeric", "select :1::int + :2::int", (1, 2)),
    ("named", "select :a::int + :b::int", {"a": 1, "b": 2}),
    ("format", "select %s::int + %s::int", (1, 2)),
    ("pyformat", "select %(a)s::int + %(b)s::int", {"a": 1, "b": 2}),
])  # fmt: skip
def test_parameter_styles(cursor, style, sql, values):
    cursor.paramstyle = style
    cursor.execute(sql, values)
    assert rows(cursor) == [(3,)]


@pytest.mark.parametrize("size", [0, 2, 1000])
def test_the_cache_of_prepared_statements(connect, size):
    connection = connect(max_prepared_statements=size)
    with connection.cursor() as cursor:
        for i in range(20):
            cursor.execute(f"select {i % 5} + %s", (i,))
            assert rows(cursor) == [(i % 5 + i,)]


def test_create_table_as_keeps_the_cache(connection):
    with connection.cursor() as cursor:
        cursor.execute("create temp table conf_ctas as select 1 as a")
        cursor.execute("select a from conf_ctas")
        assert rows(cursor) == [(1,)]
    connection.rollback()


def test_errors_are_dictionaries_of_their_fields(cursor):
    with pytest.raises(redshift_connector.ProgrammingError) as info:
        cursor.execute("select * from not_there")
    fields = info.value.args[0]
    assert fields["S"] == "ERROR"
    assert fields["C"] == "42P01"
    assert fields["M"] == 'relation "not_there" does not exist'


def test_the_error_of_a_failed_block(connection):
    with connection.cursor() as cursor:
        with pytest.raises(redshift_connector.ProgrammingError):
            cursor.execute("select 1/0")
        with pytest.raises(redshift_connector.ProgrammingError) as info:
            cursor.execute("select 1")
        assert info.value.args[0]["C"] == "25P02"
    connection.rollback()


def test_a_file_goes_in_by_bulk_insert(admin, table, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("f1,f2,f3\n" + "".join(f"{i},{i},n{i}\n" for i in range(10)))
    admin.insert_data_bulk(str(path), table, [0, 1, 2], ["f1", "f2", "f3"], ",", 4)
    admin.execute("select count(*) from conf_t")
    assert rows(admin) == [(10,)]
