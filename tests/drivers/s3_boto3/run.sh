#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need python
PYTHONPATH=$root/tests/drivers exec "$root/.venv/bin/python" "$root/tests/drivers/s3_boto3/checks_s3_boto3.py"
