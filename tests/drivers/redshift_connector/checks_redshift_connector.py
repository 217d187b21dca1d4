"""Amazon's redshift_connector: extended protocol with named statements, its three protocol versions, its catalogue calls."""

import datetime
import decimal
import os
import sys

from checks import (CA, DATABASE, ENDLESS_SETUP, HOST, PASSWORD, PORT, TYPE_LITERALS, TYPE_ROWS, TYPES_TABLE, USER, UTC,
                    Checks, equal)  # fmt: skip

# The driver has no option for a CA of one's own; it trusts what OpenSSL trusts.
os.environ["SSL_CERT_FILE"] = CA
import redshift_connector  # noqa: E402
from redshift_connector.interval import IntervalDayToSecond, IntervalYearToMonth  # noqa: E402

# The driver decodes binary decimals in the current context, whose 28 digits are too few for NUMERIC(38, s).
decimal.getcontext().prec = 38

check = Checks()


def connect(user=USER, password=PASSWORD, database=DATABASE, ssl=False, autocommit=True, **more):
    connection = redshift_connector.connect(
        host=HOST, port=PORT, user=user, password=password, database=database, ssl=ssl, timeout=20, **more
    )
    connection.autocommit = autocommit
    return connection


def query(connection, sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [tuple(row) for row in cursor.fetchall()]


def run(connection, *statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def state_of(error):
    return error.args[0]["C"]


def fails(connection, sql):
    try:
        run(connection, sql)
    except redshift_connector.Error as error:
        return error
    raise AssertionError(f"{sql} did not fail")


def refused(**arguments):
    try:
        connect(**arguments).close()
    except redshift_connector.Error as error:
        return error
    raise AssertionError("the server let us in")


main = connect()


@check
def log_in_plain():
    equal(query(main, "select 1"), [(1,)])


@check
def log_in_with_tls_verified_by_ca():
    connection = connect(ssl=True, sslmode="verify-ca")
    equal(query(connection, "select 1"), [(1,)])
    connection.close()


@check
def log_in_with_tls_verified_by_name():
    connection = connect(ssl=True, sslmode="verify-full")
    equal(query(connection, "select current_user"), [(USER,)])
    connection.close()


@check
def a_wrong_password_is_an_interface_error():
    error = refused(password="Wrong1234")
    equal(isinstance(error, redshift_connector.InterfaceError), True)
    equal(state_of(error), "28000")


@check
def a_missing_database_is_3d000():
    equal(state_of(refused(database="nowhere")), "3D000")


@check
def md5_users_log_in():
    run(main, "create user rc_md5 password 'Secret123'")
    connection = connect(user="rc_md5", password="Secret123")
    equal(query(connection, "select current_user"), [("rc_md5",)])
    connection.close()
    equal(state_of(refused(user="rc_md5", password="Secret124")), "28000")


@check
def sha256_users_log_in():
    run(main, "create user rc_sha password 'sha256|Sécret123'")
    connection = connect(user="rc_sha", password="Sécret123")
    equal(query(connection, "select current_user"), [("rc_sha",)])
    connection.close()
    equal(state_of(refused(user="rc_sha", password="Secret123")), "28000")


@check
def users_without_a_password_are_refused():
    run(main, "create user rc_none password disable")
    equal(state_of(refused(user="rc_none", password="Secret123")), "28000")


for version in (0, 1, 2):
    session = connect(client_protocol_version=version)
    run(session, "set timezone to 'UTC'")

    @check
    def the_protocol_version_is_granted():
        equal(session._client_protocol_version, version)

    @check
    def types_come_out():
        run(session, f"drop table if exists rc_out_{version}", TYPES_TABLE.format(name=f"rc_out_{version}"))
        for literal, expected in zip(TYPE_LITERALS, TYPE_ROWS):
            run(session, f"delete from rc_out_{version}", f"insert into rc_out_{version} values {literal}")
            equal(query(session, f"select * from rc_out_{version}"), [expected])

    @check
    def types_go_in():
        run(session, f"drop table if exists rc_in_{version}", TYPES_TABLE.format(name=f"rc_in_{version}"))
        for row in TYPE_ROWS:
            run(session, f"delete from rc_in_{version}")
            with session.cursor() as cursor:
                cursor.execute(f"insert into rc_in_{version} values (" + ", ".join(["%s"] * len(row)) + ")", row)
            equal(query(session, f"select * from rc_in_{version}"), [row])

    @check
    def times_come_out_and_go_in():
        run(session, f"create temp table rc_times_{version} (a time, b timetz)")
        values = (datetime.time(12, 13, 14, 123456), datetime.time(1, 2, 3, tzinfo=UTC))
        with session.cursor() as cursor:
            cursor.execute(f"insert into rc_times_{version} values (%s, %s)", values)
        equal(query(session, f"select a, b from rc_times_{version}"), [values])

    @check
    def super_and_varbyte_come_out():
        run(session, f"create temp table rc_special_{version} (s super, v varbyte)")
        run(session, f"insert into rc_special_{version} values (12::super, '00'::varbyte)")
        equal(query(session, f"select s from rc_special_{version}"), [("12",)])
        equal(query(session, f"select v from rc_special_{version}"), [("00",)])

    @check
    def intervals_come_out_and_go_in():
        run(session, f"create temp table rc_interval_{version} (m interval year to month, s interval day to second)")
        rows = [
            (IntervalYearToMonth(14), IntervalDayToSecond(864_000_000_001)),
            (IntervalYearToMonth(-(2**31)), IntervalDayToSecond(-(2**63))),
            (IntervalYearToMonth(2**31 - 1), IntervalDayToSecond(2**63 - 1)),
            (None, None),
        ]
        for row in rows:
            run(session, f"delete from rc_interval_{version}")
            with session.cursor() as cursor:
                cursor.execute(f"insert into rc_interval_{version} values (%s, %s)", row)
            equal(query(session, f"select m, s from rc_interval_{version}"), [row])

    @check
    def bytes_go_in_as_digits():
        # The driver sends them as hexadecimal text of no type, which the column keeps as it is.
        run(session, f"create temp table rc_bytes_{version} (v varbyte(20))")
        with session.cursor() as cursor:
            cursor.execute(f"insert into rc_bytes_{version} values (%s)", (b"\x00ab\xff",))
        equal(query(session, f"select v from rc_bytes_{version}"), [("006162ff",)])

    @check
    def arrays_and_large_integers_go_in():
        equal(query(session, "select count(*) from pg_class where oid = any(%s)", ([1247, 1259],)), [(2,)])
        equal(query(session, "select %s::numeric(38,0)", (2**100,)), [(decimal.Decimal(2**100),)])
        equal(query(session, "select %s::boolean, %s::varchar", (True, None)), [(True, None)])

    @check
    def untyped_parameters_are_text():
        equal(query(session, "select %s, %s, %s", ("hello world", None, 7)), [("hello world", None, 7)])

    @check
    def computed_decimals_keep_their_scale():
        equal(query(session, "select 1.50::numeric(10,2) * 2"), [(decimal.Decimal("3.00"),)])
        run(session, f"create temp table rc_sum_{version} (d numeric(10,2))")
        run(session, f"insert into rc_sum_{version} values (1.25), (2.5)")
        equal(query(session, f"select sum(d) from rc_sum_{version}"), [(decimal.Decimal("3.75"),)])

    session.close()


@check
def descriptions_tell_names_and_types():
    with main.cursor() as cursor:
        cursor.execute("select 1::int as one, 'x'::varchar(3) as word")
        equal([(d[0], d[1]) for d in cursor.description], [("one", 23), ("word", 1043)])


@check
def statements_are_prepared_once_and_run_often():
    run(main, "create table rc_prep (id int, v varchar(10))")
    with main.cursor() as cursor:
        for i in range(20):
            cursor.execute("insert into rc_prep values (%s, %s)", (i, str(i)))
        got = []
        for i in range(5):
            cursor.execute("select v from rc_prep where id = %s", (i,))
            got.append(cursor.fetchone()[0])
        equal(got, ["0", "1", "2", "3", "4"])


@check
def prepared_statements_survive_a_new_table():
    for attempt in range(3):
        run(main, "drop table if exists rc_again", "create table rc_again (id int, v varchar(10))")
        with main.cursor() as cursor:
            cursor.execute("insert into rc_again values (%s, %s)", (attempt, "x"))
        equal(query(main, "select * from rc_again where id = %s", (attempt,)), [(attempt, "x")])


@check
def row_counts():
    with main.cursor() as cursor:
        cursor.execute("select * from rc_prep")
        equal(cursor.rowcount, -1)
        cursor.execute("update rc_prep set v = 'x' where id < 5")
        equal(cursor.rowcount, 5)
        cursor.execute("delete from rc_prep where id = 0")
        equal(cursor.rowcount, 1)


@check
def batches():
    run(main, "create table rc_batch (id int, v varchar(20))")
    rows = [(i, f"row {i}") for i in range(500)]
    with main.cursor() as cursor:
        cursor.executemany("insert into rc_batch values (%s, %s)", rows)
    equal(query(main, "select count(*), max(id) from rc_batch"), [(500, 499)])


@check
def two_cursors_on_one_connection():
    connection = connect(autocommit=False)
    first, second = connection.cursor(), connection.cursor()
    first.execute("select id from rc_batch order by id")
    second.execute("select count(*) from rc_batch")
    equal(first.fetchone()[0], 0)
    equal(second.fetchone()[0], 500)
    equal(len(first.fetchall()), 499)
    connection.rollback()
    connection.close()


@check
def large_results():
    run(main, *ENDLESS_SETUP)
    equal(len(query(main, "select a.i from endless a, endless b limit 20000")), 20000)


@check
def errors_carry_sqlstates():
    for sql, state in [
        ("select * from nowhere", "42P01"),
        ("selec 1", "42601"),
        ("select 1/0", "22012"),
        ("insert into rc_batch values ('x', 'y')", "22P02"),
    ]:
        equal(state_of(fails(main, sql)), state)
    equal(query(main, "select 1"), [(1,)])


@check
def empty_queries_are_errors_of_the_driver():
    equal("empty" in str(fails(main, "")), True)


@check
def transactions():
    run(main, "create table rc_tx (id int)")
    connection = connect(autocommit=False)
    run(connection, "insert into rc_tx values (1)")
    equal(query(main, "select count(*) from rc_tx"), [(0,)])
    connection.commit()
    equal(query(main, "select count(*) from rc_tx"), [(1,)])
    run(connection, "insert into rc_tx values (2)")
    connection.rollback()
    fails(connection, "select 1/0")
    equal(state_of(fails(connection, "select 1")), "25P02")
    connection.rollback()
    equal(query(connection, "select count(*) from rc_tx"), [(1,)])
    connection.close()


@check
def a_terminated_session_ends():
    connection = connect()
    (pid,) = query(connection, "select pg_backend_pid()")[0]
    run(main, f"select pg_terminate_backend({pid})")
    try:
        query(connection, "select 1")
    except (redshift_connector.Error, OSError):
        return
    raise AssertionError("the session lived on")


@check
def a_running_query_is_cancelled_from_another_session():
    connection = connect()
    (pid,) = query(connection, "select pg_backend_pid()")[0]
    equal(query(main, f"select pg_cancel_backend({pid})")[0][0] in (True, 1), True)
    equal(query(connection, "select 1"), [(1,)])
    connection.close()


@check
def the_catalogue_answers():
    run(main, "create table rc_meta (id int not null, v varchar(10), primary key (id))")
    # Without its cache: a catalogue call changes the cached description of its own statement.
    connection = connect(max_prepared_statements=0)
    with connection.cursor() as cursor:
        tables = cursor.get_tables(schema_pattern="public", table_name_pattern="rc_meta")
        equal([tuple(row)[1:4] for row in tables], [("public", "rc_meta", "TABLE")])
        columns = cursor.get_columns(schema_pattern="public", tablename_pattern="rc_meta")
        equal([tuple(row)[3] for row in columns], ["id", "v"])
        keys = cursor.get_primary_keys(schema="public", table="rc_meta")
        equal([tuple(row)[3] for row in keys], ["id"])
        schemas = cursor.get_schemas()
        equal("public" in [tuple(row)[0] for row in schemas], True)
        catalogs = cursor.get_catalogs()
        equal(DATABASE in [tuple(row)[0] for row in catalogs], True)
    connection.close()


@check
def every_catalogue_call_answers():
    run(
        main,
        "create schema rc_shop",
        "create table rc_shop.customers (id int not null, name varchar(40), primary key (id))",
        "create table rc_shop.orders (id bigint primary key, customer_id int references rc_shop.customers (id))",
        "create view rc_shop.late as select id, name from rc_shop.customers with no schema binding",
        "create user rc_reader password 'Reader123'",
        "grant select on rc_shop.orders to rc_reader",
        "grant update (customer_id) on rc_shop.orders to rc_reader",
    )
    connection = connect(max_prepared_statements=0)
    key = ("rc_shop", "customers", "id", DATABASE, "rc_shop", "orders", "customer_id", 1, 3, 3)
    names = ("orders_customer_id_fkey", "customers_pkey")
    with connection.cursor() as cursor:

        def rows(result, *columns):
            return [tuple(row[column] for column in columns) for row in result]

        equal(rows(cursor.get_tables(schema_pattern="rc_shop"), 2, 3),
              [("customers", "TABLE"), ("late", "VIEW"), ("orders", "TABLE")])  # fmt: skip
        equal(("TABLE",) in rows(cursor.get_table_types(), 0), True)
        equal(rows(cursor.get_columns(schema_pattern="rc_shop", tablename_pattern="late"), 3, 5, 6),
              [("id", "int4", 10), ("name", "varchar", 40)])  # fmt: skip
        for keys in (cursor.get_imported_keys(schema="rc_shop", table="orders"),
                     cursor.get_exported_keys(schema="rc_shop", table="customers")):  # fmt: skip
            equal([tuple(row)[1:11] + tuple(row)[11:13] for row in keys], [key + names])
        equal(rows(cursor.get_best_row_identifier(schema="rc_shop", table="customers"), 1, 3), [("id", "int4")])
        equal(rows(cursor.get_table_privileges(schema_pattern="rc_shop", table_name_pattern="orders"), 4, 5),
              [("rc_reader", "SELECT")])  # fmt: skip
        equal(rows(cursor.get_column_privileges(schema="rc_shop", table="orders"), 3, 5, 6),
              [("customer_id", "rc_reader", "UPDATE")])  # fmt: skip
        for nothing in (cursor.get_functions, cursor.get_procedures, cursor.get_function_columns, cursor.get_procedure_columns):
            equal(rows(nothing(schema_pattern="rc_shop"), 0), [])
    connection.close()
    run(main, "drop schema rc_shop cascade", "drop user rc_reader")


@check
def the_connection_is_logged():
    rows = query(
        main,
        "select driver_version, os_version from stl_connection_log where event = 'initiating session' "
        "and driver_version like 'Redshift Python Driver%' limit 1",
    )
    equal(len(rows), 1)


sys.exit(check.finish())
