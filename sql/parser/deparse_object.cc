// Databases, schemas, routines, libraries, models as SQL text.
#include <array>

#include "base/text.h"
#include "sql/parser/deparse.h"
#include "sql/parser/deparse_statement.h"

namespace doppel::sql {
namespace {

void WriteIsolation(SqlWriter& w, const std::optional<DatabaseIsolation>& isolation) {
  if (!isolation) return;
  w.Word("ISOLATION LEVEL").Word(*isolation == DatabaseIsolation::kSnapshot ? "SNAPSHOT" : "SERIALIZABLE");
}

void WriteNamedOptions(SqlWriter& w, const std::vector<NamedOption>& options) {
  if (options.empty()) return;
  w.Word("SET");
  for (const NamedOption& option : options) w.Word(option.name).Word(option.value);
}

void WriteProducer(SqlWriter& w, const DatashareProducer& producer) {
  if (!producer.account.empty()) w.Word("ACCOUNT").String(producer.account);
  w.Word("NAMESPACE").String(producer.namespace_guid);
}

void WriteQuota(SqlWriter& w, const std::optional<SchemaQuota>& quota) {
  if (!quota) return;
  w.Word("QUOTA");
  if (quota->is_unlimited) {
    w.Word("UNLIMITED");
  } else {
    w.Number(quota->amount).WordIf(!quota->unit.empty(), quota->unit);
  }
}

void WriteRename(SqlWriter& w, const std::optional<Name>& name) {
  if (name) w.Word("RENAME TO").Put(*name);
}

void WriteOwner(SqlWriter& w, const std::optional<Name>& owner) {
  if (!owner) return;
  w.Word("OWNER TO");
  WriteUser(w, *owner);
}

void WriteVolatility(SqlWriter& w, DeclaredVolatility volatility) {
  w.WordIf(volatility == DeclaredVolatility::kVolatile, "VOLATILE");
  w.WordIf(volatility == DeclaredVolatility::kStable, "STABLE");
  w.WordIf(volatility == DeclaredVolatility::kImmutable, "IMMUTABLE");
}

std::string_view RoutineWord(RoutineKind kind) { return kind == RoutineKind::kFunction ? "FUNCTION" : "PROCEDURE"; }

// ( name 'value', … )
void WriteModelSettings(SqlWriter& w, const std::vector<ModelSetting>& settings) {
  w.Word("(");
  w.List(settings, [&](const ModelSetting& setting) { w.WordOrString(setting.name).String(setting.value); });
  w.Raw(")");
}

void WriteModelSource(SqlWriter& w, const CreateModelStatement& model) {
  if (model.is_external) return;
  w.Word("FROM");
  if (model.from_query != nullptr) {
    w.Subquery(*model.from_query);
  } else if (!model.from_table.empty()) {
    w.Put(model.from_table);
  } else {
    w.String(model.from_job);
  }
}

void WriteTextOption(SqlWriter& w, std::string_view word, const std::string& text) {
  if (!text.empty()) w.Word(word).String(text);
}

}  // namespace

void WriteUser(SqlWriter& w, const Name& name) {
  bool is_keyword = !name.is_quoted && (name.text == "current_user" || name.text == "session_user");
  if (is_keyword) {
    w.Word(name.text);
  } else {
    w.Word(QuoteName(name.exact()));
  }
}

void WriteIamRole(SqlWriter& w, std::string_view word, const std::optional<IamRole>& role) {
  if (!role) return;
  w.Word(word);
  if (role->kind == IamRole::Kind::kDefault) {
    w.Word("DEFAULT");
  } else {
    w.String(role->text);
  }
}

void WriteConnectionLimit(SqlWriter& w, const std::optional<ConnectionLimit>& limit) {
  if (!limit) return;
  w.Word("CONNECTION LIMIT");
  if (limit->is_unlimited) {
    w.Word("UNLIMITED");
  } else {
    w.Number(limit->count);
  }
}

void WriteArguments(SqlWriter& w, const std::vector<RoutineArgument>& arguments) {
  w.Raw("(");
  w.List(arguments, [&](const RoutineArgument& argument) {
    if (argument.name) w.Put(*argument.name);
    w.WordIf(argument.mode == ArgumentMode::kOut, "OUT").WordIf(argument.mode == ArgumentMode::kInOut, "INOUT");
    w.Put(*argument.type);
  });
  w.Raw(")");
}

void WriteSignature(SqlWriter& w, const RoutineSignature& signature) {
  w.Put(signature.name);
  if (signature.has_arguments) WriteArguments(w, signature.arguments);
}

void Write(SqlWriter& w, const CreateDatabaseStatement& statement) {
  w.Word("CREATE DATABASE").Put(statement.name).WordIf(statement.with_permissions, "WITH PERMISSIONS");
  w.StringOption("FROM INTEGRATION", statement.integration);
  WriteTextOption(w, "DATABASE", statement.integration_database);
  WriteNamedOptions(w, statement.integration_options);
  w.StringOption("FROM ARN", statement.arn);
  w.StringOption("WITH DATA CATALOG SCHEMA", statement.data_catalog_schema);
  WriteIamRole(w, "IAM_ROLE", statement.iam_role);
  if (statement.datashare) {
    w.Word("FROM DATASHARE").Put(*statement.datashare).Word("OF");
    WriteProducer(w, statement.producer);
  }
  if (statement.owner) {
    w.Word("OWNER");
    WriteUser(w, *statement.owner);
  }
  WriteConnectionLimit(w, statement.connection_limit);
  WriteCollation(w, statement.collation);
  WriteIsolation(w, statement.isolation);
  for (const std::string& option : statement.refused_options) w.Word(option).Word("refused");
}

void Write(SqlWriter& w, const AlterDatabaseStatement& statement) {
  w.Word("ALTER DATABASE").Put(statement.name);
  WriteRename(w, statement.rename_to);
  WriteOwner(w, statement.owner);
  WriteConnectionLimit(w, statement.connection_limit);
  WriteCollation(w, statement.collation);
  WriteIsolation(w, statement.isolation);
  if (statement.is_integration_refresh) {
    bool is_table = statement.refresh_scope == "table";
    w.Word("INTEGRATION REFRESH").Word(statement.refresh_scope).WordIf(!is_table, "TABLES");
    w.WordIf(!is_table && !statement.refresh_names.empty(), "IN SCHEMA").Relations(statement.refresh_names);
  }
  if (!statement.integration_options.empty()) {
    w.Word("INTEGRATION");
    WriteNamedOptions(w, statement.integration_options);
  }
}

void Write(SqlWriter& w, const DropDatabaseStatement& statement) {
  w.Word("DROP DATABASE").WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
  w.WordIf(statement.is_forced, "FORCE");
}

void Write(SqlWriter& w, const CreateSchemaStatement& statement) {
  w.Word("CREATE SCHEMA").WordIf(statement.if_not_exists, "IF NOT EXISTS");
  if (!statement.name.empty()) w.Put(statement.name);
  if (statement.authorization) {
    w.Word("AUTHORIZATION");
    WriteUser(w, *statement.authorization);
  }
  WriteQuota(w, statement.quota);
  for (const StatementPtr& element : statement.elements) WriteStatement(w, element->statement);
}

void Write(SqlWriter& w, const AlterSchemaStatement& statement) {
  w.Word("ALTER SCHEMA").Put(statement.name);
  WriteRename(w, statement.rename_to);
  WriteOwner(w, statement.owner);
  WriteQuota(w, statement.quota);
}

void Write(SqlWriter& w, const DropSchemaStatement& statement) {
  w.Word("DROP SCHEMA").WordIf(statement.if_exists, "IF EXISTS").Relations(statement.names);
  w.WordIf(statement.drops_external_database, "DROP EXTERNAL DATABASE");
  WriteBehavior(w, statement.behavior);
}

void Write(SqlWriter& w, const CreateExternalSchemaStatement& statement) {
  w.Word("CREATE EXTERNAL SCHEMA").WordIf(statement.if_not_exists, "IF NOT EXISTS").Put(statement.name);
  w.Word("FROM").Word(base::ToUpperAscii(statement.source)).StringOption("DATABASE", statement.database);
  w.StringOption("SCHEMA", statement.schema).StringOption("REGION", statement.region);
  w.StringOption("URI", statement.uri);
  if (statement.port) w.Word("PORT").Number(*statement.port);
  WriteIamRole(w, "IAM_ROLE", statement.iam_role);
  w.StringOption("SECRET_ARN", statement.secret_arn);
  if (statement.authentication) w.Word("AUTHENTICATION").WordOrString(*statement.authentication);
  w.StringOption("AUTHENTICATION_ARN", statement.authentication_arn);
  w.StringOption("CLUSTER_ARN", statement.cluster_arn);
  WriteIamRole(w, "CATALOG_ROLE", statement.catalog_role);
  w.WordIf(statement.creates_external_database, "CREATE EXTERNAL DATABASE IF NOT EXISTS");
  w.StringOption("CATALOG_ID", statement.catalog_id);
}

void Write(SqlWriter& w, const AlterExternalSchemaStatement& statement) {
  w.Word("ALTER EXTERNAL SCHEMA").Put(statement.name);
  WriteRename(w, statement.rename_to);
  WriteOwner(w, statement.owner);
  WriteIamRole(w, "IAM_ROLE", statement.iam_role);
  if (statement.authentication) w.Word("AUTHENTICATION").WordOrString(*statement.authentication);
  w.StringOption("AUTHENTICATION_ARN", statement.authentication_arn);
  w.StringOption("SECRET_ARN", statement.secret_arn).StringOption("URI", statement.uri);
}

void Write(SqlWriter& w, const CreateFunctionStatement& statement) {
  w.Word("CREATE").WordIf(statement.or_replace, "OR REPLACE").Word("FUNCTION").Put(statement.name);
  WriteArguments(w, statement.arguments);
  w.Word("RETURNS").Put(*statement.returns);
  WriteVolatility(w, statement.volatility);
  w.Word("AS").Word(QuoteBody(statement.body));
  if (!statement.language.empty()) w.Word("LANGUAGE").WordOrString(statement.language);
}

void Write(SqlWriter& w, const CreateExternalFunctionStatement& statement) {
  w.Word("CREATE").WordIf(statement.or_replace, "OR REPLACE").Word("EXTERNAL FUNCTION").Put(statement.name);
  WriteArguments(w, statement.arguments);
  w.Word("RETURNS").Put(*statement.returns);
  WriteVolatility(w, statement.volatility);
  w.StringOption("LAMBDA", statement.lambda).StringOption("SAGEMAKER", statement.sagemaker);
  WriteIamRole(w, "IAM_ROLE", statement.iam_role);
  if (statement.retry_timeout_ms) w.Word("RETRY_TIMEOUT").Number(*statement.retry_timeout_ms);
  if (statement.max_batch_rows) w.Word("MAX_BATCH_ROWS").Number(*statement.max_batch_rows);
  if (statement.max_batch_size) {
    w.Word("MAX_BATCH_SIZE").Number(*statement.max_batch_size);
    w.WordIf(!statement.max_batch_size_unit.empty(), statement.max_batch_size_unit);
  }
}

void Write(SqlWriter& w, const CreateProcedureStatement& statement) {
  w.Word("CREATE").WordIf(statement.or_replace, "OR REPLACE").Word("PROCEDURE").Put(statement.name);
  WriteArguments(w, statement.arguments);
  w.WordIf(statement.is_nonatomic, "NONATOMIC").Word("AS").Word(QuoteBody(statement.body));
  if (!statement.language.empty()) w.Word("LANGUAGE").WordOrString(statement.language);
  w.WordIf(statement.is_security_definer, "SECURITY DEFINER");
  for (const SetStatement& setting : statement.settings) Write(w, setting);
}

void Write(SqlWriter& w, const AlterRoutineStatement& statement) {
  w.Word("ALTER").Word(RoutineWord(statement.kind));
  WriteSignature(w, statement.routine);
  WriteRename(w, statement.rename_to);
  WriteOwner(w, statement.owner);
}

void Write(SqlWriter& w, const DropRoutineStatement& statement) {
  w.Word("DROP").Word(RoutineWord(statement.kind)).WordIf(statement.if_exists, "IF EXISTS");
  w.List(statement.routines, [&](const RoutineSignature& routine) { WriteSignature(w, routine); });
  WriteBehavior(w, statement.behavior);
}

void Write(SqlWriter& w, const CreateLibraryStatement& statement) {
  w.Word("CREATE").WordIf(statement.or_replace, "OR REPLACE").Word("LIBRARY").Put(statement.name);
  w.Word("LANGUAGE").WordOrString(statement.language).Word("FROM").String(statement.from);
  WriteCopyOptions(w, statement.options);
}

void Write(SqlWriter& w, const DropLibraryStatement& statement) {
  w.Word("DROP LIBRARY").WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
}

void Write(SqlWriter& w, const CreateModelStatement& statement) {
  w.Word("CREATE").WordIf(statement.or_replace, "OR REPLACE").WordIf(statement.is_external, "EXTERNAL").Word("MODEL");
  w.Put(statement.name);
  WriteModelSource(w, statement);
  if (statement.target) w.Word("TARGET").Put(*statement.target);
  w.Word("FUNCTION").Put(statement.function);
  if (!statement.argument_types.empty()) {
    w.Raw("(").List(statement.argument_types, [&](const TypeNamePtr& type) { w.Put(*type); }).Raw(")");
  }
  if (statement.returns != nullptr) w.Word("RETURNS").Put(*statement.returns);
  w.StringOption("SAGEMAKER", statement.sagemaker);
  WriteIamRole(w, "IAM_ROLE", statement.iam_role);
  if (statement.is_auto) w.Word(*statement.is_auto ? "AUTO ON" : "AUTO OFF");
  WriteTextOption(w, "MODEL_TYPE", statement.model_type);
  WriteTextOption(w, "PROBLEM_TYPE", statement.problem_type);
  WriteTextOption(w, "OBJECTIVE", statement.objective);
  WriteTextOption(w, "PREPROCESSORS", statement.preprocessors);
  if (!statement.hyperparameters.empty()) {
    w.Word("HYPERPARAMETERS DEFAULT EXCEPT");
    WriteModelSettings(w, statement.hyperparameters);
  }
  if (!statement.settings.empty()) {
    w.Word("SETTINGS");
    WriteModelSettings(w, statement.settings);
  }
}

void Write(SqlWriter& w, const DropModelStatement& statement) {
  w.Word("DROP MODEL").WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
}

// --- Datashares, identity providers, ALTER SYSTEM

void Write(SqlWriter& w, const CreateDatashareStatement& statement) {
  w.Word("CREATE DATASHARE").Put(statement.name);
  if (statement.publicly_accessible) {
    w.Word("SET PUBLICACCESSIBLE").Word(*statement.publicly_accessible ? "TRUE" : "FALSE");
  }
  if (statement.managed_by) w.Word("MANAGEDBY").WordOrString(*statement.managed_by);
}

void Write(SqlWriter& w, const AlterDatashareStatement& statement) {
  using Action = AlterDatashareStatement::Action;
  constexpr std::array<std::string_view, 5> kObjects = {"TABLE", "SCHEMA", "FUNCTION", "ALL TABLES IN SCHEMA",
                                                        "ALL FUNCTIONS IN SCHEMA"};
  w.Word("ALTER DATASHARE").Put(statement.name);
  std::string_view value = statement.value ? "TRUE" : "FALSE";
  if (statement.action == Action::kSetPubliclyAccessible) {
    w.Word("SET PUBLICACCESSIBLE").Word(value);
    return;
  }
  if (statement.action == Action::kSetIncludeNew) {
    w.Word("SET INCLUDENEW").Word(value).Word("FOR SCHEMA").Put(statement.schema);
    return;
  }
  w.Word(statement.action == Action::kAdd ? "ADD" : "REMOVE");
  w.Word(kObjects[static_cast<std::size_t>(statement.object)]).Relations(statement.names);
  w.List(statement.functions, [&](const RoutineSignature& function) { WriteSignature(w, function); });
}

void Write(SqlWriter& w, const DropDatashareStatement& statement) { w.Word("DROP DATASHARE").Put(statement.name); }

void Write(SqlWriter& w, const DescDatashareStatement& statement) {
  w.Word("DESC DATASHARE").Put(statement.name);
  if (statement.producer.namespace_guid.empty() && statement.producer.account.empty()) return;
  w.Word("OF");
  WriteProducer(w, statement.producer);
}

namespace {

void WriteIdentityProviderOptions(SqlWriter& w, const IdentityProviderOptions& options) {
  if (options.type) w.Word("TYPE").WordOrString(*options.type);
  w.StringOption("NAMESPACE", options.namespace_name).StringOption("PARAMETERS", options.parameters);
  w.StringOption("APPLICATION_ARN", options.application_arn);
  WriteIamRole(w, "IAM_ROLE", options.iam_role);
  if (options.auto_create_roles) {
    w.Word("AUTO_CREATE_ROLES").Word(*options.auto_create_roles ? "TRUE" : "FALSE");
    if (options.includes_groups) {
      w.Word(*options.includes_groups ? "INCLUDE" : "EXCLUDE").Word("GROUPS LIKE").String(options.groups_pattern);
    }
  }
  if (options.is_enabled) w.Word(*options.is_enabled ? "ENABLE" : "DISABLE");
}

}  // namespace

void Write(SqlWriter& w, const CreateIdentityProviderStatement& statement) {
  w.Word("CREATE IDENTITY PROVIDER").Put(statement.name);
  WriteIdentityProviderOptions(w, statement.options);
}

void Write(SqlWriter& w, const AlterIdentityProviderStatement& statement) {
  w.Word("ALTER IDENTITY PROVIDER").Put(statement.name);
  WriteIdentityProviderOptions(w, statement.options);
}

void Write(SqlWriter& w, const DropIdentityProviderStatement& statement) {
  w.Word("DROP IDENTITY PROVIDER").WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
  WriteBehavior(w, statement.behavior);
}

void Write(SqlWriter& w, const DescIdentityProviderStatement& statement) {
  w.Word("DESC IDENTITY PROVIDER").Put(statement.name);
}

void Write(SqlWriter& w, const AlterSystemStatement& statement) {
  w.Word("ALTER SYSTEM SET").Word(QuoteName(statement.name)).Word("=").String(statement.value);
}

}  // namespace doppel::sql
