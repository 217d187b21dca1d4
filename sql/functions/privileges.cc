// Functions that answer who may do what: HAS_TABLE_PRIVILEGE and kin, membership, ACL items, visibility by search path.
//
// Arguments that name a user, table, schema, … may be its name or its number; the kernels look at what they get.
#include <functional>
#include <vector>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/functions/array_text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/lookup.h"
#include "sql/functions/session_services.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using catalog::PrivilegeChecker;
using catalog::Privileges;
using catalog::SystemState;

// One of the privileges that a call asks about; it holds when any of them does.
struct Wanted {
  Privileges privilege;
  bool with_grant_option = false;
};

constexpr std::string_view kGrantOption = " WITH GRANT OPTION";

// "SELECT, insert with grant option". Throws 22023 for words that the kind of object does not know.
std::vector<Wanted> ParseWanted(std::string_view text, Privileges known) {
  std::vector<Wanted> wanted;
  for (const std::string& part : base::Split(text, ',')) {
    std::string word = base::ToUpperAscii(base::TrimBlanks(part));
    const bool with_grant_option = word.ends_with(kGrantOption);
    if (with_grant_option) word.resize(word.size() - kGrantOption.size());
    const auto privilege = catalog::PrivilegeOfWord(base::TrimBlanks(word));
    if (!privilege || !known.Contains(*privilege)) throw catalog::errors::UnknownPrivilegeWord(base::TrimBlanks(part));
    wanted.push_back({*privilege, with_grant_option});
  }
  return wanted;
}

bool HoldsAny(const PrivilegeChecker& checker, const catalog::AclObject& object, const std::vector<Wanted>& wanted) {
  for (const Wanted& one : wanted) {
    if (one.with_grant_option ? checker.HasGrantOption(object, one.privilege) : checker.Has(object, one.privilege)) {
      return true;
    }
  }
  return false;
}

// Runs `ask` with the rights of the user that the first of three arguments names, or of the current user.
// `arguments` then holds the object and the privileges.
template <typename Ask>
void WithChecker(CallContext& call, std::span<const Value> arguments, Ask ask) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) return call.result.Null();
  }
  const SystemState& system = SystemOf(call);
  std::optional<bool> answer;
  if (arguments.size() == 2) {
    answer = ask(system, system.checker(), arguments[0], arguments[1].bytes);
  } else {
    const PrivilegeChecker checker(system.snapshot(), GetUser(system, arguments[0]).oid);
    answer = ask(system, checker, arguments[1], arguments[2].bytes);
  }
  if (!answer) return call.result.Null();
  call.result.Integer(*answer ? 1 : 0);
}

bool HoldsOnSystemRelation(const PrivilegeChecker& checker, const catalog::SystemRelation& relation,
                           const std::vector<Wanted>& wanted) {
  if (checker.is_superuser()) return true;
  const Privileges held = checker.HeldIn(catalog::SystemRelationAcl(checker.snapshot(), relation));
  for (const Wanted& one : wanted) {
    if (one.with_grant_option) continue;
    if (held.Contains(one.privilege)) return true;
    if (one.privilege == Privileges(catalog::Privilege::kSelect) && catalog::MayRead(checker, relation)) return true;
  }
  return false;
}

void HasTablePrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& table,
                  std::string_view privileges) -> std::optional<bool> {
                const auto wanted = ParseWanted(privileges, catalog::kAllRelationPrivileges);
                if (table.kind == Value::Kind::kInteger) {
                  const Oid oid = static_cast<Oid>(table.integer);
                  const catalog::FoundRelation found = FindRelation(system, oid);
                  if (found.relation != nullptr) return HoldsAny(checker, found.relation, wanted);
                  if (found.system != nullptr) return HoldsOnSystemRelation(checker, *found.system, wanted);
                  // Indexes of keys stand in pg_class, too; whoever owns the table owns them.
                  const FoundIndex index = FindIndex(system, oid);
                  if (index.relation == nullptr) throw errors::UndefinedRelationOid(table.integer);
                  return checker.IsOwner(index.relation);
                }
                const catalog::FoundRelation found = GetRelation(call, system, table.bytes);
                return found.relation != nullptr ? HoldsAny(checker, found.relation, wanted)
                                                 : HoldsOnSystemRelation(checker, *found.system, wanted);
              });
}

