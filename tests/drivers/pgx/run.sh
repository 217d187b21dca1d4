#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need go
cd "$root/tests/drivers/pgx"
# The toolchain that is there is the one to use; none is fetched.
export GOTOOLCHAIN=local GOFLAGS=-mod=readonly
exec go run .
