// SHOW in all its forms. Drivers send these with $n where a name, a pattern or a number stands.
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Pieces

ShowName ParseShowName(TokenCursor& cursor) {
  if (cursor.AtKind(TokenKind::kParameter)) return ParameterRef{cursor.ExpectParameter()};
  return cursor.AtOperator("#") ? cursor.ExpectRelationPart() : cursor.ExpectLabel();
}

// a.b.c, $1.$2.$3
std::vector<ShowName> ParseShowPath(TokenCursor& cursor) {
  if (!cursor.AtKind(TokenKind::kParameter) && !cursor.AtName() && !cursor.AtOperator("#")) cursor.Fail();
  std::vector<ShowName> path;
  do {
    path.push_back(ParseShowName(cursor));
  } while (cursor.AcceptSymbol('.'));
  return path;
}

ShowText ParseShowText(TokenCursor& cursor) {
  if (cursor.AtKind(TokenKind::kParameter)) return ParameterRef{cursor.ExpectParameter()};
  return cursor.ExpectString();
}

// [LIKE 'p'] [LIMIT n]
void ParseLikeAndLimit(TokenCursor& cursor, ShowObjectsStatement& show) {
  if (cursor.Accept("like")) show.like = ParseShowText(cursor);
  if (!cursor.Accept("limit")) return;
  if (cursor.AtKind(TokenKind::kParameter)) {
    show.limit = ParameterRef{cursor.ExpectParameter()};
  } else {
    show.limit = cursor.ExpectInteger();
  }
}

// FOR {u | ROLE r | PUBLIC}, also with a parameter.
void ParseShowGrantee(TokenCursor& cursor, ShowObjectsStatement& show) {
  if (cursor.AtKind(TokenKind::kParameter) || (cursor.At("role") && cursor.AtKind(TokenKind::kParameter, 1))) {
    Grantee grantee{.kind = cursor.Accept("role") ? GranteeKind::kRole : GranteeKind::kUser};
    show.grantee = std::move(grantee);
    show.grantee_parameter = ParameterRef{cursor.ExpectParameter()};
    return;
  }
  show.grantee = ParseGrantee(cursor);
}

