// SELECT, set operations, VALUES, WITH, ORDER BY and LIMIT.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

std::optional<std::int64_t> Ordinal(const Expr& expr) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  if (literal == nullptr || literal->kind != LiteralKind::kInteger || literal->text.size() > 9) return std::nullopt;
  return std::stoll(literal->text);
}

// A literal that cannot be meant as the position of a select item.
bool IsConstantKey(const Expr& expr) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  return literal != nullptr && (literal->kind == LiteralKind::kString || literal->kind == LiteralKind::kDecimal ||
                                literal->kind == LiteralKind::kFloat || literal->kind == LiteralKind::kNull);
}

std::string_view SetWord(const SetOperation& operation) {
  switch (operation.op) {
    case SetOperator::kUnion:
      return "UNION";
    case SetOperator::kIntersect:
      return "INTERSECT";
    case SetOperator::kExcept:
      return "EXCEPT";
  }
  return "UNION";
}

BoundSort Sort(BoundExprPtr key, const SortItem& item) {
  BoundSort sort{std::move(key), item.is_descending, item.is_descending};
  if (item.nulls != NullsOrder::kDefault) sort.nulls_first = item.nulls == NullsOrder::kFirst;
  return sort;
}

// The alias of the FROM item that a column comes from; empty for one that a join has merged.
std::string AliasOf(const ScopeColumn& column, const Scope& scope) {
  for (const FromScope& item : scope.from) {
    for (const ScopeRelation& relation : item.relations) {
      const bool is_its_own = std::any_of(
          relation.columns.begin(), relation.columns.end(),
          [&](const ScopeColumn& candidate) { return candidate.expr == column.expr && candidate.name == column.name; });
      if (is_its_own) return relation.alias;
    }
  }
  return "";
}

// The query with one more column at its end. `relation`: a free number.
BoundQueryPtr WithItem(const BoundQueryPtr& query, const OutputColumn& column, const BoundExprPtr& item, int relation) {
  auto wider = std::make_shared<BoundQuery>();
  wider->columns = query->columns;
  if (std::holds_alternative<BoundSelect>(query->body)) {
    *wider = *query;
    std::get<BoundSelect>(wider->body).items.push_back(item);
  } else {
    BoundSelect outer;
    for (std::size_t i = 0; i < query->columns.size(); ++i) {
      outer.items.push_back(MakeBound(query->columns[i].type, {}, BoundColumn{relation, fmt::format("c{}", i + 1)}));
    }
    outer.items.push_back(item);
    outer.from.push_back(MakeFrom(BoundSubqueryTable{relation, query}));
    wider->body = std::move(outer);
  }
  wider->columns.push_back(column);
  return wider;
}

std::optional<int> ReferenceIn(int cte, const BoundFrom& from) {
  if (const auto* table = std::get_if<BoundCteTable>(&from.node); table != nullptr && table->cte == cte) {
    return table->relation;
  }
  const auto* join = std::get_if<BoundJoin>(&from.node);
  if (join == nullptr) return std::nullopt;
  const std::optional<int> left = ReferenceIn(cte, *join->left);
  return left ? left : ReferenceIn(cte, *join->right);
}

// The FROM entry by which a branch of a recursive query reads the rows of the iteration before; none when a derived
// table does.
std::optional<int> ReferenceTo(int cte, const BoundQuery& branch) {
  const auto* select = std::get_if<BoundSelect>(&branch.body);
  if (select == nullptr) return std::nullopt;
  for (const BoundFromPtr& from : select->from) {
    if (const std::optional<int> found = ReferenceIn(cte, *from)) return found;
  }
  return std::nullopt;
}

// The type an untyped expression has as a column: a literal is as wide as it is, a parameter as wide as it may become.
LogicalType LiteralColumnType(const BoundExpr& expr) {
  const auto* constant = std::get_if<BoundConstant>(&expr.node);
  if (constant == nullptr) return LogicalType::Varchar(kMaxVarcharBytes);
  if (IsNull(constant->value)) return LogicalType::Varchar(1);
  const auto bytes = static_cast<std::int32_t>(std::get<std::string>(constant->value).size());
  return LogicalType::Varchar(std::clamp(bytes, 1, kMaxVarcharBytes));
}

}  // namespace

