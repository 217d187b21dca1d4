#!/usr/bin/env bash
# shellcheck source=tests/drivers/jdbc_common/run.sh.inc
source "$(dirname "${BASH_SOURCE[0]}")/../jdbc_common/run.sh.inc"
checks redshift JdbcChecks "$work/lib/*" MetadataChecks "$work/lib/*"
