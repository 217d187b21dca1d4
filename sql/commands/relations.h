// Relations as they come into the catalog and go out of it.
#pragma once

#include "catalog/dependencies.h"
#include "catalog/object.h"
#include "sql/commands/command.h"
#include "sql/commands/lookup.h"
#include "sql/parser/statements_table.h"

namespace doppel::sql {

// With its oid, place, owner and time of creation; without columns.
catalog::Relation NewRelation(const CreationTarget& target, catalog::RelationKind kind, CommandContext& context);

// Into the catalog with the ACL that default privileges give it, and its storage made.
void PutNewRelation(catalog::Relation relation, CommandContext& context);

// Waits for the lock that a change of the relation needs, and returns it as it is then. Throws XX000 could not open
// relation with OID n when it was dropped meanwhile.
const catalog::Relation& LockForChange(const catalog::Relation& relation, CommandContext& context);
const catalog::Relation& GetRelation(Oid oid, CommandContext& context);

// All that falls with the one or the other.
catalog::Cascade JoinCascades(catalog::Cascade a, const catalog::Cascade& b);

// Removes what falls with an object; for kRestrict nothing may fall but the `wanted` relations and their own. Throws
// 2BP01 about `kind` and `name`. Cascades to other objects are told as notices.
struct DropRequest {
  std::string kind, name;  // of the message
  std::vector<Oid> wanted;
  DropBehavior behavior = DropBehavior::kRestrict;
};
void DropWithDependents(const DropRequest& request, const catalog::Cascade& cascade, CommandContext& context);

// Default privileges and scoped grants that go with a schema, or (with schema zero) with the whole database.
void RemoveGrantsWithin(Oid database, Oid schema, CommandContext& context);

}  // namespace doppel::sql
