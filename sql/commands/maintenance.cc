// ANALYZE, VACUUM and CANCEL. ANALYZE counts rows, which is all that the catalog shows of it. There is no sort order
// that VACUUM would restore: rights and names are checked, and the work is nothing.
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"

namespace doppel::sql {
namespace {

// Without a table the command is about all that the user owns.
const catalog::Relation* Target(const QualifiedName& name, std::string_view permission, CommandContext& context) {
  if (name.empty()) return nullptr;
  const catalog::Relation& relation = GetRelation(name, context);
  if (!relation.has_storage()) throw catalog::errors::NotATable(relation.name);
  const catalog::PrivilegeChecker& checker = context.checker();
  const bool owns_database = checker.IsOwner(context.snapshot().FindDatabase(context.database()));
  if (!owns_database) RequireOwnerOr(permission, {}, &relation, context);
  return &relation;
}

void Analyze(Oid table, CommandContext& context) {
  context.Lock(table, TableUse::kRead);
  context.KeepAnalyzedRows(table, context.CountRows(table));
}

// Without a name: every table of the database that the user may analyze.
void AnalyzeAll(CommandContext& context) {
  std::vector<Oid> tables;
  const catalog::PrivilegeChecker& checker = context.checker();
  const bool may_all =
      checker.IsOwner(context.snapshot().FindDatabase(context.database())) || checker.HasSystemPermission("ANALYZE");
  context.snapshot().ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    if (relation.database != context.database() || !relation.has_storage()) return;
    if (may_all || checker.IsOwner(&relation)) tables.push_back(relation.oid);
  });
  for (const Oid table : tables) {
    // Another session may have dropped it while this one waited.
    if (context.snapshot().FindRelation(table) != nullptr) Analyze(table, context);
  }
}

}  // namespace

std::string Run(const AnalyzeStatement& statement, CommandContext& context) {
  const catalog::Relation* relation = Target(statement.table, "ANALYZE", context);
  if (relation == nullptr) {
    AnalyzeAll(context);
  } else {
    for (const Name& column : statement.columns) GetColumn(*relation, column);
    Analyze(relation->oid, context);
  }
  return "ANALYZE";
}

std::string Run(const VacuumStatement& statement, CommandContext& context) {
  if (statement.threshold_percent && std::stod(*statement.threshold_percent) > 100) {
    throw errors::VacuumThreshold(*statement.threshold_percent);
  }
  const catalog::Relation* relation = Target(statement.table, "VACUUM", context);
  const bool reindexes = statement.kind == VacuumKind::kReindex;
  if (reindexes && relation != nullptr && relation->sort_style != catalog::SortStyle::interleaved) {
    throw errors::VacuumReindexNeedsInterleaved(relation->name);
  }
  return "VACUUM";
}

std::string Run(const CancelStatement& statement, CommandContext& context) {
  const auto process_id = static_cast<std::int32_t>(statement.process_id);
  const bool is_cancelled =
      statement.process_id == process_id && context.CancelBackend(process_id, statement.message.value_or(""));
  if (!is_cancelled) throw errors::NoSuchBackend(statement.process_id);
  return "CANCEL";
}

}  // namespace doppel::sql
