#!/usr/bin/env python3
"""dbt-redshift builds the shop in dbt_project/: dbt's own program, run as a person runs it, and what it built looked at.

Twice: first on 4 threads into an empty database, then on 8 threads over what is there.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from journey import Journey, equal, fails, rows, works

ROOT = pathlib.Path(__file__).resolve().parents[2]
DBT = ROOT / ".cache" / "dbt" / "bin" / "dbt"

subprocess.run([ROOT / "dev", "need", "dbt"], check=True)
journey = Journey("journey_dbt_project")
step = journey.step
scratch = tempfile.TemporaryDirectory()
project = pathlib.Path(scratch.name) / "shop"
shutil.copytree(pathlib.Path(__file__).parent / "dbt_project", project)


def dbt(*words, threads=4):
    """Runs dbt, which must succeed; what it says of each node but the project's hooks: {name: message}."""
    environment = {
        **os.environ, "DBT_SHOP_THREADS": str(threads), "SSL_CERT_FILE": os.environ["DOPPEL_CA"], "DO_NOT_TRACK": "1",
    }  # fmt: skip
    command = [DBT, "--quiet", *words, "--project-dir", project, "--profiles-dir", project]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"dbt {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    results = project / "target" / "run_results.json"
    if not results.exists():
        return {}
    nodes = json.loads(results.read_text(encoding="utf-8"))["results"]
    results.unlink()
    return {node["unique_id"].split(".", 2)[2]: node["message"] for node in nodes if not node["unique_id"].startswith("operation.")}


def query(sql):
    return rows(journey.admin, sql)


@step
def the_warehouse_has_its_users():
    journey.script("""
        create user dbt_builder password 'Dbt-Secret-1';
        create user dbt_analyst password 'Analyst-Secret-1';
        create user dbt_reporter password 'Reporter-Secret-1';
        grant create, temporary on database journey_dbt_project to dbt_builder;
        grant select on svv_table_info to dbt_builder;
    """)


@step
def debug_finds_the_warehouse():
    dbt("debug")


@step
def seeds_become_tables():
    equal(dbt("seed"), {"raw_customers": "INSERT 4", "raw_orders": "INSERT 5"})
    equal(
        query("select id, name, email, updated_at from analytics_raw.raw_customers order by id")[2:],
        [("3", "Çağla", "cagla@example.com", "2024-01-02 10:30:00"), ("4", "O'Neil, Dan", None, "2024-01-03 11:45:00")],
    )


@step
def models_become_tables_and_views():
    equal(set(dbt("run").values()), {"SUCCESS"})
    equal(
        query("select customer_id, customer_name, email, orders, revenue from analytics.customers order by 1"),
        [
            ("1", "Ann", "ann@example.com", "2", "30.50"),
            ("2", "Bob", "bob@example.com", "1", "5.25"),
            ("3", "Çağla", "cagla@example.com", "1", "0.01"),
            ("4", "O'Neil, Dan", "unknown", "0", "0.00"),
        ],
    )
    equal(
        query("select status, orders, revenue from analytics.revenue_by_status order by 1"),
        [("placed", "2", "15.75"), ("returned", "1", "99.99"), ("shipped", "2", "20.01")],
    )
    equal(
        query("select order_date, customers, revenue, running_revenue from analytics.daily_revenue order by 1"),
        [
            ("2024-01-05", "1", "30.50", "30.50"),
            ("2024-01-06", "1", "5.25", "35.75"),
            ("2024-01-08", "1", "0.01", "35.76"),
        ],
    )


@step
def the_users_of_the_models_may_read_them():
    analyst = journey.session("dbt_analyst", "Analyst-Secret-1")
    equal(rows(analyst, "select count(*) from analytics.customers"), [("4",)])
    fails(analyst, "select count(*) from analytics.order_states", "42501", "permission denied for relation order_states")
    analyst.close()


@step
def tests_hold():
    equal(set(dbt("test").values()), {None})


@step
def snapshots_keep_history():
    equal(set(dbt("snapshot").values()), {"SUCCESS"})
    equal(query("select count(*), count(dbt_valid_to) from analytics_history.customer_history"), [("4", "0")])