// A privilege on the table or on any of its columns.
void HasAnyColumnPrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& table,
                  std::string_view privileges) -> std::optional<bool> {
                const auto wanted = ParseWanted(privileges, catalog::kAllRelationPrivileges);
                const catalog::FoundRelation found = table.kind == Value::Kind::kInteger
                                                         ? FindRelation(system, static_cast<Oid>(table.integer))
                                                         : GetRelation(call, system, table.bytes);
                if (found.system != nullptr) return HoldsOnSystemRelation(checker, *found.system, wanted);
                if (found.relation == nullptr) throw errors::UndefinedRelationOid(table.integer);
                if (HoldsAny(checker, found.relation, wanted)) return true;
                for (const Wanted& one : wanted) {
                  if (!one.with_grant_option && checker.HasAnyColumn(*found.relation, one.privilege)) return true;
                }
                return false;
              });
}

// ([user,] table, column name, privileges)
void HasColumnPrivilege(CallContext& call, std::span<const Value> arguments) {
  const Value column_name = arguments[arguments.size() - 2];
  if (column_name.is_null()) return call.result.Null();
  std::vector<Value> others(arguments.begin(), arguments.end());
  others.erase(others.end() - 2);
  WithChecker(call, others,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& table,
                  std::string_view privileges) -> std::optional<bool> {
                const auto wanted = ParseWanted(privileges, catalog::kAllColumnPrivileges);
                const catalog::FoundRelation found = table.kind == Value::Kind::kInteger
                                                         ? FindRelation(system, static_cast<Oid>(table.integer))
                                                         : GetRelation(call, system, table.bytes);
                if (found.system != nullptr) return HoldsOnSystemRelation(checker, *found.system, wanted);
                if (found.relation == nullptr) throw errors::UndefinedRelationOid(table.integer);
                const catalog::Column* column = found.relation->FindColumn(base::TrimRightBlanks(column_name.bytes));
                if (column == nullptr) {
                  throw catalog::errors::UndefinedColumnOfRelation(column_name.bytes, found.relation->name);
                }
                for (const Wanted& one : wanted) {
                  if (!one.with_grant_option && checker.HasColumn(*found.relation, *column, one.privilege)) return true;
                }
                return false;
              });
}

// ([user,] IAM role, command). Only superusers may ask about others.
void HasAssumeRolePrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& iam_role,
                  std::string_view command) -> std::optional<bool> {
                if (checker.user() != system.checker().user() && !system.checker().is_superuser()) {
                  throw catalog::errors::MustBeSuperuser("view the privileges of other users");
                }
                return checker.MayAssumeRole(base::TrimRightBlanks(iam_role.bytes),
                                             catalog::AssumeRoleCommandOf(base::TrimBlanks(command)));
              });
}

void HasSchemaPrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& schema,
                  std::string_view privileges) -> std::optional<bool> {
                return HoldsAny(checker, &GetSchema(call, system, schema),
                                ParseWanted(privileges, catalog::kAllSchemaPrivileges));
              });
}

void HasDatabasePrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& database,
                  std::string_view privileges) -> std::optional<bool> {
                return HoldsAny(checker, &GetDatabase(call, system, database),
                                ParseWanted(privileges, catalog::kAllDatabasePrivileges));
              });
}

void HasLanguagePrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& language,
                  std::string_view privileges) -> std::optional<bool> {
                const auto wanted = ParseWanted(privileges, catalog::kAllLanguagePrivileges);
                const catalog::Language* found =
                    language.kind == Value::Kind::kInteger
                        ? system.snapshot().Find<catalog::Language>(static_cast<Oid>(language.integer))
                        : system.snapshot().FindLanguage(base::ToLowerAscii(base::TrimRightBlanks(language.bytes)));
                if (found == nullptr && language.kind == Value::Kind::kInteger) {
                  throw errors::UndefinedOid("language", language.integer);
                }
                if (found == nullptr) throw catalog::errors::UndefinedLanguage(language.bytes);
                return HoldsAny(checker, found, wanted);
              });
}

void HasFunctionPrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& function,
                  std::string_view privileges) -> std::optional<bool> {
                const auto wanted = ParseWanted(privileges, catalog::kAllFunctionPrivileges);
                if (function.kind != Value::Kind::kInteger) {
                  return HoldsAny(checker, &GetFunction(call, system, function.bytes), wanted);
                }
                const auto* found = system.snapshot().FindFunction(static_cast<Oid>(function.integer));
                // Everybody may call what is built in.
                if (found == nullptr && function.integer < catalog::kFirstUserOid) return true;
                if (found == nullptr) throw errors::UndefinedOid("function", function.integer);
                return HoldsAny(checker, found, wanted);
              });
}

