#!/usr/bin/env bash
# psql 15: simple protocol, scripts with several statements, \d, \copy's refusal, exit codes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need postgres
export PGHOST=$DOPPEL_HOST PGPORT=$DOPPEL_PORT PGUSER=$DOPPEL_USER PGPASSWORD=$DOPPEL_PASSWORD PGDATABASE=$DOPPEL_DATABASE
export PGSSLMODE=disable PGCLIENTENCODING=UTF8 PGCONNECT_TIMEOUT=20
psql=/usr/lib/postgresql/15/bin/psql
passed=0
failed=0

# check NAME EXPECTED COMMAND...: the command's output (both streams) is EXPECTED.
check() {
  local name=$1 expected=$2 actual
  shift 2
  actual=$("$@" 2>&1) || true
  if [ "$actual" = "$expected" ]; then
    passed=$((passed + 1))
    echo "ok   $name"
  else
    failed=$((failed + 1))
    printf 'FAIL %s\n  got:      %s\n  expected: %s\n' "$name" "$actual" "$expected"
  fi
}

# contains NAME TEXT COMMAND...: the command's output holds TEXT.
contains() {
  local name=$1 text=$2 actual
  shift 2
  actual=$("$@" 2>&1) || true
  if [[ $actual == *"$text"* ]]; then
    passed=$((passed + 1))
    echo "ok   $name"
  else
    failed=$((failed + 1))
    printf 'FAIL %s\n  got:      %s\n  to hold:  %s\n' "$name" "$actual" "$text"
  fi
}

sql() { "$psql" -X -q -A -t -v ON_ERROR_STOP=1 -c "$1" "${@:2}"; }
script() { "$psql" -X -q -A -t -v ON_ERROR_STOP="${2:-1}" <<<"$1"; }
exit_code() { "$@" >/dev/null 2>&1 && echo 0 || echo $?; }

check 'log in plain' 1 sql 'select 1'
PGSSLMODE=require contains 'log in with TLS' 'SSL connection' "$psql" -X -c '\conninfo'
PGSSLMODE=verify-full PGSSLROOTCERT=${DOPPEL_CA:-} check 'log in with verified TLS' "$DOPPEL_USER" sql 'select current_user'
PGPASSWORD=Wrong1234 contains 'a wrong password is refused' "password authentication failed for user \"$DOPPEL_USER\"" sql 'select 1'
PGDATABASE=nowhere contains 'a missing database is refused' 'database "nowhere" does not exist' sql 'select 1'
check 'a refused login is exit code 2' 2 env PGPASSWORD=Wrong1234 bash -c "'$psql' -X -c 'select 1' >/dev/null 2>&1; echo \$?"

check 'make an md5 user' '' sql "create user psql_md5 password 'Secret123'"
PGUSER=psql_md5 PGPASSWORD=Secret123 check 'md5 users log in' psql_md5 sql 'select current_user'
check 'make a sha256 user' '' sql "create user psql_sha password 'sha256|Secret123'"
PGUSER=psql_sha PGPASSWORD=Secret123 contains 'sha256 users are beyond libpq' 'authentication method' sql 'select 1'

check 'a script runs' $'1|one\n2|Grüße' script "
create table psql_t (id int not null, v varchar(20) default 'none', d decimal(8, 2));
insert into psql_t values (1, 'one', 1.5), (2, 'Grüße', null);
select id, v from psql_t order by id;"
check 'tags are shown' $'INSERT 0 1\nUPDATE 3\nDELETE 1' "$psql" -X -A -t -c "insert into psql_t values (3, 'x', 0)" \
  -c 'update psql_t set d = 1' -c 'delete from psql_t where id = 3'
check 'nulls are shown as asked' '2|(null)' "$psql" -X -q -A -t -P 'null=(null)' -c "update psql_t set d = null where id = 2" \
  -c 'select id, d from psql_t where id = 2'
check 'several statements in one string' 2 sql 'select 1; select 2' -v SHOW_ALL_RESULTS=off
contains 'an error names its state and place' '42P01' script '\set VERBOSITY verbose
select 1 from nowhere;'
contains 'the caret points at the error' '              ^' script 'select 1 from nowhere;'
check 'a script stops at an error with exit code 3' 3 bash -c "echo 'select 1/0;' | '$psql' -X -q -v ON_ERROR_STOP=1 >/dev/null 2>&1; echo \$?"
check 'transactions roll back' 0 script 'begin; delete from psql_t; rollback;
begin; insert into psql_t values (9); rollback;
select count(*) from psql_t where id = 9;'
contains 'a failed block says so' 'current transaction is aborted' script 'begin; select 1/0; select 1; rollback;' 0
check 'single-transaction mode' 2 bash -c "echo 'insert into psql_t values (7); select 1/0;' | '$psql' -X -q -1 -v ON_ERROR_STOP=1 >/dev/null 2>&1; '$psql' -X -q -A -t -c 'select count(*) from psql_t'"
contains 'notices are shown' 'skip' sql 'drop table if exists psql_nothing_here'
check 'variables and prepared statements' 'Grüße' script "
\\set id 2
prepare get (int) as select v from psql_t where id = \$1;
execute get (:id);"
check 'FETCH_COUNT reads by a cursor' 1000 bash -c "'$psql' -X -q -A -t -v FETCH_COUNT=100 -c 'create table psql_n (i int)' -c 'insert into psql_n values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)' -c 'select a.i from psql_n a, psql_n b, psql_n c' | wc -l"
check 'the console asks who it is' "$DOPPEL_USER|$DOPPEL_DATABASE" sql 'select current_user, current_database()'
contains 'list of databases' "$DOPPEL_DATABASE" sql 'select datname from pg_database'
contains 'describe a table by its catalogue' 'character varying(20)' sql "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'psql_t'::regclass and attnum > 0"
contains 'COPY FROM STDIN is refused' '0A000' script '\set VERBOSITY sqlstate
copy psql_t from stdin;'

