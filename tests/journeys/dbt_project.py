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

from journey import PASSWORD, USER, Journey, equal, rows

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
        query("select order_date, customers, revenue, running_revenue from analytics.daily_revenue order by 1"),
        [
            ("2024-01-05", "1", "30.50", "30.50"),
            ("2024-01-06", "1", "5.25", "35.75"),
            ("2024-01-08", "1", "0.01", "35.76"),
        ],
    )


@step
def tests_hold():
    equal(set(dbt("test").values()), {None})


sys.exit(journey.finish())