// Types are everybody's to use.
void HasTypePrivilege(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState&, const PrivilegeChecker&, const Value& type,
                  std::string_view privileges) -> std::optional<bool> {
                ParseWanted(privileges, catalog::kAllLanguagePrivileges);
                if (type.kind == Value::Kind::kInteger) return true;
                if (FindTypeByName(base::ToLowerAscii(base::TrimRightBlanks(type.bytes))) == nullptr) {
                  throw errors::UndefinedTypeName(type.bytes);
                }
                return true;
              });
}

// pg_has_role([user,] role, 'USAGE' or 'MEMBER').
void HasRole(CallContext& call, std::span<const Value> arguments) {
  WithChecker(call, arguments,
              [&](const SystemState& system, const PrivilegeChecker& checker, const Value& role,
                  std::string_view privileges) -> std::optional<bool> {
                for (const std::string& part : base::Split(privileges, ',')) {
                  const std::string word = base::ToUpperAscii(base::TrimBlanks(part));
                  if (word != "USAGE" && word != "MEMBER") throw catalog::errors::UnknownPrivilegeWord(part);
                }
                const bool by_number = role.kind == Value::Kind::kInteger;
                const Oid oid = by_number ? static_cast<Oid>(role.integer) : 0;
                const std::string name = by_number ? "" : std::string(base::TrimRightBlanks(role.bytes));
                const catalog::Snapshot& snapshot = system.snapshot();
                const auto* found = by_number ? snapshot.Find<catalog::Role>(oid) : snapshot.FindRole(name);
                if (found != nullptr) return checker.is_superuser() || checker.IsMemberOfRole(found->oid);
                // A user is a member of itself, as in PostgreSQL.
                const auto* user = by_number ? snapshot.FindUser(oid) : snapshot.FindUser(name);
                if (user != nullptr) return checker.is_superuser() || user->oid == checker.user();
                throw catalog::errors::UndefinedRole(name);
              });
}

// --- ACL items.

catalog::GranteeName NamesIn(const catalog::Snapshot& snapshot) {
  return [&snapshot](catalog::GranteeKind kind, Oid oid) { return snapshot.GranteeName(kind, oid); };
}

catalog::GranteeOid OidsIn(const catalog::Snapshot& snapshot) {
  return [&snapshot](catalog::GranteeKind kind, std::string_view name) -> std::optional<Oid> {
    switch (kind) {
      case catalog::GranteeKind::user:
        if (const catalog::User* user = snapshot.FindUser(name)) return user->oid;
        break;
      case catalog::GranteeKind::group:
        if (const catalog::Group* group = snapshot.FindGroup(name)) return group->oid;
        break;
      case catalog::GranteeKind::role:
        if (const catalog::Role* role = snapshot.FindRole(name)) return role->oid;
        break;
      case catalog::GranteeKind::public_:
        return 0;
    }
    return std::nullopt;
  };
}

// Whether the list grants to the item's grantee, by its grantor, at least its privileges.
bool AclContains(CallContext& call, std::string_view list, std::string_view item_text) {
  const SystemState& system = SystemOf(call);
  const catalog::GranteeOid oids = OidsIn(system.snapshot());
  const catalog::AclItem item = catalog::ParseAclItem(item_text, oids);
  for (const auto& element : ParseArrayText(list)) {
    if (!element) continue;
    const catalog::AclItem held = catalog::ParseAclItem(*element, oids);
    if (held.grantee == item.grantee && held.grantor == item.grantor && held.privileges.Contains(item.privileges) &&
        held.grant_options.Contains(item.grant_options)) {
      return true;
    }
  }
  return false;
}

// makeaclitem(user, group, grantor, privileges, grant option): a user when its id is not 0, else a group, else PUBLIC.
std::string MakeAclItem(CallContext& call, std::int64_t user, std::int64_t group, std::int64_t grantor,
                        std::string_view privileges, bool with_grant_option) {
  const SystemState& system = SystemOf(call);
  catalog::AclItem item{.grantee = catalog::Grantee::Public(), .grantor = static_cast<Oid>(grantor)};
  if (user != 0) {
    item.grantee = {catalog::GranteeKind::user, static_cast<Oid>(user)};
  } else if (group != 0) {
    item.grantee = {catalog::GranteeKind::group, static_cast<Oid>(group)};
  }
  for (const Wanted& one : ParseWanted(privileges, Privileges::FromBits(~0u))) item.privileges |= one.privilege;
  if (with_grant_option) item.grant_options = item.privileges;
  return catalog::PrintAclItem(item, NamesIn(system.snapshot()));
}

// --- Visibility: whether the object's bare name means it.

