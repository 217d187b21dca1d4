// FROM: relations, views, system relations, WITH queries, derived tables, functions, joins.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/bind/relation_name.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

constexpr int kMaxViewDepth = 64;

// A definition stored by CREATE VIEW names relations by oid, so that it follows their renames.
std::optional<Oid> OidName(const QualifiedName& name) {
  constexpr std::string_view kPrefix = "oid:";
  if (name.size() != 1 || !name[0].text.starts_with(kPrefix)) return std::nullopt;
  return static_cast<Oid>(std::stoul(name[0].text.substr(kPrefix.size())));
}

}  // namespace

void ApplyColumnAliases(std::vector<ScopeColumn>& columns, const TableRef& ref, const std::string& alias) {
  if (ref.column_aliases.size() > columns.size()) {
    throw base::SqlError(base::SqlState::kInvalidColumnReference,
                         fmt::format("table \"{}\" has {} columns available but {} columns specified", alias,
                                     columns.size(), ref.column_aliases.size()))
        .At(ref.span);
  }
  for (std::size_t i = 0; i < ref.column_aliases.size(); ++i) columns[i].name = ref.column_aliases[i].text;
}

void Binder::AddToScope(FromScope item, Scope& scope, base::Span span) {
  for (const ScopeRelation& relation : item.relations) {
    for (const FromScope& other : scope.from) {
      for (const ScopeRelation& existing : other.relations) {
        if (!relation.alias.empty() && existing.alias == relation.alias && existing.schema == relation.schema) {
          throw errors::DuplicateAlias(relation.alias, span);
        }
      }
    }
  }
  scope.from.push_back(std::move(item));
}

FromScope Binder::BindFrom(const TableRef& ref, Scope& scope) {
  if (const auto* named = std::get_if<NamedTable>(&ref.node)) return FromNamed(*named, ref, scope);
  if (const auto* join = std::get_if<Join>(&ref.node)) return FromJoin(*join, scope);
  if (const auto* function = std::get_if<FunctionTable>(&ref.node)) return FromFunction(*function, ref, scope);
  if (const auto* derived = std::get_if<DerivedTable>(&ref.node)) {
    // A derived table sees outer queries and WITH queries, but not its neighbours in FROM.
    Scope visible;
    visible.outer = scope.outer;
    visible.ctes = scope.ctes;
    FromScope item = FromQuery(BindQuery(*derived->query, &visible), ref.alias ? ref.alias->text : "", ref);
    scope.relation_numbers.insert(last_relation_);
    return item;
  }
  if (const auto* path = std::get_if<PathTable>(&ref.node)) {
    return FromPath(BindExpr(*path->path, scope, Clause::kFunctionInFrom), *path, ref, scope);
  }
  if (const auto* pivot = std::get_if<Pivot>(&ref.node)) return FromPivot(*pivot, ref, scope);
  return FromUnpivot(std::get<Unpivot>(ref.node), ref, scope);
}

catalog::FoundRelation Binder::FindRelation(const QualifiedName& name) {
  if (in_view_) {
    if (const auto oid = OidName(name)) return {context_.snapshot.FindRelation(*oid), nullptr};
  }
  // The text of a system view means PostgreSQL's relations, whatever the session has put in their way.
  if (in_system_view_ && name.size() == 1) {
    return {nullptr, catalog::FindSystemRelation(catalog::kPgCatalogSchema, name[0].text)};
  }
  return FindNamedRelation(name, {.snapshot = context_.snapshot,
                                  .database = context_.database,
                                  .search_path = context_.search_path,
                                  .checker = checker_.get()});
}

