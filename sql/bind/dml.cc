// INSERT, UPDATE and DELETE: values take their columns' types by assignment, omitted columns their defaults, and NOT
// NULL is checked in the values themselves (the stored table has no constraints).
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

bool IsDefault(const Expr& expr) { return std::holds_alternative<DefaultMarker>(expr.node); }

BoundExprPtr NullOf(LogicalType type) { return MakeBound(type, {}, BoundConstant{}); }

bool HasOuterJoin(const BoundFrom& from) {
  const auto* join = std::get_if<BoundJoin>(&from.node);
  if (join == nullptr) return false;
  const bool is_inner = join->kind == JoinKind::kInner || join->kind == JoinKind::kCross;
  return !is_inner || HasOuterJoin(*join->left) || HasOuterJoin(*join->right);
}

}  // namespace

const catalog::Relation& Binder::TargetTable(const QualifiedName& name, catalog::Privileges wanted) {
  const auto [relation, system] = FindRelation(name);
  if (system != nullptr) throw catalog::errors::PermissionDenied("relation", system->name).At(SpanOf(name));
  if (relation == nullptr) throw errors::UndefinedRelation(ToText(name), SpanOf(name));
  if (relation->is_view()) {
    throw base::SqlError(base::SqlState::kFeatureNotSupported, "cannot change a view")
        .WithHint("Views are read only.")
        .At(SpanOf(name));
  }
  if (relation->kind == catalog::RelationKind::materialized_view) {
    throw errors::MaterializedViewChanged(relation->name, SpanOf(name));
  }
  if (!relation->has_storage()) throw base::NotEmulated("writing to external tables").At(SpanOf(name));
  if (relation->database != context_.database) throw base::NotEmulated("writing to another database").At(SpanOf(name));
  checker_->Require(relation, wanted);
  return *relation;
}

BoundExprPtr Binder::DefaultOf(const catalog::Relation& relation, const catalog::Column& column) {
  if (column.identity) {
    const auto constant = [](std::int64_t value) {
      return MakeBound({TypeId::kInt8, -1}, {}, BoundConstant{Datum(value)});
    };
    const BoundExprPtr next =
        MakeBound({TypeId::kInt8, -1}, {},
                  BoundTemplate{"next_identity($1, $2)", {constant(relation.oid), constant(column.attnum)}});
    return Coerce(next, column.type, CastContext::kAssignment);
  }
  if (column.default_expression.empty()) return AssignTo(NullOf(column.type), column);
  const ExprPtr expr = ParseExpression(column.default_expression, kStoredText);
  Scope none;
  try {
    return AssignTo(BindExpr(*expr, none, Clause::kDefault), column);
  } catch (base::SqlError& error) {
    throw base::SqlError(error.state(), error.message());  // the position is in the default's text, not the client's
  }
}

std::vector<const catalog::Column*> Binder::TargetColumns(const std::vector<Name>& names,
                                                          const catalog::Relation& relation) {
  std::vector<const catalog::Column*> columns;
  for (const Name& name : names) {
    const catalog::Column* column = relation.FindColumn(name.text);
    if (column == nullptr) throw errors::UndefinedColumn(name.text, relation.name, name.span);
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
      throw base::SqlError(base::SqlState::kDuplicateColumn,
                           fmt::format("column \"{}\" specified more than once", name.text))
          .At(name.span);
    }
    columns.push_back(column);
  }
  if (names.empty()) {
    for (const catalog::Column& column : relation.columns) {
      if (!column.is_dropped) columns.push_back(&column);
    }
  }
  return columns;
}

BoundExprPtr Binder::InsertedValue(const Expr& value, const catalog::Relation& relation, const catalog::Column& column,
                                   Scope& scope) {
  if (IsDefault(value)) return DefaultOf(relation, column);
  if (column.identity && !column.identity->by_default) throw errors::IdentityAssigned(column.name, value.span);
  return AssignTo(BindExpr(value, scope, Clause::kValues), column);
}

BoundQueryPtr Binder::InsertValues(const Values& values, const catalog::Relation& relation,
                                   std::vector<const catalog::Column*> given) {
  BoundValues bound;
  Scope none;
  auto query = std::make_shared<BoundQuery>();
  for (const std::vector<ExprPtr>& row : values.rows) {
    if (row.size() != values.rows[0].size()) {
      throw base::SqlError(base::SqlState::kSyntaxError, "VALUES lists must all be the same length");
    }
    if (row.size() > given.size()) throw errors::InsertHasMoreExpressions(row[given.size()]->span);
    std::vector<BoundExprPtr> items;
    for (std::size_t i = 0; i < row.size(); ++i) {
      items.push_back(InsertedValue(*row[i], relation, *given[i], none));
      if (values.rows.size() > 1 && HasSubquery(*items.back())) {
        throw errors::FeatureNotSupported("can't use subqueries in multi-row VALUES", row[i]->span);
      }
    }
    bound.rows.push_back(std::move(items));
  }
  const std::size_t width = values.rows[0].size();
  for (std::size_t i = 0; i < width; ++i) {
    query->columns.push_back({given[i]->name, given[i]->type, std::nullopt, false});
  }
  query->body = std::move(bound);
  return query;
}