std::optional<bool> TableIsVisible(CallContext& call, std::int64_t oid) {
  const SystemState& system = SystemOf(call);
  const catalog::FoundRelation found = FindRelation(system, static_cast<Oid>(oid));
  if (found.relation != nullptr) {
    return catalog::ResolveRelation(system.search_path(), found.relation->name).relation == found.relation;
  }
  if (found.system != nullptr) {
    return catalog::ResolveRelation(system.search_path(), found.system->name).system == found.system;
  }
  const FoundIndex index = FindIndex(system, static_cast<Oid>(oid));
  if (index.relation == nullptr) return std::nullopt;
  for (const catalog::Schema* schema : system.search_path().schemas()) {
    if (schema->oid == index.relation->schema) return true;
  }
  return false;
}

std::optional<bool> TypeIsVisible(std::int64_t oid) {
  if (FindType(static_cast<TypeId>(oid)) == nullptr) return std::nullopt;
  return true;
}

std::optional<bool> FunctionIsVisible(CallContext& call, std::int64_t oid) {
  const SystemState& system = SystemOf(call);
  const catalog::Function* function = system.snapshot().FindFunction(static_cast<Oid>(oid));
  if (function == nullptr) return oid < catalog::kFirstUserOid ? std::optional(true) : std::nullopt;
  for (const catalog::Function* visible : system.search_path().FindFunctions(function->name)) {
    if (visible == function) return true;
  }
  return false;
}

// Operators and their classes are PostgreSQL's own.
bool IsAlwaysVisible(std::int64_t) { return true; }

std::string UserById(CallContext& call, std::int64_t id) {
  const catalog::User* user = SystemOf(call).snapshot().FindUser(static_cast<Oid>(id));
  return user == nullptr ? "unknown (OID=" + std::to_string(id) + ")" : user->name;
}

// --- Arrays of the catalog.

bool IsVector(std::string_view text) { return base::TrimBlanks(text).empty() || base::TrimBlanks(text)[0] != '{'; }

std::string ArrayToString(std::string_view array, std::string_view separator) {
  std::vector<std::string> elements;
  for (const auto& element : ParseArrayText(array)) {
    if (element) elements.push_back(*element);
  }
  return base::Join(elements, separator);
}

// Null for an empty array and for a dimension that it has not.
std::optional<std::int64_t> ArrayUpper(std::string_view array, std::int64_t dimension) {
  const auto count = static_cast<std::int64_t>(ParseArrayText(array).size());
  if (count == 0 || dimension != 1) return std::nullopt;
  return IsVector(array) ? count - 1 : count;
}

std::optional<std::int64_t> ArrayLower(std::string_view array, std::int64_t dimension) {
  if (dimension != 1 || ParseArrayText(array).empty()) return std::nullopt;
  return IsVector(array) ? 0 : 1;
}

std::optional<std::string> ArrayDimensions(std::string_view array) {
  const auto lower = ArrayLower(array, 1);
  const auto upper = ArrayUpper(array, 1);
  if (!lower || !upper) return std::nullopt;
  return "[" + std::to_string(*lower) + ":" + std::to_string(*upper) + "]";
}

std::string ArrayAppend(std::optional<std::string_view> array, std::optional<std::string_view> element) {
  ArrayElements elements;
  if (array) elements = ParseArrayText(*array);
  elements.push_back(element ? std::optional<std::string>(*element) : std::nullopt);
  return PrintArrayText(elements);
}

std::string ArrayConcat(std::string_view left, std::string_view right) {
  ArrayElements elements = ParseArrayText(left);
  for (auto& element : ParseArrayText(right)) elements.push_back(std::move(element));
  return PrintArrayText(elements);
}

// An empty separator makes one element of the whole.
std::string StringToArray(std::string_view text, std::string_view separator) {
  ArrayElements elements;
  while (!separator.empty()) {
    const std::size_t found = text.find(separator);
    if (found == std::string_view::npos) break;
    elements.emplace_back(text.substr(0, found));
    text.remove_prefix(found + separator.size());
  }
  if (!text.empty() || !elements.empty()) elements.emplace_back(text);
  return PrintArrayText(elements);
}

// --- Rows.

class RowMaker {
 public:
  // One row per list of argument types, all of them calling the kernel `name`.
  void Add(std::string_view name, std::initializer_list<std::string_view> signatures, std::string_view result,
           ScalarKernel kernel, FunctionRow common) {
    for (const std::string_view arguments : signatures) {
      FunctionRow row = common;
      row.name = name;
      row.arguments = arguments;
      row.result = result;
      row.scalar = kernel;
      rows.push_back(row);
    }
  }
  // (object, privileges) and (user, object, privileges), each by name and by number.
  void AddPrivilege(std::string_view name, ScalarKernel kernel, std::string_view page, std::string_view description) {
    Add(name,
        {"varchar, varchar", "oid, varchar", "varchar, varchar, varchar", "varchar, oid, varchar",
         "int4, varchar, varchar", "int4, oid, varchar"},
        "bool", kernel,
        {.volatility = Volatility::kStable,
         .scope = NodeScope::kLeaderOnly,
         .documentation_page = page,
         .description = description});
  }