FromScope Binder::FromNamed(const NamedTable& table, const TableRef& ref, Scope& scope) {
  const QualifiedName& name = table.name;
  if (name.size() == 1) {
    for (const Scope* level = &scope; level != nullptr; level = level->outer) {
      for (const CteScope& cte : level->ctes) {
        if (cte.name != name[0].text) continue;
        FromScope item = FromCte(cte, ref);
        scope.relation_numbers.insert(last_relation_);
        return item;
      }
    }
  }
  // FROM t, t.items: a path into a SUPER column.
  if (BoundExprPtr path = FindPath(name, scope)) return FromPath(std::move(path), {}, ref, scope);
  const auto [relation, system] = FindRelation(name);
  FromScope item;
  if (system != nullptr) {
    item = FromSystemRelation(*system, ref);
  } else if (relation == nullptr) {
    throw errors::UndefinedRelation(ToText(name), SpanOf(name));
  } else if (relation->has_storage()) {
    item = FromRelation(*relation, ref);
  } else {
    item = FromView(*relation, ref);
  }
  if (!in_view_ && system == nullptr) uses_.push_back({SpanOf(name), relation->oid, 0, ref.alias.has_value()});
  scope.relation_numbers.insert(last_relation_);
  return item;
}

FromScope Binder::FromRelation(const catalog::Relation& relation, const TableRef& ref) {
  const int number = NewRelation();
  const catalog::Schema* schema = context_.snapshot.FindSchema(relation.schema);
  const catalog::Database* database = context_.snapshot.FindDatabase(relation.database);
  ScopeRelation entry{ref.alias ? ref.alias->text : relation.name,
                      schema->name,
                      database ? database->name : "",
                      ref.alias.has_value(),
                      {}};
  for (const catalog::Column& column : relation.columns) {
    if (column.is_dropped) continue;
    ColumnOrigin origin{relation.oid, column.attnum,   database ? database->name : "", schema->name, relation.name,
                        column.name,  column.not_null, column.identity.has_value()};
    entry.columns.push_back(
        {column.name, MakeBound(column.type, {}, BoundColumn{number, fmt::format("c{}", column.attnum)}), origin});
  }
  ApplyColumnAliases(entry.columns, ref, entry.alias);
  reads_[number] = {&relation, checker_, {}};
  Touch(relation.oid, TableUse::kRead);
  FromScope item{MakeFrom(BoundTable{number, relation.oid}), {entry}, entry.columns};
  return item;
}

BoundQueryPtr Binder::ExpandSystemView(const catalog::SystemRelation& system) {
  if (++view_depth_ > kMaxViewDepth) throw errors::FeatureNotSupported("views are nested too deeply", {});
  const bool was_in_view = std::exchange(in_view_, true);
  const bool was_in_system_view = std::exchange(in_system_view_, true);
  const QueryPtr query = ParseQuery(system.view_sql, {});
  const BoundQueryPtr bound = BindQuery(*query, nullptr);
  base::Check(bound->columns.size() == system.columns.size(), fmt::format("columns of {}", system.name));
  std::vector<LogicalType> types;
  for (const catalog::ColumnShape& column : system.columns) types.push_back(column.type);
  // Columns of CHAR hold any text in system views (statements, names, messages), so they are cut as VARCHAR is: a cast
  // to CHAR would refuse what is not ASCII.
  for (LogicalType& type : types) {
    if (type.id == TypeId::kBpchar) type.id = TypeId::kVarchar;
  }
  in_view_ = was_in_view;
  in_system_view_ = was_in_system_view;
  --view_depth_;
  const BoundQueryPtr cut = CoerceColumns(bound, types, CastContext::kExplicit);
  BoundSelect select;
  const int relation = NewRelation();
  auto shown = std::make_shared<BoundQuery>();
  shown->columns = cut->columns;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const LogicalType type = system.columns[i].type;
    BoundExprPtr column = MakeBound(types[i], {}, BoundColumn{relation, "c" + std::to_string(i + 1)});
    if (type.id == TypeId::kBpchar) column = MakeBound(type, {}, BoundTemplate{"$1", {column}});
    select.items.push_back(std::move(column));
    shown->columns[i].type = type;
  }
  select.from.push_back(MakeFrom(BoundSubqueryTable{relation, cut}));
  shown->body = std::move(select);
  return shown;
}