BoundQueryPtr Binder::BindQuery(const Query& query, const Scope* outer) {
  if (query.locking != RowLocking::kNone) {
    throw errors::FeatureNotSupported("SELECT FOR UPDATE/SHARE is not supported", query.span);
  }
  Scope scope;
  scope.outer = outer;
  std::vector<BoundCte> ctes;
  if (query.with) BindWith(*query.with, scope, ctes);
  const bool saw_aggregate = saw_aggregate_;
  const bool saw_window = saw_window_;
  const auto saw_grouping = std::exchange(saw_grouping_, std::nullopt);
  const bool in_aggregate = in_aggregate_;
  saw_aggregate_ = saw_window_ = in_aggregate_ = false;
  const auto marks = std::exchange(marks_, std::nullopt);
  auto* const row_functions = std::exchange(row_functions_, nullptr);
  BoundQueryPtr bound;
  if (const auto* core = std::get_if<SelectCore>(&query.body)) {
    bound = BindSelect(query, *core, scope);
  } else if (const auto* operation = std::get_if<SetOperation>(&query.body)) {
    bound = BindSetOperation(query, *operation, scope);
  } else {
    bound = BindValues(query, std::get<Values>(query.body), scope);
  }
  saw_aggregate_ = saw_aggregate;
  saw_window_ = saw_window;
  saw_grouping_ = saw_grouping;
  in_aggregate_ = in_aggregate;
  marks_ = marks;
  row_functions_ = row_functions;
  if (ctes.empty()) return bound;
  auto with = std::make_shared<BoundQuery>(*bound);
  with->ctes = std::move(ctes);
  return with;
}

void Binder::RefuseUnsupported(const Query& query, const SelectCore& core) {
  if (!core.distinct_on.empty()) throw errors::FeatureNotSupported("SELECT DISTINCT ON is not supported", query.span);
  if (core.connect_by || core.start_with) throw base::NotEmulated("CONNECT BY").At(query.span);
  if (core.top && query.limit) {
    throw base::SqlError(base::SqlState::kSyntaxError, "TOP and LIMIT may not be used together").At(query.span);
  }
}

BoundQueryPtr Binder::BindSelect(const Query& query, const SelectCore& core, Scope& scope) {
  RefuseUnsupported(query, core);
  for (const TableRefPtr& ref : core.from) AddToScope(BindFrom(*ref, scope), scope, ref->span);

  BoundSelect select;
  auto bound = std::make_shared<BoundQuery>();
  select.is_distinct = core.is_distinct;
  for (const FromScope& item : scope.from) select.from.push_back(item.from);
  std::vector<BoundFromPtr> row_functions;
  row_functions_ = &row_functions;
  for (const SelectItem& item : core.items) AddItem(item, scope, select, *bound);
  row_functions_ = nullptr;
  if (core.where) BindWhere(core, scope, select);
  AddRowFunctions(row_functions, core, select);
  const std::vector<GroupingSet> sets = BindGroupBy(core, scope, select, *bound);
  if (core.having) {
    saw_aggregate_ = true;
    // Aliases are not visible in HAVING.
    select.having = ToBoolean(BindExpr(*core.having, scope, Clause::kHaving), "HAVING");
  }
  BoundExprPtr qualify;
  if (core.qualify) qualify = ToBoolean(BindExpr(*core.qualify, scope, Clause::kQualify), "QUALIFY");
  BindOrderBy(query, scope, select, *bound);
  BindLimit(query, scope, *bound);
  if (core.top) {
    bound->limit = Coerce(BindExpr(*core.top, scope, Clause::kLimit), {TypeId::kInt8, -1}, CastContext::kAssignment);
  }
  if (saw_aggregate_) CheckSortedAggregates(select, *bound);
  if (saw_aggregate_ || !core.group_by.empty() || core.is_group_by_all) {
    CheckGrouping(select, qualify, *bound, scope);
  }
  if (saw_grouping_ && core.group_by.empty() && !core.is_group_by_all) throw errors::GroupingNotAllowed(*saw_grouping_);
  const bool has_sets = sets.size() > 1 || (sets[0].empty() && !core.group_by.empty());
  if (saw_grouping_ || has_sets) select = GroupedBySets(std::move(select), sets, qualify, *bound);
  if (qualify) select = Qualified(std::move(select), qualify, *bound);
  bound->body = std::move(select);
  return bound;
}

