"""awswrangler's functions for Redshift that go through the driver alone: data frames written by INSERT and read again."""

import datetime
import decimal
import sys

import awswrangler as wr
import pandas as pd
import redshift_connector
from checks import DATABASE, HOST, PASSWORD, PORT, USER, Checks, equal

check = Checks()
connection = redshift_connector.connect(host=HOST, port=PORT, database=DATABASE, user=USER, password=PASSWORD, ssl=True, sslmode="verify-ca")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.commit()


def read(statement, **more):
    return wr.redshift.read_sql_query(statement, con=connection, **more)


ORDERS = pd.DataFrame(
    {
        "id": pd.array([1, 2, 3], dtype="Int64"),
        "customer": ["Ann", "Çağla", None],
        "amount": [decimal.Decimal("10.50"), decimal.Decimal("20.00"), decimal.Decimal("0.01")],
        "is_paid": [True, False, True],
        "weight": [1.5, -2.25, None],
        "ordered_on": [datetime.date(2024, 1, 5), datetime.date(2024, 1, 6), None],
        "ordered_at": pd.to_datetime(["2024-01-05 12:00:00.25", "2024-01-06 00:00:00.00", None]),
    }
)


@check
def a_frame_becomes_a_table():
    run("create schema wrangler")
    wr.redshift.to_sql(ORDERS, con=connection, schema="wrangler", table="orders", mode="overwrite", index=False,
                       primary_keys=["id"], diststyle="KEY", distkey="id", sortkey=["id"], sortstyle="COMPOUND",
                       use_column_names=True)  # fmt: skip
    types = read("select column_name, data_type from svv_columns where table_schema = 'wrangler' order by ordinal_position")
    equal(types["data_type"].tolist(),
          ["bigint", "character varying", "numeric", "boolean", "double precision", "date", "timestamp without time zone"])


@check
def the_table_becomes_a_frame():
    frame = read("select * from wrangler.orders order by id")
    equal(frame["id"].tolist(), [1, 2, 3])
    equal(frame["customer"].fillna("none").tolist(), ["Ann", "Çağla", "none"])
    equal(frame["amount"].tolist(), ORDERS["amount"].tolist())
    equal(frame["ordered_on"].tolist()[:2], ORDERS["ordered_on"].tolist()[:2])
    equal(frame["ordered_at"].tolist()[:2], ORDERS["ordered_at"].tolist()[:2])


@check
def parameters_and_chunks():
    equal(read("select customer from wrangler.orders where id = %s", params=[2])["customer"].tolist(), ["Çağla"])
    chunks = list(read("select id from wrangler.orders order by id", chunksize=2))
    equal([len(chunk) for chunk in chunks], [2, 1])
    equal(len(wr.redshift.read_sql_table("orders", con=connection, schema="wrangler")), 3)


@check
def rows_are_added_and_upserted():
    more = ORDERS[["id", "customer", "amount"]].copy()
    more["id"] += 2
    more["customer"] = "Dan"
    wr.redshift.to_sql(more.tail(2), con=connection, schema="wrangler", table="orders", mode="append", use_column_names=True)
    equal(read("select count(*) as n from wrangler.orders")["n"].tolist(), [5])
    changed = ORDERS.head(2).copy()
    changed["customer"] = "changed"
    wr.redshift.to_sql(changed, con=connection, schema="wrangler", table="orders", mode="upsert", primary_keys=["id"])
    equal(read("select id from wrangler.orders where customer = 'changed' order by 1")["id"].tolist(), [1, 2])
    equal(read("select count(*) as n from wrangler.orders")["n"].tolist(), [5])


@check
def a_table_is_overwritten_in_every_way():
    for method in ("drop", "cascade", "truncate", "delete"):
        wr.redshift.to_sql(ORDERS.head(1), con=connection, schema="wrangler", table="orders", mode="overwrite",
                           overwrite_method=method, lock=method != "truncate")  # fmt: skip
        equal((method, read("select count(*) as n from wrangler.orders")["n"].tolist()), (method, [1]))


@check
def columns_are_added_when_asked():
    wider = ORDERS.head(1).assign(note="new")
    wr.redshift.to_sql(wider, con=connection, schema="wrangler", table="orders", mode="append", add_new_columns=True,
                       use_column_names=True)  # fmt: skip
    equal(read("select note from wrangler.orders where note is not null")["note"].tolist(), ["new"])


connection.close()
sys.exit(check.finish())
