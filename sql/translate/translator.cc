#include "sql/translate/translator.h"

#include "base/check.h"
#include "sql/translate/printer.h"

namespace doppel::sql {

Program Translate(const BoundStatement& statement, TableAccess& access) {
  Printer printer(access);
  if (const auto* query = std::get_if<BoundQueryPtr>(&statement.node)) {
    printer.Query(**query);
  } else if (const auto* insert = std::get_if<BoundInsert>(&statement.node)) {
    printer.Insert(*insert);
  } else if (const auto* update = std::get_if<BoundUpdate>(&statement.node)) {
    printer.Update(*update);
  } else if (const auto* del = std::get_if<BoundDelete>(&statement.node)) {
    printer.Delete(*del);
  } else {
    base::Check(false, "a command has no SQLite form");
  }
  return {printer.Take()};
}

std::string TranslateQuery(const BoundQuery& query, TableAccess& access) {
  Printer printer(access);
  printer.Query(query);
  return printer.Take();
}

}  // namespace doppel::sql
