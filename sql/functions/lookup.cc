#include "sql/functions/lookup.h"

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/bind/relation_name.h"
#include "sql/functions/errors.h"
#include "sql/functions/session_services.h"
#include "sql/parser/parser.h"
#include "sql/types/type_table.h"

namespace doppel::sql {

namespace {

ParserOptions OptionsOf(const CallContext& call) {
  const std::string* setting = call.session.FindSetting("enable_case_sensitive_identifier");
  return {.case_sensitive_identifier = setting != nullptr && (*setting == "on" || *setting == "true")};
}

std::vector<LogicalType> ParseTypeList(std::string_view text) {
  std::vector<LogicalType> types;
  if (base::TrimBlanks(text).empty()) return types;
  for (const std::string& part : base::Split(text, ',')) {
    const std::string name = base::ToLowerAscii(base::TrimBlanks(part));
    const TypeRow* row = FindTypeByName(name.substr(0, name.find('(')));
    if (row == nullptr) throw errors::UndefinedTypeName(name);
    types.push_back({row->id, -1});
  }
  return types;
}

}  // namespace

const catalog::SystemState& SystemOf(CallContext& call) { return ServicesOf(call).System(); }

QualifiedName ParseNameText(CallContext& call, std::string_view text) {
  return ParseQualifiedName(text, OptionsOf(call));
}

std::string ParseIdentifierText(CallContext& call, std::string_view text) {
  return Last(ParseNameText(call, text)).text;
}

catalog::FoundRelation GetRelation(CallContext& call, const catalog::SystemState& system, std::string_view text) {
  return GetRelation(system, ParseNameText(call, text));
}

catalog::FoundRelation GetRelation(const catalog::SystemState& system, const QualifiedName& name) {
  const catalog::FoundRelation found = FindNamedRelation(
      name, {.snapshot = system.snapshot(), .database = system.database(), .search_path = system.search_path()});
  if (!found) throw catalog::errors::UndefinedTable(ToText(name));
  return found;
}

catalog::FoundRelation FindRelation(const catalog::SystemState& system, Oid oid) {
  if (const catalog::Relation* relation = system.snapshot().FindRelation(oid)) return {relation, nullptr};
  return {nullptr, catalog::FindSystemRelation(oid)};
}

FoundIndex FindIndex(const catalog::SystemState& system, Oid oid) {
  FoundIndex found;
  if (oid == 0) return found;
  system.snapshot().ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.index_oid == oid) found = {&relation, &constraint};
    }
  });
  return found;
}

const catalog::User& GetUser(const catalog::SystemState& system, const Value& name_or_id) {
  if (name_or_id.kind == Value::Kind::kInteger) {
    const catalog::User* user = system.snapshot().FindUser(static_cast<Oid>(name_or_id.integer));
    if (user == nullptr) throw errors::UndefinedUserId(name_or_id.integer);
    return *user;
  }
  const std::string name(base::TrimRightBlanks(name_or_id.bytes));
  const catalog::User* user = system.snapshot().FindUser(name);
  // Names of users are folded when they are made; the text may not be.
  if (user == nullptr) user = system.snapshot().FindUser(base::ToLowerAscii(name));
  if (user == nullptr) throw catalog::errors::UndefinedUser(name);
  return *user;
}

const catalog::Schema& GetSchema(CallContext& call, const catalog::SystemState& system, const Value& name_or_oid) {
  if (name_or_oid.kind == Value::Kind::kInteger) {
    const catalog::Schema* schema = system.snapshot().FindSchema(static_cast<Oid>(name_or_oid.integer));
    if (schema == nullptr) throw errors::UndefinedOid("schema", name_or_oid.integer);
    return *schema;
  }
  // Names from the catalog come unquoted, whatever is in them.
  const std::string name(base::TrimRightBlanks(name_or_oid.bytes));
  const catalog::Schema* schema = system.snapshot().FindSchema(system.database(), name);
  if (schema == nullptr) schema = system.snapshot().FindSchema(system.database(), ParseIdentifierText(call, name));
  if (schema == nullptr) throw catalog::errors::UndefinedSchema(name);
  return *schema;
}

const catalog::Database& GetDatabase(CallContext& call, const catalog::SystemState& system, const Value& name_or_oid) {
  if (name_or_oid.kind == Value::Kind::kInteger) {
    const catalog::Database* database = system.snapshot().FindDatabase(static_cast<Oid>(name_or_oid.integer));
    if (database == nullptr) throw errors::UndefinedOid("database", name_or_oid.integer);
    return *database;
  }
  const std::string name(base::TrimRightBlanks(name_or_oid.bytes));
  const catalog::Database* database = system.snapshot().FindDatabase(name);
  if (database == nullptr) database = system.snapshot().FindDatabase(ParseIdentifierText(call, name));
  if (database == nullptr) throw catalog::errors::UndefinedDatabase(name);
  return *database;
}

const catalog::Function& GetFunction(CallContext& call, const catalog::SystemState& system,
                                     std::string_view signature) {
  const std::size_t open = signature.find('(');
  const std::size_t close = signature.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    throw errors::FunctionNeedsArguments();
  }
  const QualifiedName name = ParseNameText(call, base::TrimBlanks(signature.substr(0, open)));
  const std::vector<LogicalType> types = ParseTypeList(signature.substr(open + 1, close - open - 1));
  const auto fits = [&](const catalog::Function* function) {
    const std::vector<LogicalType> inputs = function->InputTypes();
    return std::equal(inputs.begin(), inputs.end(), types.begin(), types.end(),
                      [](LogicalType a, LogicalType b) { return a.id == b.id; });
  };
  std::vector<const catalog::Function*> candidates;
  if (name.size() == 1) {
    candidates = system.search_path().FindFunctions(name[0].text);
  } else if (const catalog::Schema* schema =
                 system.snapshot().FindSchema(system.database(), name[name.size() - 2].text)) {
    candidates = system.snapshot().FindFunctions(schema->oid, Last(name).text);
  }
  for (const catalog::Function* candidate : candidates) {
    if (fits(candidate)) return *candidate;
  }
  throw catalog::errors::UndefinedFunction(signature);
}

}  // namespace doppel::sql
