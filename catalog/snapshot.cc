#include "catalog/snapshot.h"

namespace doppel::catalog {

const Schema* Snapshot::FindSchema(Oid database, std::string_view name) const {
  if (const Schema* schema = Find<Schema>(database, name)) return schema;
  return Find<Schema>(kEveryDatabase, name);
}

std::vector<const Function*> Snapshot::FindFunctions(Oid schema, std::string_view name) const {
  std::vector<const Function*> found;
  functions_by_name_.ForEachFrom(FunctionKeyView{schema, name, 0}, [&](const FunctionKey& key, Oid oid) {
    if (key.schema != schema || key.name != name) return false;
    found.push_back(Find<Function>(oid));
    return true;
  });
  return found;
}

const Function* Snapshot::FindFunction(Oid schema, std::string_view name,
                                       const std::vector<LogicalType>& input_types) const {
  for (const Function* function : FindFunctions(schema, name)) {
    const std::vector<LogicalType> types = function->InputTypes();
    const bool same = std::equal(types.begin(), types.end(), input_types.begin(), input_types.end(),
                                 [](const LogicalType& a, const LogicalType& b) { return a.id == b.id; });
    if (same) return function;
  }
  return nullptr;
}

std::string Snapshot::UserName(Oid oid) const {
  const User* user = FindUser(oid);
  return user ? user->name : "unknown";
}

std::string Snapshot::GranteeName(GranteeKind kind, Oid oid) const {
  switch (kind) {
    case GranteeKind::user:
      if (const User* user = FindUser(oid)) return user->name;
      break;
    case GranteeKind::group:
      if (const Group* group = FindGroup(oid)) return group->name;
      break;
    case GranteeKind::role:
      if (const Role* role = FindRole(oid)) return role->name;
      break;
    case GranteeKind::public_:
      return "public";
  }
  return std::to_string(oid);
}

}  // namespace doppel::catalog
