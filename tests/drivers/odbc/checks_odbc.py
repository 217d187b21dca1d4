"""psqlodbc through pyodbc: the catalog functions, with which BI tools on ODBC find tables, columns and keys.
"""

import datetime
import decimal
import sys

import pyodbc
from checks import CA, DATABASE, HOST, PASSWORD, PORT, USER, Checks, equal

check = Checks()


def connect(**more):
    settings = {"Driver": "PostgreSQL Unicode", "Server": HOST, "Port": PORT, "Database": DATABASE, "Uid": USER,
                "Pwd": PASSWORD, "SSLmode": "disable", **more}  # fmt: skip
    return pyodbc.connect(";".join(f"{name}={value}" for name, value in settings.items()), autocommit=True)


main = connect()
cursor = main.cursor()
for statement in (
    "create schema odbc_shop",
    "create table odbc_shop.customers (id int not null, name varchar(40) not null, born date,"
    " balance numeric(12,2) default 0, primary key (id))",
    "create table odbc_shop.orders (id bigint primary key, customer_id int references odbc_shop.customers (id),"
    " placed timestamp, flag boolean, ratio float8)",
    "create view odbc_shop.big as select id, placed from odbc_shop.orders where id > 100",
    "insert into odbc_shop.customers values (1, 'Ann', '2001-02-03', 4.5), (2, 'Béa', null, null)",
):
    cursor.execute(statement)


def rows(result, *columns):
    return [tuple(getattr(row, column) for column in columns) for row in result]


@check
def log_in_with_TLS_verified_by_CA_and_name():
    with connect(SSLmode="verify-full", pqopt=f"{{sslrootcert={CA}}}") as session:
        equal(session.execute("select 1").fetchone()[0], 1)


@check
def a_wrong_password_is_refused():
    try:
        connect(Pwd="Wrong1234").close()
    except pyodbc.Error as error:
        equal("password authentication failed" in str(error), True)
    else:
        raise AssertionError("the server let us in")


@check
def the_server_is_what_it_says():
    equal(main.getinfo(pyodbc.SQL_DBMS_VER), "8.0.2")
    equal(main.getinfo(pyodbc.SQL_DATABASE_NAME), DATABASE)


@check
def SQLTables():
    equal(rows(cursor.tables(schema="odbc_shop"), "table_name", "table_type"),
          [("big", "VIEW"), ("customers", "TABLE"), ("orders", "TABLE")])  # fmt: skip
    equal(rows(cursor.tables(schema="odbc_shop", tableType="VIEW"), "table_name"), [("big",)])
    equal(rows(cursor.tables(table="cust%", schema="odbc_shop"), "table_name"), [("customers",)])


@check
def SQLColumns():
    equal(
        rows(cursor.columns(table="customers", schema="odbc_shop"),
             "column_name", "type_name", "column_size", "decimal_digits", "nullable", "column_def", "ordinal_position"),
        [("id", "int4", 10, 0, 0, None, 1), ("name", "varchar", 40, None, 0, None, 2),
         ("born", "date", 10, None, 1, None, 3), ("balance", "numeric", 12, 2, 1, "0", 4)],
    )  # fmt: skip
    equal(rows(cursor.columns(table="big", schema="odbc_shop"), "column_name", "type_name"),
          [("id", "int8"), ("placed", "timestamp")])  # fmt: skip


@check
def SQLPrimaryKeys():
    equal(rows(cursor.primaryKeys("customers", schema="odbc_shop"), "column_name", "key_seq", "pk_name"),
          [("id", 1, "customers_pkey")])  # fmt: skip


@check
def SQLForeignKeys_looks_among_triggers_of_which_Redshift_has_none():
    equal(cursor.foreignKeys(foreignTable="orders", foreignSchema="odbc_shop").fetchall(), [])


@check
def SQLStatistics():
    equal(rows(cursor.statistics("customers", schema="odbc_shop"), "non_unique", "index_name", "column_name"),
          [(0, "customers_pkey", "id")])  # fmt: skip


@check
def SQLSpecialColumns():
    equal(cursor.rowIdColumns("customers", schema="odbc_shop").fetchall(), [])
    equal(rows(cursor.rowVerColumns("customers", schema="odbc_shop"), "column_name"), [("xmin",)])


@check
def SQLGetTypeInfo():
    types = {row.type_name: row.data_type for row in cursor.getTypeInfo()}
    known = {"int4": 4, "int8": -5, "float4": 7, "bool": -7}
    equal({name: types.get(name) for name in known}, known)
    equal({"int2", "float8", "numeric", "varchar", "date"} - set(types), set())
    equal(rows(cursor.getTypeInfo(pyodbc.SQL_INTEGER), "type_name"), [("int4",)])


@check
def SQLProcedures_and_SQLProcedureColumns():
    equal(cursor.procedures(schema="odbc_shop").fetchall(), [])
    equal(cursor.procedureColumns(schema="odbc_shop").fetchall(), [])


@check
def results_are_described_before_they_are_read():
    described = cursor.execute("select * from odbc_shop.orders where 1 = 0").description
    equal([(column[0], column[1]) for column in described],
          [("id", int), ("customer_id", int), ("placed", datetime.datetime), ("flag", str), ("ratio", float)])  # fmt: skip


@check
def parameters():
    for number, expected in ((1, (1, "Ann", datetime.date(2001, 2, 3), decimal.Decimal("4.50"))), (2, (2, "Béa", None, None))):
        equal(tuple(cursor.execute("select * from odbc_shop.customers where id = ?", number).fetchone()), expected)
    other = main.cursor()
    equal(other.execute("select count(*) from odbc_shop.customers where name = ?", "Béa").fetchone()[0], 1)


@check
def cursors_with_hold_are_refused_as_on_a_cluster():
    # UseDeclareFetch of psqlodbc declares them so; Amazon's own ODBC driver fetches from portals.
    with connect(UseDeclareFetch=1, Fetch=100) as session:
        try:
            session.execute("select generate_series(1, 1000) as n")
        except pyodbc.Error as error:
            equal(error.args[0], "0A000")
        else:
            raise AssertionError("the cursor was declared")


@check
def errors_arrive_with_their_SQLSTATE_and_the_connection_goes_on():
    try:
        cursor.execute("select * from nowhere_at_all")
    except pyodbc.Error as error:
        equal(error.args[0], "42P01")
    equal(cursor.execute("select 1").fetchone()[0], 1)


cursor.execute("drop schema odbc_shop cascade")
main.close()
sys.exit(check.finish())