# The meta-commands ask for columns, relations and functions of later PostgreSQL; none of them may fail.
describe() { "$psql" -X -q -A -P pager=off -P footer=off -c "$1"; }
sql "create table psql_parent (id int primary key, v varchar(20) default 'x' not null)"
sql 'create table psql_child (pid int references psql_parent (id), u int unique)'
sql 'create view psql_view as select id from psql_parent'
sql "comment on table psql_parent is 'the parents'"
sql 'create schema psql_schema'
sql 'create group psql_group with user psql_md5'
sql 'grant select on psql_parent to psql_md5'
sql 'grant update (v) on psql_parent to psql_md5'
contains '\d lists relations' "public|psql_parent|table|$DOPPEL_USER" describe '\d'
contains '\d lists views' "public|psql_view|view|$DOPPEL_USER" describe '\d'
check '\d of a table shows columns, keys and who refers to it' 'Table "public.psql_parent"
Column|Type|Collation|Nullable|Default
id|integer||not null|
v|character varying(20)||not null|'"'x'::character varying"'
Indexes:
    "psql_parent_pkey" PRIMARY KEY, btree (id)
Referenced by:
    TABLE "psql_child" CONSTRAINT "psql_child_pid_fkey" FOREIGN KEY (pid) REFERENCES psql_parent(id)' describe '\d psql_parent'
check '\d of a table shows foreign keys' 'Table "public.psql_child"
Column|Type|Collation|Nullable|Default
pid|integer|||
u|integer|||
Indexes:
    "psql_child_u_key" UNIQUE CONSTRAINT, btree (u)
Foreign-key constraints:
    "psql_child_pid_fkey" FOREIGN KEY (pid) REFERENCES psql_parent(id)' describe '\d psql_child'
check '\d of a view shows columns' 'View "public.psql_view"
Column|Type|Collation|Nullable|Default
id|integer|||' describe '\d psql_view'
contains '\d of a system view' 'table_catalog|text|||' describe '\d svv_tables'
contains '\dt lists tables' "public|psql_child|table|$DOPPEL_USER" describe '\dt'
contains '\dt+ shows persistence, size and comment' \
  "public|psql_parent|table|$DOPPEL_USER|permanent|0 bytes|the parents" describe '\dt+'
contains '\dn lists schemas' "psql_schema|$DOPPEL_USER" describe '\dn'
contains '\dn+ shows their privileges' 'Standard public schema' describe '\dn+'
contains '\dv lists views' "public|psql_view|view|$DOPPEL_USER" describe '\dv'
contains '\di lists keys' "public|psql_parent_pkey|index|$DOPPEL_USER|psql_parent" describe '\di'
check '\df lists functions' 'List of functions
schema|name|result data type|argument data types|type' describe '\df psql_*'
contains '\df describes built-in functions' 'pg_catalog|pg_table_size|bigint|oid|func' describe '\df pg_catalog.pg_table_size'
contains '\du lists users and their groups' 'psql_md5||{psql_group}' describe '\du'
contains '\du lists superusers' "$DOPPEL_USER|Superuser, Create role, Create DB|{}" describe '\du'
contains '\dp shows privileges on tables' 'psql_md5=r/' describe '\dp psql_parent'
contains '\dp shows privileges on columns' $'|v:\n  psql_md5=w/' describe '\dp psql_parent'
contains '\l lists databases' "$DOPPEL_DATABASE|rdsdb|UNICODE|C|C||libc|" describe '\l'
contains '\ddp runs' 'Default access privileges' describe '\ddp'
contains '\dT runs' 'List of data types' describe '\dT'
contains '\sv prints a view' 'CREATE OR REPLACE VIEW public.psql_view AS' describe '\sv psql_view'

# Cancel: psql sends CancelRequest when it is interrupted.
cancel() {
  sql 'create table psql_c (i int)'
  sql 'insert into psql_c select a.i from psql_n a, psql_n b, psql_n c'
  timeout --signal=INT --kill-after=20 1 "$psql" -X -q -c \
    'select count(*) from psql_c a, psql_c b, psql_c c, psql_c d where a.i + b.i + c.i + d.i < 0'
}
contains 'a running query is cancelled' "cancel" cancel
check 'and the server goes on' 1 sql 'select 1'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
