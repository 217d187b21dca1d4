#!/usr/bin/env bash
# shellcheck source=tests/drivers/jdbc_common/run.sh.inc
source "$(dirname "${BASH_SOURCE[0]}")/../jdbc_common/run.sh.inc"
exec java -Xmx256m -Dfile.encoding=UTF-8 -Duser.timezone=UTC -cp "$work/classes:$work/lib/*" JdbcChecks redshift