void Binder::AddItem(const SelectItem& item, Scope& scope, BoundSelect& select, BoundQuery& bound) {
  if (const auto* star = std::get_if<Star>(&item.expr->node)) {
    return ExpandStar(*star, *item.expr, scope, select, bound);
  }
  const BoundExprPtr expr = BindExpr(*item.expr, scope, Clause::kSelectList);
  // The compute nodes know truth tests as conditions only (r_Boolean_type).
  const auto* test = std::get_if<IsTest>(&item.expr->node);
  if (test != nullptr && test->test != TruthTest::kNull && view_depth_ == 0) truth_test_item_ = item.expr->span;
  OutputColumn column{item.alias ? item.alias->text : DefaultColumnName(*item.expr), expr->type, std::nullopt, false};
  if (const auto* reference = std::get_if<ColumnRef>(&item.expr->node)) {
    const auto* call = std::get_if<BoundCall>(&expr->node);
    if (!item.alias && call != nullptr && call->row->is_bare_word && !call->row->column_name.empty()) {
      column.name = call->row->column_name;
    }
    for (const FromScope& from : scope.from) {
      for (const ScopeRelation& relation : from.relations) {
        for (const ScopeColumn& candidate : relation.columns) {
          if (candidate.expr == expr && candidate.name == Last(reference->path).text) column.origin = candidate.origin;
        }
      }
    }
  }
  if (IsUntyped(*expr)) {
    column.type = LiteralColumnType(*expr);
    column.is_unknown = true;
  }
  if (item.alias) scope.aliases.emplace_back(item.alias->text, expr);
  select.items.push_back(expr);
  bound.columns.push_back(std::move(column));
}

void Binder::ExpandStar(const Star& star, const Expr& expr, const Scope& scope, BoundSelect& select,
                        BoundQuery& bound) {
  std::vector<const ScopeColumn*> columns;
  if (star.qualifier.empty()) {
    if (scope.from.empty()) {
      throw base::SqlError(base::SqlState::kSyntaxError, "SELECT * with no tables specified is not valid")
          .At(expr.span);
    }
    for (const FromScope& item : scope.from) {
      for (const ScopeColumn& column : item.columns) {
        if (!column.is_hidden) columns.push_back(&column);
      }
    }
  } else {
    const ScopeRelation* relation = FindScopeRelation(star.qualifier, star.qualifier.size(), scope);
    if (relation == nullptr) throw errors::MissingFromEntry(ToText(star.qualifier), expr.span);
    if (relation->is_element) {
      throw errors::FeatureNotSupported("Nested tables do not support '*' in the SELECT clause.", expr.span);
    }
    for (const ScopeColumn& column : relation->columns) {
      if (!column.is_hidden) columns.push_back(&column);
    }
  }
  for (const Name& excluded : star.exclude) {
    const auto found = std::erase_if(columns, [&](const ScopeColumn* column) { return column->name == excluded.text; });
    if (found == 0) throw errors::UndefinedColumn(excluded.text, "", excluded.span);
  }
  StarUse use{expr.span, {}};
  for (const ScopeColumn* column : columns) {
    // SELECT * shows a user with column privileges the columns that he may read.
    if (const auto* node = std::get_if<BoundColumn>(&column->expr->node)) {
      const auto read = reads_.find(node->relation);
      if (read != reads_.end() && !read->second.checker->Has(read->second.relation, catalog::Privilege::kSelect)) {
        const auto attribute = AttributeOf(*node);
        const catalog::Column* stored = read->second.relation->FindColumn(attribute);
        if (stored != nullptr &&
            read->second.checker->HasAnyColumn(*read->second.relation, catalog::Privilege::kSelect) &&
            !read->second.checker->HasColumn(*read->second.relation, *stored, catalog::Privilege::kSelect)) {
          continue;
        }
      }
    }
    NoteColumn(*column->expr, expr.span);
    use.columns.push_back({AliasOf(*column, scope), column->name});
    select.items.push_back(column->expr);
    bound.columns.push_back({column->name, column->expr->type, column->origin, false});
  }
  if (!in_view_) stars_.push_back(std::move(use));
}