FromScope Binder::FromSystemRelation(const catalog::SystemRelation& system, const TableRef& ref) {
  if (view_depth_ == 0) {
    if (!context_.is_delegated) catalog::RequireRead(*checker_, system);
    reads_system_ = true;
  }
  if (!in_system_view_) {
    reads_history_ = reads_history_ || system.name.starts_with("stl_") || system.name.starts_with("sys_") ||
                     system.name.starts_with("stv_");
  }
  const catalog::Database* database = context_.snapshot.FindDatabase(context_.database);
  const std::string schema = context_.snapshot.FindSchema(system.schema)->name;
  ScopeRelation entry{
      ref.alias ? ref.alias->text : system.name, schema, database ? database->name : "", ref.alias.has_value(), {}};
  BoundQueryPtr view = system.is_view() ? ExpandSystemView(system) : nullptr;
  const int number = NewRelation();
  for (std::size_t i = 0; i < system.columns.size(); ++i) {
    const catalog::ColumnShape& column = system.columns[i];
    const auto attribute = static_cast<std::int16_t>(i + 1);
    ColumnOrigin origin{system.oid,  attribute,   entry.database,  schema,
                        system.name, column.name, column.not_null, false};
    const std::string sqlite = view ? fmt::format("c{}", attribute) : fmt::format("\"{}\"", column.name);
    entry.columns.push_back(
        {column.name, MakeBound(column.type, {}, BoundColumn{number, sqlite}), origin, column.is_hidden});
  }
  ApplyColumnAliases(entry.columns, ref, entry.alias);
  if (!in_system_view_) catalog_names_[number] = {entry.alias, &system};
  BoundFromPtr from = view ? MakeFrom(BoundSubqueryTable{number, std::move(view)})
                           : MakeFrom(BoundSystemTable{number, system.QualifiedName()});
  return {std::move(from), {entry}, entry.columns};
}

BoundQueryPtr Binder::ExpandView(const catalog::Relation& view) {
  if (++view_depth_ > kMaxViewDepth) throw errors::FeatureNotSupported("views are nested too deeply", {});
  const auto outer_checker = checker_;
  const bool was_in_view = in_view_;
  checker_ = std::make_shared<catalog::PrivilegeChecker>(context_.snapshot, view.owner);
  in_view_ = true;
  BoundQueryPtr bound;
  try {
    const QueryPtr query = ParseQuery(view.view_definition, kStoredText);
    bound = BindQuery(*query, nullptr);
  } catch (base::SqlError& error) {
    // Positions count in the view's text, which the client did not send.
    base::SqlError plain(error.state(), error.message());
    throw std::move(plain).WithDetail(error.detail()).WithHint(error.hint());
  }
  checker_ = outer_checker;
  in_view_ = was_in_view;
  --view_depth_;
  return bound;
}

FromScope Binder::FromView(const catalog::Relation& view, const TableRef& ref) {
  if (view.kind == catalog::RelationKind::external_table) throw base::NotEmulated("reading external tables");
  BoundQueryPtr query = ExpandView(view);
  const catalog::Schema* schema = context_.snapshot.FindSchema(view.schema);
  const catalog::Database* database = context_.snapshot.FindDatabase(view.database);
  if (view.kind == catalog::RelationKind::view) {
    std::vector<LogicalType> types;
    for (const catalog::Column& column : view.columns) types.push_back(column.type);
    if (types.size() == query->columns.size()) query = CoerceColumns(query, types, CastContext::kExplicit);
  }
  const int number = NewRelation();
  ScopeRelation entry{
      ref.alias ? ref.alias->text : view.name, schema->name, database ? database->name : "", ref.alias.has_value(), {}};
  for (std::size_t i = 0; i < query->columns.size(); ++i) {
    const auto attribute = static_cast<std::int16_t>(i + 1);
    const std::string name = i < view.columns.size() ? view.columns[i].name : query->columns[i].name;
    ColumnOrigin origin{view.oid, attribute, entry.database, schema->name, view.name, name, false, false};
    entry.columns.push_back(
        {name, MakeBound(query->columns[i].type, {}, BoundColumn{number, fmt::format("c{}", attribute)}), origin});
  }
  ApplyColumnAliases(entry.columns, ref, entry.alias);
  reads_[number] = {&view, checker_, {}};
  return {MakeFrom(BoundSubqueryTable{number, std::move(query)}), {entry}, entry.columns};
}

