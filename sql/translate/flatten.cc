// What keeps a bounded text from growing deeper than SQLite's parser can follow.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/bind/bound_walk.h"
#include "sql/translate/printer.h"

namespace doppel::sql {
namespace {

// SQLite functions take 127 arguments.
constexpr std::size_t kMaxLeaves = 100;

// What only the statement around a part can evaluate.
bool IsLeaf(const BoundExpr& expr) {
  if (const auto* text = std::get_if<BoundTemplate>(&expr.node)) return text->is_aggregate;
  return std::holds_alternative<BoundColumn>(expr.node) || std::holds_alternative<BoundParameter>(expr.node) ||
         std::holds_alternative<BoundAggregate>(expr.node) || std::holds_alternative<BoundWindow>(expr.node) ||
         std::holds_alternative<BoundSubquery>(expr.node);
}

bool IsSameLeaf(const BoundExpr& a, const BoundExpr& b) {
  const bool is_plain = std::holds_alternative<BoundColumn>(a.node) || std::holds_alternative<BoundParameter>(a.node);
  return &a == &b || (is_plain && SameExpression(a, b));
}

std::size_t CountLeaves(const BoundExpr& expr) {
  if (IsLeaf(expr)) return 1;
  std::size_t count = 0;
  ForEachChild(expr, [&](const BoundExpr& child) { count += CountLeaves(child); });
  return count;
}

bool HasGrandchildren(const BoundExpr& expr) {
  bool found = false;
  ForEachChild(expr, [&](const BoundExpr& child) {
    ForEachChild(child, [&](const BoundExpr& grandchild) { found |= !IsLeaf(child) && !IsLeaf(grandchild); });
  });
  return found;
}

}  // namespace

std::string Printer::Take() {
  if (hoisted_.empty()) return std::move(out_);
  std::string text = "WITH RECURSIVE ";
  for (std::size_t i = 0; i < hoisted_.size(); ++i) {
    text += fmt::format("{}{} ({})", i > 0 ? ", " : "", hoisted_[i].first, hoisted_[i].second);
  }
  return text + " " + out_;
}

bool Printer::MayHoist(const BoundQuery& query) const {
  if (!is_bounded() || !OuterRelationsOf(query).empty()) return false;
  const std::set<int> ctes = ReferencedCtes(query);
  return std::none_of(ctes.begin(), ctes.end(), [&](int cte) { return fixed_ctes_.contains(cte); });
}

std::string Printer::Hoist(const BoundQuery& query, std::string_view ending) {
  const auto found = hoisted_names_.find(&query);
  if (found != hoisted_names_.end()) return found->second;
  std::string name = fmt::format("s{}", hoisted_names_.size() + 1);
  hoisted_names_.emplace(&query, name);
  // Neither the level nor the part around it says anything about a query of its own.
  const int level = std::exchange(level_, 0);
  auto* leaves = std::exchange(leaves_, nullptr);
  std::string text = Printed([&] {
    Query(query);
    Append(ending);
  });
  level_ = level;
  leaves_ = leaves;
  hoisted_.emplace_back(name + " AS NOT MATERIALIZED", std::move(text));
  return name;
}

// A query may read its own WITH query where that is recursive, so nothing of it that does may leave it.
void Printer::HoistCte(const BoundCte& cte) {
  std::string name = fmt::format("w{}(", cte.number);
  for (std::size_t k = 0; k < cte.query->columns.size(); ++k) name += fmt::format("{}c{}", k > 0 ? ", " : "", k + 1);
  if (cte.is_recursive) fixed_ctes_.insert(cte.number);
  const int level = std::exchange(level_, 0);
  auto* leaves = std::exchange(leaves_, nullptr);
  std::string text = Printed([&] { Query(*cte.query); });
  level_ = level;
  leaves_ = leaves;
  if (cte.is_recursive) fixed_ctes_.erase(cte.number);
  hoisted_.emplace_back(name + ") AS", std::move(text));
}

bool Printer::Leaf(const BoundExpr& expr) {
  if (leaves_ == nullptr || !IsLeaf(expr)) return false;
  std::size_t i = 0;
  while (i < leaves_->size() && !IsSameLeaf(*(*leaves_)[i], expr)) ++i;
  if (i == leaves_->size()) leaves_->push_back(&expr);
  Append(fmt::format("?{}", i + 1));
  return true;
}

bool Printer::SubExpression(const BoundExpr& expr) {
  if (!HasGrandchildren(expr) || CountLeaves(expr) > kMaxLeaves) return false;
  std::vector<const BoundExpr*> leaves;
  auto* outer_leaves = std::exchange(leaves_, &leaves);
  const int outer_level = std::exchange(level_, 1);
  std::string text = Printed([&] { std::visit([&](const auto& node) { Node(node, expr); }, expr.node); });
  leaves_ = outer_leaves;
  level_ = outer_level;
  Append(fmt::format("sub_expression({}", expressions_.size()));
  expressions_.push_back("SELECT " + text);
  for (const BoundExpr* leaf : leaves) {
    Append(", ");
    Expression(*leaf);
  }
  Append(")");
  return true;
}

}  // namespace doppel::sql
