"""psycopg 3: extended protocol, server-side prepared statements, pipelines, binary results."""

import sys

import psycopg
from checks import (CA, DATABASE, ENDLESS, ENDLESS_SETUP, HOST, OTHER_LITERALS, OTHER_ROWS, OTHER_TABLE, PASSWORD, PORT, TYPE_LITERALS, TYPE_ROWS, TYPES_TABLE, USER,
                    Checks, cancelled_after, equal)  # fmt: skip

check = Checks()


# prepare_threshold=None: else psycopg sends DEALLOCATE ALL after DDL and rollbacks, which Redshift does not know.
def connect(user=USER, password=PASSWORD, database=DATABASE, sslmode="disable", autocommit=True, **more):
    return psycopg.connect(
        host=HOST, port=PORT, user=user, password=password, dbname=database, sslmode=sslmode, autocommit=autocommit,
        client_encoding="utf8", prepare_threshold=None, **more,
    )  # fmt: skip


def refused(**arguments):
    try:
        connect(**arguments).close()
    except psycopg.OperationalError as error:
        return str(error)
    raise AssertionError("the server let us in")


main = connect()
main.execute("set timezone to 'UTC'")


@check
def log_in_plain():
    equal(main.execute("select 1").fetchall(), [(1,)])


@check
def log_in_with_tls():
    with connect(sslmode="require") as connection:
        equal(connection.pgconn.ssl_in_use, True)


@check
def log_in_with_verified_tls():
    with connect(sslmode="verify-full", sslrootcert=CA) as connection:
        equal(connection.execute("select current_user").fetchone(), (USER,))


@check
def a_wrong_password_is_refused():
    equal('password authentication failed for user "awsuser"' in refused(password="Wrong1234"), True)


@check
def a_missing_database_is_refused():
    equal('database "nowhere" does not exist' in refused(database="nowhere"), True)


@check
def md5_users_log_in():
    main.execute("create user pg3_md5 password 'Secret123'")
    with connect(user="pg3_md5", password="Secret123") as connection:
        equal(connection.execute("select current_user").fetchone(), ("pg3_md5",))


@check
def sha256_users_are_beyond_libpq():
    main.execute("create user pg3_sha password 'sha256|Secret123'")
    equal("authentication method" in refused(user="pg3_sha", password="Secret123"), True)


@check
def types_come_out():
    main.execute(TYPES_TABLE.format(name="pg3_out"))
    for literal, expected in zip(TYPE_LITERALS, TYPE_ROWS):
        main.execute("delete from pg3_out")
        main.execute(f"insert into pg3_out values {literal}")
        equal(main.execute("select * from pg3_out").fetchall(), [expected])


@check
def types_come_out_in_binary():
    with main.cursor(binary=True) as cursor:
        cursor.execute("select c_int2, c_int4, c_int8, c_float4, c_float8, c_bool, c_date, c_timestamp, c_varchar from pg3_out")
        equal(cursor.fetchall(), [(None,) * 9])
    main.execute("delete from pg3_out")
    main.execute(f"insert into pg3_out values {TYPE_LITERALS[0]}")
    row = TYPE_ROWS[0]
    with main.cursor(binary=True) as cursor:
        cursor.execute("select c_int2, c_int4, c_int8, c_float4, c_float8, c_bool, c_date, c_timestamp, c_varchar from pg3_out")
        equal(cursor.fetchall(), [row[:5] + (row[7], row[10], row[11], row[9])])


@check
def types_go_in():
    main.execute(TYPES_TABLE.format(name="pg3_in"))
    for row in TYPE_ROWS:
        main.execute("delete from pg3_in")
        main.execute("insert into pg3_in values (" + ", ".join(["%s"] * len(row)) + ")", row)
        equal(main.execute("select * from pg3_in").fetchall(), [row])


@check
def types_of_redshifts_own_come_out():
    main.execute(OTHER_TABLE.format(name="pg3_other"))
    for literal, expected in zip(OTHER_LITERALS, OTHER_ROWS):
        main.execute("delete from pg3_other")
        main.execute(f"insert into pg3_other values {literal}")
        equal(main.execute("select * from pg3_other").fetchall(), [expected])


@check
def types_of_redshifts_own_go_in():
    # But for SUPER, into which text goes as a string.
    for row in OTHER_ROWS:
        main.execute("delete from pg3_other")
        bytes_of = row[4] and bytes.fromhex(row[4]).decode()
        main.execute("insert into pg3_other values (%s, %s, %s, %s, %s, null)", row[:4] + (bytes_of,))
        equal(main.execute("select c_time, c_timetz, c_months, c_seconds, c_varbyte from pg3_other").fetchall(), [row[:5]])


