// Bind: resolves a parsed statement against a catalog snapshot. Names become relations and columns, expressions get
// types, functions and casts are chosen, privileges are checked. Nothing runs; result columns are known afterwards.
//
// Threads: any; a BindContext belongs to one call. Errors: base::SqlError with the span of the offending text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "catalog/privileges.h"
#include "catalog/search_path.h"
#include "catalog/snapshot.h"
#include "sql/bind/bound.h"
#include "sql/parser/statements.h"
#include "sql/types/session_info.h"

namespace doppel::sql {

// Names that stand for values from outside of the statement: variables and arguments of a stored procedure, which come
// before columns of the same name, as in PL/pgSQL of PostgreSQL 8.0; or $n of a command whose query has parameters. A
// found one is bound as a parameter.
class VariableSource {
 public:
  virtual ~VariableSource() = default;
  struct Variable {
    int parameter = 0;  // from 0, among all that the statement uses
    LogicalType type;
  };
  virtual std::optional<Variable> FindVariable(const QualifiedName& path, base::Span span) = 0;
  // $n
  virtual std::optional<Variable> FindArgument(int number, base::Span span) = 0;
  // The parameters for what was bound with it.
  virtual Row Values() const = 0;
};

struct BindContext {
  const catalog::Snapshot& snapshot;
  Oid database = 0;
  // Of the user whose rights count.
  const catalog::PrivilegeChecker& checker;
  const catalog::SearchPath& search_path;
  const SessionInfo& session;
  // Types the client gave to $1…; kInvalid and kUnknown mean "infer".
  std::vector<TypeId> parameter_types;
  // Receives INFO and NOTICE messages raised by binding; may be null.
  std::vector<base::Notice>* notices = nullptr;
  // Of a text that DelegateQuery made: it may read pg_internal, which users may not, and shows what they may see.
  bool is_delegated = false;
  // Set when the statement holds a constant that came from the clock ('now', 'today').
  bool used_now = false;
  // The rows go into a new table: functions of the leader node cannot make them.
  bool fills_table = false;
  // Null: there are none.
  VariableSource* variables = nullptr;
};

// SELECT, INSERT, UPDATE, DELETE, MERGE; every other statement is a BoundCommand without columns.
BoundStatement Bind(const Statement& statement, BindContext& context);
// The query of CREATE TABLE AS, CREATE VIEW, DECLARE, … with what it touches.
BoundStatement BindQuery(const Query& query, BindContext& context);

// One relation that a query reads, as CREATE VIEW remembers it: where its name stands and what it was.
struct NameUse {
  base::Span span;
  Oid relation = 0;
  std::int16_t attribute = 0;  // zero: the relation's own name in FROM
  bool has_alias = true;       // of a relation's name
};
// A star in a select list and what it stood for; CREATE VIEW writes that down in its place.
struct StarUse {
  struct Column {
    std::string relation;  // its alias; empty: the bare name is enough
    std::string name;
  };
  base::Span span;
  std::vector<Column> columns;
};
// An attribute that a path into SUPER names; CREATE VIEW writes down the case that the settings gave it.
struct AttributeUse {
  base::Span span;
  std::string name;
};
// A call of a user's function.
struct FunctionUse {
  base::Span span;
  Oid function = 0;
};
struct ViewAnalysis {
  BoundStatement statement;
  std::vector<NameUse> uses;
  std::vector<StarUse> stars;
  std::vector<AttributeUse> attributes;
  std::vector<FunctionUse> functions;
  bool reads_system_relations = false;
};
ViewAnalysis AnalyzeView(const Query& query, BindContext& context);

// An expression without columns, converted to `type` as an assignment: column defaults, EXECUTE arguments.
BoundExprPtr BindScalar(const Expr& expr, LogicalType type, BindContext& context);
// A query of one column, converted to `type` as an assignment, or by an explicit cast where there is no other: the
// value of a PL/pgSQL expression. A query of other than one column comes back as it is.
BoundStatement BindValue(const Query& query, LogicalType type, BindContext& context);
// "SELECT expr" as a statement to run.
BoundStatement SelectOf(BoundExprPtr expr);

// The LogicalType a type name means in an expression.
LogicalType ResolveType(const TypeName& name);
// And as that of a variable or argument of a procedure, where only NUMERIC has a default.
LogicalType ResolveVariableType(const TypeName& name);
// And as that of a column, with its default length; refuses types that columns cannot have (0A000). `column`, with its
// table ("t.c"), is for the error.
LogicalType ResolveColumnType(const TypeName& name, std::string_view column);

}  // namespace doppel::sql
