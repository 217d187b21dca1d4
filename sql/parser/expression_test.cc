// Expressions: what a text means, seen through deparse, whose parentheses show the tree.
#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser_testing.h"

namespace doppel::sql {
namespace {

struct Example {
  std::string_view text;
  std::string_view meaning;
};

class ExpressionMeaning : public testing::TestWithParam<Example> {};

TEST_P(ExpressionMeaning, IsPrintedWithItsParentheses) {
  EXPECT_EQ(ReprintExpr(GetParam().text), GetParam().meaning) << GetParam().text;
}

TEST_P(ExpressionMeaning, ReadsBackWhatItPrints) {
  std::string printed = ReprintExpr(GetParam().text);
  EXPECT_EQ(ReprintExpr(printed), printed) << GetParam().text;
}

// Precedence as in PostgreSQL 8.0, developer guide r_conditions and r_expressions.
INSTANTIATE_TEST_SUITE_P(
    Precedence, ExpressionMeaning,
    testing::Values(Example{"1 + 2 * 3", "1 + (2 * 3)"}, Example{"(1 + 2) * 3", "(1 + 2) * 3"},
                    Example{"a - b - c", "(a - b) - c"}, Example{"2 ^ 3 ^ 2", "(2 ^ 3) ^ 2"},
                    Example{"-a ^ 2", "(- a) ^ 2"}, Example{"-2", "-2"}, Example{"- 2 :: int", "- 2::integer"},
                    Example{"-(-5)", "- (-5)"}, Example{"a or b and c", "a OR (b AND c)"},
                    Example{"a and b and c and d", "a AND b AND c AND d"},
                    Example{"(a and b) and c", "(a AND b) AND c"}, Example{"not a = b", "NOT (a = b)"},
                    Example{"not a and b", "(NOT a) AND b"}, Example{"a = b = c", "a = (b = c)"},
                    Example{"a || b like c || d", "(a || b) LIKE (c || d)"}, Example{"a = b like c", "a = (b LIKE c)"},
                    Example{"a <> b || c", "(a <> b) || c"}, Example{"a <= b + 1", "a <= (b + 1)"},
                    Example{"a = b is null", "a = (b IS NULL)"}, Example{"a + 1 is null", "(a + 1) IS NULL"},
                    Example{"a between 1 and 2 and b", "(a BETWEEN 1 AND 2) AND b"},
                    Example{"a not between b + 1 and c and not d", "(a NOT BETWEEN (b + 1) AND c) AND (NOT d)"},
                    Example{"a = b not in (1)", "(a = b) NOT IN (1)"}, Example{"a = b in (1)", "a = (b IN (1))"},
                    Example{"~1 & 2", "(~ 1) & 2"}, Example{"@ -5 + 1", "@ ((-5) + 1)"}, Example{"5 !", "(5 !)"},
                    Example{"a # b", "a # b"}, Example{"|/ 4", "|/ 4"}, Example{"a << 2 >> 1", "(a << 2) >> 1"},
                    Example{"a + b at time zone 'x'", "a + timezone('x', b)"}, Example{"a != b", "a <> b"},
                    Example{"a operator(pg_catalog.~) 'x'", "a ~ 'x'"}, Example{"a < b = c > d", "(a < b) = (c > d)"}));

INSTANTIATE_TEST_SUITE_P(
    Predicates, ExpressionMeaning,
    testing::Values(Example{"a isnull", "a IS NULL"}, Example{"a notnull", "a IS NOT NULL"},
                    Example{"a is not true", "a IS NOT TRUE"}, Example{"a is unknown", "a IS UNKNOWN"},
                    Example{"a is not distinct from b", "a IS NOT DISTINCT FROM b"},
                    Example{"a not ilike 'x%' escape '^'", "a NOT ILIKE 'x%' ESCAPE '^'"},
                    Example{"a similar to 'x'", "a SIMILAR TO 'x'"}, Example{"a !~ 'x'", "a !~ 'x'"},
                    Example{"a in (1, 2)", "a IN (1, 2)"}, Example{"a in (select 1)", "a IN (SELECT 1)"},
                    Example{"a in ((select 1))", "a IN (SELECT 1)"},
                    Example{"a in ((select 1), 2)", "a IN ((SELECT 1), 2)"},
                    Example{"a in ((select 1) + 1)", "a IN ((SELECT 1) + 1)"},
                    Example{"(a, b) not in (select 1, 2)", "(a, b) NOT IN (SELECT 1, 2)"},
                    Example{"(a, b) in ((1, 2), (3, 4))", "(a, b) IN ((1, 2), (3, 4))"},
                    Example{"(a, b) = (c, d)", "(a, b) = (c, d)"}, Example{"a = any (select 1)", "a = ANY (SELECT 1)"},
                    Example{"a = some(b)", "a = ANY (b)"}, Example{"a <> all (array[1, 2])", "a <> ALL (ARRAY[1, 2])"},
                    Example{"a like any (b)", "a ~~ ANY (b)"}, Example{"exists (select 1)", "EXISTS (SELECT 1)"},
                    Example{"not exists ((select 1))", "NOT EXISTS (SELECT 1)"},
                    Example{"(a, b) overlaps (c, d)", "\"overlaps\"(a, b, c, d)"},
                    Example{"a.b = c.d(+)", "a.b = c.d(+)"}));

INSTANTIATE_TEST_SUITE_P(Literals, ExpressionMeaning,
                         testing::Values(Example{"'it''s'", "'it''s'"}, Example{R"('a\\b')", R"('a\\b')"},
                                         Example{"$$x'y$$", "'x''y'"},
                                         Example{"date '2020-01-01'", "date '2020-01-01'"},
                                         Example{"timestamp with time zone 'x'", "timestamp with time zone 'x'"},
                                         Example{"timestamp(3) 'x'", "timestamp(3) without time zone 'x'"},
                                         Example{"interval '1' day to second(3)", "interval '1' day to second(3)"},
                                         Example{"interval '1 day'", "interval '1 day'"},
                                         Example{"interval '1-2' year to month", "interval '1-2' year to month"},
                                         Example{"numeric(5,2) '1.5'", "numeric(5,2) '1.5'"},
                                         Example{"double precision '1'", "double precision '1'"},
                                         Example{"pg_catalog.int4 '5'", "pg_catalog.int4 '5'"},
                                         Example{"b'101'", "B'101'"}, Example{"x'1F'", "X'1F'"}, Example{"$3", "$3"},
                                         Example{"null", "NULL"}, Example{"true", "TRUE"},
                                         Example{"9223372036854775808", "9223372036854775808"}, Example{"1.50", "1.50"},
                                         Example{"1e3", "1e3"}, Example{".5", ".5"}));

INSTANTIATE_TEST_SUITE_P(
    Calls, ExpressionMeaning,
    testing::Values(
        Example{"count(*)", "count(*)"}, Example{"count(distinct a)", "count(DISTINCT a)"},
        Example{"sum(all a)", "sum(a)"}, Example{"left(a, 1)", "left(a, 1)"}, Example{"isnull(a, b)", "isnull(a, b)"},
        Example{"date(a)", "date(a)"}, Example{"pg_catalog.version()", "pg_catalog.version()"},
        Example{"extract(epoch from a)", "extract('epoch', a)"},
        Example{"extract('year' from a)", "extract('year', a)"}, Example{"position('a' in b)", "\"position\"(b, 'a')"},
        Example{"substring(a from 2 for 3)", "\"substring\"(a, 2, 3)"},
        Example{"substring(a for 3)", "\"substring\"(a, 1, 3)"}, Example{"substring(a, 2)", "\"substring\"(a, 2)"},
        Example{"trim(a)", "btrim(a)"}, Example{"trim(both '\"' from a)", "btrim(a, '\"')"},
        Example{"trim(leading from a)", "ltrim(a)"}, Example{"trim('x' from a)", "btrim(a, 'x')"},
        Example{"overlay(a placing b from 1 for 2)", "\"overlay\"(a, b, 1, 2)"},
        Example{"dateadd(month, 1, a)", "dateadd(month, 1, a)"}, Example{"current_date", "current_date"},
        Example{"current_timestamp(3)", "current_timestamp(3)"}, Example{"sysdate", "sysdate"},
        Example{"array(1, 'a')", "array(1, 'a')"}, Example{"array(select 1)", "ARRAY (SELECT 1)"},
        Example{"array[]", "ARRAY[]"}, Example{"row(1, 2)", "ROW(1, 2)"},
        Example{"approximate count(distinct a)", "APPROXIMATE count(DISTINCT a)"},
        Example{"listagg(a, ',') within group (order by b desc nulls last)",
                "listagg(a, ',') WITHIN GROUP (ORDER BY b DESC NULLS LAST)"},
        Example{"lag(a, 1) ignore nulls over (order by b)", "lag(a, 1) IGNORE NULLS OVER (ORDER BY b)"},
        Example{"first_value(a respect nulls) over (partition by b)",
                "first_value(a) RESPECT NULLS OVER (PARTITION BY b)"},
        Example{"sum(a) over (order by b rows 2 preceding)",
                "sum(a) OVER (ORDER BY b ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"},
        Example{"sum(a) over ()", "sum(a) OVER ()"}));

INSTANTIATE_TEST_SUITE_P(
    CastsAndPaths, ExpressionMeaning,
    testing::Values(Example{"a::int::text", "a::integer::text"},
                    Example{"cast(a as varchar(max))", "CAST(a AS character varying(max))"},
                    Example{"convert(int, a)", "CONVERT(integer, a)"},
                    Example{"try_cast(a as date)", "TRY_CAST(a AS date)"}, Example{"a::char", "a::character(1)"},
                    Example{"a::bpchar", "a::bpchar"}, Example{"a::\"char\"", "a::\"char\""},
                    Example{"a::float(10)", "a::real"}, Example{"a::float", "a::double precision"},
                    Example{"a::text[]", "a::text[]"},
                    Example{"'pg_class'::regclass::oid", "'pg_class'::regclass::oid"},
                    Example{"(current_schemas(true))[1]", "current_schemas(TRUE)[1]"},
                    Example{"current_schemas(false)[s.r]", "current_schemas(FALSE)[s.r]"},
                    Example{"a.b[0].c", "a.b[0].c"}, Example{"a[1:2]", "a[1 : 2]"}, Example{"(a.b).c", "(a.b).c"},
                    Example{"f(x).y", "f(x).y"}, Example{"case when a then 1 end", "CASE WHEN a THEN 1 END"},
                    Example{"case a when 't' then 1 else 2 end", "CASE a WHEN 't' THEN 1 ELSE 2 END"},
                    Example{"((select 1) + 1)", "(SELECT 1) + 1"}, Example{"(((select 1)))", "(SELECT 1)"},
                    Example{"((select 1) union (select 2))", "(SELECT 1 UNION SELECT 2)"},
                    Example{"\"Mixed\".\"select\".\"Attribute\"", "mixed.\"select\".\"Attribute\""},
                    Example{"#t.a", "\"#t\".a"}, Example{"a++#t", "a + (+ \"#t\")"}));

TEST(Expression, FoldsQuotedNamesUnlessCaseSensitive) {
  EXPECT_EQ(std::get<ColumnRef>(ParseExpression("\"Mixed\"")->node).path[0].text, "mixed");
  EXPECT_EQ(std::get<ColumnRef>(ParseExpression("\"Mixed\"")->node).path[0].exact(), "Mixed");
  EXPECT_EQ(std::get<ColumnRef>(ParseExpression("\"Mixed\"", {.case_sensitive_identifier = true})->node).path[0].text,
            "Mixed");
  EXPECT_EQ(std::get<ColumnRef>(ParseExpression("Mixed", {.case_sensitive_identifier = true})->node).path[0].text,
            "mixed");
}

TEST(Expression, TakesWordsOfTheGrammarAsColumnsWhereTheyMeanNothingElse) {
  for (std::string_view word : {"value", "name", "type", "year", "date", "user_id", "role", "values", "position", "row",
                                "exclude", "qualify", "start", "level", "time", "prior", "oid", "copy", "language"}) {
    EXPECT_TRUE(std::holds_alternative<ColumnRef>(ParseExpression(word)->node)) << word;
  }
}

TEST(Expression, SpansCoverTheSource) {
  std::string_view text = "  a + (b * 2) ";
  ExprPtr expr = ParseExpression(text);
  EXPECT_EQ(text.substr(expr->span.begin, expr->span.end - expr->span.begin), "a + (b * 2");
  const auto& sum = std::get<BinaryOperation>(expr->node);
  EXPECT_EQ(sum.op_span.begin, 4u);
  EXPECT_EQ(sum.right->span.begin, 7u);
}

TEST(Expression, KeepsNumbersBeyondEveryType) {
  ExprPtr expr = ParseExpression("-9223372036854775808");
  const auto& literal = std::get<Literal>(expr->node);
  EXPECT_EQ(literal.kind, LiteralKind::kInteger);
  EXPECT_EQ(literal.text, "-9223372036854775808");
}

TEST(QualifiedName, IsReadFromText) {
  QualifiedName name = ParseQualifiedName("Db.\"My Schema\".t", {.case_sensitive_identifier = true});
  EXPECT_EQ(ToText(name), "db.My Schema.t");
  EXPECT_THROW(ParseQualifiedName("a.b.c.d"), base::SqlError);
  EXPECT_THROW(ParseQualifiedName("a b"), base::SqlError);
}

TEST(TypeNameText, IsReadAlone) {
  EXPECT_EQ(Deparse(*ParseTypeName("DECIMAL(10, 2)")), "numeric(10,2)");
  EXPECT_EQ(Deparse(*ParseTypeName("struct<a:int,b:array<map<text,int>>>")),
            "struct<a:integer,b:array<map<text,integer>>>");
  EXPECT_THROW(ParseTypeName("int int"), base::SqlError);
}

}  // namespace
}  // namespace doppel::sql