FromScope Binder::FromQuery(BoundQueryPtr query, const std::string& alias, const TableRef& ref) {
  const int number = NewRelation();
  // What is still untyped becomes varchar, as a column must have a type.
  std::vector<LogicalType> types;
  for (const OutputColumn& column : query->columns) types.push_back(column.type);
  query = CoerceColumns(query, types, CastContext::kImplicit);
  ScopeRelation entry{alias, "", "", true, {}};
  for (std::size_t i = 0; i < query->columns.size(); ++i) {
    entry.columns.push_back({query->columns[i].name,
                             MakeBound(query->columns[i].type, {}, BoundColumn{number, fmt::format("c{}", i + 1)}),
                             query->columns[i].origin});
  }
  ApplyColumnAliases(entry.columns, ref, alias);
  return {MakeFrom(BoundSubqueryTable{number, std::move(query)}), {entry}, entry.columns};
}

FromScope Binder::FromCte(const CteScope& cte, const TableRef& ref) {
  const int number = NewRelation();
  ScopeRelation entry{ref.alias ? ref.alias->text : cte.name, "", "", true, {}};
  for (std::size_t i = 0; i < cte.columns.size(); ++i) {
    entry.columns.push_back({cte.columns[i].name,
                             MakeBound(cte.columns[i].type, {}, BoundColumn{number, fmt::format("c{}", i + 1)}),
                             cte.columns[i].origin});
  }
  ApplyColumnAliases(entry.columns, ref, entry.alias);
  return {MakeFrom(BoundCteTable{number, cte.number}), {entry}, entry.columns};
}

void Binder::MergeColumns(const std::vector<std::string>& names, const Join& join, const FromScope& left,
                          const FromScope& right, FromScope& joined, BoundExprPtr& on) {
  const auto find = [](const FromScope& side, const std::string& name, std::string_view which) -> const ScopeColumn& {
    const ScopeColumn* found = nullptr;
    for (const ScopeColumn& column : side.columns) {
      if (column.name != name) continue;
      if (found != nullptr) {
        throw base::SqlError(base::SqlState::kAmbiguousColumn,
                             fmt::format("common column name \"{}\" appears more than once in {} table", name, which));
      }
      found = &column;
    }
    if (found == nullptr) {
      throw base::SqlError(
          base::SqlState::kUndefinedColumn,
          fmt::format("column \"{}\" specified in USING clause does not exist in {} table", name, which));
    }
    return *found;
  };
  BoundLogic all{Logic::kAnd, {}};
  joined.columns.clear();
  for (const std::string& name : names) {
    const ScopeColumn& a = find(left, name, "left");
    const ScopeColumn& b = find(right, name, "right");
    NoteColumn(*a.expr, {});
    NoteColumn(*b.expr, {});
    all.arguments.push_back(Compare(Comparison::kEqual, a.expr, b.expr, {}));
    ScopeColumn merged = join.kind == JoinKind::kRight ? b : a;
    if (join.kind == JoinKind::kFull) {
      const LogicalType type = CommonType(std::vector<LogicalType>{a.expr->type, b.expr->type}, "JOIN/USING");
      merged.expr = MakeBound(
          type, {},
          BoundCoalesce{{Coerce(a.expr, type, CastContext::kImplicit), Coerce(b.expr, type, CastContext::kImplicit)}});
      merged.origin.reset();
    }
    joined.columns.push_back(std::move(merged));
  }
  for (const FromScope* side : {&left, &right}) {
    for (const ScopeColumn& column : side->columns) {
      if (std::find(names.begin(), names.end(), column.name) == names.end()) joined.columns.push_back(column);
    }
  }
  if (!all.arguments.empty()) on = MakeBound({TypeId::kBool, -1}, {}, std::move(all));
}

