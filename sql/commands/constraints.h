// Primary keys, unique constraints and foreign keys: Redshift records them and never enforces them.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.h"
#include "sql/commands/command.h"
#include "sql/parser/statements_table.h"

namespace doppel::sql {

// The constraint, checked against `table`, with its oids and its name; where none is written, the one that PostgreSQL
// makes: t_pkey, t_col_key, t_col_fkey. The columns of a primary key are to be set NOT NULL by the caller.
catalog::Constraint MakeConstraint(const catalog::Relation& table, const TableConstraint& constraint,
                                   CommandContext& context);

// A column's UNIQUE, PRIMARY KEY and REFERENCES as table constraints, in that order.
std::vector<TableConstraint> ColumnConstraints(const ColumnDefinition& definition);

}  // namespace doppel::sql
