#include "engine/statement_kind.h"

#include <algorithm>
#include <array>

namespace doppel::engine {
namespace {

struct QueryClass {
  std::string_view statement_name;
  std::string_view query_type;
};
constexpr auto kQueries = std::to_array<QueryClass>({
    {"SELECT", "SELECT"},
    {"INSERT", "INSERT"},
    {"UPDATE", "UPDATE"},
    {"DELETE", "DELETE"},
    {"MERGE", "MERGE"},
    {"COPY", "COPY"},
    {"UNLOAD", "UNLOAD"},
    {"CREATE TABLE AS", "CTAS"},
    {"SELECT INTO", "CTAS"},
});

// CREATE, ALTER, DROP of tables, views and schemas of every sort.
bool IsDdl(std::string_view name) {
  const bool has_verb = name.starts_with("CREATE ") || name.starts_with("ALTER ") || name.starts_with("DROP ");
  return has_verb && (name.ends_with(" TABLE") || name.ends_with(" VIEW") || name.ends_with(" SCHEMA") ||
                      name.starts_with("ALTER TABLE "));
}

}  // namespace

StatementClass ClassOf(std::string_view statement_name) {
  const auto query = std::find_if(kQueries.begin(), kQueries.end(),
                                  [&](const QueryClass& row) { return row.statement_name == statement_name; });
  if (query != kQueries.end()) return {catalog::StatementKind::kQuery, query->query_type};
  if (IsDdl(statement_name)) return {catalog::StatementKind::kDdl, "DDL"};
  return {};
}

}  // namespace doppel::engine