void Binder::BindOrderBy(const Query& query, Scope& scope, const BoundSelect& select, BoundQuery& bound) {
  for (const SortItem& item : query.order_by) {
    BoundExprPtr key;
    const auto* reference = std::get_if<ColumnRef>(&item.expr->node);
    if (const auto ordinal = Ordinal(*item.expr)) {
      if (*ordinal < 1 || *ordinal > static_cast<std::int64_t>(select.items.size())) {
        throw errors::OrdinalOutOfRange("ORDER BY", std::to_string(*ordinal), item.expr->span);
      }
      key = select.items[static_cast<std::size_t>(*ordinal - 1)];
    } else if (reference != nullptr && reference->path.size() == 1) {
      // An output name comes before a column of FROM.
      for (std::size_t i = 0; i < bound.columns.size(); ++i) {
        if (bound.columns[i].name != reference->path[0].text) continue;
        if (key && !SameExpression(*key, *select.items[i])) {
          throw base::SqlError(base::SqlState::kAmbiguousColumn,
                               fmt::format("ORDER BY \"{}\" is ambiguous", reference->path[0].text))
              .At(item.expr->span);
        }
        key = select.items[i];
      }
    }
    if (IsConstantKey(*item.expr)) throw errors::ConstantKey("ORDER BY", item.expr->span);
    if (!key) key = BindExpr(*item.expr, scope, Clause::kOrderBy);
    if (select.is_distinct && !IsConstantNode(*key)) {
      const bool is_listed = std::any_of(select.items.begin(), select.items.end(),
                                         [&](const BoundExprPtr& listed) { return SameExpression(*listed, *key); });
      if (!is_listed) throw errors::DistinctOrderBy(item.expr->span);
    }
    bound.order_by.push_back(Sort(std::move(key), item));
  }
}

void Binder::BindLimit(const Query& query, Scope& scope, BoundQuery& bound) {
  const LogicalType bigint{TypeId::kInt8, -1};
  if (query.limit) {
    bound.limit = Coerce(BindExpr(*query.limit, scope, Clause::kLimit), bigint, CastContext::kAssignment);
  }
  if (query.offset) {
    bound.offset = Coerce(BindExpr(*query.offset, scope, Clause::kLimit), bigint, CastContext::kAssignment);
  }
}

BoundQueryPtr Binder::BindSetOperation(const Query& query, const SetOperation& operation, Scope& scope) {
  if (operation.is_all && operation.op != SetOperator::kUnion) {
    throw errors::FeatureNotSupported(fmt::format("{} ALL is not supported", SetWord(operation)), query.span);
  }
  BoundSetOperation bound_operation{operation.op, operation.is_all, {}};
  for (const QueryPtr& input : operation.inputs) {
    if (input->limit || input->offset) {
      throw errors::FeatureNotSupported("LIMIT may not be used within input to set operations.", input->span);
    }
    bound_operation.inputs.push_back(BindQuery(*input, &scope));
  }
  const std::size_t width = bound_operation.inputs[0]->columns.size();
  for (const BoundQueryPtr& input : bound_operation.inputs) {
    if (input->columns.size() != width) throw errors::ColumnCountMismatch(SetWord(operation), query.span);
  }
  auto bound = std::make_shared<BoundQuery>();
  std::vector<LogicalType> types;
  for (std::size_t i = 0; i < width; ++i) {
    std::vector<LogicalType> column_types;
    for (const BoundQueryPtr& input : bound_operation.inputs) {
      const OutputColumn& column = input->columns[i];
      // The length of a literal counts: the common type has room for it.
      column_types.push_back(column.is_unknown ? LogicalType{TypeId::kUnknown, column.type.modifier} : column.type);
    }
    const LogicalType type = CommonType(column_types, SetWord(operation));
    types.push_back(type);
    bound->columns.push_back({bound_operation.inputs[0]->columns[i].name, type, std::nullopt, false});
  }
  for (BoundQueryPtr& input : bound_operation.inputs) input = CoerceColumns(input, types, CastContext::kImplicit);

  bound->order_relation = NewRelation();
  for (const SortItem& item : query.order_by) {
    std::size_t position = width;
    if (const auto ordinal = Ordinal(*item.expr)) {
      if (*ordinal < 1 || *ordinal > static_cast<std::int64_t>(width)) {
        throw errors::OrdinalOutOfRange("ORDER BY", std::to_string(*ordinal), item.expr->span);
      }
      position = static_cast<std::size_t>(*ordinal - 1);
    } else if (const auto* reference = std::get_if<ColumnRef>(&item.expr->node);
               reference != nullptr && reference->path.size() == 1) {
      for (std::size_t i = 0; i < width && position == width; ++i) {
        if (bound->columns[i].name == reference->path[0].text) position = i;
      }
      if (position == width) throw errors::UndefinedColumn(reference->path[0].text, "", item.expr->span);
    } else {
      throw errors::FeatureNotSupported(
          "ORDER BY on a UNION/INTERSECT/EXCEPT result must be on one of the result columns", item.expr->span);
    }
    const BoundExprPtr key = MakeBound(types[position], item.expr->span,
                                       BoundColumn{bound->order_relation, fmt::format("c{}", position + 1)});
    bound->order_by.push_back(Sort(key, item));
  }
  BindLimit(query, scope, *bound);
  bound->body = std::move(bound_operation);
  return bound;
}

