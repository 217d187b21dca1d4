// How functions find catalog objects: names come as text ('schema."Table"'), numbers as oids. Names are read and looked
// up as the session's statements would do it.
#pragma once

#include <string_view>

#include "catalog/privileges.h"
#include "catalog/system/system_relation.h"
#include "catalog/system/system_state.h"
#include "sql/parser/names.h"
#include "sql/types/function_call.h"
#include "sql/types/type.h"

namespace doppel::sql {

const catalog::SystemState& SystemOf(CallContext& call);

// A possibly qualified name, folded by the session's rule.
QualifiedName ParseNameText(CallContext& call, std::string_view text);
// One identifier, quoted or not: the folded name.
std::string ParseIdentifierText(CallContext& call, std::string_view text);

// By name or by oid. Throws 42P01 relation "x" does not exist, 3F000.
catalog::FoundRelation GetRelation(CallContext& call, const catalog::SystemState& system, std::string_view text);
catalog::FoundRelation GetRelation(const catalog::SystemState& system, const QualifiedName& name);
// Null members when there is none.
catalog::FoundRelation FindRelation(const catalog::SystemState& system, Oid oid);
// The relation whose primary key or unique constraint shows as the index `oid`, and that constraint; null when none.
struct FoundIndex {
  const catalog::Relation* relation = nullptr;
  const catalog::Constraint* constraint = nullptr;
};
FoundIndex FindIndex(const catalog::SystemState& system, Oid oid);

// Throw 42704 / 3F000 / 3D000. Users and schemas by a name or a number.
const catalog::User& GetUser(const catalog::SystemState& system, const Value& name_or_id);
const catalog::Schema& GetSchema(CallContext& call, const catalog::SystemState& system, const Value& name_or_oid);
const catalog::Database& GetDatabase(CallContext& call, const catalog::SystemState& system, const Value& name_or_oid);

// A function by its signature 'f(integer, varchar)'. Throws 42883.
const catalog::Function& GetFunction(CallContext& call, const catalog::SystemState& system, std::string_view signature);

}  // namespace doppel::sql