// ( type, … ): each a parameter or a type, whose text is kept as written.
std::vector<ShowText> ParseArgumentTypes(TokenCursor& cursor) {
  std::vector<ShowText> types;
  cursor.ExpectSymbol('(');
  if (cursor.AcceptSymbol(')')) return types;
  do {
    if (cursor.AtKind(TokenKind::kParameter)) {
      types.push_back(ParameterRef{cursor.ExpectParameter()});
      continue;
    }
    std::size_t begin = cursor.position();
    ParseType(cursor);
    types.push_back(std::string(cursor.Slice(begin)));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return types;
}

Statement Scoped(TokenCursor& cursor, ShowKind kind) {
  ShowObjectsStatement show{.kind = kind, .scope = ParseShowPath(cursor)};
  ParseLikeAndLimit(cursor, show);
  return show;
}

// ---------------------------------------------------------------------------------------------------------------------
// Lists of objects

Statement ParseShowDatabases(TokenCursor& cursor) {
  ShowObjectsStatement show{.kind = ShowKind::kDatabases};
  if (cursor.AcceptWords("from", "data", "catalog")) {
    show.kind = ShowKind::kDatabasesFromDataCatalog;
    if (cursor.Accept("account")) {
      do {
        show.accounts.push_back(cursor.ExpectString());
      } while (cursor.AcceptSymbol(','));
    }
    if (cursor.Accept("like")) show.like = ParseShowText(cursor);
    if (cursor.Accept("iam_role")) show.iam_role = ParseIamRole(cursor);
  }
  ParseLikeAndLimit(cursor, show);
  return show;
}

// CONSTRAINTS {PRIMARY KEYS | FOREIGN KEYS [EXPORTED]} FROM TABLE t
Statement ParseShowConstraints(TokenCursor& cursor) {
  ShowKind kind = ShowKind::kPrimaryKeys;
  if (!cursor.AcceptWords("primary", "keys")) {
    cursor.ExpectWords("foreign", "keys");
    kind = cursor.Accept("exported") ? ShowKind::kExportedKeys : ShowKind::kForeignKeys;
  }
  cursor.ExpectWords("from", "table");
  return Scoped(cursor, kind);
}

// PARAMETERS OF {FUNCTION|PROCEDURE} f(types)
Statement ParseShowParameters(TokenCursor& cursor) {
  ShowKind kind = cursor.At("function") ? ShowKind::kParametersOfFunction : ShowKind::kParametersOfProcedure;
  if (!cursor.Accept("function")) cursor.Expect("procedure");
  ShowObjectsStatement show{.kind = kind, .scope = ParseShowPath(cursor)};
  show.has_arguments = cursor.AtSymbol('(');
  if (show.has_arguments) show.arguments = ParseArgumentTypes(cursor);
  ParseLikeAndLimit(cursor, show);
  return show;
}

ShowGrantsOn ParseGrantsOn(TokenCursor& cursor) {
  struct Row {
    std::string_view word;
    ShowGrantsOn on;
  };
  constexpr auto kRows = std::to_array<Row>({
      {"database", ShowGrantsOn::kDatabase},
      {"function", ShowGrantsOn::kFunction},
      {"procedure", ShowGrantsOn::kProcedure},
      {"schema", ShowGrantsOn::kSchema},
      {"table", ShowGrantsOn::kTable},
      {"template", ShowGrantsOn::kTemplate},
  });
  for (const Row& row : kRows) {
    bool is_word = cursor.At(row.word) &&
                   (cursor.AtName(1) || cursor.AtKind(TokenKind::kParameter, 1) || cursor.AtOperator("#", 1));
    if (!is_word) continue;
    cursor.Take();
    return row.on;
  }
  return ShowGrantsOn::kTable;
}

// GRANTS ON object [FOR grantee] | GRANTS FOR grantee [FROM DATABASE d]
Statement ParseShowGrants(TokenCursor& cursor) {
  ShowObjectsStatement show{.kind = ShowKind::kGrantsOn};
  if (cursor.Accept("for")) {
    show.kind = ShowKind::kGrantsFor;
    ParseShowGrantee(cursor, show);
    if (cursor.AcceptWords("from", "database")) show.scope = {ParseShowName(cursor)};
  } else {
    cursor.Expect("on");
    show.grants_on = ParseGrantsOn(cursor);
    show.scope = ParseShowPath(cursor);
    show.has_arguments = cursor.AtSymbol('(');
    if (show.has_arguments) show.arguments = ParseArgumentTypes(cursor);
    if (cursor.Accept("for")) ParseShowGrantee(cursor, show);
  }
  ParseLikeAndLimit(cursor, show);
  return show;
}

// COLUMN GRANTS ON [TABLE] t [LIKE 'p'] [FOR grantee] [LIMIT n]
Statement ParseShowColumnGrants(TokenCursor& cursor) {
  cursor.Expect("on");
  cursor.Accept("table");
  ShowObjectsStatement show{.kind = ShowKind::kColumnGrants, .scope = ParseShowPath(cursor)};
  ParseLikeAndLimit(cursor, show);
  if (cursor.Accept("for")) ParseShowGrantee(cursor, show);
  ParseLikeAndLimit(cursor, show);
  return show;
}

// {RLS|MASKING} POLICIES [ON relation [FOR grantee] | FROM DATABASE d]
Statement ParseShowPolicies(TokenCursor& cursor, ShowKind kind) {
  ShowObjectsStatement show{.kind = kind};
  if (cursor.Accept("on")) {
    cursor.Accept("table");
    show.is_on_relation = true;
    show.scope = ParseShowPath(cursor);
    if (cursor.Accept("for")) ParseShowGrantee(cursor, show);
  } else if (cursor.AcceptWords("from", "database")) {
    show.scope = {ParseShowName(cursor)};
  }
  ParseLikeAndLimit(cursor, show);
  return show;
}

Statement ParseShowDatashares(TokenCursor& cursor) {
  ShowObjectsStatement show{.kind = ShowKind::kDatashares};
  ParseLikeAndLimit(cursor, show);
  return show;
}

Statement ParseShowTemplates(TokenCursor& cursor) {
  if (cursor.AcceptWords("from", "schema")) return Scoped(cursor, ShowKind::kTemplates);
  ShowObjectsStatement show{.kind = ShowKind::kTemplates};
  ParseLikeAndLimit(cursor, show);
  return show;
}

// ---------------------------------------------------------------------------------------------------------------------
// Definitions

Statement ParseDefinition(TokenCursor& cursor, ShowDefinitionKind kind) {
  ShowDefinitionStatement show{.kind = kind, .name = ParseShowPath(cursor)};
  if (kind == ShowDefinitionKind::kExternalTable) show.with_partition = cursor.Accept("partition");
  if (kind == ShowDefinitionKind::kProcedure && cursor.AtSymbol('(')) {
    show.has_arguments = true;
    show.arguments = ParseRoutineArguments(cursor);
  }
  return show;
}

Statement ParseShowModel(TokenCursor& cursor) {
  if (cursor.Accept("all")) return ShowDefinitionStatement{.kind = ShowDefinitionKind::kAllModels};
  return ParseDefinition(cursor, ShowDefinitionKind::kModel);
}

bool AtObjectName(const TokenCursor& cursor, std::size_t offset) {
  return cursor.AtLabel(offset) || cursor.AtKind(TokenKind::kParameter, offset) || cursor.AtOperator("#", offset);
}

// One word more than a setting's name: SHOW TABLE t, SHOW VIEW v, …
std::optional<Statement> ParseShowDefinition(TokenCursor& cursor) {
  if (cursor.AtWords("external", "table")) {
    cursor.AcceptWords("external", "table");
    return ParseDefinition(cursor, ShowDefinitionKind::kExternalTable);
  }
  if (!AtObjectName(cursor, 1)) return std::nullopt;
  if (cursor.Accept("table")) return ParseDefinition(cursor, ShowDefinitionKind::kTable);
  if (cursor.Accept("view")) return ParseDefinition(cursor, ShowDefinitionKind::kView);
  if (cursor.Accept("procedure")) return ParseDefinition(cursor, ShowDefinitionKind::kProcedure);
  if (cursor.Accept("template")) return ParseDefinition(cursor, ShowDefinitionKind::kTemplate);
  if (cursor.Accept("model")) return ParseShowModel(cursor);
  return std::nullopt;
}

std::optional<Statement> ParseShowObjects(TokenCursor& cursor) {
  if (cursor.At("databases") && !cursor.AtSymbol('.', 1)) {
    cursor.Take();
    return ParseShowDatabases(cursor);
  }
  if (cursor.AcceptWords("schemas", "from", "database")) return Scoped(cursor, ShowKind::kSchemas);
  if (cursor.AcceptWords("tables", "from", "schema")) return Scoped(cursor, ShowKind::kTables);
  if (cursor.AcceptWords("columns", "from", "table")) return Scoped(cursor, ShowKind::kColumns);
  if (cursor.AcceptWords("functions", "from", "schema")) return Scoped(cursor, ShowKind::kFunctions);
  if (cursor.AcceptWords("procedures", "from", "schema")) return Scoped(cursor, ShowKind::kProcedures);
  if (cursor.AcceptWords("parameters", "of")) return ParseShowParameters(cursor);
  if (cursor.AtWords("constraints") && cursor.AtAnyOf({"primary", "foreign"}, 1)) {
    cursor.Take();
    return ParseShowConstraints(cursor);
  }
  if (cursor.At("grants") && cursor.AtAnyOf({"on", "for"}, 1)) {
    cursor.Take();
    return ParseShowGrants(cursor);
  }
  if (cursor.AcceptWords("column", "grants")) return ParseShowColumnGrants(cursor);
  if (cursor.AcceptWords("rls", "policies")) return ParseShowPolicies(cursor, ShowKind::kRlsPolicies);
  if (cursor.AcceptWords("masking", "policies")) return ParseShowPolicies(cursor, ShowKind::kMaskingPolicies);
  if (cursor.Accept("datashares")) return ParseShowDatashares(cursor);
  if (cursor.Accept("templates")) return ParseShowTemplates(cursor);
  return std::nullopt;
}

// A setting's value.
Statement ParseShowSetting(TokenCursor& cursor) {
  if (cursor.Accept("all")) return ShowSettingStatement{.is_all = true};
  ShowSettingStatement show;
  if (cursor.AcceptWords("time", "zone")) {
    show.name = "timezone";
  } else if (cursor.AcceptWords("transaction", "isolation", "level")) {
    show.name = "transaction_isolation";
  } else if (cursor.AcceptWords("session", "authorization")) {
    show.name = "session_authorization";
  } else {
    const Name name = cursor.ExpectName();
    show.name = name.text;
    show.is_quoted = name.is_quoted;
    if (!show.is_quoted && cursor.AcceptSymbol('.')) {
      if (cursor.AtKind(TokenKind::kQuotedName)) cursor.Fail();
      show.name += "." + cursor.ExpectLabel().text;
      show.is_context_variable = true;
    }
  }
  return show;
}

}  // namespace

Statement ParseShow(TokenCursor& cursor) {
  cursor.Expect("show");
  if (std::optional<Statement> show = ParseShowObjects(cursor)) return *std::move(show);
  if (std::optional<Statement> show = ParseShowDefinition(cursor)) return *std::move(show);
  return ParseShowSetting(cursor);
}

}  // namespace doppel::sql