BoundStatement Binder::BindInsert(const InsertStatement& insert) {
  const catalog::Relation& relation = TargetTable(insert.table, catalog::Privilege::kInsert);
  Touch(relation.oid, TableUse::kWrite);
  std::vector<const catalog::Column*> given = TargetColumns(insert.columns, relation);

  BoundQueryPtr source;
  if (!insert.source) {
    given.clear();
  } else if (const auto* values = std::get_if<Values>(&insert.source->body);
             values != nullptr && !insert.source->with) {
    source = InsertValues(*values, relation, given);
  } else {
    source = BindQuery(*insert.source, nullptr);
    if (source->columns.size() > given.size()) throw errors::InsertHasMoreExpressions(insert.source->span);
  }
  const std::size_t width = source ? source->columns.size() : 0;
  if (!insert.columns.empty() && width < given.size()) throw errors::InsertHasMoreColumns(SpanOf(insert.table));
  given.resize(width);

  // Columns that the statement does not give take their defaults, evaluated per row.
  const bool is_query = source && !std::holds_alternative<BoundValues>(source->body);
  BoundInsert bound{relation.oid, {}, nullptr};
  BoundSelect select;
  const int number = NewRelation();
  auto query = std::make_shared<BoundQuery>();
  for (std::size_t i = 0; i < width; ++i) {
    const catalog::Column& column = *given[i];
    if (is_query && column.identity && !column.identity->by_default) {
      throw errors::IdentityAssigned(column.name, insert.source->span);
    }
    BoundExprPtr value = MakeBound(source->columns[i].type, {}, BoundColumn{number, fmt::format("c{}", i + 1)});
    if (is_query) {
      const auto* plain = std::get_if<BoundSelect>(&source->body);
      // Literals and parameters without a type take the column's.
      if (source->columns[i].is_unknown && plain != nullptr &&
          (IsConstantNode(*plain->items[i]) || std::holds_alternative<BoundParameter>(plain->items[i]->node))) {
        value = plain->items[i];
      }
      value = AssignTo(value, column);
    }
    select.items.push_back(std::move(value));
    bound.attributes.push_back(column.attnum);
    query->columns.push_back({column.name, column.type, std::nullopt, false});
  }
  for (const catalog::Column& column : relation.columns) {
    if (column.is_dropped || std::find(given.begin(), given.end(), &column) != given.end()) continue;
    if (!column.identity && column.default_expression.empty() && !column.not_null) continue;
    select.items.push_back(DefaultOf(relation, column));
    bound.attributes.push_back(column.attnum);
    query->columns.push_back({column.name, column.type, std::nullopt, false});
  }
  if (bound.attributes.empty()) {
    // DEFAULT VALUES of a table whose columns are all NULL: store the first column's NULL.
    const catalog::Column& first = *std::find_if(relation.columns.begin(), relation.columns.end(),
                                                 [](const catalog::Column& column) { return !column.is_dropped; });
    select.items.push_back(NullOf(first.type));
    bound.attributes.push_back(first.attnum);
    query->columns.push_back({first.name, first.type, std::nullopt, false});
  }
  if (source && !is_query && select.items.size() == width) {
    bound.source = source;
  } else {
    if (source) select.from.push_back(std::make_shared<BoundFrom>(BoundFrom{BoundSubqueryTable{number, source}}));
    query->body = std::move(select);
    bound.source = query;
  }
  BoundStatement statement;
  statement.node = std::move(bound);
  return statement;
}

FromScope Binder::TargetScope(const catalog::Relation& relation, const QualifiedName& name,
                              const std::optional<Name>& alias, int number) {
  const catalog::Schema* schema = context_.snapshot.FindSchema(relation.schema);
  const catalog::Database* database = context_.snapshot.FindDatabase(relation.database);
  ScopeRelation entry{
      alias ? alias->text : Last(name).text, schema->name, database ? database->name : "", alias.has_value(), {}};
  for (const catalog::Column& column : relation.columns) {
    if (column.is_dropped) continue;
    entry.columns.push_back({column.name,
                             MakeBound(column.type, {}, BoundColumn{number, fmt::format("c{}", column.attnum)}),
                             std::nullopt});
  }
  reads_[number] = {&relation, checker_, {}};
  return {nullptr, {entry}, entry.columns};
}

