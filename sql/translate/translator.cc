#include "sql/translate/translator.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/check.h"
#include "sql/bind/bound_walk.h"
#include "sql/translate/printer.h"

namespace doppel::sql {
namespace {

// More constants than this in one row or query are printed as they are.
constexpr std::size_t kMaxParameters = 64;

bool IsPlain(const BoundExpr& expr) { return !HasSubquery(expr) && !HasWindow(expr); }
bool IsPlain(const BoundExprPtr& expr) { return expr == nullptr || IsPlain(*expr); }
bool ArePlain(const std::vector<BoundExprPtr>& list) {
  return std::all_of(list.begin(), list.end(), [](const BoundExprPtr& expr) { return IsPlain(*expr); });
}

bool IsStoredTable(const BoundFromPtr& from) { return std::holds_alternative<BoundTable>(from->node); }

// Statements on at most one table whose plan does not hang on what their constants are. Grouping is left out: SQLite
// matches grouped expressions by their text.
bool MayShareText(const BoundQuery& query) {
  const auto* select = std::get_if<BoundSelect>(&query.body);
  if (select == nullptr || !query.ctes.empty() || select->from.size() > 1) return false;
  if (!select->group_by.empty() || select->having != nullptr || select->is_distinct) return false;
  const bool is_sort_plain = std::all_of(query.order_by.begin(), query.order_by.end(),
                                         [](const BoundSort& sort) { return IsPlain(*sort.key); });
  return is_sort_plain && std::all_of(select->from.begin(), select->from.end(), IsStoredTable) &&
         ArePlain(select->items) && IsPlain(select->where) && IsPlain(query.limit) && IsPlain(query.offset);
}

bool MayShareText(const BoundStatement& statement) {
  if (const auto* query = std::get_if<BoundQueryPtr>(&statement.node)) return MayShareText(**query);
  if (const auto* update = std::get_if<BoundUpdate>(&statement.node)) {
    return update->ctes.empty() && update->from.empty() && IsPlain(update->where) &&
           std::all_of(update->assignments.begin(), update->assignments.end(),
                       [](const BoundAssignment& assignment) { return IsPlain(*assignment.value); });
  }
  if (const auto* del = std::get_if<BoundDelete>(&statement.node)) {
    return del->ctes.empty() && del->from.empty() && IsPlain(del->where);
  }
  return false;
}

void Print(const BoundStatement& statement, Printer& printer) {
  if (const auto* query = std::get_if<BoundQueryPtr>(&statement.node)) {
    printer.Query(**query);
  } else if (const auto* insert = std::get_if<BoundInsert>(&statement.node)) {
    printer.Insert(*insert);
  } else if (const auto* update = std::get_if<BoundUpdate>(&statement.node)) {
    printer.Update(*update);
  } else if (const auto* del = std::get_if<BoundDelete>(&statement.node)) {
    printer.Delete(*del);
  } else if (const auto* merge = std::get_if<BoundMerge>(&statement.node)) {
    printer.Merge(*merge);
  } else {
    base::Check(false, "a command has no SQLite form");
  }
}

// One text for every row of INSERT … VALUES; nothing when the rows differ in more than their constants.
std::optional<Program> TranslateRows(const BoundInsert& insert, std::size_t first_parameter, TableAccess& access) {
  const BoundQuery& source = *insert.source;
  const auto* values = std::get_if<BoundValues>(&source.body);
  if (values == nullptr || !source.ctes.empty() || !source.order_by.empty() || source.limit || source.offset) {
    return std::nullopt;
  }
  Program program{.sql = {}, .constants = {}, .runs = values->rows.size()};
  std::size_t width = 0;
  for (const std::vector<BoundExprPtr>& row : values->rows) {
    if (!ArePlain(row)) return std::nullopt;
    Printer printer(access, first_parameter);
    printer.InsertRow(insert, row);
    std::string sql = printer.Take();
    if (program.sql.empty()) {
      program.sql = std::move(sql);
      width = printer.constants().size();
    } else if (program.sql != sql || printer.constants().size() != width) {
      // Texts may agree where constants do not: a template may leave some of its operands out.
      return std::nullopt;
    }
    std::move(printer.constants().begin(), printer.constants().end(), std::back_inserter(program.constants));
  }
  return program;
}

}  // namespace

Program Translate(const BoundStatement& statement, TableAccess& access, Nesting nesting) {
  if (nesting.expression_levels > 0) {
    Printer printer(access, nesting);
    Print(statement, printer);
    auto expressions = std::make_shared<const std::vector<std::string>>(std::move(printer.expressions()));
    return {.sql = printer.Take(), .expressions = std::move(expressions)};
  }
  const std::size_t first_parameter = statement.parameters.size() + 1;
  if (const auto* insert = std::get_if<BoundInsert>(&statement.node)) {
    if (std::optional<Program> program = TranslateRows(*insert, first_parameter, access)) return *std::move(program);
  }
  if (MayShareText(statement)) {
    Printer printer(access, first_parameter);
    Print(statement, printer);
    if (printer.constants().size() <= kMaxParameters) {
      std::vector<Datum> constants = std::move(printer.constants());
      return {.sql = printer.Take(), .constants = std::move(constants)};
    }
  }
  Printer printer(access);
  Print(statement, printer);
  return {.sql = printer.Take()};
}

std::string TranslateQuery(const BoundQuery& query, TableAccess& access) {
  Printer printer(access);
  printer.Query(query);
  return printer.Take();
}

}  // namespace doppel::sql
