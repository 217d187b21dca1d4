// Rebuilds a query or an expression with some of its parts replaced, those of subqueries included. Trees are immutable,
// so what does not change is copied. A TreeRewriter that replaces nothing is a visitor.
#pragma once

#include <vector>

#include "sql/parser/tree.h"

namespace doppel::sql {

// Each hook sees a part whose own parts are already rewritten.
class TreeRewriter {
 public:
  virtual ~TreeRewriter() = default;

  virtual void EnterQuery(const Query&) {}
  virtual void EnterCommonTable(const CommonTable&) {}
  // A relation's name in FROM.
  virtual TableRef OnTable(const NamedTable&, TableRef ref) { return ref; }
  // A select item becomes none, one or more.
  virtual std::vector<SelectItem> OnItem(SelectItem item) { return {std::move(item)}; }
  virtual FunctionCall OnCall(FunctionCall call, base::Span) { return call; }
  virtual Expr OnColumn(const ColumnRef&, Expr expr) { return expr; }
  // An attribute behind a subscript or a parenthesis; those of dotted names are OnColumn's and OnTable's.
  virtual Name OnAttribute(Name name) { return name; }
  virtual void OnParameter(const ParameterRef&, base::Span) {}
};

QueryPtr Rewrite(const Query& query, TreeRewriter& rewriter);
ExprPtr Rewrite(const Expr& expr, TreeRewriter& rewriter);

}  // namespace doppel::sql