namespace {

// PostgreSQL 8.0's rule: each condition equates something of the one side with something of the other.
bool IsMergeJoinable(const BoundExprPtr& on, const BoundFrom& left, const BoundFrom& right) {
  const std::set<int> left_relations = RelationsDefinedBy(left);
  const std::set<int> right_relations = RelationsDefinedBy(right);
  const std::vector<BoundExprPtr> conjuncts = Conjuncts(on);
  return std::all_of(conjuncts.begin(), conjuncts.end(), [&](const BoundExprPtr& conjunct) {
    return EquatesSides(*conjunct, left_relations, right_relations);
  });
}

}  // namespace

namespace {

// limitations-super.
void RefuseElements(const FromScope& side, base::Span span) {
  for (const ScopeRelation& relation : side.relations) {
    if (relation.is_element) {
      throw errors::FeatureNotSupported("SUPER values cannot be unnested in RIGHT or FULL OUTER joins.", span);
    }
  }
}

}  // namespace

FromScope Binder::FromJoin(const Join& join, Scope& scope) {
  FromScope left = BindFrom(*join.left, scope);
  // The right side may iterate over a SUPER value of the left one.
  scope.from.push_back(left);
  FromScope right = BindFrom(*join.right, scope);
  scope.from.pop_back();
  const bool has_condition = join.on || join.is_natural || !join.using_columns.empty() || join.kind == JoinKind::kCross;
  if (!has_condition && !right.relations.back().is_element) {
    throw base::SqlError(base::SqlState::kSyntaxError, "JOIN without ON or USING").At(join.right->span);
  }
  if (join.kind == JoinKind::kRight || join.kind == JoinKind::kFull) {
    for (const FromScope* side : {&left, &right}) RefuseElements(*side, join.right->span);
  }
  for (const ScopeRelation& a : left.relations) {
    for (const ScopeRelation& b : right.relations) {
      if (!a.alias.empty() && a.alias == b.alias && a.schema == b.schema) {
        throw errors::DuplicateAlias(a.alias, join.right->span);
      }
    }
  }
  FromScope joined;
  joined.relations = left.relations;
  joined.relations.insert(joined.relations.end(), right.relations.begin(), right.relations.end());
  joined.columns = left.columns;
  joined.columns.insert(joined.columns.end(), right.columns.begin(), right.columns.end());
  BoundExprPtr on;
  std::vector<std::string> names;
  for (const Name& name : join.using_columns) names.push_back(name.text);
  if (join.is_natural) {
    for (const ScopeColumn& a : left.columns) {
      const bool is_common = std::any_of(right.columns.begin(), right.columns.end(),
                                         [&](const ScopeColumn& b) { return b.name == a.name; });
      if (is_common) names.push_back(a.name);
    }
  }
  if (!names.empty()) MergeColumns(names, join, left, right, joined, on);
  if (join.on) {
    Scope visible;
    visible.outer = scope.outer;
    visible.ctes = scope.ctes;
    visible.from.push_back(joined);
    on = ToBoolean(BindExpr(*join.on, visible, Clause::kJoinOn), "JOIN/ON");
  }
  if (join.kind == JoinKind::kFull && on && !IsMergeJoinable(on, *left.from, *right.from)) {
    throw errors::FullJoinNotMergeable(join.on ? join.on->span : base::Span{});
  }
  joined.from = MakeFrom(BoundJoin{join.kind, left.from, right.from, std::move(on)});
  return joined;
}

}  // namespace doppel::sql
