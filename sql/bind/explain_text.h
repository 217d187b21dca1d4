// Bound expressions as EXPLAIN prints them: the server's own form, with conversions written out and columns by name.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/snapshot.h"
#include "sql/bind/bound.h"

namespace doppel::sql {

// How a column's relation is named before it.
struct PlanQualifiers {
  bool by_relation = false;  // sales.qty
  // Of a join: "outer".x and "inner".y. Both empty elsewhere.
  std::set<int> outer, inner;
};

class PlanText {
 public:
  explicit PlanText(const catalog::Snapshot& snapshot) : snapshot_(snapshot) {}

  // The names of a FROM item's columns, which expressions printed later may hold.
  void Define(const BoundTable& table);
  void Define(int relation, std::string name, const std::vector<OutputColumn>& columns);

  std::string Print(const BoundExpr& expr, const PlanQualifiers& qualifiers) const;
  // ((a = 1) AND (b = 2)); one condition by itself.
  std::string PrintAll(const std::vector<BoundExprPtr>& conditions, const PlanQualifiers& qualifiers) const;
  // a, b
  std::string PrintList(const std::vector<BoundExprPtr>& items, const PlanQualifiers& qualifiers) const;

 private:
  struct Relation {
    std::string name;
    std::map<std::string, std::string> columns;  // by their names in the bound tree
  };
  struct Visitor;

  const catalog::Snapshot& snapshot_;
  std::map<int, Relation> relations_;
};

}  // namespace doppel::sql
