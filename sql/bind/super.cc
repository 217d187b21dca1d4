// SUPER (query-super): paths into values, and entries of FROM that iterate over their elements or attributes.
#include <fmt/format.h>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/functions/table_functions.h"
#include "sql/types/super_settings.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr LogicalType kSuper{TypeId::kSuper, -1};
constexpr std::string_view kNavigate = "super_navigate($*)";
// SQLite's functions take a hundred arguments or so; a longer path is a path into a path.
constexpr std::size_t kMaxSteps = 90;
constexpr std::size_t kLongestPrefix = 3;  // database.schema.relation

bool IsSuper(const BoundExpr& expr) { return expr.type.id == TypeId::kSuper; }

BoundExprPtr AttributeStep(std::string name, base::Span span) {
  return MakeBound({TypeId::kVarchar, -1}, span, BoundConstant{Datum(std::move(name))});
}

}  // namespace

std::string Binder::AttributeName(const Name& name) {
  const bool keeps_case = !in_view_ && IsSettingOn(context_.session, "enable_case_sensitive_super_attribute");
  const std::string& text = keeps_case ? name.spelling() : name.text;
  if (!in_view_) attributes_.push_back({name.span, text});
  return text;
}

BoundExprPtr Binder::Navigate(const BoundExprPtr& value, BoundExprPtr step, base::Span span) {
  const auto* path = std::get_if<BoundTemplate>(&value->node);
  BoundTemplate longer{std::string(kNavigate), {value}};
  if (path != nullptr && path->sqlite == kNavigate && path->arguments.size() <= kMaxSteps) longer = *path;
  longer.arguments.push_back(std::move(step));
  return MakeBound(kSuper, span, std::move(longer));
}

BoundExprPtr Binder::NavigateFrom(const QualifiedName& path, const Scope& level, base::Span span,
                                  bool may_use_aliases) {
  BoundExprPtr value;
  std::size_t parts = 0;  // of the path that name the column
  const auto take = [&](const ScopeColumn& column, std::size_t named) {
    if (!IsSuper(*column.expr)) throw errors::NotNavigable(column.name, column.expr->type, span);
    NoteColumn(*column.expr, base::Join(path[0].span, path[named - 1].span));
    value = column.expr;
    parts = named;
  };
  for (std::size_t prefix = 1; prefix <= kLongestPrefix && prefix + 1 < path.size() && !value; ++prefix) {
    const ScopeRelation* relation = FindScopeRelation(path, prefix, level);
    if (relation == nullptr) continue;
    for (const ScopeColumn& column : relation->columns) {
      if (column.name == path[prefix].text) take(column, prefix + 1);
    }
  }
  const bool is_relation = FindScopeRelation(path, 1, level) != nullptr;
  const bool is_qualified = value != nullptr;
  for (const FromScope& item : level.from) {
    for (const ScopeColumn& column : item.columns) {
      if (is_qualified || column.name != path[0].text) continue;
      // A relation of the name is meant before a column that cannot be navigated.
      if (!IsSuper(*column.expr) && is_relation) continue;
      if (value) throw errors::AmbiguousColumn(column.name, span);
      take(column, 1);
    }
  }
  if (may_use_aliases && !value) {
    for (const auto& [alias, expr] : level.aliases) {
      if (alias != path[0].text || !IsSuper(*expr)) continue;
      value = expr;
      parts = 1;
    }
  }
  if (!value) return nullptr;
  for (std::size_t i = parts; i < path.size(); ++i) {
    value = Navigate(value, AttributeStep(AttributeName(path[i]), path[i].span), span);
  }
  return value;
}

BoundExprPtr Binder::NavigateSuper(BoundExprPtr value, const Navigation& node, Scope& scope, Clause clause) {
  for (const NavigationStep& step : node.steps) {
    if (const auto* attribute = std::get_if<Name>(&step)) {
      value = Navigate(value, AttributeStep(AttributeName(*attribute), attribute->span), attribute->span);
      continue;
    }
    const auto& subscript = std::get<SubscriptStep>(step);
    if (subscript.upper) {
      throw errors::FeatureNotSupported("Slices of SUPER arrays are not supported.", subscript.upper->span);
    }
    const BoundExprPtr index = BindExpr(*subscript.index, scope, clause);
    const bool is_number = IsInteger(index->type.id) || IsSuper(*index) || IsUntyped(*index);
    if (!is_number) throw errors::SubscriptNotInteger(subscript.index->span);
    value = Navigate(value, Coerce(index, {TypeId::kInt8, -1}, CastContext::kExplicit), subscript.index->span);
  }
  return value;
}

BoundExprPtr Binder::FindPath(const QualifiedName& name, const Scope& scope) {
  for (const Scope* level = &scope; level != nullptr; level = level->outer) {
    const ScopeRelation* relation = FindScopeRelation(name, 1, *level);
    if (relation == nullptr) continue;
    if (relation->is_element) return FindColumn(name, *level, SpanOf(name), false);
    if (name.size() == 1) continue;
    for (const ScopeColumn& column : relation->columns) {
      if (column.name == name[1].text) return FindColumn(name, *level, SpanOf(name), false);
    }
  }
  return nullptr;
}

FromScope Binder::FromPath(BoundExprPtr path, const PathTable& form, const TableRef& ref, Scope& scope) {
  if (IsUntyped(*path)) path = Coerce(path, kSuper, CastContext::kImplicit);
  if (!IsSuper(*path)) throw errors::NotIterable(path->type, ref.span);
  const TableFunctionRow& function = InternalTableFunctions()[form.is_unpivot ? 1 : 0];
  const int number = NewRelation();
  const auto column = [&](std::size_t i, std::string name) {
    const TableFunctionColumn& source = function.columns[i];
    return ScopeColumn{std::move(name),
                       MakeBound(source.type, ref.span, BoundColumn{number, fmt::format("\"{}\"", source.name)}),
                       std::nullopt};
  };
  const auto* named = std::get_if<NamedTable>(&ref.node);
  const std::string alias = ref.alias ? ref.alias->text : named != nullptr ? Last(named->name).text : "unnest";
  std::vector<ScopeColumn> columns{column(0, alias)};
  if (ref.at) columns.push_back(column(1, ref.at->text));
  if (form.with_offset) columns.push_back(column(1, "offset_col"));
  ApplyColumnAliases(columns, ref, alias);
  scope.relation_numbers.insert(number);
  // UNNEST(path) AS t(element) makes a table of columns; all other forms a variable.
  const bool is_table = form.is_unnest && !ref.column_aliases.empty();
  ScopeRelation entry{alias, "", "", true, is_table ? columns : std::vector<ScopeColumn>{}, !is_table};
  BoundFunctionTable table{number, fmt::format("\"{}\"($1)", function.name), {std::move(path)}};
  return {MakeFrom(std::move(table)), {std::move(entry)}, std::move(columns)};
}

}  // namespace doppel::sql
