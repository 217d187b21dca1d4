// Every form of every statement: it must parse, and what deparse prints of it must parse to the same again.
//
// Forms follow the developer guide's command pages; the names are our own.
#include <gtest/gtest.h>

#include "sql/parser/deparse.h"
#include "sql/parser/parser_testing.h"

namespace doppel::sql {
namespace {

class StatementForm : public testing::TestWithParam<std::string_view> {};

TEST_P(StatementForm, ParsesAndReadsBackWhatItPrints) {
  std::string printed;
  ASSERT_NO_THROW(printed = Reprint(GetParam())) << GetParam() << "\n" << ParseError(GetParam());
  ASSERT_EQ(ParseError(printed), "parsed") << printed;
  EXPECT_EQ(Reprint(printed), printed) << GetParam();
}

using Forms = std::vector<std::string_view>;

#define STATEMENT_FORMS(family, ...) \
  INSTANTIATE_TEST_SUITE_P(family, StatementForm, testing::ValuesIn(Forms{__VA_ARGS__}))

STATEMENT_FORMS(Transactions, "begin", "begin work", "begin transaction isolation level serializable read write",
                "begin isolation level snapshot", "start transaction",
                "start transaction isolation level read committed, read only", "commit", "commit work",
                "end transaction", "rollback work", "abort", "lock table a, b.c", "lock a",
                "set session characteristics as transaction isolation level repeatable read",
                "set transaction read only", "lock a in access exclusive mode nowait");

STATEMENT_FORMS(
    Queries, "select 1", "select a b, c as \"select\", d value from t", "select * from t", "select t.*, s.t.a from s.t",
    "select * exclude a, b from t", "select * exclude (a) from t", "select t.* exclude a from t",
    "select distinct a from t", "select top 5 a from t", "select distinct top 5 a from t", "select all a from t",
    "select distinct on (a, b) a from t", "select a into temp table n from t", "select a into n from t",
    "select a into #n from t", "select a from t where b group by a having c qualify row_number() over (order by a) = 1",
    "select a from t x qualify true", "select a from t group by all", "select a from t group by 1, 2",
    "select a from t group by grouping sets ((a, b), (), rollup (a, (b, c))), cube (a, b)",
    "select a from t group by ()", "select a from t order by a desc nulls first, b asc nulls last, c using >",
    "select a from t limit 5 offset 2", "select a from t offset 2 limit all", "select a from t limit $1",
    "select a from t for update", "select a from t for share of t nowait",
    "select level, prior a from t start with a = 1 connect by prior a = b and c",
    "select a from t connect by nocycle prior a = b start with c", "select 1 union select 2",
    "select 1 union all select 2 union all select 3", "select 1 union select 2 intersect select 3 except select 4",
    "select 1 minus select 2 union distinct select 3", "(select 1 order by 1 limit 1) union all (select 2) order by 1",
    "((select 1))", "((select 1) union (select 2)) limit 1", "(select 1) order by 1",
    "with a as (select 1), b (c, d) as ((select 2)) select * from a, b",
    "with recursive a (n) as (select 1 union all select n + 1 from a) select n from a", "select * from (select 1)",
    "select * from (select 1) a (b, c)", "select * from ((select 1)) a",
    "select * from ((select 1) union (select 2)) a", "select * from ((select 1) a join b on true)",
    "select * from (a join b on true) x",
    "select * from a join b on c left outer join d using (e, f) cross join g natural full join h",
    "select * from a join b join c on d on e", "select * from a right join (b join c on d) on e, f",
    "select * from a inner join (select 1) b on true", "select * from generate_series(1, n) as s(r)",
    "select * from f() cols(a name, b varchar(10))", "select * from f() as (a int)", "select * from current_database()",
    "select * from db.s.t as x", "select * from t *", "select a from #t, #u x",
    "select * from t, t.items as x at i, x.parts y", "select * from t, t.items[0].parts as x",
    "select * from t, (t.items) as x", "select * from t, unnest(t.items) as x (y)",
    "select * from t, unnest(t.items) with offset as x (y, z)", "select * from t left join t.items x on true",
    "select * from t, unpivot t.o as v at k", "select * from t left join t.items as i",
    "select * from t pivot (sum(a) as s, count(b) for c in ('x' as y, 'z', 3)) as p",
    "select * from (select 1 a) pivot (avg(a) for a in (1))",
    "select * from t unpivot (v for n in (a as 'x', b, c y)) as u (q, r)",
    "select * from t unpivot include nulls (v for n in (a))", "select * from t unpivot exclude nulls (v for n in (a))",
    "select (select 1), exists (select 1), (select a from t) + 1 from t where a in (select 1)",
    "select a.b.c.d.e from a", "select a from t where a.b = c.d(+) and c.e(+) > 1",
    "select 1 from t alias_without_as where true", "select case when a is not null then 1 else 0 end from t",
    "select count(*) as year, date '2020-01-01' as date from t",
    "select interval '1' day, interval '1 day', interval '2' year to month", "select x'1f', b'10', e'\\t', $$a$$",
    "select a as \"Mixed Case\" from t", "select array[1, 2], array(1, 2), array(select 1)");

STATEMENT_FORMS(Dml, "insert into t default values", "insert into t values (1, default), (2, 'x')",
                "insert into t (a, b) values (1, 2)", "insert into s.t select 1", "insert into t (a) (select 1)",
                "insert into t ((select 1) union (select 2))", "insert into t with a as (select 1) select * from a",
                "insert into #t select 1", "update t set a = 1",
                "update s.t x set a = default, b = x.c + 1 from u, v where x.a = u.a",
                "update t as x set a = 1 where b", "with c as (select 1) update t set a = 1 from c", "delete from t",
                "delete t where a", "delete from t as x using u join v on true where x.a = u.a",
                "with c as (select 1) delete from t using c",
                "merge into t using s on t.a = s.a when matched then update set b = s.b when not matched then insert "
                "(a, b) values (s.a, s.b)",
                "merge into t using (select 1 a) as s on t.a = s.a when matched then delete when not matched then "
                "insert values (s.a)",
                "merge into t using s x on t.a = x.a remove duplicates",
                "merge into t using s on false when not matched then insert values (1)",
                "merge into t x using s on true when matched then delete", "truncate t", "truncate table s.t",
                "call p()", "call s.p(1, 'x', f(2))");

STATEMENT_FORMS(Cursors, "declare c cursor for select 1",
                "declare c binary scroll cursor with hold for with a as (select 1) select * from a",
                "declare c no scroll cursor for select 1", "fetch c", "fetch next from c", "fetch all from c",
                "fetch 10 from c", "fetch forward 10 in c", "fetch forward all from c", "fetch forward from c",
                "fetch backward 5 from c", "fetch absolute -1 from c", "fetch prior from c", "move forward 3 from c",
                "close c", "prepare p as select 1", "prepare p (int, varchar(10)) as insert into t values ($1, $2)",
                "prepare p as with a as (select 1) update t set a = $1 from a", "execute p", "execute p (1, 'x')",
                "deallocate p", "deallocate prepare p", "explain select 1", "explain verbose delete from t",
                "explain create table t as select 1", "explain analyze select 1");

STATEMENT_FORMS(
    Tables, "create table t (a int)",
    "create table if not exists db.s.t (a int not null primary key, b varchar(max) default 'x'::varchar not null "
    "unique)",
    "create temp table t (a int)", "create local temporary table t (a int)", "create table #t (a int)",
    "create table t (a int identity(1, 1), b bigint generated by default as identity(0, -1) encode az64)",
    "create table t (a int encode raw distkey sortkey, b text collate ci, c char, d bpchar, e numeric(10, 2) null)",
    "create table t (a int references u (b), b int constraint x references u, c int constraint y primary key)",
    "create table t (a int, constraint p primary key (a), unique (a), foreign key (a) references u (b), check (a > 1))",
    "create table t (a int check (a > 0), b int default 1 not null, c timestamp default sysdate encode az64)",
    "create table t (like u)", "create table t (like u including defaults, b int)",
    "create table t (like u excluding defaults)",
    "create table t (a int) backup no diststyle key distkey (a) compound sortkey (a, b)",
    "create table t (a int) diststyle all interleaved sortkey (a)",
    "create table t (a int) diststyle even sortkey (a) encode auto",
    "create table t (a int) sortkey auto diststyle auto backup yes", "create table t as select 1",
    "create temp table t (a, b) distkey (a) sortkey (b) as (select 1, 2)", "create table t distkey (2) as select 1, 2",
    "create table t distkey (1) sortkey (1, 3) as select 1, 2, 3",
    "create table t (timestamp timestamp, a int default 1)",
    "create table t diststyle even as with a as (select 1) select * from a union all select 2",
    "create table t (a double precision, b timestamp with time zone, c time without time zone, d interval year to "
    "month, e interval day to second(3), f super, "
    "g geometry, h hllsketch, i varbyte(10), j binary varying(5), k national character varying(3), l real, m "
    "float(53), n character varying)",
    "create table t (a int) inherits (u)", "create table t (a int) without oids",
    "create temp table t (a int) on commit delete rows",
    "create table s.t (a int, b text) using iceberg location 's3://b/k' partitioned by (a, bucket(16, b), truncate(b, "
    "4), year(c)) table properties ('x' = 'y')",
    "create table s.t using iceberg as select 1", "alter table t add column a int default 1 not null",
    "alter table t add a varchar(10) encode lzo collate ci", "alter table t add constraint p primary key (a)",
    "alter table t add unique (a)", "alter table t add foreign key (a) references u",
    "alter table t drop constraint p cascade", "alter table t drop column a restrict", "alter table t drop a cascade",
    "alter table t drop column if exists a", "alter table t owner to bob", "alter table t owner to current_user",
    "alter table t rename to u", "alter table t rename column a to b", "alter table t rename a to b",
    "alter table t alter column a type varchar(20)", "alter table t alter a type varchar(20)",
    "alter table t alter column a encode zstd, alter column b encode raw", "alter table t alter distkey a",
    "alter table t alter diststyle all", "alter table t alter diststyle key distkey a",
    "alter table t alter diststyle auto", "alter table t alter sortkey (a, b)",
    "alter table t alter compound sortkey (a), alter distkey b", "alter table t alter sortkey auto",
    "alter table t alter sortkey none", "alter table t alter encode auto", "alter table t row level security on",
    "alter table t row level security on conjunction type or for datashares", "alter table t row level security off",
    "alter table t masking on for datashares", "alter table t append from u", "alter table t append from u filltarget",
    "alter table t append from u ignoreextra", "alter table e.t set location 's3://b/'",
    "alter table e.t set file format parquet", "alter table e.t set table properties ('numRows' = '10')",
    "alter table e.t partition (a = '2020-01-01', b = 1) set location 's3://b/'",
    "alter table e.t add if not exists partition (a = '1') location 's3://a/' partition (a = '2') location 's3://b/'",
    "alter table e.t drop partition (a = '1')", "alter table t alter column a set default 1",
    "alter table t alter column a drop not null", "alter table t set schema s", "drop table t",
    "drop table if exists a, b.c cascade", "drop table a restrict", "drop external table s.t");

STATEMENT_FORMS(
    Views, "create view v as select 1", "create or replace view s.v (a, b) as (select 1, 2) with no schema binding",
    "create view v as select * from t with no schema binding", "create temp view v as select 1",
    "create view #v as select 1", "drop view v", "drop view if exists a, b cascade",
    "create materialized view m as select 1",
    "create materialized view m (a) backup no diststyle key distkey (a) sortkey (a) auto refresh yes as select 1 a",
    "create materialized view m auto refresh no diststyle all as select 1",
    "create materialized view d.s.m using iceberg location 's3://x' as select 1",
    "alter materialized view m auto refresh yes", "alter materialized view m alter distkey a",
    "alter materialized view m alter sortkey (a)", "alter materialized view m row level security on",
    "refresh materialized view m", "refresh materialized view s.m cascade", "refresh materialized view m restrict",
    "drop materialized view if exists m, n cascade", "create external view c.s.v if not exists as select 1",
    "create external protected view v as select 1", "alter external view v force as (select 1)",
    "alter external view v remove definition", "drop external view if exists v", "drop external view v if exists",
    "create external table e.t (a int, b varchar(10), c struct<x:int, y:array<text>>, d map<int, text>) partitioned by "
    "(p date) row format delimited fields "
    "terminated by '|' lines terminated by '\\n' stored as textfile location 's3://b/' table properties "
    "('skip.header.line.count' = '1')",
    "create external table e.t (a int) row format serde 'org.x' with serdeproperties ('a' = 'b') stored as inputformat "
    "'i' outputformat 'o' location 's3://b/'",
    "create external table e.t partitioned by (a) stored as parquet location 's3://b/' as select 1 a",
    "create external table e.t (a int) stored as orc location 's3://b/m'", "comment on table s.t is 'x'",
    "comment on column s.t.c is null", "comment on constraint c on t is 'x'", "comment on database d is 'x'",
    "comment on view v is 'x'", "comment on schema s is 'x'", "comment on function f(int) is 'x'");

STATEMENT_FORMS(
    Databases, "create database d",
    "create database d with owner = bob connection limit 10 collate case_insensitive isolation level snapshot",
    "create database d owner bob connection limit unlimited collate cs isolation level serializable",
    "create database d from integration 'id' database 'src' set acceptinvchars = true refresh_interval 900 "
    "truncatecolumns true history_mode = false",
    "create database d from arn 'arn:x' with data catalog schema 's' iam_role default",
    "create database d from arn 'arn:x' with no data catalog schema iam_role 'SESSION'",
    "create database d with permissions from datashare s of account '1' namespace 'g'",
    "create database d from datashare s of namespace 'g'", "create database d template template0 encoding 'UTF8'",
    "alter database d rename to e", "alter database d owner to bob", "alter database d connection limit 5",
    "alter database d collate ci", "alter database d isolation level serializable",
    "alter database d integration refresh all tables in schema a, b",
    "alter database d integration refresh inerror tables", "alter database d integration refresh table s.t, s.u",
    "alter database d integration set history_mode = true", "drop database d", "drop database if exists d force",
    "create schema s", "create schema if not exists s authorization bob quota 10 gb", "create schema authorization bob",
    "create schema s quota unlimited create table t (a int) create view v as select 1 grant select on t to bob",
    "alter schema s rename to t", "alter schema s owner to bob", "alter schema s quota 5 tb",
    "alter schema s quota unlimited", "drop schema s", "drop schema if exists a, b cascade",
    "drop schema s drop external database cascade",
    "create external schema if not exists s from data catalog database 'd' region 'us-east-1' iam_role 'arn:x,arn:y' "
    "catalog_role 'SESSION' create external database if not exists",
    "create external schema s from database 'd' iam_role default",
    "create external schema s from hive metastore database 'd' uri '10.0.0.1' port 9083 iam_role 'arn'",
    "create external schema s from postgres database 'd' schema 'x' uri 'h' port 5432 iam_role 'arn' secret_arn 'arn'",
    "create external schema s from kinesis iam_role 'arn'",
    "create external schema s from msk iam_role 'arn' authentication iam cluster_arn 'arn'",
    "create external schema s from kafka uri 'b' authentication mtls authentication_arn 'acm'",
    "create external schema s from redshift database 'd' schema 'x'",
    "alter external schema s iam_role 'arn' authentication none uri 'b'", "alter external schema s rename to t",
    "alter external schema s owner to bob");

STATEMENT_FORMS(Routines,
                "create function f (int, double precision) returns int stable as $$ select $1 $$ language sql",
                "create or replace function s.f (a int, b varchar(10)) returns varchar volatile as $$ return a $$ "
                "language plpythonu",
                "create function f () returns timestamp with time zone immutable language sql as 'select 1'",
                "create or replace procedure s.p (a int, b in varchar, c inout int, d out date, e out numeric(5,2)) as "
                "$$ begin a := 1; end; $$ language plpgsql security definer",
                "create procedure p () nonatomic as $body$ begin end $body$ language plpgsql",
                "create procedure p (in int, inout date, out x text) language plpgsql as $$ $$ security invoker set a "
                "to 'b' set c.d = 1",
                "create procedure p (a refcursor) as $$x$y$$ language plpgsql", "alter function f (int) rename to g",
                "alter function f (a int) owner to current_user", "alter procedure p (int) owner to bob",
                "alter procedure p rename to q", "drop function f (int, varchar)",
                "drop function if exists f (a int) cascade", "drop procedure p (int), q ()", "drop procedure p",
                "create external function s.f (int, varchar) returns varchar stable lambda 'fn' iam_role 'arn' "
                "retry_timeout 100 max_batch_rows 5 max_batch_size 10 kb",
                "create or replace external function f () returns int volatile sagemaker 'ep' iam_role default",
                "create library l language plpythonu from 's3://b/l.zip' credentials 'x' region as 'us-east-1'",
                "create or replace library l language plpythonu from 'https://x'", "drop library l",
                "create model m from t target c function f (int, text) returns int iam_role default auto off "
                "model_type xgboost problem_type (regression) objective 'mse' preprocessors 'none' "
                "hyperparameters default except (num_round '100', eta '0.1') settings (s3_bucket 'b', "
                "s3_garbage_collect off, max_cells 100)",
                "create model m from (select 1 a) target a function f iam_role 'arn' settings (s3_bucket 'b')",
                "create model m from 'job' function f (int) returns int iam_role 'arn' settings (s3_bucket 'b')",
                "create model m from 'j' function f (super) returns super sagemaker 'e':'m' iam_role default",
                "create external model m function f iam_role default model_type bedrock settings (model_id 'x', prompt "
                "'y', request_type unified, response_type super)",
                "drop model if exists s.m", "drop model m");

STATEMENT_FORMS(Policies, "create rls policy p using (current_user = 'x')",
                "create rls policy p with (a int, b varchar(10)) as t using (t.a = 1 and b in (select 1))",
                "create rls policy d.p with (a int) t using (true)", "alter rls policy p using (a = 1)",
                "attach rls policy p on table t, s.u to bob, role r, public", "attach rls policy p on t to role r",
                "detach rls policy p on t from public", "drop rls policy p", "drop rls policy if exists p cascade",
                "create masking policy if not exists p with (a varchar(10)) using ('x'::varchar(10))",
                "create masking policy p with (a int, b int) using ((a, b))",
                "create masking policy p with (a int, b int) using (a + 1, 2)",
                "alter masking policy p using ('y'::varchar)",
                "attach masking policy p on s.t (a, b.c.d) using (a, e) to role r priority 10",
                "attach masking policy p on t (a) to public", "detach masking policy p on t (a) from role r",
                "drop masking policy p", "create datashare d",
                "create datashare d set publicaccessible = true managedby adx",
                "create datashare d publicaccessible false", "alter datashare d add table s.t, s.u",
                "alter datashare d remove schema s", "alter datashare d add function s.f(int, text), g()",
                "alter datashare d add all tables in schema a, b", "alter datashare d remove all functions in schema a",
                "alter datashare d set publicaccessible true", "alter datashare d set includenew = true for schema s",
                "drop datashare d", "desc datashare d", "desc datashare d of account '1' namespace 'g'",
                "desc datashare d of namespace 'g'",
                "create identity provider p type azure namespace 'aad' parameters '{\"a\":1}' auto_create_roles true "
                "include groups like 'x%'",
                "create identity provider \"My-App\" type awsidc namespace 'n' application_arn 'arn' iam_role 'arn'",
                "create identity provider p type azure namespace 'n' auto_create_roles",
                "alter identity provider p parameters '{}'",
                "alter identity provider p namespace 'n' auto_create_roles false", "alter identity provider p disable",
                "drop identity provider p cascade", "desc identity provider p",
                "alter system set data_catalog_auto_mount = true", "alter system set metadata_security = on",
                "alter system set default_identity_namespace = 'NS'");

STATEMENT_FORMS(Users, "create user u password 'Passw0rd'",
                "create user \"Mixed\" with password disable createdb nocreateuser syslog access unrestricted in group "
                "a, b valid until '2030-01-01' connection limit 5 session timeout 60 externalid 'x'",
                "create user u password 'md5abc' connection limit unlimited",
                "alter user u with password 'x' valid until 'infinity'", "alter user u rename to v",
                "alter user u createdb", "alter user u nocreateuser", "alter user u set search_path to a, public",
                "alter user u set timezone = default", "alter user u reset search_path", "alter user u reset all",
                "alter user u session timeout 100", "alter user u reset session timeout", "alter user u externalid 'x'",
                "alter user u syslog access restricted", "drop user if exists a, b", "create group g",
                "create group g with user a, b", "create group g user a", "alter group g add user a, b",
                "alter group g drop user a", "alter group g rename to h", "drop group g", "create role r",
                "create role r externalid 'x'", "alter role r with rename to s", "alter role r owner to bob",
                "alter role r externalid to 'x'", "drop role r", "drop role r force", "drop role r restrict");

STATEMENT_FORMS(
    Grants, "grant select, insert on t to bob",
    "grant all privileges on table a, s.b to bob with grant option, group g, role r, public",
    "grant all on all tables in schema a, b to bob", "grant temp, create on database d to bob",
    "grant usage on schema a, b to group g", "grant execute on function f(int), s.g(a int, b text) to bob",
    "grant all on procedure p() to bob", "grant execute on all functions in schema s to bob",
    "grant execute on all procedures in schema s to bob", "grant usage on language sql, plpythonu to bob",
    "grant alter, drop on copy job j, k to bob", "grant usage on template d.s.t to bob",
    "grant select (a, b), update (c) on t to bob", "grant all (a) on t to bob",
    "grant assumerole on 'arn:x', 'arn:y' to bob for copy, unload, external function",
    "grant assumerole on default to public for all", "revoke assumerole on all from public for all",
    "grant select (a) on external table s.t to iam_role 'arn' with grant option",
    "grant all on external table s.t to iam_role 'a', iam_role 'b', public",
    "grant create on external schema s to iam_role 'arn'", "grant alter, share on datashare d to bob",
    "grant usage on datashare d to namespace 'g'", "grant usage on datashare d to account '1' via data catalog",
    "revoke usage on datashare d from namespace 'g', 'h'",
    "grant create, usage for schemas in database d to bob, role r",
    "grant select for tables in schema s database d to bob with grant option",
    "grant select for tables in database d to role r", "grant execute for functions in schema s to bob",
    "grant execute for procedures in database d to role r", "grant usage for languages in database d to bob",
    "grant create for copy jobs in database d to bob", "grant alter for templates in schema s to bob",
    "grant create model to bob", "grant execute on model s.m to bob",
    "grant role a, role b to bob with admin option, role c", "grant role a, b to bob",
    "grant create user, create or replace view, access system table, explain rls to role r", "grant all to role r",
    "grant ignore rls to role r", "grant select on t to rls policy p, masking policy q",
    "grant connect on workgroup to public", "grant connect to \"idc:bob\"", "grant select on \"T\" to \"Bob\"",
    "grant select on #t to bob", "revoke select on t from bob", "revoke grant option for select on t from bob cascade",
    "revoke all on t from public restrict", "revoke role a from bob", "revoke admin option for role a from bob",
    "revoke usage for schemas in database d from role r", "alter default privileges grant select on tables to bob",
    "alter default privileges for user a, b in schema s, t grant all on functions to group g",
    "alter default privileges in schema s revoke grant option for execute on procedures from role r",
    "alter default privileges revoke insert on tables from public");

STATEMENT_FORMS(Session, "set a to 1", "set a = 'x'", "set session a to default", "set local a = on",
                "set search_path to '$user', public, \"X\"", "set datestyle = iso, mdy", "set extra_float_digits = -3",
                "set seed to .5", "set time zone 'UTC'", "set time zone local", "set time zone default",
                "set timezone to 'America/New_York'", "set names 'utf8'", "set client_encoding = 'UTF8'",
                "set session authorization bob", "set session authorization default",
                "set local session authorization 'Bob'", "set session_authorization to bob", "set ctx.user_id to 123",
                "set session ctx.v = 'x'", "set enable_case_sensitive_identifier to true", "set query_group to 'x'",
                "reset a", "reset all", "reset ctx.v", "reset session authorization", "reset use", "use d",
                "use d@catalog", "show a", "show all", "show ctx.v", "show \"TimeZone\"", "show \"tables\"",
                "show \"a\"\"b\"", "show use", "show time zone", "show transaction isolation level", "show search_path",
                "cancel 123", "cancel 123 'stop'", "analyze", "analyze verbose s.t (a, b)",
                "analyze t predicate columns", "analyze t all columns", "analyze predicate columns",
                "analyze compression", "analyze compression t (a) comprows 1000", "vacuum", "vacuum full",
                "vacuum sort only t to 75 percent boost", "vacuum delete only s.t", "vacuum reindex t",
                "vacuum recluster t", "vacuum t to 99.5 percent", "vacuum boost", "vacuum full t boost");

STATEMENT_FORMS(Show, "show databases", "show databases like $1",
                "show databases from data catalog account '1', '2' like 'x%' iam_role default limit 5",
                "show schemas from database d", "show schemas from database $1 like $2", "show tables from schema s",
                "show tables from schema $1.$2 like $3", "show tables from schema d.s like 'x%' limit 10",
                "show columns from table $1.$2.$3 like $4", "show columns from table d.s.\"T\"",
                "show constraints primary keys from table $1.$2.$3", "show constraints foreign keys from table s.t",
                "show constraints foreign keys exported from table $1.$2.$3",
                "show column grants on table $1.$2.$3 like $4", "show column grants on table s.t for role r limit 5",
                "show grants on table $1.$2.$3", "show grants on s.t", "show grants on database d for bob",
                "show grants on schema d.s limit 5", "show grants on function d.s.f(int, varchar(10))",
                "show grants on procedure s.p()", "show grants for bob",
                "show grants for role r from database d limit 1", "show grants for $1",
                "show procedures from schema $1.$2 like $3", "show functions from schema s",
                "show parameters of procedure $1.$2.$3($4, $5) like $6",
                "show parameters of function s.f(int, character varying)", "show parameters of function s.f()",
                "show rls policies", "show rls policies on s.t for role r",
                "show masking policies from database d limit 5", "show masking policies on d.s.t for public",
                "show templates", "show templates from schema d.s like 'x' limit 1", "show template t",
                "show datashares like 'x%'", "show table d.s.t", "show view v", "show external table s.t partition",
                "show procedure p", "show procedure s.p(int, varchar)", "show model all", "show model m");

STATEMENT_FORMS(
    Loads, "copy t from 's3://b/k' iam_role 'arn'",
    "copy s.t (a, b) from 's3://b/k' iam_role default format as csv delimiter '|' quote as '%' ignoreheader 1",
    "copy t from 's3://b/k' iam_role 'arn' json 'auto'",
    "copy t from 's3://b/k' with credentials as 'aws_access_key_id=a;aws_secret_access_key=b' format json as "
    "'s3://b/j' gzip region as 'us-east-1'",
    "copy t from 's3://b/k' access_key_id 'a' secret_access_key 'b' session_token 'c' parquet",
    "copy t from 's3://b/k' credentials 'x' manifest, maxerror as 10, null as '\\\\N', acceptinvchars as '^', "
    "dateformat 'auto', timeformat as 'epochsecs', encoding utf16, compupdate off, statupdate on, comprows 100, "
    "fixedwidth 'a:1,b:2'",
    "copy t from 's3://b/k' iam_role 'x' format avro 'auto' escape removequotes emptyasnull blanksasnull "
    "truncatecolumns trimblanks fillrecord explicit_ids acceptanydate roundec noload ignoreblanklines ignoreallerrors",
    "copy t from 's3://b/k' iam_role 'x' shapefile simplify auto '1.5'",
    "copy t from 's3://b/k' iam_role 'x' orc serializetojson", "copy t from 'dynamodb://t' iam_role 'x' readratio 50",
    "copy t from 's3://b/m' iam_role 'x' ssh",
    "copy t from 's3://b/k' iam_role 'x' encrypted auto master_symmetric_key 'k' bzip2 lzop zstd",
    "copy t from 's3://b/k' iam_role 'x' using template s.tpl csv",
    "copy t from 's3://b/k' iam_role 'arn' format csv job create j auto on",
    "copy t from 's3://b/k' iam_role 'arn' format as unheard_of", "copy t from stdin with csv", "copy t to stdout",
    "copy job list", "copy job alter j auto off", "copy job run j", "copy job show j", "copy job drop j",
    "copy #t from 's3://b/k' iam_role default",
    "unload ('select * from t where a = ''x''') to 's3://b/p' iam_role 'arn'",
    "unload ($$select 1$$) to 's3://b/p' iam_role default format as parquet partition by (a, b) include manifest "
    "verbose allowoverwrite",
    "unload ('select 1') to 's3://b/p' credentials 'x' header delimiter as '|' addquotes null as 'n' escape gzip "
    "parallel off maxfilesize as 64mb rowgroupsize 32 mb region 'r' extension 'csv' cleanpath kms_key_id 'k' encrypted "
    "auto",
    "unload ('select 1') to 's3://b/p' iam_role 'x' json",
    "unload ('select 1') to 's3://b/p' iam_role 'x' csv zstd parallel true maxfilesize 1.5 gb fixedwidth as '0:3'",
    "create template t for copy as format as json 'auto' null '' maxerror 100",
    "create or replace template d.s.t for copy csv", "alter template t rename to u", "alter template t owner to bob",
    "alter template t add csv", "alter template t add timeformat 'auto'", "alter template t drop encrypted",
    "alter template t set delimiter to '|', timeformat to 'epochsecs'", "drop template if exists s.t");

STATEMENT_FORMS(Refused, "create index i on t (a)", "create unique index i on t (a)", "drop index i", "savepoint a",
                "release savepoint a", "rollback to savepoint a", "rollback work to a", "listen a", "notify a",
                "unlisten *", "cluster t", "reindex table t", "create sequence s",
                "create trigger t before insert on u for each row execute procedure f()", "create type t as (a int)",
                "create domain d as int", "create rule r as on insert to t do nothing", "prepare transaction 'x'",
                "commit prepared 'x'", "create operator + (procedure = f)", "create aggregate a (basetype = int)",
                "create language l", "create tablespace x location 'y'", "load 'x'", "checkpoint",
                "create cast (int as text) without function");

TEST(Statement, RefusedCommandsCarryTheirMessage) {
  ParsedStatement statement = ParseStatement("  create index i on t (a) ; ");
  const auto& refused = std::get<RefusedStatement>(statement.statement);
  EXPECT_EQ(refused.command, "CREATE INDEX");
  EXPECT_EQ(refused.message, "SQL command \"create index i on t (a)\" not supported on Redshift tables.");
  EXPECT_EQ(refused.state, base::SqlState::kFeatureNotSupported);
}

TEST(Statement, ScriptsAreSplitAndEmptyStatementsDropped) {
  std::string_view text = " select 1 ;; -- nothing\n /* ; */ select ';' ; ";
  std::vector<ParsedStatement> statements = ParseScript(text);
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[0].text, "select 1");
  EXPECT_EQ(statements[1].text, "select ';'");
  EXPECT_EQ(text.substr(statements[1].span.begin, 6), "select");
  EXPECT_TRUE(ParseScript(" -- nothing ").empty());
  EXPECT_TRUE(ParseScript("").empty());
}

TEST(Statement, CountsParameters) {
  EXPECT_EQ(ParseStatement("select $2, $1 from t where a = $7").parameter_count, 7);
  EXPECT_EQ(ParseStatement("show tables from schema $1.$2 like $3").parameter_count, 3);
  EXPECT_EQ(ParseStatement("select 1").parameter_count, 0);
}

TEST(Statement, CutsLongNamesWithANotice) {
  std::string name(130, 'x');
  ParsedStatement statement = ParseStatement("select a as " + name);
  ASSERT_EQ(statement.notices.size(), 1u);
  EXPECT_EQ(statement.notices[0].message,
            "identifier \"" + name + "\" will be truncated to \"" + name.substr(0, 127) + "\"");
  std::string accents;
  for (int i = 0; i < 64; ++i) accents += "é";
  statement = ParseStatement("select a as \"" + accents + "\"");
  const auto& query = *std::get<SelectStatement>(statement.statement).query;
  EXPECT_EQ(std::get<SelectCore>(query.body).items[0].alias->text.size(), 126u);
}

TEST(Statement, KeepsWhereABodyStands) {
  std::string_view text = "select 1; create procedure p() as $x$ begin end $x$ language plpgsql";
  std::vector<ParsedStatement> statements = ParseScript(text);
  const auto& procedure = std::get<CreateProcedureStatement>(statements[1].statement);
  EXPECT_EQ(procedure.body, " begin end ");
  EXPECT_EQ(text.substr(procedure.body_span.begin, procedure.body_span.end - procedure.body_span.begin), " begin end ");
}

TEST(Statement, KeepsWhereAViewsQueryStands) {
  std::string_view text = "create view v as select a from t with no schema binding";
  ParsedStatement statement = ParseStatement(text);
  const auto& view = std::get<CreateViewStatement>(statement.statement);
  EXPECT_TRUE(view.is_late_binding);
  base::Span span = view.query->span;
  EXPECT_EQ(text.substr(span.begin, span.end - span.begin), "select a from t");
}

TEST(Statement, ChainsOfOneSetOperatorAreOneNode) {
  ParsedStatement statement = ParseStatement("select 1 union all select 2 union all select 3 union select 4");
  const auto& outer = std::get<SetOperation>(std::get<SelectStatement>(statement.statement).query->body);
  ASSERT_EQ(outer.inputs.size(), 2u);
  EXPECT_FALSE(outer.is_all);
  const auto& inner = std::get<SetOperation>(outer.inputs[0]->body);
  EXPECT_EQ(inner.inputs.size(), 3u);
  EXPECT_TRUE(inner.is_all);
}

TEST(Statement, QuotedUserNamesKeepTheirCase) {
  ParsedStatement statement = ParseStatement("create user \"Bob\" password disable");
  const Name& name = std::get<CreateUserStatement>(statement.statement).name;
  EXPECT_EQ(name.text, "bob");
  EXPECT_EQ(name.exact(), "Bob");
}

}  // namespace
}  // namespace doppel::sql
