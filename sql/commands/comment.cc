// COMMENT ON TABLE, COLUMN, CONSTRAINT, DATABASE, VIEW.
#include <algorithm>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"

namespace doppel::sql {
namespace {

catalog::Relation OwnedRelation(const QualifiedName& name, CommandContext& context) {
  const catalog::Relation& relation = GetRelation(name, context);
  context.checker().RequireOwner(&relation);
  return relation;
}

void CommentOnRelation(const CommentStatement& statement, const std::string& text, CommandContext& context) {
  catalog::Relation relation = OwnedRelation(statement.name, context);
  const bool is_view =
      relation.kind != catalog::RelationKind::table && relation.kind != catalog::RelationKind::external_table;
  if (statement.target == CommentStatement::Target::kTable && is_view) throw catalog::errors::NotATable(relation.name);
  if (statement.target == CommentStatement::Target::kView && !is_view) throw catalog::errors::NotAView(relation.name);
  relation.comment = text;
  context.Put(std::move(relation));
}

void CommentOnColumn(const CommentStatement& statement, const std::string& text, CommandContext& context) {
  if (statement.name.size() < 2) throw errors::CommentColumnUnqualified();
  catalog::Relation relation = OwnedRelation({statement.name.begin(), statement.name.end() - 1}, context);
  const std::int16_t attribute = GetColumn(relation, Last(statement.name)).attnum;
  for (catalog::Column& column : relation.columns) {
    if (column.attnum == attribute) column.comment = text;
  }
  context.Put(std::move(relation));
}

void CommentOnConstraint(const CommentStatement& statement, const std::string& text, CommandContext& context) {
  catalog::Relation relation = OwnedRelation(statement.table, context);
  const std::string& name = Last(statement.name).text;
  const auto found = std::find_if(relation.constraints.begin(), relation.constraints.end(),
                                  [&](const catalog::Constraint& constraint) { return constraint.name == name; });
  if (found == relation.constraints.end()) throw catalog::errors::UndefinedConstraint(name);
  found->comment = text;
  context.Put(std::move(relation));
}

void CommentOnDatabase(const CommentStatement& statement, const std::string& text, CommandContext& context) {
  const std::string& name = Last(statement.name).text;
  const catalog::Database* found = context.snapshot().FindDatabase(name);
  if (found == nullptr) throw catalog::errors::UndefinedDatabase(name);
  if (found->oid != context.database()) return context.Notify(errors::CommentOnOtherDatabase());
  context.checker().RequireOwner(found);
  catalog::Database database = *found;
  database.comment = text;
  context.Put(std::move(database));
}

}  // namespace

std::string Run(const CommentStatement& statement, CommandContext& context) {
  const std::string text = statement.comment.value_or("");
  switch (statement.target) {
    case CommentStatement::Target::kTable:
    case CommentStatement::Target::kView:
      CommentOnRelation(statement, text, context);
      break;
    case CommentStatement::Target::kColumn:
      CommentOnColumn(statement, text, context);
      break;
    case CommentStatement::Target::kConstraint:
      CommentOnConstraint(statement, text, context);
      break;
    case CommentStatement::Target::kDatabase:
      CommentOnDatabase(statement, text, context);
      break;
    case CommentStatement::Target::kOther:
      throw errors::UnsupportedOption("COMMENT ON " + base::ToUpperAscii(statement.other));
  }
  return "COMMENT";
}

}  // namespace doppel::sql
