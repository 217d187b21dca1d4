// What the name of a relation stands for: the one look-up that queries, commands, LOCK and functions share.
#pragma once

#include "catalog/privileges.h"
#include "catalog/search_path.h"
#include "catalog/snapshot.h"
#include "catalog/system/system_relation.h"
#include "sql/parser/names.h"

namespace doppel::sql {

// What names mean to a session. REQUIRES: the parts outlive a call.
struct NameScope {
  const catalog::Snapshot& snapshot;
  Oid database = 0;
  const catalog::SearchPath& search_path;
  // Whose USAGE a schema that is named must grant; null: nobody's.
  const catalog::PrivilegeChecker* checker = nullptr;
};

// The schema that a name of two or three parts names; pg_temp is the session's own. Null when it has none yet. Throws
// 42601 for more parts, 3D000, 3F000, and 42501 where none of `needed` is held.
const catalog::Schema* FindNamedSchema(const QualifiedName& name, const NameScope& scope, catalog::Privileges needed);

// A name of one part is looked for in the temporary schema, pg_catalog and the search path. Neither member is set when
// there is no such relation. Throws as FindNamedSchema.
catalog::FoundRelation FindNamedRelation(const QualifiedName& name, const NameScope& scope);

}  // namespace doppel::sql
