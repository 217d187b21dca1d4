// ANALYZE, VACUUM and CANCEL. ANALYZE counts rows, which is all that the catalog shows of it. There is no sort order
// that VACUUM would restore: rights and names are checked, and the work is nothing.
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"

namespace doppel::sql {
namespace {

// Without a table the command is about all that the user owns.
const catalog::Relation* Target(const QualifiedName& name, CommandContext& context) {
  if (name.empty()) return nullptr;
  const catalog::Relation& relation = GetRelation(name, context);
  if (!relation.has_storage()) throw catalog::errors::NotATable(relation.name);
  return &relation;
}

// r_VACUUM_command: without the right the command completes and does nothing. PostgreSQL 8.0 warns, of ANALYZE too.
bool IsSkipped(const catalog::Relation& relation, std::string_view permission, CommandContext& context) {
  const catalog::PrivilegeChecker& checker = context.checker();
  if (checker.IsOwner(&relation) || checker.HasSystemPermission(permission) ||
      checker.IsOwner(context.snapshot().FindDatabase(context.database()))) {
    return false;
  }
  context.Notify(errors::MaintenanceSkipped(relation.name, permission));
  return true;
}

void Analyze(Oid table, CommandContext& context) {
  context.Lock(table, TableUse::kRead);
  context.KeepAnalyzedRows(table, context.CountRows(table));
}

// A command without a name is for every table of the database that the user may treat so.
std::vector<Oid> AllTables(std::string_view permission, CommandContext& context) {
  std::vector<Oid> tables;
  const catalog::PrivilegeChecker& checker = context.checker();
  const bool may_all =
      checker.IsOwner(context.snapshot().FindDatabase(context.database())) || checker.HasSystemPermission(permission);
  context.snapshot().ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    if (relation.database != context.database() || !relation.has_storage()) return;
    if (may_all || checker.IsOwner(&relation)) tables.push_back(relation.oid);
  });
  return tables;
}

void AnalyzeAll(CommandContext& context) {
  for (const Oid table : AllTables("ANALYZE", context)) {
    // Another session may have dropped it while this one waited.
    if (context.snapshot().FindRelation(table) != nullptr) Analyze(table, context);
  }
}

// As SYS_VACUUM_HISTORY spells it.
std::string_view KindText(VacuumKind kind) {
  switch (kind) {
    case VacuumKind::kSortOnly:
      return "Sort";
    case VacuumKind::kDeleteOnly:
      return "Delete";
    case VacuumKind::kReindex:
      return "Reindex";
    case VacuumKind::kRecluster:
      return "Recluster";
    case VacuumKind::kUnspecified:
    case VacuumKind::kFull:
      break;
  }
  return "Full";
}

}  // namespace

std::string Run(const AnalyzeStatement& statement, CommandContext& context) {
  const catalog::Relation* relation = Target(statement.table, context);
  if (relation == nullptr) {
    AnalyzeAll(context);
  } else {
    for (const Name& column : statement.columns) GetColumn(*relation, column);
    if (IsSkipped(*relation, "ANALYZE", context)) return "ANALYZE";
    Analyze(relation->oid, context);
  }
  return "ANALYZE";
}

std::string Run(const VacuumStatement& statement, CommandContext& context) {
  if (statement.threshold_percent && std::stod(*statement.threshold_percent) > 100) {
    throw errors::VacuumThreshold(*statement.threshold_percent);
  }
  const catalog::Relation* relation = Target(statement.table, context);
  if (relation != nullptr && IsSkipped(*relation, "VACUUM", context)) return "VACUUM";
  const bool reindexes = statement.kind == VacuumKind::kReindex;
  if (reindexes && relation != nullptr && relation->sort_style != catalog::SortStyle::interleaved) {
    throw errors::VacuumReindexNeedsInterleaved(relation->name);
  }
  const std::vector<Oid> tables = relation == nullptr ? AllTables("VACUUM", context) : std::vector<Oid>{relation->oid};
  for (const Oid table : tables) context.NoteVacuumed(table, KindText(statement.kind));
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
