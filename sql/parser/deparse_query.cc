// Queries and FROM items as SQL text.
#include <array>

#include "sql/parser/deparse.h"
#include "sql/parser/sql_writer.h"

namespace doppel::sql {
namespace {

constexpr std::array<std::string_view, 3> kSetOperators = {"UNION", "INTERSECT", "EXCEPT"};
constexpr std::array<std::string_view, 3> kGroupings = {"GROUPING SETS", "ROLLUP", "CUBE"};
constexpr std::array<std::string_view, 5> kJoins = {"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"};

bool IsBareSelect(const Query& query) {
  return std::holds_alternative<SelectCore>(query.body) && !query.with && query.order_by.empty() &&
         query.limit == nullptr && query.offset == nullptr && query.locking == RowLocking::kNone;
}

void WriteGroupBy(SqlWriter& w, const std::vector<GroupByItem>& items) {
  w.List(items, [&](const GroupByItem& item) {
    if (const auto* expr = std::get_if<ExprPtr>(&item.item)) {
      w.Put(**expr);
    } else if (const auto* extension = std::get_if<GroupingExtension>(&item.item)) {
      w.Word(kGroupings[static_cast<std::size_t>(extension->kind)]).Word("(");
      WriteGroupBy(w, extension->items);
      w.Raw(")");
    } else {
      w.Word("()");
    }
  });
}

void WriteTop(SqlWriter& w, const Expr& top) {
  const auto* literal = std::get_if<Literal>(&top.node);
  bool is_plain = std::holds_alternative<ParameterRef>(top.node) ||
                  (literal != nullptr && literal->kind == LiteralKind::kInteger && !literal->text.starts_with('-'));
  w.Word("TOP");
  if (is_plain) {
    w.Put(top);
  } else {
    w.Word("(").Put(top).Raw(")");
  }
}

void WriteSelect(SqlWriter& w, const SelectCore& core) {
  w.Word("SELECT").WordIf(core.is_distinct, "DISTINCT");
  if (!core.distinct_on.empty()) w.Word("ON (").Exprs(core.distinct_on).Raw(")");
  if (core.top != nullptr) WriteTop(w, *core.top);
  w.List(core.items, [&](const SelectItem& item) { w.Item(item); });
  if (core.into) w.Word("INTO").WordIf(core.into->is_temporary, "TEMP").Word("TABLE").Put(core.into->table);
  if (!core.from.empty()) w.Word("FROM").From(core.from);
  if (core.where != nullptr) w.Word("WHERE").Put(*core.where);
  if (core.start_with != nullptr) w.Word("START WITH").Put(*core.start_with);
  if (core.connect_by != nullptr) {
    w.Word("CONNECT BY").WordIf(core.is_connect_by_nocycle, "NOCYCLE").Put(*core.connect_by);
  }
  if (core.is_group_by_all) w.Word("GROUP BY ALL");
  if (!core.group_by.empty()) {
    w.Word("GROUP BY");
    WriteGroupBy(w, core.group_by);
  }
  if (core.having != nullptr) w.Word("HAVING").Put(*core.having);
  if (core.qualify != nullptr) w.Word("QUALIFY").Put(*core.qualify);
}

void WriteSetOperation(SqlWriter& w, const SetOperation& operation) {
  for (std::size_t i = 0; i < operation.inputs.size(); ++i) {
    if (i > 0) {
      w.Word(kSetOperators[static_cast<std::size_t>(operation.op)]).WordIf(operation.is_all, "ALL");
    }
    const Query& input = *operation.inputs[i];
    if (IsBareSelect(input)) {
      w.Put(input);
    } else {
      w.Subquery(input);
    }
  }
}

void WriteValues(SqlWriter& w, const Values& values) {
  w.Word("VALUES");
  w.List(values.rows, [&](const std::vector<ExprPtr>& row) { w.Word("(").Exprs(row).Raw(")"); });
}

// ---------------------------------------------------------------------------------------------------------------------
// FROM

void WriteAlias(SqlWriter& w, const TableRef& table) {
  const auto* function = std::get_if<FunctionTable>(&table.node);
  bool has_columns = !table.column_aliases.empty();
  if (table.alias) {
    w.Word("AS").Put(*table.alias);
  } else if (has_columns) {
    w.Word("AS");
  }
  if (function != nullptr && has_columns) {
    w.Word("(");
    w.List(function->columns, [&](const FunctionColumn& column) {
      w.Put(column.name);
      if (column.type != nullptr) w.Put(*column.type);
    });
    w.Raw(")");
  } else {
    w.Columns(table.column_aliases);
  }
  if (table.at) w.Word("AT").Put(*table.at);
}

// A join that stands where only one table may.
void WriteJoinOperand(SqlWriter& w, const TableRef& table) {
  bool is_bare_join = std::holds_alternative<Join>(table.node) && !table.alias;
  if (is_bare_join) {
    w.Word("(").Put(table).Raw(")");
  } else {
    w.Put(table);
  }
}

void WriteJoin(SqlWriter& w, const Join& join) {
  const auto* left = std::get_if<Join>(&join.left->node);
  bool left_lacks_condition = left != nullptr && left->on == nullptr && left->using_columns.empty() &&
                              left->kind != JoinKind::kCross && !left->is_natural;
  if (left_lacks_condition) {
    WriteJoinOperand(w, *join.left);
  } else {
    w.Put(*join.left);
  }
  w.WordIf(join.is_natural, "NATURAL").Word(kJoins[static_cast<std::size_t>(join.kind)]);
  WriteJoinOperand(w, *join.right);
  if (join.on != nullptr) w.Word("ON").Put(*join.on);
  if (!join.using_columns.empty()) w.Word("USING").Columns(join.using_columns);
}

void WritePivot(SqlWriter& w, const Pivot& pivot) {
  WriteJoinOperand(w, *pivot.input);
  w.Word("PIVOT (");
  w.List(pivot.aggregates, [&](const SelectItem& item) { w.Item(item); });
  w.Word("FOR").Put(*pivot.column).Word("IN (");
  w.List(pivot.values, [&](const SelectItem& item) { w.Item(item); });
  w.Raw("))");
}

void WriteUnpivot(SqlWriter& w, const Unpivot& unpivot) {
  WriteJoinOperand(w, *unpivot.input);
  w.Word("UNPIVOT").WordIf(unpivot.includes_nulls, "INCLUDE NULLS").Word("(");
  w.Put(unpivot.value_column).Word("FOR").Put(unpivot.name_column).Word("IN (");
  w.List(unpivot.columns, [&](const UnpivotColumn& column) {
    w.Put(column.column);
    if (column.alias != nullptr) w.Word("AS").Put(*column.alias);
  });
  w.Raw("))");
}

void WritePath(SqlWriter& w, const PathTable& table) {
  if (table.is_unnest) {
    w.Word("UNNEST(").Put(*table.path).Raw(")").WordIf(table.with_offset, "WITH OFFSET");
  } else {
    w.WordIf(table.is_unpivot, "UNPIVOT").Operand(*table.path);
  }
}

class TableWriter {
 public:
  TableWriter(SqlWriter& writer, bool has_alias) : w_(writer), has_alias_(has_alias) {}

