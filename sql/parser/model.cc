// Libraries and machine-learning models.
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// A setting's value: a string, a number or a word.
std::string ParseValue(TokenCursor& cursor) {
  if (cursor.AtKind(TokenKind::kString)) return cursor.ExpectString();
  bool is_number =
      cursor.AtKind(TokenKind::kInteger) || cursor.AtKind(TokenKind::kDecimal) || cursor.AtKind(TokenKind::kFloat);
  if (!is_number && !cursor.AtLabel()) cursor.Fail();
  return std::string(cursor.TextOf(cursor.Take()));
}

// ( name value, … )
std::vector<ModelSetting> ParseModelSettings(TokenCursor& cursor) {
  std::vector<ModelSetting> settings;
  cursor.ExpectSymbol('(');
  do {
    std::string name = cursor.ExpectWordLower();
    settings.push_back({std::move(name), ParseValue(cursor)});
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return settings;
}

void ParseModelSource(TokenCursor& cursor, CreateModelStatement& model) {
  if (cursor.AtKind(TokenKind::kString)) {
    model.from_job = cursor.ExpectString();
  } else if (cursor.AtSymbol('(')) {
    model.from_query = ParseParenthesizedQuery(cursor);
  } else {
    model.from_table = cursor.ExpectRelationName();
  }
}

void ParseModelFunction(TokenCursor& cursor, CreateModelStatement& model) {
  model.function = cursor.ExpectQualifiedName();
  if (!cursor.AcceptSymbol('(')) return;
  if (cursor.AcceptSymbol(')')) return;
  do {
    model.argument_types.push_back(ParseType(cursor));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
}

// A word, or a word or string in parentheses.
std::string ParseMaybeParenthesized(TokenCursor& cursor) {
  bool has_parentheses = cursor.AcceptSymbol('(');
  std::string value = ParseValue(cursor);
  if (has_parentheses) cursor.ExpectSymbol(')');
  return value;
}

void ParseHyperparameters(TokenCursor& cursor, CreateModelStatement& model) {
  cursor.Expect("default");
  if (cursor.Accept("except")) model.hyperparameters = ParseModelSettings(cursor);
}

bool ParseModelClause(TokenCursor& cursor, CreateModelStatement& model) {
  if (cursor.Accept("target")) {
    model.target = cursor.ExpectName();
  } else if (cursor.Accept("function")) {
    ParseModelFunction(cursor, model);
  } else if (cursor.Accept("returns")) {
    model.returns = ParseType(cursor);
  } else if (cursor.Accept("sagemaker")) {
    model.sagemaker = cursor.ExpectString();
    if (cursor.AcceptSymbol(':')) *model.sagemaker += ":" + cursor.ExpectString();
  } else if (cursor.Accept("iam_role")) {
    model.iam_role = ParseIamRole(cursor);
  } else if (cursor.Accept("auto")) {
    model.is_auto = cursor.ExpectOnOrOff();
  } else if (cursor.Accept("model_type")) {
    model.model_type = base::ToLowerAscii(ParseMaybeParenthesized(cursor));
  } else if (cursor.Accept("problem_type")) {
    model.problem_type = base::ToLowerAscii(ParseMaybeParenthesized(cursor));
  } else if (cursor.Accept("objective")) {
    model.objective = ParseMaybeParenthesized(cursor);
  } else if (cursor.Accept("preprocessors")) {
    model.preprocessors = cursor.ExpectString();
  } else if (cursor.Accept("hyperparameters")) {
    ParseHyperparameters(cursor, model);
  } else if (cursor.Accept("settings")) {
    model.settings = ParseModelSettings(cursor);
  } else {
    return false;
  }
  return true;
}

void ParseModelClauses(TokenCursor& cursor, CreateModelStatement& model) {
  while (!cursor.AtEnd()) {
    if (!ParseModelClause(cursor, model)) cursor.Fail();
  }
  if (model.function.empty()) cursor.Fail();
}

}  // namespace

Statement ParseCreateLibrary(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateLibraryStatement library{.or_replace = prefix.or_replace, .name = cursor.ExpectName()};
  cursor.Expect("language");
  library.language = cursor.ExpectWordLower();
  cursor.Expect("from");
  library.from = cursor.ExpectString();
  library.options = ParseCopyOptions(cursor);
  return library;
}

Statement ParseDropLibrary(TokenCursor& cursor) {
  DropLibraryStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectName();
  return drop;
}

Statement ParseCreateModel(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateModelStatement model{.or_replace = prefix.or_replace, .name = cursor.ExpectQualifiedName()};
  cursor.Expect("from");
  ParseModelSource(cursor, model);
  ParseModelClauses(cursor, model);
  return model;
}

Statement ParseCreateExternalModel(TokenCursor& cursor) {
  CreateModelStatement model{.is_external = true, .name = cursor.ExpectQualifiedName()};
  ParseModelClauses(cursor, model);
  return model;
}

Statement ParseDropModel(TokenCursor& cursor) {
  DropModelStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectQualifiedName();
  return drop;
}

}  // namespace doppel::sql
