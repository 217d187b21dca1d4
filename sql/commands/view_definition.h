// The definition of a view, from the user's query to the text the catalog keeps and back.
//
// A regular view follows its tables through renames, so the kept text names each relation by its oid, quoted, with an
// alias: SELECT t.a FROM "oid:100021" AS t. Stars are written out. It is what Deparse prints, so it reads the same
// whatever enable_case_sensitive_identifier says. A late-binding view keeps what its user wrote.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/object.h"
#include "catalog/snapshot.h"
#include "sql/bind/binder.h"
#include "sql/parser/tree.h"

namespace doppel::sql {

// A column that gets another name while the view is stored anew.
struct ColumnRename {
  Oid relation = 0;
  std::int16_t attribute = 0;
  std::string name;
};

// The text to keep for a regular view. REQUIRES: `analysis` is of `query`.
std::string StoredDefinition(const Query& query, const ViewAnalysis& analysis, const catalog::Snapshot& snapshot,
                             const std::optional<ColumnRename>& rename = std::nullopt);
// What it stands on: each relation once, with the columns it reads.
std::vector<catalog::Dependency> DependenciesOf(const ViewAnalysis& analysis);

// The stored query of a regular view with the present names of its relations, schema-qualified.
QueryPtr ReadDefinition(const catalog::Relation& view, const catalog::Snapshot& snapshot);

// What pg_get_viewdef, pg_views and SHOW VIEW print: of a regular view its query, of a late-binding one the whole
// CREATE VIEW, of a materialized one its statement as it was written.
std::string ViewDefinitionText(const catalog::Relation& view, const catalog::Snapshot& snapshot);

// Throws 0A000 when a relation in the query of a late-binding view is not qualified by its schema, 3F000 when there is
// no such schema.
void CheckLateBindingNames(const Query& query, Oid database, const catalog::Snapshot& snapshot);

}  // namespace doppel::sql