std::vector<BoundAssignment> Binder::BindAssignments(const std::vector<Assignment>& assignments,
                                                     const catalog::Relation& relation, int number, Scope& scope) {
  std::map<std::int16_t, BoundExprPtr> values;
  for (const Assignment& assignment : assignments) {
    const catalog::Column* column = relation.FindColumn(assignment.column.text);
    if (column == nullptr) throw errors::UndefinedColumn(assignment.column.text, relation.name, assignment.column.span);
    if (values.contains(column->attnum)) throw errors::ColumnAssignedTwice(column->name, assignment.column.span);
    if (!checker_->HasColumn(relation, *column, catalog::Privilege::kUpdate)) {
      throw catalog::errors::PermissionDenied("relation", relation.name);
    }
    if (column->identity && !(column->identity->by_default || IsDefault(*assignment.value))) {
      throw errors::IdentityAssigned(column->name, assignment.span);
    }
    values[column->attnum] = IsDefault(*assignment.value)
                                 ? DefaultOf(relation, *column)
                                 : AssignTo(BindExpr(*assignment.value, scope, Clause::kValues), *column);
  }
  std::vector<BoundAssignment> all;
  for (const catalog::Column& column : relation.columns) {
    if (column.is_dropped) continue;
    const auto changed = values.find(column.attnum);
    BoundExprPtr value = changed != values.end()
                             ? changed->second
                             : MakeBound(column.type, {}, BoundColumn{number, fmt::format("c{}", column.attnum)});
    all.push_back({column.attnum, std::move(value)});
  }
  return all;
}

BoundStatement Binder::BindUpdate(const UpdateStatement& update) {
  const catalog::Relation* named = FindRelation(update.table).relation;
  const bool has_column_rights =
      named != nullptr && named->has_storage() && checker_->HasAnyColumn(*named, catalog::Privilege::kUpdate);
  const catalog::Relation& relation = TargetTable(
      update.table, has_column_rights ? catalog::Privileges{} : catalog::Privileges(catalog::Privilege::kUpdate));
  Touch(relation.oid, TableUse::kWrite);
  Scope scope;
  BoundUpdate bound;
  if (update.with) BindWith(*update.with, scope, bound.ctes);
  bound.table = relation.oid;
  bound.relation = NewRelation();
  scope.relation_numbers.insert(bound.relation);
  AddToScope(TargetScope(relation, update.table, update.alias, bound.relation), scope, SpanOf(update.table));
  for (const TableRefPtr& ref : update.from) {
    FromScope item = BindFrom(*ref, scope);
    if (HasOuterJoin(*item.from)) throw errors::TargetNeedsEquijoin(ref->span);
    bound.from.push_back(item.from);
    AddToScope(std::move(item), scope, ref->span);
  }
  bound.assignments = BindAssignments(update.assignments, relation, bound.relation, scope);
  if (update.where) bound.where = ToBoolean(BindExpr(*update.where, scope, Clause::kWhere), "WHERE");
  const std::string* refuses_several = context_.session.FindSetting("error_on_nondeterministic_update");
  if (!bound.from.empty() && refuses_several != nullptr && *refuses_several == "on") {
    // The rows found for one target row are a group by then.
    BoundExprPtr& value = bound.assignments.front().value;
    value = MakeBound(value->type, value->span, BoundTemplate{"check_single_match($1, count(*))", {value}});
  }
  // Without a WHERE no column is read, and UPDATE alone is enough.
  if (!update.where && reads_[bound.relation].columns.empty()) reads_.erase(bound.relation);
  BoundStatement statement;
  statement.node = std::move(bound);
  return statement;
}

BoundStatement Binder::BindDelete(const DeleteStatement& del) {
  const catalog::Relation& relation = TargetTable(del.table, catalog::Privilege::kDelete);
  Touch(relation.oid, TableUse::kWrite);
  Scope scope;
  BoundDelete bound;
  if (del.with) BindWith(*del.with, scope, bound.ctes);
  bound.table = relation.oid;
  bound.relation = NewRelation();
  scope.relation_numbers.insert(bound.relation);
  AddToScope(TargetScope(relation, del.table, del.alias, bound.relation), scope, SpanOf(del.table));
  for (const TableRefPtr& ref : del.using_list) {
    FromScope item = BindFrom(*ref, scope);
    bound.from.push_back(item.from);
    AddToScope(std::move(item), scope, ref->span);
  }
  if (del.where) bound.where = ToBoolean(BindExpr(*del.where, scope, Clause::kWhere), "WHERE");
  if (!del.where && reads_[bound.relation].columns.empty()) reads_.erase(bound.relation);
  BoundStatement statement;
  statement.node = std::move(bound);
  return statement;
}

}  // namespace doppel::sql
