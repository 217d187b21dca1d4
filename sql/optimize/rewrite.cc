#include "sql/optimize/passes.h"

namespace doppel::sql {
namespace {

using Map = std::function<BoundExprPtr(const BoundExprPtr&)>;

void MapAll(std::vector<BoundExprPtr>& list, const Map& map) {
  for (BoundExprPtr& expr : list) expr = map(expr);
}

void MapNode(BoundConstant&, const Map&) {}
void MapNode(BoundParameter&, const Map&) {}
void MapNode(BoundColumn&, const Map&) {}
void MapNode(BoundCall& node, const Map& map) { MapAll(node.arguments, map); }
void MapNode(BoundOperator& node, const Map& map) { MapAll(node.arguments, map); }
void MapNode(BoundCast& node, const Map& map) { node.argument = map(node.argument); }
void MapNode(BoundTemplate& node, const Map& map) { MapAll(node.arguments, map); }
void MapNode(BoundComparison& node, const Map& map) {
  node.left = map(node.left);
  node.right = map(node.right);
}
void MapNode(BoundLogic& node, const Map& map) { MapAll(node.arguments, map); }
void MapNode(BoundTest& node, const Map& map) { node.argument = map(node.argument); }
void MapNode(BoundCase& node, const Map& map) {
  for (BoundCase::When& when : node.whens) when = {map(when.condition), map(when.result)};
  if (node.otherwise) node.otherwise = map(node.otherwise);
}
void MapNode(BoundCoalesce& node, const Map& map) { MapAll(node.arguments, map); }
void MapNode(BoundInList& node, const Map& map) {
  node.left = map(node.left);
  MapAll(node.items, map);
}
void MapNode(BoundSubquery& node, const Map& map) { MapAll(node.left, map); }
void MapNode(BoundAggregate& node, const Map& map) { MapAll(node.arguments, map); }
void MapNode(BoundWindow& node, const Map& map) {
  MapAll(node.arguments, map);
  MapAll(node.partition_by, map);
  for (BoundSort& sort : node.order_by) sort.key = map(sort.key);
}

}  // namespace

BoundExprPtr MapChildren(const BoundExprPtr& expr, const Map& map) {
  auto copy = std::make_shared<BoundExpr>(*expr);
  std::visit([&](auto& node) { MapNode(node, map); }, copy->node);
  return copy;
}

BoundFromPtr KeptRows(int relation, BoundTemplate aggregate, BoundSelect rows) {
  constexpr LogicalType kNumber{TypeId::kInt8, -1};
  rows.items = {MakeBound(kNumber, {}, std::move(aggregate))};
  auto query = std::make_shared<BoundQuery>();
  query->columns.push_back({"number", kNumber, std::nullopt, false});
  query->body = std::move(rows);
  BoundFunctionTable table{relation, "kept_rows($1)", {}};
  table.arguments.push_back(MakeBound(kNumber, {}, BoundSubquery{SubqueryKind::kScalar, false, {}, std::move(query)}));
  return MakeFrom(std::move(table));
}

}  // namespace doppel::sql
