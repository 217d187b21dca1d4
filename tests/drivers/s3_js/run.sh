#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need node
cd "$root/tests/drivers/s3_js"
# The lock file names no place to download from, so any configured registry serves it.
if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  npm ci --silent --no-audit --no-fund --ignore-scripts >&2
  touch node_modules/.installed
fi
exec node checks.js
