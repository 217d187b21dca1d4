// The grammar's functions, by the file that holds them. Each consumes its construct from the cursor and throws a syntax
// error at the first token that does not fit.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sql/parser/statements.h"
#include "sql/parser/token_cursor.h"

namespace doppel::sql {

// type.cc
TypeNamePtr ParseType(TokenCursor& cursor);
// How many tokens a type takes that is followed by a string literal (date '…', numeric(5,2) '…'); 0 when it is not one.
std::size_t ScanLiteralType(const TokenCursor& cursor);
std::optional<IntervalQualifier> ParseIntervalQualifier(TokenCursor& cursor);
bool AtIntervalField(const TokenCursor& cursor);

// expression.cc
ExprPtr ParseExpr(TokenCursor& cursor);
// The restricted expressions that stand where NOT, IN, AND, LIKE would be ambiguous (DEFAULT e NOT NULL, BETWEEN e
// AND).
ExprPtr ParseSimpleExpr(TokenCursor& cursor);
std::vector<ExprPtr> ParseExprList(TokenCursor& cursor);
ExprPtr MakeExpr(Expr::Node node, base::Span span);
ExprPtr MakeCall(std::string_view name, std::vector<ExprPtr> arguments, base::Span name_span, base::Span span);
// Goes on behind a first operand that is already parsed.
ExprPtr ContinueParsedExpr(TokenCursor& cursor, ExprPtr first);

// primary.cc: what operators stand between.
ExprPtr ParsePrimary(TokenCursor& cursor);
std::vector<SortItem> ParseSortList(TokenCursor& cursor);
// What ( … ) holds: a query, or one or more expressions.
struct Parenthesized {
  QueryPtr query;
  std::vector<ExprPtr> items;
};
Parenthesized ParseParenthesized(TokenCursor& cursor);

// function.cc: calls and the special forms that become calls.
// A word with a grammar of its own (CASE, CAST, EXTRACT, ARRAY, …); null when the cursor is at none.
ExprPtr ParseSpecialForm(TokenCursor& cursor);
// At the opening parenthesis behind `name`.
ExprPtr ParseCallBehindName(TokenCursor& cursor, QualifiedName name, std::uint32_t begin);
bool AtKeywordCall(const TokenCursor& cursor);
ExprPtr ParseKeywordCall(TokenCursor& cursor);

// select.cc
QueryPtr ParseQueryExpression(TokenCursor& cursor);
QueryPtr ParseQueryBehindWith(TokenCursor& cursor, std::optional<WithClause> with, std::uint32_t begin);
std::optional<WithClause> ParseWithClause(TokenCursor& cursor);
// ( query ); the query alone may stand inside.
QueryPtr ParseParenthesizedQuery(TokenCursor& cursor);
// Goes on behind a first operand that is already parsed: set operators, ORDER BY, LIMIT.
QueryPtr ContinueQuery(TokenCursor& cursor, QueryPtr first, std::uint32_t begin);
bool AtQueryContinuation(const TokenCursor& cursor);
// VALUES (…), …: of INSERT.
QueryPtr ParseValues(TokenCursor& cursor);
ExprPtr ParseExprOrDefault(TokenCursor& cursor);

// from.cc
std::vector<TableRefPtr> ParseFromList(TokenCursor& cursor);
TableRefPtr ParseTableRef(TokenCursor& cursor);
// Words that go on with the query and so cannot be an alias without AS.
std::optional<Name> ParseTableAlias(TokenCursor& cursor);

// Statements. Each is called at the statement's first word.
Statement ParseStatementBody(TokenCursor& cursor);  // statement.cc
StatementPtr ParseNestedStatement(TokenCursor& cursor);

Statement ParseSelectStatement(TokenCursor& cursor);  // dml.cc
Statement ParseWithStatement(TokenCursor& cursor);
Statement ParseInsert(TokenCursor& cursor);
Statement ParseUpdate(TokenCursor& cursor);
Statement ParseDelete(TokenCursor& cursor);
Statement ParseMerge(TokenCursor& cursor);
Statement ParseTruncate(TokenCursor& cursor);
Statement ParseCall(TokenCursor& cursor);

Statement ParseDeclare(TokenCursor& cursor);  // cursors.cc
Statement ParseFetch(TokenCursor& cursor);
Statement ParseClose(TokenCursor& cursor);
Statement ParsePrepare(TokenCursor& cursor);
Statement ParseExecute(TokenCursor& cursor);
Statement ParseDeallocate(TokenCursor& cursor);
Statement ParseExplain(TokenCursor& cursor);

Statement ParseTransaction(TokenCursor& cursor);  // session.cc
Statement ParseSet(TokenCursor& cursor);
Statement ParseReset(TokenCursor& cursor);
Statement ParseUse(TokenCursor& cursor);
// name TO|= values | DEFAULT, of SET and ALTER USER.
SetStatement ParseSetting(TokenCursor& cursor);

Statement ParseCancel(TokenCursor& cursor);  // maintenance.cc
Statement ParseAnalyze(TokenCursor& cursor);
Statement ParseVacuum(TokenCursor& cursor);
Statement ParseLock(TokenCursor& cursor);
Statement ParseComment(TokenCursor& cursor);
Statement ParseRefresh(TokenCursor& cursor);

Statement ParseShow(TokenCursor& cursor);  // show.cc

Statement ParseCreate(TokenCursor& cursor);  // create.cc: dispatch by the second word
Statement ParseAlter(TokenCursor& cursor);
Statement ParseDrop(TokenCursor& cursor);
Statement ParseDesc(TokenCursor& cursor);

// The functions below are called behind CREATE and the words that say what is created (and ALTER, DROP alike).
struct CreatePrefix {
  bool or_replace = false;
  bool is_temporary = false;
};

Statement ParseCreateTable(TokenCursor& cursor, const CreatePrefix& prefix);  // table.cc
void ParseTableAttributes(TokenCursor& cursor, TableAttributes& attributes);
ColumnDefinition ParseColumnDefinition(TokenCursor& cursor);
TableConstraint ParseTableConstraint(TokenCursor& cursor);
ColumnCollation ParseCollationWord(TokenCursor& cursor);
std::vector<Property> ParseProperties(TokenCursor& cursor);
std::optional<IcebergOptions> ParseIcebergOptions(TokenCursor& cursor);
bool ParseIfNotExists(TokenCursor& cursor);
bool ParseIfExists(TokenCursor& cursor);
DropBehavior ParseDropBehavior(TokenCursor& cursor);

Statement ParseAlterTable(TokenCursor& cursor);  // alter_table.cc
Statement ParseAlterMaterializedView(TokenCursor& cursor);

Statement ParseCreateView(TokenCursor& cursor, const CreatePrefix& prefix);  // view.cc
Statement ParseCreateMaterializedView(TokenCursor& cursor);
Statement ParseCreateExternalView(TokenCursor& cursor);
Statement ParseAlterExternalView(TokenCursor& cursor);
Statement ParseCreateExternalTable(TokenCursor& cursor);
Statement ParseDropRelation(TokenCursor& cursor, RelationDropKind kind);

Statement ParseCreateDatabase(TokenCursor& cursor);  // database.cc
Statement ParseAlterDatabase(TokenCursor& cursor);
Statement ParseDropDatabase(TokenCursor& cursor);
Statement ParseCreateSchema(TokenCursor& cursor);
Statement ParseAlterSchema(TokenCursor& cursor);
Statement ParseDropSchema(TokenCursor& cursor);
Statement ParseCreateExternalSchema(TokenCursor& cursor);
Statement ParseAlterExternalSchema(TokenCursor& cursor);
// Behind IAM_ROLE and CATALOG_ROLE.
IamRole ParseIamRole(TokenCursor& cursor);
ConnectionLimit ParseConnectionLimit(TokenCursor& cursor);

Statement ParseCreateFunction(TokenCursor& cursor, const CreatePrefix& prefix);  // routine.cc
Statement ParseCreateExternalFunction(TokenCursor& cursor, const CreatePrefix& prefix);
Statement ParseCreateProcedure(TokenCursor& cursor, const CreatePrefix& prefix);
Statement ParseAlterRoutine(TokenCursor& cursor, RoutineKind kind);
Statement ParseDropRoutine(TokenCursor& cursor, RoutineKind kind);
std::vector<RoutineArgument> ParseRoutineArguments(TokenCursor& cursor);
RoutineSignature ParseRoutineSignature(TokenCursor& cursor);

Statement ParseCreateLibrary(TokenCursor& cursor, const CreatePrefix& prefix);  // model.cc
Statement ParseDropLibrary(TokenCursor& cursor);
Statement ParseCreateModel(TokenCursor& cursor, const CreatePrefix& prefix);
Statement ParseCreateExternalModel(TokenCursor& cursor);
Statement ParseDropModel(TokenCursor& cursor);

Statement ParseCreateRlsPolicy(TokenCursor& cursor);  // policy.cc
Statement ParseCreateMaskingPolicy(TokenCursor& cursor);
Statement ParseAlterPolicy(TokenCursor& cursor, PolicyKind kind);
Statement ParseDropPolicy(TokenCursor& cursor, PolicyKind kind);
Statement ParseAttach(TokenCursor& cursor);

Statement ParseCreateDatashare(TokenCursor& cursor);  // share.cc
Statement ParseAlterDatashare(TokenCursor& cursor);
Statement ParseDropDatashare(TokenCursor& cursor);
Statement ParseDescDatashare(TokenCursor& cursor);
Statement ParseCreateIdentityProvider(TokenCursor& cursor);
Statement ParseAlterIdentityProvider(TokenCursor& cursor);
Statement ParseDropIdentityProvider(TokenCursor& cursor);
Statement ParseDescIdentityProvider(TokenCursor& cursor);
Statement ParseAlterSystem(TokenCursor& cursor);
DatashareProducer ParseDatashareProducer(TokenCursor& cursor);

Statement ParseCreateUser(TokenCursor& cursor);  // user.cc
Statement ParseAlterUser(TokenCursor& cursor);
Statement ParseDropUser(TokenCursor& cursor);
Statement ParseCreateGroup(TokenCursor& cursor);
Statement ParseAlterGroup(TokenCursor& cursor);
Statement ParseDropGroup(TokenCursor& cursor);
Statement ParseCreateRole(TokenCursor& cursor);
Statement ParseAlterRole(TokenCursor& cursor);
Statement ParseDropRole(TokenCursor& cursor);
// A user or role; CURRENT_USER and SESSION_USER come as those words.
Name ParseUserName(TokenCursor& cursor);
// The same; prefix:name, of an identity provider or a system-defined role, is one name.
Name ParseGranteeName(TokenCursor& cursor);

Statement ParseGrant(TokenCursor& cursor);  // privileges.cc: GRANT and REVOKE
Statement ParseAlterDefaultPrivileges(TokenCursor& cursor);
// user | ROLE r | GROUP g | PUBLIC, …
Grantee ParseGrantee(TokenCursor& cursor);
std::vector<Grantee> ParseGranteeList(TokenCursor& cursor);

Statement ParseCopy(TokenCursor& cursor);  // load.cc: COPY, COPY JOB
Statement ParseUnload(TokenCursor& cursor);
Statement ParseCreateTemplate(TokenCursor& cursor, const CreatePrefix& prefix);
Statement ParseAlterTemplate(TokenCursor& cursor);
Statement ParseDropTemplate(TokenCursor& cursor);
std::vector<CopyOption> ParseCopyOptions(TokenCursor& cursor);

}  // namespace doppel::sql