  void operator()(const NamedTable& table) { w_.Put(table.name); }
  void operator()(const DerivedTable& table) { w_.Subquery(*table.query); }
  void operator()(const FunctionTable& table) { w_.Put(*table.call); }
  void operator()(const PathTable& table) { WritePath(w_, table); }
  void operator()(const Pivot& table) { WritePivot(w_, table); }
  void operator()(const Unpivot& table) { WriteUnpivot(w_, table); }
  void operator()(const Join& table) {
    if (has_alias_) w_.Word("(");
    WriteJoin(w_, table);
    if (has_alias_) w_.Raw(")");
  }

 private:
  SqlWriter& w_;
  bool has_alias_;
};

}  // namespace

SqlWriter& SqlWriter::Item(const SelectItem& item) {
  Put(*item.expr);
  return item.alias ? Word("AS").Put(*item.alias) : *this;
}

SqlWriter& SqlWriter::Put(const TableRef& table) {
  std::visit(TableWriter(*this, table.alias.has_value()), table.node);
  WriteAlias(*this, table);
  return *this;
}

SqlWriter& SqlWriter::From(const std::vector<TableRefPtr>& tables) {
  return List(tables, [&](const TableRefPtr& table) { Put(*table); });
}

SqlWriter& SqlWriter::With(const std::optional<WithClause>& with) {
  if (!with) return *this;
  Word("WITH").WordIf(with->is_recursive, "RECURSIVE");
  return List(with->tables, [&](const CommonTable& table) {
    Put(table.name).Columns(table.columns).Word("AS").Subquery(*table.query);
  });
}

SqlWriter& SqlWriter::Put(const Query& query) {
  With(query.with);
  if (const auto* core = std::get_if<SelectCore>(&query.body)) {
    WriteSelect(*this, *core);
  } else if (const auto* operation = std::get_if<SetOperation>(&query.body)) {
    WriteSetOperation(*this, *operation);
  } else {
    WriteValues(*this, std::get<Values>(query.body));
  }
  if (!query.order_by.empty()) Word("ORDER BY").Sort(query.order_by);
  if (query.limit != nullptr) Word("LIMIT").Put(*query.limit);
  if (query.offset != nullptr) Word("OFFSET").Put(*query.offset);
  WordIf(query.locking == RowLocking::kForUpdate, "FOR UPDATE");
  return WordIf(query.locking == RowLocking::kForShare, "FOR SHARE");
}

SqlWriter& SqlWriter::Subquery(const Query& query) { return Word("(").Put(query).Raw(")"); }

}  // namespace doppel::sql
