// TRUNCATE: empties a table at once and commits, with all that the transaction did before (r_TRUNCATE).
#include "sql/commands/commands.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"

namespace doppel::sql {

std::string Run(const TruncateStatement& statement, CommandContext& context) {
  const catalog::Relation& table = GetTable(statement.table, context);
  const catalog::PrivilegeChecker& checker = context.checker();
  const bool is_allowed = checker.IsOwner(&table) || checker.HasSystemPermission("TRUNCATE TABLE");
  if (!is_allowed) checker.Require(&table, catalog::Privilege::kTruncate);
  context.EmptyStorage(LockForChange(table, context).oid);
  context.CommitNow();
  return "TRUNCATE TABLE";
}

}  // namespace doppel::sql
