// DROP TABLE, DROP VIEW, DROP MATERIALIZED VIEW.
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/relations.h"

namespace doppel::sql {
namespace {

struct DropKind {
  std::string_view word;         // of messages
  std::string_view notice_word;  // of "… does not exist and will be skipped"
  std::string_view tag;
  std::string_view permission;  // the system permission that does in place of ownership
};

DropKind KindOf(RelationDropKind kind) {
  switch (kind) {
    case RelationDropKind::kTable:
      return {"table", "Table", "DROP TABLE", "DROP TABLE"};
    case RelationDropKind::kView:
      return {"view", "View", "DROP VIEW", "DROP VIEW"};
    case RelationDropKind::kMaterializedView:
      return {"materialized view", "Materialized view", "DROP MATERIALIZED VIEW", ""};
    case RelationDropKind::kExternalView:
      break;
  }
  throw base::NotEmulated("external views");
}

base::SqlError Missing(RelationDropKind kind, std::string_view name) {
  if (kind == RelationDropKind::kTable) return catalog::errors::UndefinedDroppedTable(name);
  return catalog::errors::UndefinedView(name);
}

void CheckKind(const catalog::Relation& relation, RelationDropKind kind) {
  if (relation.kind == catalog::RelationKind::materialized_view) {
    if (kind == RelationDropKind::kMaterializedView) return;
    const bool is_view_wanted = kind == RelationDropKind::kView;
    throw catalog::errors::UseDropMaterializedView(is_view_wanted ? catalog::errors::NotAView(relation.name)
                                                                  : catalog::errors::NotATable(relation.name));
  }
  switch (kind) {
    case RelationDropKind::kTable:
      if (relation.kind == catalog::RelationKind::table || relation.kind == catalog::RelationKind::external_table) {
        return;
      }
      throw catalog::errors::UseDropView(relation.name);
    case RelationDropKind::kView:
      if (relation.is_view()) return;
      throw catalog::errors::UseDropTable(relation.name);
    case RelationDropKind::kMaterializedView:
    case RelationDropKind::kExternalView:
      throw catalog::errors::NotAMaterializedView(relation.name);
  }
}

// With IF EXISTS a schema that is not there is no error either.
const catalog::Relation* Find(const QualifiedName& name, bool if_exists, CommandContext& context) {
  if (if_exists && name.size() > 1) {
    const std::string& schema = name[name.size() - 2].text;
    if (schema != "pg_temp" && context.snapshot().FindSchema(context.database(), schema) == nullptr) return nullptr;
  }
  return FindRelation(name, context);
}

}  // namespace

std::string Run(const DropRelationStatement& statement, CommandContext& context) {
  const DropKind kind = KindOf(statement.kind);
  DropRequest request{.kind = std::string(kind.word), .behavior = statement.behavior};
  for (const QualifiedName& name : statement.names) {
    const catalog::Relation* relation = Find(name, statement.if_exists, context);
    if (relation == nullptr) {
      if (!statement.if_exists) {
        if (FindAnyRelation(name, context).system != nullptr) throw errors::SystemObject(Last(name).text);
        throw Missing(statement.kind, ToText(name));
      }
      context.Notify(catalog::errors::MissingSkipped(kind.notice_word, ToText(name)));
      continue;
    }
    CheckKind(*relation, statement.kind);
    RequireOwnerOr(kind.permission, catalog::Privilege::kDrop, relation, context);
    if (request.name.empty()) request.name = DisplayName(*relation, context);
    request.wanted.push_back(LockForChange(*relation, context).oid);
  }
  catalog::Cascade cascade;
  for (const Oid oid : request.wanted) {
    cascade = JoinCascades(std::move(cascade), catalog::CascadeOf(context.snapshot(), GetRelation(oid, context)));
  }
  if (!request.wanted.empty()) DropWithDependents(request, cascade, context);
  return std::string(kind.tag);
}

}  // namespace doppel::sql
