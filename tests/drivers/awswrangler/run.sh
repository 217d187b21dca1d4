#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need clients
# redshift_connector takes the authorities it trusts from here.
export SSL_CERT_FILE=$DOPPEL_CA
PYTHONPATH=$root/tests/drivers exec "$root/.cache/clients/bin/python" "$root/tests/drivers/awswrangler/checks_awswrangler.py"
