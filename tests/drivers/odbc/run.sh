#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need python odbc
PYTHONPATH=$root/tests/drivers exec "$root/.venv/bin/python" "$root/tests/drivers/odbc/checks_odbc.py"