@check
def types_go_in_as_binary():
    main.execute("delete from pg3_in")
    main.execute(
        "insert into pg3_in (c_int2, c_int4, c_int8, c_float8, c_bool, c_varchar, c_date, c_timestamp) "
        "values (%b, %b, %b, %b, %b, %b, %b, %b)",
        (1, 2, 3, 4.5, True, "bin", TYPE_ROWS[0][10], TYPE_ROWS[0][11]),
    )
    equal(
        main.execute("select c_int2, c_int4, c_int8, c_float8, c_bool, c_varchar, c_date, c_timestamp from pg3_in").fetchone(),
        (1, 2, 3, 4.5, True, "bin", TYPE_ROWS[0][10], TYPE_ROWS[0][11]),
    )


@check
def prepared_statements_live_on():
    main.execute("create table pg3_prep (id int, v varchar(10))")
    with connect() as connection:
        connection.prepare_threshold = 5
        for i in range(20):
            connection.execute("insert into pg3_prep values (%s, %s)", (i, str(i)), prepare=True)
        equal(connection.execute("select count(*) from pg3_prep").fetchone(), (20,))
        sql = "select v from pg3_prep where id = %s"
        equal([connection.execute(sql, (i,), prepare=True).fetchone() for i in range(3)], [("0",), ("1",), ("2",)])


@check
def batches():
    main.execute("create table pg3_batch (id int, v varchar(20))")
    with main.cursor() as cursor:
        cursor.executemany("insert into pg3_batch values (%s, %s)", [(i, f"row {i}") for i in range(1000)])
        equal(cursor.rowcount, 1000)
    equal(main.execute("select count(*), max(id) from pg3_batch").fetchone(), (1000, 999))


@check
def pipelines():
    with connect() as connection, connection.pipeline():
        results = [connection.execute("select %s::int", (i,)) for i in range(50)]
        equal([r.fetchone() for r in results], [(i,) for i in range(50)])


@check
def named_cursors():
    with connect(autocommit=False) as connection:
        with connection.cursor(name="portion") as cursor:
            cursor.execute("select id from pg3_batch order by id")
            equal(cursor.fetchone(), (0,))
            equal(len(cursor.fetchmany(100)), 100)
            equal(len(cursor.fetchall()), 899)


@check
def rows_stream_one_by_one():
    with connect() as connection, connection.cursor() as cursor:
        seen = sum(1 for _ in cursor.stream("select id from pg3_batch"))
        equal(seen, 1000)


@check
def errors_carry_sqlstates():
    for sql, state in [("select * from nowhere", "42P01"), ("selec 1", "42601"), ("select 1/0", "22012"), ("select nope()", "42883")]:
        try:
            main.execute(sql)
        except psycopg.Error as error:
            equal(error.sqlstate, state)
        else:
            raise AssertionError(f"{sql} did not fail")
    equal(main.execute("select 1").fetchone(), (1,))


@check
def queries_are_cancelled():
    with connect() as connection:
        connection.execute("drop table if exists endless")
        for sql in ENDLESS_SETUP:
            connection.execute(sql)

        def endless():
            try:
                connection.execute(ENDLESS)
            except psycopg.errors.QueryCanceled as error:
                equal(error.sqlstate, "57014")
            else:
                raise AssertionError("the query was not cancelled")

        equal(cancelled_after(0.3, connection.cancel, endless) < 10, True)
        equal(connection.execute("select 1").fetchone(), (1,))


@check
def transactions():
    main.execute("create table pg3_tx (id int)")
    with connect(autocommit=False) as connection:
        connection.execute("insert into pg3_tx values (1)")
        equal(main.execute("select count(*) from pg3_tx").fetchone(), (0,))
        connection.commit()
        equal(main.execute("select count(*) from pg3_tx").fetchone(), (1,))
        connection.execute("insert into pg3_tx values (2)")
        connection.rollback()
        try:
            connection.execute("select 1/0")
        except psycopg.Error:
            pass
        equal(connection.info.transaction_status, psycopg.pq.TransactionStatus.INERROR)
        try:
            connection.execute("select 1")
        except psycopg.errors.InFailedSqlTransaction as error:
            equal(error.sqlstate, "25P02")
        connection.rollback()
        equal(connection.execute("select count(*) from pg3_tx").fetchone(), (1,))


@check
def server_side_cursors_take_parameters():
    with connect(autocommit=False) as connection, connection.cursor(name="numbered") as cursor:
        cursor.execute("select n from generate_series(1, 5) n where n > %s", (3,))
        equal(cursor.fetchall(), [(4,), (5,)])


@check
def statements_may_be_empty():
    equal(main.execute("").description, None)
    equal(main.execute(";").description, None)


sys.exit(check.finish())
