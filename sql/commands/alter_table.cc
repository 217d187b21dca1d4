// ALTER TABLE: which actions a statement may hold, who may run it, and the actions about the table as a whole. Those
// about one column are in alter_column.cc.
#include "sql/commands/alter_table.h"

#include <algorithm>
#include <set>
#include <utility>

#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/constraints.h"
#include "sql/commands/errors.h"
#include "sql/commands/keys.h"
#include "sql/commands/lookup.h"
#include "sql/commands/materialized_view.h"
#include "sql/commands/relations.h"

namespace doppel::sql {
namespace {

using catalog::Relation;

// --- Name and owner: these, and these alone, a view has too.

Relation Apply(const RenameTo& action, Relation relation, CommandContext& context) {
  const std::string& name = action.name.text;
  if (name.starts_with('#') && !relation.is_temporary) throw errors::RenameToTemporary(name);
  if (!relation.is_temporary && !context.checker().HasSystemPermission("ALTER TABLE")) {
    context.checker().Require(context.snapshot().FindSchema(relation.schema), catalog::Privilege::kCreate);
  }
  if (context.snapshot().FindRelation(relation.schema, name) != nullptr) throw catalog::errors::DuplicateTable(name);
  relation.name = name;
  return relation;
}

Relation Apply(const OwnerTo& action, Relation relation, CommandContext& context) {
  const Oid owner = GetUser(action.owner, context).oid;
  if (!context.checker().is_superuser()) throw catalog::errors::MustBeSuperuser("alter owner");
  relation.acl = catalog::ChangeOwner(relation.acl, relation.owner, owner);
  for (catalog::Column& column : relation.columns) {
    column.acl = catalog::ChangeOwner(column.acl, relation.owner, owner);
  }
  relation.owner = owner;
  return relation;
}

// --- Constraints.

Relation Apply(const AddConstraint& action, Relation table, CommandContext& context) {
  catalog::Constraint key = MakeConstraint(table, action.constraint, context);
  if (key.kind == catalog::ConstraintKind::primary_key) {
    for (const std::int16_t attribute : key.columns) {
      const catalog::Column& column = *table.FindColumn(attribute);
      if (!column.not_null) throw errors::PrimaryKeyOnNullable(column.name);
    }
  }
  table.constraints.push_back(std::move(key));
  return table;
}

// Foreign keys that lean on a key: those over the same columns of the table.
std::vector<catalog::Dependent> ForeignKeysOn(const Relation& table, const catalog::Constraint& key,
                                              const catalog::Snapshot& snapshot) {
  if (key.kind == catalog::ConstraintKind::foreign_key) return {};
  const std::set<std::int16_t> columns(key.columns.begin(), key.columns.end());
  std::vector<catalog::Dependent> found = catalog::DependentsOf(snapshot, table);
  std::erase_if(found, [&](const catalog::Dependent& dependent) {
    if (dependent.constraint == nullptr) return true;
    const std::vector<std::int16_t>& referenced = dependent.constraint->referenced_columns;
    return std::set<std::int16_t>(referenced.begin(), referenced.end()) != columns;
  });
  return found;
}

Relation Apply(const DropConstraint& action, Relation table, CommandContext& context) {
  const catalog::Constraint* key = table.FindConstraint(action.name.text);
  if (key == nullptr) throw catalog::errors::UndefinedConstraint(action.name.text).At(action.name.span);
  const Oid oid = key->oid;
  DropRequest request{.kind = "constraint",
                      .name = key->name + " on " + Describe(GetRelation(table.oid, context), context),
                      .behavior = action.behavior};
  catalog::Cascade cascade;
  cascade.constraints = ForeignKeysOn(table, *key, context.snapshot());
  DropWithDependents(request, cascade, context);
  std::erase_if(table.constraints, [&](const catalog::Constraint& c) { return c.oid == oid; });
  return table;
}

// --- Keys and encodings.

void RefuseInterleaved(const Relation& table, std::string_view action) {
  if (table.sort_style == catalog::SortStyle::interleaved) throw errors::AlterInterleaved(action);
}

Relation Apply(const AlterDistStyle& action, Relation table, CommandContext&) {
  if (action.style != DistStyle::kAuto) RefuseInterleaved(table, "ALTER DISTSTYLE");
  const bool needs_permanent = action.style == DistStyle::kAll || action.style == DistStyle::kEven;
  if (needs_permanent && table.is_temporary) throw errors::AlterTemporary("ALTER DISTSTYLE");
  return WithDistStyle(std::move(table), action.style, action.dist_key);
}

Relation Apply(const AlterDistKey& action, Relation table, CommandContext&) {
  RefuseInterleaved(table, "ALTER DISTKEY");
  return WithDistStyle(std::move(table), DistStyle::kKey, action.column);
}

Relation Apply(const AlterSortKey& action, Relation table, CommandContext&) {
  if (table.is_temporary) throw errors::AlterTemporary("ALTER SORTKEY");
  switch (action.kind) {
    case AlterSortKey::Kind::kAuto:
      // The present key stays until a better one is found.
      table.sort_style = catalog::SortStyle::auto_;
      return table;
    case AlterSortKey::Kind::kNone:
      return WithoutSortKey(std::move(table), catalog::SortStyle::none);
    case AlterSortKey::Kind::kColumns:
      break;
  }
  if (action.style == SortKeyStyle::kInterleaved) throw errors::AlterNotSupported("ALTER INTERLEAVED SORTKEY");
  table = WithSortKey(std::move(table), action.style, action.columns);
  for (catalog::Column& column : table.columns) {
    if (column.sortkey_ordinal != 0) column.encoding = "none";
    if (table.encode_auto) column.encoding.clear();
  }
  return WithDefaultEncodings(std::move(table));
}

Relation Apply(const AlterEncodeAuto&, Relation table, CommandContext&) {
  table.encode_auto = true;
  return table;
}

// --- Not here, or not at all.

Relation Apply(const AlterRowLevelSecurity&, Relation, CommandContext&) {
  throw base::NotEmulated("row-level security");
}
Relation Apply(const AlterMasking&, Relation, CommandContext&) { throw base::NotEmulated("dynamic data masking"); }
Relation Apply(const SetSchema&, Relation, CommandContext&) { throw errors::AlterNotSupported("SET SCHEMA"); }
Relation Apply(const SetLocation&, Relation, CommandContext&) { throw errors::AlterNeedsExternal("SET LOCATION"); }
Relation Apply(const SetFileFormat&, Relation, CommandContext&) { throw errors::AlterNeedsExternal("SET FILE FORMAT"); }
Relation Apply(const SetTableProperties&, Relation, CommandContext&) {
  throw errors::AlterNeedsExternal("SET TABLE PROPERTIES");
}
Relation Apply(const AddPartitions&, Relation, CommandContext&) { throw errors::AlterNeedsExternal("ADD PARTITION"); }
Relation Apply(const DropPartition&, Relation, CommandContext&) { throw errors::AlterNeedsExternal("DROP PARTITION"); }

// ---------------------------------------------------------------------------------------------------------------------

bool IsForViews(const AlterTableAction& action) {
  return std::holds_alternative<RenameTo>(action) || std::holds_alternative<OwnerTo>(action) ||
         std::holds_alternative<AlterRowLevelSecurity>(action);
}

// Several actions: encodings of several columns, or a sort key together with a distribution key or DISTSTYLE ALL.
void CheckCombination(const std::vector<AlterTableAction>& actions) {
  if (actions.size() < 2) return;
  const auto are_all = [&](const auto& is_one) { return std::all_of(actions.begin(), actions.end(), is_one); };
  if (are_all([](const AlterTableAction& a) { return std::holds_alternative<AlterColumnEncode>(a); })) {
    std::set<std::string> columns;
    for (const AlterTableAction& action : actions) {
      const std::string& column = std::get<AlterColumnEncode>(action).column.text;
      if (!columns.insert(column).second) throw errors::AlterEncodingTwice(column);
    }
    return;
  }
  const auto is_sort = [](const AlterTableAction& a) { return std::holds_alternative<AlterSortKey>(a); };
  const auto is_dist = [](const AlterTableAction& a) {
    const auto* style = std::get_if<AlterDistStyle>(&a);
    return std::holds_alternative<AlterDistKey>(a) || (style != nullptr && style->style == DistStyle::kAll);
  };
  const bool is_pair = actions.size() == 2 &&
                       ((is_sort(actions[0]) && is_dist(actions[1])) || (is_dist(actions[0]) && is_sort(actions[1])));
  if (!is_pair) throw errors::AlterActionsNotCombinable();
}

}  // namespace

std::string Run(const AlterTableStatement& statement, CommandContext& context) {
  CheckCombination(statement.actions);
  const Relation& named = GetRelation(statement.table, context);
  if (named.kind == catalog::RelationKind::external_table) throw base::NotEmulated("external tables");
  const bool is_materialized = named.kind == catalog::RelationKind::materialized_view;
  const bool renames = std::any_of(statement.actions.begin(), statement.actions.end(),
                                   [](const auto& action) { return std::holds_alternative<RenameTo>(action); });
  if (is_materialized && renames) throw errors::MaterializedViewRenamed(named.name);
  const bool needs_table = !std::all_of(statement.actions.begin(), statement.actions.end(), IsForViews);
  if (needs_table && named.kind != catalog::RelationKind::table) throw catalog::errors::NotATable(named.name);
  RequireOwnerOr("ALTER TABLE", catalog::Privilege::kAlter, &named, context);
  const Oid oid = LockForChange(named, context).oid;
  for (const AlterTableAction& action : statement.actions) {
    Relation changed =
        std::visit([&](const auto& one) { return Apply(one, GetRelation(oid, context), context); }, action);
    if (changed != GetRelation(oid, context)) context.Put(std::move(changed));
  }
  return "ALTER TABLE";
}

std::string Run(const AlterMaterializedViewStatement& statement, CommandContext& context) {
  const Relation& named = GetRelation(statement.view, context);
  if (named.kind != catalog::RelationKind::materialized_view) {
    throw catalog::errors::NotAMaterializedView(named.name);
  }
  RequireOwnerOr("", {}, &named, context);
  Relation view = LockForChange(named, context);
  if (statement.auto_refresh) SetAutoRefresh(view, *statement.auto_refresh, context.snapshot());
  if (statement.action) {
    view = std::visit([&](const auto& action) { return Apply(action, view, context); }, *statement.action);
  }
  context.Put(std::move(view));
  return "ALTER MATERIALIZED VIEW";
}

}  // namespace doppel::sql
