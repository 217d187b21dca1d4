// SqlWriter: collects SQL text for deparse. Knows how names, literals and lists are written; what a node looks like is
// in deparse_expression.cc, deparse_query.cc and deparse_*.cc for statements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/parser/statements.h"

namespace doppel::sql {

class SqlWriter {
 public:
  std::string Take() { return std::move(out_); }

  // Raw text.
  SqlWriter& Raw(std::string_view text) {
    out_ += text;
    return *this;
  }
  // Text with a blank before it, unless the output begins here or an opening parenthesis stands before.
  SqlWriter& Word(std::string_view text);
  SqlWriter& WordIf(bool condition, std::string_view text) { return condition ? Word(text) : *this; }
  SqlWriter& Number(std::int64_t value) { return Word(std::to_string(value)); }
  SqlWriter& String(std::string_view text);
  // A word of the grammar that a string may stand for: az64, 'a b'.
  SqlWriter& WordOrString(std::string_view text);
  // WORD 'text', when there is a text.
  SqlWriter& StringOption(std::string_view word, const std::optional<std::string>& text);

  // Names, each with a blank before it.
  SqlWriter& Put(const Name& name);
  SqlWriter& Put(const QualifiedName& name);
  SqlWriter& Names(const std::vector<Name>& names);    // a, b
  SqlWriter& Columns(const std::vector<Name>& names);  // (a, b), nothing when there are none
  SqlWriter& Relations(const std::vector<QualifiedName>& names);

  SqlWriter& Put(const TypeName& type);

  // Expressions: as they are, and so that they may stand beside an operator.
  SqlWriter& Put(const Expr& expr);
  SqlWriter& Operand(const Expr& expr);
  SqlWriter& Exprs(const std::vector<ExprPtr>& exprs);
  SqlWriter& Sort(const std::vector<SortItem>& items);

  SqlWriter& Put(const Query& query);
  SqlWriter& Subquery(const Query& query);  // in parentheses
  SqlWriter& With(const std::optional<WithClause>& with);
  SqlWriter& Put(const TableRef& table);
  SqlWriter& From(const std::vector<TableRefPtr>& tables);
  SqlWriter& Item(const SelectItem& item);

  // Calls `write` for each item, with commas between.
  template <typename Items, typename Write>
  SqlWriter& List(const Items& items, Write write) {
    bool is_first = true;
    for (const auto& item : items) {
      if (!is_first) Raw(",");
      write(item);
      is_first = false;
    }
    return *this;
  }

 private:
  std::string out_;
};

// YEAR TO MONTH, SECOND(3).
std::string IntervalQualifierText(const IntervalQualifier& qualifier);

// $$text$$, or 'text' where the dollars would be misread: bodies of routines, queries of UNLOAD.
std::string QuoteBody(std::string_view text);

void WriteStatement(SqlWriter& writer, const Statement& statement);

}  // namespace doppel::sql
