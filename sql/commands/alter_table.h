// The actions of ALTER TABLE about one column: each returns the table changed, which the caller puts into the catalog.
#pragma once

#include "catalog/object.h"
#include "sql/commands/command.h"
#include "sql/parser/statements_table.h"

namespace doppel::sql {

// Views over the column are stored anew.
catalog::Relation Apply(const RenameColumn& action, catalog::Relation table, CommandContext& context);
catalog::Relation Apply(const AddColumn& action, catalog::Relation table, CommandContext& context);
catalog::Relation Apply(const DropColumn& action, catalog::Relation table, CommandContext& context);
catalog::Relation Apply(const AlterColumnType& action, catalog::Relation table, CommandContext& context);
catalog::Relation Apply(const AlterColumnEncode& action, catalog::Relation table, CommandContext& context);
// Throws 0A000: Redshift has no SET DEFAULT, DROP NOT NULL, ….
catalog::Relation Apply(const AlterColumnOther& action, catalog::Relation table, CommandContext& context);

}  // namespace doppel::sql