@step
def documentation_knows_every_relation():
    dbt("docs", "generate")
    catalog = json.loads((project / "target" / "catalog.json").read_text(encoding="utf-8"))
    equal(catalog["errors"], None)
    found = {name.split(".")[2]: node for name, node in catalog["nodes"].items()}
    equal(
        sorted(found),
        ["customer_history", "customers", "daily_revenue", "order_amounts", "order_contract", "order_history", "order_log",
         "order_states", "raw_customers", "raw_orders", "revenue_by_status", "stg_customers", "stg_orders"],
    )  # fmt: skip
    customers = found["customers"]
    equal(customers["metadata"]["type"], "BASE TABLE")
    equal(customers["metadata"]["comment"], "One row a customer; '$$' and 'quotes' stay as they are")
    equal(customers["columns"]["customer_id"]["comment"], "The shop's number")
    equal([c["type"] for c in customers["columns"].values()],
          ["integer", "character varying(40)", "character varying(80)", "bigint", "numeric(38,2)",
           "timestamp without time zone"])  # fmt: skip
    equal({name: stat["value"] for name, stat in customers["stats"].items() if name in ("diststyle", "sortkey1", "rows")},
          {"diststyle": "KEY(customer_id)", "sortkey1": "customer_id", "rows": 4.0})
    # A view without binding has its columns from pg_get_late_binding_view_cols().
    equal([c["type"] for c in found["stg_orders"]["columns"].values()],
          ["integer", "integer", "numeric(10,2)", "character varying(20)", "timestamp without time zone", "date"])


@step
def the_shop_goes_on():
    works(
        journey.admin,
        "update analytics_raw.raw_orders set status = 'returned' where id = 3",
        "insert into analytics_raw.raw_orders values (6, 4, 7.5, 'placed', '2024-01-09 09:00:00')",
        "update analytics_raw.raw_customers set email = 'dan@example.com', updated_at = '2024-01-09 00:00:00' where id = 4",
    )


@step
def a_second_run_on_eight_threads_changes_what_changed():
    before = query("select logged_at from analytics.order_log order by order_id")
    equal(set(dbt("run", "--vars", "with_customer: true", threads=8).values()), {"SUCCESS"})
    equal(query("select logged_at from analytics.order_log where order_id < 6 order by order_id"), before)
    equal(query("select count(*) from analytics.order_log"), [("6",)])
    states = [("1", "placed"), ("2", "shipped"), ("3", "returned"), ("4", "returned"), ("5", "shipped"), ("6", "placed")]
    equal(query("select order_id, status from analytics.order_states order by order_id"), states)
    equal(query("select order_id, status from analytics.order_amounts order by order_id"), states)
    # The column is new; the merge filled it for every order it found.
    equal(query("select count(customer_id) from analytics.order_amounts"), [("6",)])
    # dbt refreshes a materialized view that is there already.
    equal(
        query("select status, orders, revenue from analytics.revenue_by_status order by 1"),
        [("placed", "2", "18.00"), ("returned", "2", "105.24"), ("shipped", "2", "20.01")],
    )
    equal(query("select orders from analytics.customers order by customer_id"), [("2",), ("0",), ("1",), ("1",)])


@step
def a_second_snapshot_closes_the_rows_that_changed():
    equal(set(dbt("snapshot", threads=8).values()), {"SUCCESS"})
    equal(
        query("select email, dbt_valid_to from analytics_history.customer_history where id = 4 order by dbt_valid_from"),
        [(None, "2024-01-09 00:00:00"), ("dan@example.com", None)],
    )
    equal(
        query("select status, dbt_valid_to is null from analytics_history.order_history where id = 3 order by dbt_valid_from"),
        [("placed", "f"), ("returned", "t")],
    )


@step
def a_full_refresh_makes_all_anew():
    equal(set(dbt("build", "--full-refresh", threads=8).values()), {"SUCCESS", "CREATE 4", "CREATE 5", None})
    equal(query("select count(*) from analytics.order_log"), [("5",)])
    # Only the name of a key is left of the tables that were renamed and dropped.
    equal(query("select relname from pg_class where relname like '%\\_\\_dbt\\_%' and relkind <> 'i'"), [])


sys.exit(journey.finish())