BoundQueryPtr Binder::BindValues(const Query& query, const Values&, Scope&) {
  throw errors::FeatureNotSupported("VALUES lists are not supported outside INSERT", query.span);
}

void Binder::BindWith(const WithClause& with, Scope& scope, std::vector<BoundCte>& ctes) {
  for (const CommonTable& table : with.tables) {
    for (const CteScope& earlier : scope.ctes) {
      if (earlier.name == table.name.text) {
        throw base::SqlError(base::SqlState::kDuplicateAlias,
                             fmt::format("WITH query name \"{}\" specified more than once", table.name.text))
            .At(table.name.span);
      }
    }
    BoundCte cte;
    if (with.is_recursive && !table.columns.empty()) {
      cte = BindRecursive(table, scope);
    } else {
      cte = {++last_cte_, table.name.text, BindQuery(*table.query, &scope), false};
    }
    auto named = std::make_shared<BoundQuery>(*cte.query);
    // The counter of iterations is nobody's business.
    const std::size_t width = named->columns.size() - (cte.is_recursive ? 1 : 0);
    if (table.columns.size() > width) {
      throw base::SqlError(base::SqlState::kInvalidColumnReference,
                           fmt::format("WITH query \"{}\" has {} columns available but {} columns specified",
                                       table.name.text, width, table.columns.size()))
          .At(table.name.span);
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) named->columns[i].name = table.columns[i].text;
    cte.query = named;
    scope.ctes.push_back(
        {table.name.text, cte.number, {named->columns.begin(), named->columns.begin() + static_cast<long>(width)}});
    ctes.push_back(std::move(cte));
  }
}

// The first branch gives the columns; the branches after it may name the table being defined. A hidden last column
// counts the iterations, so that a recursion without end fails.
BoundCte Binder::BindRecursive(const CommonTable& table, Scope& scope) {
  const auto* operation = std::get_if<SetOperation>(&table.query->body);
  if (operation == nullptr || operation->op != SetOperator::kUnion || !operation->is_all) {
    return {++last_cte_, table.name.text, BindQuery(*table.query, &scope), false};
  }
  BoundCte cte{++last_cte_, table.name.text, nullptr, true};
  BoundSetOperation bound_operation{SetOperator::kUnion, true, {BindQuery(*operation->inputs[0], &scope)}};
  auto bound = std::make_shared<BoundQuery>();
  std::vector<LogicalType> types;
  for (std::size_t i = 0; i < bound_operation.inputs[0]->columns.size(); ++i) {
    OutputColumn column = bound_operation.inputs[0]->columns[i];
    column.origin.reset();
    column.is_unknown = false;
    if (i < table.columns.size()) column.name = table.columns[i].text;
    types.push_back(column.type);
    bound->columns.push_back(std::move(column));
  }
  const OutputColumn counter{"iteration", {TypeId::kInt8, -1}, std::nullopt, false};
  const auto first = MakeBound(counter.type, {}, BoundConstant{Datum(std::int64_t{1})});
  bound_operation.inputs[0] =
      WithItem(CoerceColumns(bound_operation.inputs[0], types, CastContext::kImplicit), counter, first, NewRelation());
  Scope inner;
  inner.outer = &scope;
  inner.ctes.push_back({table.name.text, cte.number, bound->columns});
  for (std::size_t i = 1; i < operation->inputs.size(); ++i) {
    BoundQueryPtr branch = BindQuery(*operation->inputs[i], &inner);
    if (branch->columns.size() != types.size()) throw errors::ColumnCountMismatch("UNION", table.query->span);
    branch = CoerceColumns(branch, types, CastContext::kAssignment);
    const std::optional<int> previous = ReferenceTo(cte.number, *branch);
    BoundExprPtr next = first;
    if (previous) {
      const BoundExprPtr last =
          MakeBound(counter.type, {}, BoundColumn{*previous, fmt::format("c{}", types.size() + 1)});
      next = MakeBound(counter.type, {}, BoundTemplate{"next_iteration($1)", {last}});
    }
    bound_operation.inputs.push_back(WithItem(branch, counter, next, NewRelation()));
  }
  bound->columns.push_back(counter);
  bound->body = std::move(bound_operation);
  cte.query = bound;
  return cte;
}

}  // namespace doppel::sql
