// CREATE, ALTER, DROP, DESC: which object they are about.
#include <array>
#include <utility>

#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// TEMP, TEMPORARY, LOCAL TEMP, GLOBAL TEMPORARY in front of TABLE and VIEW.
bool AcceptTemporary(TokenCursor& cursor) {
  if (cursor.AtAnyOf({"local", "global"}) && cursor.AtAnyOf({"temp", "temporary"}, 1)) cursor.Take();
  if (!cursor.AtAnyOf({"temp", "temporary"})) return false;
  cursor.Take();
  return true;
}

Statement ParseCreateExternal(TokenCursor& cursor, const CreatePrefix& prefix) {
  if (cursor.Accept("function")) return ParseCreateExternalFunction(cursor, prefix);
  if (prefix.or_replace) cursor.Fail();
  if (cursor.Accept("schema")) return ParseCreateExternalSchema(cursor);
  if (cursor.Accept("table")) return ParseCreateExternalTable(cursor);
  if (cursor.Accept("model")) return ParseCreateExternalModel(cursor);
  if (cursor.AtAnyOf({"protected", "view"})) return ParseCreateExternalView(cursor);
  cursor.Fail();
}

// The objects that take OR REPLACE.
Statement ParseCreateOrReplace(TokenCursor& cursor, const CreatePrefix& prefix) {
  if (cursor.Accept("view")) return ParseCreateView(cursor, prefix);
  if (cursor.Accept("function")) return ParseCreateFunction(cursor, prefix);
  if (cursor.Accept("procedure")) return ParseCreateProcedure(cursor, prefix);
  if (cursor.Accept("library")) return ParseCreateLibrary(cursor, prefix);
  if (cursor.Accept("model")) return ParseCreateModel(cursor, prefix);
  if (cursor.Accept("template")) return ParseCreateTemplate(cursor, prefix);
  if (cursor.Accept("external")) return ParseCreateExternal(cursor, prefix);
  cursor.Fail();
}

struct ObjectRow {
  std::string_view first;
  std::string_view second;  // empty: one word
  Statement (*parse)(TokenCursor&);
};

constexpr auto kCreateObjects = std::to_array<ObjectRow>({
    {"database", "", ParseCreateDatabase},
    {"datashare", "", ParseCreateDatashare},
    {"group", "", ParseCreateGroup},
    {"identity", "provider", ParseCreateIdentityProvider},
    {"masking", "policy", ParseCreateMaskingPolicy},
    {"materialized", "view", ParseCreateMaterializedView},
    {"rls", "policy", ParseCreateRlsPolicy},
    {"role", "", ParseCreateRole},
    {"schema", "", ParseCreateSchema},
    {"user", "", ParseCreateUser},
});

constexpr auto kAlterObjects = std::to_array<ObjectRow>({
    {"database", "", ParseAlterDatabase},
    {"datashare", "", ParseAlterDatashare},
    {"default", "privileges", ParseAlterDefaultPrivileges},
    {"external", "schema", ParseAlterExternalSchema},
    {"external", "view", ParseAlterExternalView},
    {"function", "", [](TokenCursor& cursor) { return ParseAlterRoutine(cursor, RoutineKind::kFunction); }},
    {"group", "", ParseAlterGroup},
    {"identity", "provider", ParseAlterIdentityProvider},
    {"masking", "policy", [](TokenCursor& cursor) { return ParseAlterPolicy(cursor, PolicyKind::kMasking); }},
    {"materialized", "view", ParseAlterMaterializedView},
    {"procedure", "", [](TokenCursor& cursor) { return ParseAlterRoutine(cursor, RoutineKind::kProcedure); }},
    {"rls", "policy", [](TokenCursor& cursor) { return ParseAlterPolicy(cursor, PolicyKind::kRls); }},
    {"role", "", ParseAlterRole},
    {"schema", "", ParseAlterSchema},
    {"system", "", ParseAlterSystem},
    {"table", "", ParseAlterTable},
    {"template", "", ParseAlterTemplate},
    {"user", "", ParseAlterUser},
});

