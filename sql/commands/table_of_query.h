// Relations that are filled with the rows of a query: CREATE TABLE AS, SELECT INTO, materialized views.
#pragma once

#include <vector>

#include "catalog/object.h"
#include "sql/commands/command.h"

namespace doppel::sql {

// Throws 0A000, after an INFO for each column, when a type of the query cannot be stored.
void CheckStorable(const std::vector<OutputColumn>& columns, CommandContext& context);

// The relation with a column for each of the query's; the first ones are called `names`.
catalog::Relation WithColumns(catalog::Relation table, const std::vector<OutputColumn>& columns,
                              const std::vector<Name>& names);

// INSERT of the query's rows. REQUIRES: `table` has the columns that WithColumns gave it.
BoundStatement Filling(const catalog::Relation& table, BoundStatement query);

}  // namespace doppel::sql
