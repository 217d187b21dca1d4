// Printer: one pass over a bound tree that appends SQLite SQL. Used by translator.cc only.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/bind/bound.h"
#include "sql/translate/translator.h"

namespace doppel::sql {

class Printer {
 public:
  explicit Printer(TableAccess& access) : access_(access) {}
  // Constants are printed as parameters from ?<first> on, and gathered in constants().
  Printer(TableAccess& access, std::size_t first_parameter) : access_(access), next_parameter_(first_parameter) {}

  // With a bound on what stands inside one another.
  Printer(TableAccess& access, Nesting nesting) : access_(access), max_levels_(nesting.expression_levels) {}

  // The statement, behind the WITH queries that were taken out of it.
  std::string Take();
  std::vector<std::string>& expressions() { return expressions_; }
  std::vector<Datum>& constants() { return constants_; }

  void Query(const BoundQuery& query);
  void Insert(const BoundInsert& insert);
  // INSERT of one row of values.
  void InsertRow(const BoundInsert& insert, const std::vector<BoundExprPtr>& row);
  void Update(const BoundUpdate& update);
  void Delete(const BoundDelete& del);
  void Merge(const BoundMerge& merge);
  void Expression(const BoundExpr& expr);

 private:
  // --- Of a bounded text (flatten.cc).
  bool is_bounded() const { return max_levels_ > 0; }
  bool MayHoist(const BoundQuery& query) const;
  // Prints the query as a WITH query of the whole statement, once, and returns its name. `ending` closes its text.
  std::string Hoist(const BoundQuery& query, std::string_view ending = {});
  void HoistCte(const BoundCte& cte);
  // Evaluates the expression apart from the statement; false when it has to stay.
  bool SubExpression(const BoundExpr& expr);
  // Prints what a part reads from the statement around it as a parameter; false when the expression is no such thing.
  bool Leaf(const BoundExpr& expr);

  void Ctes(const std::vector<BoundCte>& ctes);
  void Body(const BoundQuery& query);
  void Select(const BoundSelect& select);
  void SetOperation(const BoundSetOperation& operation);
  void Operand(const BoundQuery& query, bool is_union_all);
  void Values(const BoundValues& values);
  void OrderAndLimit(const BoundQuery& query);
  void From(const std::vector<BoundFromPtr>& from, bool is_order_fixed = false);
  void FromItem(const BoundFrom& from);
  void Join(const BoundJoin& join);
  void On(const BoundExprPtr& condition);
  void Where(const BoundExprPtr& where);
  // The two halves of a MERGE, as SELECTs of the rows to insert.
  void MergeMatches(const BoundMerge& merge);
  void MergeOthers(const BoundMerge& merge);
  // FROM and WHERE of an UPDATE or DELETE: the visible rows of the target, joined with `from`, grouped to count once.
  void TargetRows(Oid table, int relation, const std::vector<BoundFromPtr>& from, const BoundExprPtr& where);

  void Node(const BoundConstant& node, const BoundExpr& expr);
  void Node(const BoundParameter& node, const BoundExpr& expr);
  void Node(const BoundColumn& node, const BoundExpr& expr);
  void Node(const BoundCall& node, const BoundExpr& expr);
  void Node(const BoundOperator& node, const BoundExpr& expr);
  void Node(const BoundCast& node, const BoundExpr& expr);
  void Node(const BoundTemplate& node, const BoundExpr& expr);
  void Node(const BoundComparison& node, const BoundExpr& expr);
  void Node(const BoundLogic& node, const BoundExpr& expr);
  void LogicOf(Logic op, std::span<const BoundExprPtr> arguments);
  void Node(const BoundTest& node, const BoundExpr& expr);
  void Node(const BoundCase& node, const BoundExpr& expr);
  void Node(const BoundCoalesce& node, const BoundExpr& expr);
  void Node(const BoundInList& node, const BoundExpr& expr);
  void Node(const BoundSubquery& node, const BoundExpr& expr);
  void Node(const BoundAggregate& node, const BoundExpr& expr);
  void Node(const BoundWindow& node, const BoundExpr& expr);

  // `expr` in a form that SQLite compares, sorts and hashes as Redshift does.
  void SortKey(const BoundExpr& expr);
  void EqualityKey(const BoundExpr& expr);
  void Sorts(const std::vector<BoundSort>& sorts);
  // What `print` appends, as a string of its own.
  std::string Printed(const std::function<void()>& print);
  // A term of GROUP BY or ORDER BY: an integer there would be the number of a column to SQLite.
  static std::string NotOrdinal(const BoundExpr& expr, std::string printed);
  struct Operands {
    std::vector<std::string> texts;
    std::vector<LogicalType> types;
  };
  void Over(const BoundWindow& node);
  Operands PrintOperands(const std::vector<BoundExprPtr>& arguments);
  void List(const std::vector<BoundExprPtr>& expressions);
  void Append(std::string_view text) { out_ += text; }

  TableAccess& access_;
  std::size_t next_parameter_ = 0;  // 0: constants are literals
  std::vector<Datum> constants_;
  std::string out_;
  int depth_ = 0;

  const int max_levels_ = 0;  // 0: not bounded
  int level_ = 0;             // of expressions, since the text's or the part's beginning
  std::vector<std::pair<std::string, std::string>> hoisted_;  // WITH queries: names with columns, texts
  std::map<const BoundQuery*, std::string> hoisted_names_;
  std::set<int> fixed_ctes_;  // WITH queries that stay where they were written, or are being printed
  std::vector<std::string> expressions_;
  std::vector<const BoundExpr*>* leaves_ = nullptr;  // of the part that is being printed
  bool is_inside_full_join_ = false;
};

}  // namespace doppel::sql