constexpr auto kDropObjects = std::to_array<ObjectRow>({
    {"database", "", ParseDropDatabase},
    {"datashare", "", ParseDropDatashare},
    {"external", "table", [](TokenCursor& cursor) { return ParseDropRelation(cursor, RelationDropKind::kTable); }},
    {"external", "view",
     [](TokenCursor& cursor) { return ParseDropRelation(cursor, RelationDropKind::kExternalView); }},
    {"function", "", [](TokenCursor& cursor) { return ParseDropRoutine(cursor, RoutineKind::kFunction); }},
    {"group", "", ParseDropGroup},
    {"identity", "provider", ParseDropIdentityProvider},
    {"library", "", ParseDropLibrary},
    {"masking", "policy", [](TokenCursor& cursor) { return ParseDropPolicy(cursor, PolicyKind::kMasking); }},
    {"materialized", "view",
     [](TokenCursor& cursor) { return ParseDropRelation(cursor, RelationDropKind::kMaterializedView); }},
    {"model", "", ParseDropModel},
    {"procedure", "", [](TokenCursor& cursor) { return ParseDropRoutine(cursor, RoutineKind::kProcedure); }},
    {"rls", "policy", [](TokenCursor& cursor) { return ParseDropPolicy(cursor, PolicyKind::kRls); }},
    {"role", "", ParseDropRole},
    {"schema", "", ParseDropSchema},
    {"table", "", [](TokenCursor& cursor) { return ParseDropRelation(cursor, RelationDropKind::kTable); }},
    {"template", "", ParseDropTemplate},
    {"user", "", ParseDropUser},
    {"view", "", [](TokenCursor& cursor) { return ParseDropRelation(cursor, RelationDropKind::kView); }},
});

constexpr auto kDescObjects = std::to_array<ObjectRow>({
    {"datashare", "", ParseDescDatashare},
    {"identity", "provider", ParseDescIdentityProvider},
});

template <std::size_t kSize>
Statement ParseObject(TokenCursor& cursor, const std::array<ObjectRow, kSize>& rows) {
  bool first_word_matched = false;
  for (const ObjectRow& row : rows) {
    if (!cursor.At(row.first)) continue;
    first_word_matched = true;
    if (!row.second.empty() && !cursor.At(row.second, 1)) continue;
    cursor.Take();
    if (!row.second.empty()) cursor.Take();
    return row.parse(cursor);
  }
  cursor.FailAt(first_word_matched ? 1 : 0);
}

}  // namespace

Statement ParseCreate(TokenCursor& cursor) {
  cursor.Expect("create");
  CreatePrefix prefix;
  if (cursor.AcceptWords("or", "replace")) {
    prefix.or_replace = true;
    prefix.is_temporary = AcceptTemporary(cursor);
    if (prefix.is_temporary && !cursor.At("view")) cursor.Fail();
    return ParseCreateOrReplace(cursor, prefix);
  }
  prefix.is_temporary = AcceptTemporary(cursor);
  if (cursor.Accept("table")) return ParseCreateTable(cursor, prefix);
  if (cursor.At("view")) return ParseCreateOrReplace(cursor, prefix);
  if (prefix.is_temporary) cursor.Fail();
  if (cursor.AtAnyOf({"function", "procedure", "library", "model", "template", "external"})) {
    return ParseCreateOrReplace(cursor, prefix);
  }
  return ParseObject(cursor, kCreateObjects);
}

Statement ParseAlter(TokenCursor& cursor) {
  cursor.Expect("alter");
  return ParseObject(cursor, kAlterObjects);
}

Statement ParseDrop(TokenCursor& cursor) {
  cursor.Expect("drop");
  return ParseObject(cursor, kDropObjects);
}

Statement ParseDesc(TokenCursor& cursor) {
  cursor.Expect("desc");
  return ParseObject(cursor, kDescObjects);
}

}  // namespace doppel::sql
