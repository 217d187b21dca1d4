// Transactions, settings, SHOW, maintenance, loads as SQL text, and the choice among all statements.
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/deparse.h"
#include "sql/parser/deparse_statement.h"

namespace doppel::sql {
namespace {

void WriteModes(SqlWriter& w, const TransactionModes& modes) {
  if (modes.isolation_level) w.Word("ISOLATION LEVEL").Word(base::ToUpperAscii(*modes.isolation_level));
  if (modes.is_read_only) w.Word(*modes.is_read_only ? "READ ONLY" : "READ WRITE");
}

// ---------------------------------------------------------------------------------------------------------------------
// SHOW

void WriteParameter(SqlWriter& w, ParameterRef parameter) { w.Word("$" + std::to_string(parameter.number)); }

void WritePath(SqlWriter& w, const std::vector<ShowName>& path) {
  std::string text;
  for (const ShowName& part : path) {
    if (!text.empty()) text += '.';
    const auto* name = std::get_if<Name>(&part);
    text += name != nullptr ? QuoteName(name->text) : "$" + std::to_string(std::get<ParameterRef>(part).number);
  }
  if (!text.empty()) w.Word(text);
}

void WriteShowText(SqlWriter& w, const ShowText& text) {
  if (const auto* string = std::get_if<std::string>(&text)) {
    w.String(*string);
  } else {
    WriteParameter(w, std::get<ParameterRef>(text));
  }
}

struct ShowWords {
  ShowKind kind;
  std::string_view words;
};

constexpr auto kShowWords = std::to_array<ShowWords>({
    {ShowKind::kDatabases, "DATABASES"},
    {ShowKind::kDatabasesFromDataCatalog, "DATABASES FROM DATA CATALOG"},
    {ShowKind::kSchemas, "SCHEMAS FROM DATABASE"},
    {ShowKind::kTables, "TABLES FROM SCHEMA"},
    {ShowKind::kColumns, "COLUMNS FROM TABLE"},
    {ShowKind::kPrimaryKeys, "CONSTRAINTS PRIMARY KEYS FROM TABLE"},
    {ShowKind::kForeignKeys, "CONSTRAINTS FOREIGN KEYS FROM TABLE"},
    {ShowKind::kExportedKeys, "CONSTRAINTS FOREIGN KEYS EXPORTED FROM TABLE"},
    {ShowKind::kFunctions, "FUNCTIONS FROM SCHEMA"},
    {ShowKind::kProcedures, "PROCEDURES FROM SCHEMA"},
    {ShowKind::kParametersOfFunction, "PARAMETERS OF FUNCTION"},
    {ShowKind::kParametersOfProcedure, "PARAMETERS OF PROCEDURE"},
    {ShowKind::kGrantsOn, "GRANTS ON"},
    {ShowKind::kGrantsFor, "GRANTS FOR"},
    {ShowKind::kColumnGrants, "COLUMN GRANTS ON TABLE"},
    {ShowKind::kRlsPolicies, "RLS POLICIES"},
    {ShowKind::kMaskingPolicies, "MASKING POLICIES"},
    {ShowKind::kTemplates, "TEMPLATES"},
    {ShowKind::kDatashares, "DATASHARES"},
});

constexpr std::array<std::string_view, 6> kGrantsOn = {"DATABASE", "SCHEMA",    "TABLE",
                                                       "FUNCTION", "PROCEDURE", "TEMPLATE"};

void WriteShowGrantee(SqlWriter& w, const ShowObjectsStatement& show) {
  if (!show.grantee) return;
  w.WordIf(show.kind != ShowKind::kGrantsFor, "FOR");
  if (show.grantee_parameter) {
    w.WordIf(show.grantee->kind == GranteeKind::kRole, "ROLE");
    WriteParameter(w, *show.grantee_parameter);
  } else {
    WriteGrantees(w, {*show.grantee});
  }
}

void WriteLikeAndLimit(SqlWriter& w, const ShowObjectsStatement& show) {
  if (show.like) {
    w.Word("LIKE");
    WriteShowText(w, *show.like);
  }
  WriteIamRole(w, "IAM_ROLE", show.iam_role);
  if (!show.limit) return;
  w.Word("LIMIT");
  if (const auto* count = std::get_if<std::int64_t>(&*show.limit)) {
    w.Number(*count);
  } else {
    WriteParameter(w, std::get<ParameterRef>(*show.limit));
  }
}

// The words between the kind and the scope.
void WriteScopeWords(SqlWriter& w, const ShowObjectsStatement& show) {
  if (show.kind == ShowKind::kGrantsOn) w.Word(kGrantsOn[static_cast<std::size_t>(show.grants_on)]);
  bool is_policy = show.kind == ShowKind::kRlsPolicies || show.kind == ShowKind::kMaskingPolicies;
  if (is_policy && show.is_on_relation) w.Word("ON");
  bool is_from_database = (is_policy && !show.is_on_relation) || show.kind == ShowKind::kGrantsFor;
  if (is_from_database && !show.scope.empty()) w.Word("FROM DATABASE");
  if (show.kind == ShowKind::kTemplates && !show.scope.empty()) w.Word("FROM SCHEMA");
}

void WriteArgumentTypes(SqlWriter& w, const ShowObjectsStatement& show) {
  if (!show.has_arguments) return;
  w.Raw("(");
  w.List(show.arguments, [&](const ShowText& type) {
    if (const auto* text = std::get_if<std::string>(&type)) {
      w.Word(*text);
    } else {
      WriteParameter(w, std::get<ParameterRef>(type));
    }
  });
  w.Raw(")");
}

// ---------------------------------------------------------------------------------------------------------------------
// COPY options

void WriteArgument(SqlWriter& w, const CopyOption& option) {
  if (!option.argument) return;
  if (option.is_quoted_argument) {
    w.String(*option.argument);
  } else {
    w.Word(*option.argument);
  }
}

void WriteCopyOption(SqlWriter& w, const CopyOption& option) {
  w.Word(base::ToUpperAscii(option.name));
  // A template is one dotted name, PARTITION BY a list.
  if (option.name == "using template") {
    w.Put(QualifiedName(option.names));
  } else {
    w.Columns(option.names);
  }
  bool modifiers_first = option.name == "simplify";
  if (!modifiers_first) WriteArgument(w, option);
  for (const std::string& modifier : option.modifiers) w.Word(modifier);
  if (modifiers_first) WriteArgument(w, option);
}

}  // namespace

void WriteCopyOptions(SqlWriter& w, const std::vector<CopyOption>& options) {
  for (const CopyOption& option : options) WriteCopyOption(w, option);
}

void WriteSettingValues(SqlWriter& w, bool is_default, const std::vector<SettingValue>& values) {
  w.Word("TO");
  if (is_default) w.Word("DEFAULT");
  w.List(values, [&](const SettingValue& value) {
    if (value.kind == SettingValue::Kind::kString) {
      w.String(value.text);
    } else {
      w.Word(value.kind == SettingValue::Kind::kNumber ? value.text : QuoteName(value.text));
    }
  });
}

void Write(SqlWriter& w, const TransactionStatement& statement) {
  constexpr std::array<std::string_view, 6> kWords = {"BEGIN", "START TRANSACTION", "COMMIT",
                                                      "END",   "ROLLBACK",          "ABORT"};
  w.Word(kWords[static_cast<std::size_t>(statement.kind)]).WordIf(statement.has_noise_word, "TRANSACTION");
  WriteModes(w, statement.modes);
}

void Write(SqlWriter& w, const SetStatement& statement) {
  w.Word("SET").WordIf(statement.scope == SettingScope::kSession, "SESSION");
  w.WordIf(statement.scope == SettingScope::kLocal, "LOCAL").Word(statement.name);
  WriteSettingValues(w, statement.is_default, statement.values);
}

void Write(SqlWriter& w, const SetTransactionStatement& statement) {
  w.Word(statement.is_session_characteristics ? "SET SESSION CHARACTERISTICS AS TRANSACTION" : "SET TRANSACTION");
  WriteModes(w, statement.modes);
}

void Write(SqlWriter& w, const ResetStatement& statement) {
  w.Word("RESET").Word(statement.is_all ? "ALL" : statement.name);
}

void Write(SqlWriter& w, const UseStatement& statement) {
  if (statement.is_reset) {
    w.Word("RESET USE");
    return;
  }
  w.Word("USE").Put(statement.database);
  if (!statement.catalog.empty()) w.Raw("@").Raw(QuoteName(statement.catalog));
}

void Write(SqlWriter& w, const ShowSettingStatement& statement) {
  w.Word("SHOW");
  // Quoted even where the word is plain: "tables" is a setting's name, TABLES is not.
  w.Word(statement.is_quoted ? QuoteAnyName(statement.name) : statement.is_all ? "ALL" : statement.name);
}

void Write(SqlWriter& w, const ShowObjectsStatement& statement) {
  w.Word("SHOW");
  for (const ShowWords& row : kShowWords) w.WordIf(row.kind == statement.kind, row.words);
  if (!statement.accounts.empty()) {
    w.Word("ACCOUNT").List(statement.accounts, [&](const std::string& account) { w.String(account); });
  }
  if (statement.kind == ShowKind::kGrantsFor) WriteShowGrantee(w, statement);
  WriteScopeWords(w, statement);
  WritePath(w, statement.scope);
  WriteArgumentTypes(w, statement);
  if (statement.kind != ShowKind::kGrantsFor) WriteShowGrantee(w, statement);
  WriteLikeAndLimit(w, statement);
}

void Write(SqlWriter& w, const ShowDefinitionStatement& statement) {
  constexpr std::array<std::string_view, 7> kWords = {"TABLE", "VIEW",      "EXTERNAL TABLE", "PROCEDURE",
                                                      "MODEL", "MODEL ALL", "TEMPLATE"};
  w.Word("SHOW").Word(kWords[static_cast<std::size_t>(statement.kind)]);
  WritePath(w, statement.name);
  w.WordIf(statement.with_partition, "PARTITION");
  if (statement.has_arguments) WriteArguments(w, statement.arguments);
}

void Write(SqlWriter& w, const CancelStatement& statement) {
  w.Word("CANCEL").Number(statement.process_id);
  if (statement.message) w.String(*statement.message);
}

void Write(SqlWriter& w, const AnalyzeStatement& statement) {
  w.Word("ANALYZE").WordIf(statement.is_verbose, "VERBOSE");
  if (!statement.table.empty()) w.Put(statement.table).Columns(statement.columns);
  w.WordIf(statement.scope == AnalyzeStatement::Scope::kPredicateColumns, "PREDICATE COLUMNS");
  w.WordIf(statement.scope == AnalyzeStatement::Scope::kAllColumns, "ALL COLUMNS");
}

void Write(SqlWriter& w, const AnalyzeCompressionStatement& statement) {
  w.Word("ANALYZE COMPRESSION");
  if (!statement.table.empty()) w.Put(statement.table).Columns(statement.columns);
  if (statement.comprows) w.Word("COMPROWS").Number(*statement.comprows);
}

void Write(SqlWriter& w, const VacuumStatement& statement) {
  constexpr std::array<std::string_view, 6> kKinds = {"", "FULL", "SORT ONLY", "DELETE ONLY", "REINDEX", "RECLUSTER"};
  w.Word("VACUUM").WordIf(statement.kind != VacuumKind::kUnspecified, kKinds[static_cast<std::size_t>(statement.kind)]);
  if (!statement.table.empty()) w.Put(statement.table);
  if (statement.threshold_percent) w.Word("TO").Word(*statement.threshold_percent).Word("PERCENT");
  w.WordIf(statement.is_boost, "BOOST");
}

void Write(SqlWriter& w, const RefusedStatement& statement) { w.Word(statement.text); }

void Write(SqlWriter& w, const CopyStatement& statement) {
  w.Word("COPY");
  if (statement.table.empty()) {
    w.Word("(SELECT 1)");
  } else {
    w.Put(statement.table).Columns(statement.columns);
  }
  if (statement.is_to || statement.from_stdin) {
    w.Word(statement.is_to ? "TO STDOUT" : "FROM STDIN");
    return;
  }
  w.Word("FROM").String(statement.from);
  WriteCopyOptions(w, statement.options);
  if (!statement.job) return;
  w.Word("JOB CREATE").Put(statement.job->name);
  if (statement.job->is_auto) w.Word(*statement.job->is_auto ? "AUTO ON" : "AUTO OFF");
}

void Write(SqlWriter& w, const UnloadStatement& statement) {
  w.Word("UNLOAD (").Word(QuoteBody(statement.query)).Raw(")").Word("TO").String(statement.to);
  WriteCopyOptions(w, statement.options);
}

void Write(SqlWriter& w, const CopyJobStatement& statement) {
  constexpr std::array<std::string_view, 5> kActions = {"ALTER", "RUN", "LIST", "SHOW", "DROP"};
  w.Word("COPY JOB").Word(kActions[static_cast<std::size_t>(statement.action)]);
  if (statement.action != CopyJobStatement::Action::kList) w.Put(statement.name);
  if (statement.is_auto) w.Word(*statement.is_auto ? "AUTO ON" : "AUTO OFF");
}

void Write(SqlWriter& w, const CreateTemplateStatement& statement) {
  w.Word("CREATE").WordIf(statement.or_replace, "OR REPLACE").Word("TEMPLATE").Put(statement.name).Word("FOR COPY AS");
  WriteCopyOptions(w, statement.options);
}

void Write(SqlWriter& w, const AlterTemplateStatement& statement) {
  w.Word("ALTER TEMPLATE").Put(statement.name);
  if (statement.rename_to) w.Word("RENAME TO").Put(*statement.rename_to);
  if (statement.owner) {
    w.Word("OWNER TO");
    WriteUser(w, *statement.owner);
  }
  if (!statement.added.empty()) {
    w.Word("ADD");
    WriteCopyOptions(w, statement.added);
  }
  if (statement.dropped) w.Word("DROP").Word(base::ToUpperAscii(*statement.dropped));
  if (statement.set.empty()) return;
  w.Word("SET").List(statement.set, [&](const CopyOption& option) {
    w.Word(base::ToUpperAscii(option.name)).Word("TO");
    WriteArgument(w, option);
    for (const std::string& modifier : option.modifiers) w.Word(modifier);
  });
}

void Write(SqlWriter& w, const DropTemplateStatement& statement) {
  w.Word("DROP TEMPLATE").WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
}

void WriteStatement(SqlWriter& writer, const Statement& statement) {
  std::visit([&](const auto& body) { Write(writer, body); }, statement);
}

}  // namespace doppel::sql