  std::vector<FunctionRow> rows;
};

std::vector<FunctionRow> MakeRows() {
  RowMaker maker;
  maker.AddPrivilege("has_table_privilege", &HasTablePrivilege, "r_HAS_TABLE_PRIVILEGE",
                     "Whether a user holds a privilege on a table");
  maker.AddPrivilege("has_any_column_privilege", &HasAnyColumnPrivilege, "",
                     "Whether a user holds a privilege on a table or a column of it");
  maker.AddPrivilege("has_schema_privilege", &HasSchemaPrivilege, "r_HAS_SCHEMA_PRIVILEGE",
                     "Whether a user holds a privilege on a schema");
  maker.AddPrivilege("has_database_privilege", &HasDatabasePrivilege, "r_HAS_DATABASE_PRIVILEGE",
                     "Whether a user holds a privilege on a database");
  maker.AddPrivilege("has_language_privilege", &HasLanguagePrivilege, "",
                     "Whether a user holds a privilege on a language");
  maker.AddPrivilege("has_function_privilege", &HasFunctionPrivilege, "", "Whether a user may call a function");
  maker.AddPrivilege("has_type_privilege", &HasTypePrivilege, "", "Whether a user may use a type");
  maker.AddPrivilege("pg_has_role", &HasRole, "", "Whether a user holds a role");
  const FunctionRow stable{.volatility = Volatility::kStable};
  const FunctionRow leader{.volatility = Volatility::kStable, .scope = NodeScope::kLeaderOnly};
  const FunctionRow plain{};
  maker.Add("has_column_privilege",
            {"varchar, varchar, varchar", "oid, varchar, varchar", "varchar, varchar, varchar, varchar",
             "varchar, oid, varchar, varchar"},
            "bool", &HasColumnPrivilege, leader);
  maker.Add("has_assumerole_privilege", {"varchar, varchar", "varchar, varchar, varchar"}, "bool",
            &HasAssumeRolePrivilege,
            {.volatility = Volatility::kStable,
             .documentation_page = "r_HAS_ASSUMEROLE_PRIVILEGE",
             .description = "Whether a user may name an IAM role in a command"});

  maker.Add("aclcontains", {"any, any"}, "bool", Scalar<&AclContains>, stable);
  maker.Add("makeaclitem", {"int4, int4, int4, varchar, bool"}, "aclitem", Scalar<&MakeAclItem>, stable);

  maker.Add("pg_table_is_visible", {"oid"}, "bool", Scalar<&TableIsVisible>, stable);
  maker.Add("pg_type_is_visible", {"oid"}, "bool", Scalar<&TypeIsVisible>, stable);
  maker.Add("pg_function_is_visible", {"oid"}, "bool", Scalar<&FunctionIsVisible>, stable);
  maker.Add("pg_operator_is_visible", {"oid"}, "bool", Scalar<&IsAlwaysVisible>, stable);
  maker.Add("pg_opclass_is_visible", {"oid"}, "bool", Scalar<&IsAlwaysVisible>, stable);
  maker.Add("pg_conversion_is_visible", {"oid"}, "bool", Scalar<&IsAlwaysVisible>, stable);
  maker.Add("pg_get_userbyid", {"int4"}, "name", Scalar<&UserById>, stable);

  maker.Add("array_to_string", {"any, varchar"}, "text", Scalar<&ArrayToString>, plain);
  maker.Add("array_upper", {"any, int4"}, "int4", Scalar<&ArrayUpper>, plain);
  maker.Add("array_lower", {"any, int4"}, "int4", Scalar<&ArrayLower>, plain);
  maker.Add("array_dims", {"any"}, "text", Scalar<&ArrayDimensions>, plain);
  maker.Add("array_append", {"any, varchar"}, "=1", Scalar<&ArrayAppend>, plain);
  maker.Add("array_cat", {"any, any"}, "=1", Scalar<&ArrayConcat>, plain);
  maker.Add("string_to_array", {"varchar, varchar"}, "_text", Scalar<&StringToArray>, plain);
  return std::move(maker.rows);
}

}  // namespace

std::span<const FunctionRow> PrivilegeFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
