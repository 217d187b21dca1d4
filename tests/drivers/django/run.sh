#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need clients
PYTHONPATH=$root/tests/drivers exec "$root/.cache/clients/bin/python" "$root/tests/drivers/django/checks_django.py"
