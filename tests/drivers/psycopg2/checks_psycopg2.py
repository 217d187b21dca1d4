"""psycopg 2: simple protocol, literals made by the client, named cursors."""

import sys
import threading

import psycopg2
import psycopg2.extensions
import psycopg2.extras
from checks import (CA, DATABASE, ENDLESS, ENDLESS_SETUP, HOST, OTHER_LITERALS, OTHER_ROWS, OTHER_TABLE, PASSWORD, PORT, TYPE_LITERALS, TYPE_ROWS, TYPES_TABLE, USER,
                    Checks, cancelled_after, equal)  # fmt: skip

check = Checks()


def connect(user=USER, password=PASSWORD, database=DATABASE, sslmode="disable", **more):
    connection = psycopg2.connect(
        host=HOST, port=PORT, user=user, password=password, dbname=database, sslmode=sslmode, **more
    )
    connection.autocommit = True
    return connection


def query(connection, sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def run(connection, *statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def refused(**arguments):
    try:
        connect(**arguments).close()
    except psycopg2.OperationalError as error:
        return str(error)
    raise AssertionError("the server let us in")


main = connect()
main.autocommit = True


@check
def log_in_plain():
    equal(query(main, "select 1"), [(1,)])
    equal(main.info.ssl_in_use, False)


@check
def log_in_with_tls():
    connection = connect(sslmode="require")
    equal(connection.info.ssl_in_use, True)
    equal(query(connection, "select 1"), [(1,)])
    connection.close()


@check
def log_in_with_verified_tls():
    connection = connect(sslmode="verify-full", sslrootcert=CA)
    equal(query(connection, "select current_user"), [(USER,)])
    connection.close()


@check
def the_server_looks_like_redshift():
    equal(main.server_version, 80002)
    equal(main.encoding.upper() in ("UNICODE", "UTF8"), True)
    equal(bool(main.info.parameter_status("padb_version")), True)
    equal(main.info.parameter_status("integer_datetimes"), "on")


@check
def a_wrong_password_is_refused():
    equal('password authentication failed for user "awsuser"' in refused(password="Wrong1234"), True)


@check
def a_missing_database_is_refused():
    equal('database "nowhere" does not exist' in refused(database="nowhere"), True)


@check
def md5_users_log_in():
    run(main, "create user pg2_md5 password 'Secret123'")
    connection = connect(user="pg2_md5", password="Secret123")
    equal(query(connection, "select current_user"), [("pg2_md5",)])
    connection.close()


@check
def sha256_users_are_beyond_libpq():
    run(main, "create user pg2_sha password 'sha256|Secret123'")
    equal("authentication method" in refused(user="pg2_sha", password="Secret123"), True)


@check
def users_without_a_password_are_refused():
    run(main, "create user pg2_none password disable")
    equal("pg2_none" in refused(user="pg2_none", password="Secret123"), True)


@check
def types_come_out():
    run(main, TYPES_TABLE.format(name="pg2_out"))
    for literal, expected in zip(TYPE_LITERALS, TYPE_ROWS):
        run(main, "delete from pg2_out", f"insert into pg2_out values {literal}")
        equal(query(main, "select * from pg2_out"), [expected])


@check
def types_go_in():
    run(main, TYPES_TABLE.format(name="pg2_in"))
    for row in TYPE_ROWS:
        with main.cursor() as cursor:
            cursor.execute("delete from pg2_in")
            cursor.execute("insert into pg2_in values (" + ", ".join(["%s"] * len(row)) + ")", row)
        equal(query(main, "select * from pg2_in"), [row])


@check
def types_of_redshifts_own_come_out():
    run(main, "set timezone to 'UTC'", OTHER_TABLE.format(name="pg2_other"))
    for literal, expected in zip(OTHER_LITERALS, OTHER_ROWS):
        run(main, "delete from pg2_other", f"insert into pg2_other values {literal}")
        equal(query(main, "select * from pg2_other"), [expected])


@check
def types_of_redshifts_own_go_in():
    # But for SUPER, into which text goes as a string.
    for row in OTHER_ROWS:
        with main.cursor() as cursor:
            cursor.execute("delete from pg2_other")
            bytes_of = row[4] and bytes.fromhex(row[4]).decode()
            cursor.execute("insert into pg2_other values (%s, %s, %s, %s, %s, null)", row[:4] + (bytes_of,))
        equal(query(main, "select c_time, c_timetz, c_months, c_seconds, c_varbyte from pg2_other"), [row[:5]])


@check
def descriptions_tell_types():
    with main.cursor() as cursor:
        cursor.execute("select c_int4, c_varchar, c_numeric from pg2_out")
        equal([(c.name, c.type_code) for c in cursor.description], [("c_int4", 23), ("c_varchar", 1043), ("c_numeric", 1700)])
        equal((cursor.description[2].precision, cursor.description[2].scale), (18, 4))


@check
def batches():
    run(main, "create table pg2_batch (id int, v varchar(20))")
    rows = [(i, f"row {i}") for i in range(1000)]
    with main.cursor() as cursor:
        psycopg2.extras.execute_values(cursor, "insert into pg2_batch values %s", rows, page_size=250)
        psycopg2.extras.execute_batch(cursor, "insert into pg2_batch values (%s, %s)", rows[:100], page_size=50)
        cursor.executemany("insert into pg2_batch values (%s, %s)", rows[:10])
    equal(query(main, "select count(*), count(distinct id) from pg2_batch"), [(1110, 1000)])


@check
def row_counts():
    with main.cursor() as cursor:
        cursor.execute("update pg2_batch set v = 'x' where id < 5")
        equal(cursor.rowcount, 15)
        equal(cursor.statusmessage, "UPDATE 15")
        cursor.execute("delete from pg2_batch where id = 999")
        equal(cursor.statusmessage, "DELETE 1")


@check
def named_cursors():
    connection = connect()
    connection.autocommit = False
    with connection.cursor("portion") as cursor:
        cursor.itersize = 100
        cursor.execute("select id from pg2_batch order by id")
        equal(cursor.fetchone(), (0,))
        equal(len(cursor.fetchmany(50)), 50)
        equal(len(cursor.fetchall()), 1109 - 51)
    connection.commit()
    connection.close()


@check
def errors_carry_sqlstates():
    for sql, state in [
        ("select * from nowhere", "42P01"),
        ("selec 1", "42601"),
        ("select 1/0", "22012"),
        ("select nope from pg2_batch", "42703"),
        ("insert into nowhere values (1)", "42P01"),
    ]:
        try:
            query(main, sql)
        except psycopg2.Error as error:
            equal(error.pgcode, state)
        else:
            raise AssertionError(f"{sql} did not fail")
    equal(query(main, "select 1"), [(1,)])


@check
def error_positions():
    try:
        query(main, "select 1 from nowhere")
    except psycopg2.Error as error:
        equal(error.diag.statement_position, "15")
        equal(error.diag.message_primary, 'relation "nowhere" does not exist')


@check
def queries_are_cancelled():
    connection = connect()
    run(connection, "drop table if exists endless", *ENDLESS_SETUP)

    def endless():
        try:
            query(connection, ENDLESS)
        except psycopg2.Error as error:
            equal(error.pgcode, "57014")
        else:
            raise AssertionError("the query was not cancelled")

    seconds = cancelled_after(0.3, connection.cancel, endless)
    equal(seconds < 10, True)
    equal(query(connection, "select 1"), [(1,)])
    connection.close()


@check
def transactions():
    run(main, "create table pg2_tx (id int)")
    connection = connect()
    connection.autocommit = False
    run(connection, "insert into pg2_tx values (1)")
    equal(query(main, "select count(*) from pg2_tx"), [(0,)])
    connection.commit()
    equal(query(main, "select count(*) from pg2_tx"), [(1,)])
    run(connection, "insert into pg2_tx values (2)")
    connection.rollback()
    try:
        query(connection, "select 1/0")
    except psycopg2.Error:
        pass
    try:
        query(connection, "select 1")
    except psycopg2.errors.InFailedSqlTransaction as error:
        equal(error.pgcode, "25P02")
    else:
        raise AssertionError("a failed block went on")
    connection.rollback()
    equal(query(connection, "select count(*) from pg2_tx"), [(1,)])
    connection.close()


@check
def notices_arrive():
    del main.notices[:]
    run(main, "drop table if exists pg2_nothing_here")
    equal(any("does not exist" in notice for notice in main.notices), True)


@check
def many_sessions_at_once():
    errors = []

    def work(number):
        try:
            connection = connect()
            run(connection, f"create table pg2_many_{number} (i int)", f"insert into pg2_many_{number} values ({number})")
            equal(query(connection, f"select i from pg2_many_{number}"), [(number,)])
            connection.close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(errors, [])


sys.exit(check.finish())
