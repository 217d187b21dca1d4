// Databases, schemas, routines, libraries, models, templates, datashares, identity providers, policies.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/parser/statements_load.h"
#include "sql/parser/statements_setting.h"
#include "sql/parser/statements_table.h"
#include "sql/parser/tree.h"

namespace doppel::sql {

struct ParsedStatement;

// IAM_ROLE default | 'SESSION' | 'arn[,arn…]'. `text` keeps what stood between the quotes.
struct IamRole {
  enum class Kind { kDefault, kSession, kArn } kind = Kind::kArn;
  std::string text;
};

// An option with its arguments, for clauses whose words are many and whose meaning is the command's: the word in lower
// case, values as text. `REFRESH_INTERVAL 900`, `TRUNCATECOLUMNS = true`.
struct NamedOption {
  std::string name;
  std::string value;
  base::Span span;
};

struct ConnectionLimit {
  bool is_unlimited = false;
  std::int64_t count = 0;
};

enum class DatabaseIsolation { kSnapshot, kSerializable };

struct DatashareProducer {
  std::string account;  // empty: none
  std::string namespace_guid;
};

struct CreateDatabaseStatement {
  Name name;
  std::optional<Name> owner;
  std::optional<ConnectionLimit> connection_limit;
  ColumnCollation collation = ColumnCollation::kDefault;
  std::optional<DatabaseIsolation> isolation;
  // FROM INTEGRATION 'id' [DATABASE 'src'] [SET] options
  std::optional<std::string> integration;
  std::string integration_database;
  std::vector<NamedOption> integration_options;
  // FROM ARN 'arn' WITH [NO] DATA CATALOG SCHEMA ['s'] [IAM_ROLE …]
  std::optional<std::string> arn;
  std::optional<std::string> data_catalog_schema;
  std::optional<IamRole> iam_role;
  // [WITH PERMISSIONS] FROM DATASHARE d OF …
  bool with_permissions = false;
  std::optional<Name> datashare;
  DatashareProducer producer;
  std::vector<std::string> refused_options;  // TEMPLATE, ENCODING, TABLESPACE, LOCATION of PostgreSQL
};

struct AlterDatabaseStatement {
  Name name;
  std::optional<Name> rename_to;
  std::optional<Name> owner;
  std::optional<ConnectionLimit> connection_limit;
  ColumnCollation collation = ColumnCollation::kDefault;
  std::optional<DatabaseIsolation> isolation;
  // INTEGRATION REFRESH … | INTEGRATION SET …
  bool is_integration_refresh = false;
  std::string refresh_scope;  // "all", "inerror", "table"
  std::vector<QualifiedName> refresh_names;
  std::vector<NamedOption> integration_options;
};

struct DropDatabaseStatement {
  Name name;
  bool if_exists = false;
  bool is_forced = false;
};

struct SchemaQuota {
  bool is_unlimited = false;
  std::int64_t amount = 0;
  std::string unit;  // "mb", "gb", "tb", or empty (GB)
};

struct CreateSchemaStatement {
  bool if_not_exists = false;
  QualifiedName name;  // "s" or "db.s"; empty: named like the user of AUTHORIZATION
  std::optional<Name> authorization;
  std::optional<SchemaQuota> quota;
  std::vector<std::shared_ptr<const ParsedStatement>> elements;  // CREATE TABLE, CREATE VIEW, GRANT
};

struct AlterSchemaStatement {
  QualifiedName name;
  std::optional<Name> rename_to;
  std::optional<Name> owner;
  std::optional<SchemaQuota> quota;
};

struct DropSchemaStatement {
  bool if_exists = false;
  std::vector<QualifiedName> names;
  bool drops_external_database = false;
  DropBehavior behavior = DropBehavior::kRestrict;
};

struct CreateExternalSchemaStatement {
  bool if_not_exists = false;
  Name name;
  std::string source;  // "data catalog", "hive metastore", "postgres", "mysql", "kinesis", "msk", "kafka", "redshift"
  std::optional<std::string> database;
  std::optional<std::string> schema;
  std::optional<std::string> region;
  std::optional<std::string> uri;
  std::optional<std::int64_t> port;
  std::optional<IamRole> iam_role;
  std::optional<std::string> secret_arn;
  std::optional<std::string> authentication;  // "none", "iam", "mtls"
  std::optional<std::string> authentication_arn;
  std::optional<std::string> cluster_arn;
  std::optional<IamRole> catalog_role;
  std::optional<std::string> catalog_id;
  bool creates_external_database = false;
};

struct AlterExternalSchemaStatement {
  Name name;
  std::optional<IamRole> iam_role;
  std::optional<std::string> authentication;
  std::optional<std::string> authentication_arn;
  std::optional<std::string> secret_arn;
  std::optional<std::string> uri;
  std::optional<Name> rename_to;
  std::optional<Name> owner;
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions and procedures

enum class ArgumentMode { kIn, kOut, kInOut };

struct RoutineArgument {
  std::optional<Name> name;
  ArgumentMode mode = ArgumentMode::kIn;
  TypeNamePtr type;
};

enum class DeclaredVolatility { kUnspecified, kVolatile, kStable, kImmutable };

struct CreateFunctionStatement {
  bool or_replace = false;
  QualifiedName name;
  std::vector<RoutineArgument> arguments;
  TypeNamePtr returns;
  DeclaredVolatility volatility = DeclaredVolatility::kUnspecified;
  std::string language;  // lower case
  std::string body;
  base::Span body_span;  // of the text inside the quotes
};

struct CreateExternalFunctionStatement {
  bool or_replace = false;
  QualifiedName name;
  std::vector<RoutineArgument> arguments;
  TypeNamePtr returns;
  DeclaredVolatility volatility = DeclaredVolatility::kUnspecified;
  std::optional<std::string> lambda;
  std::optional<std::string> sagemaker;
  std::optional<IamRole> iam_role;
  std::optional<std::int64_t> retry_timeout_ms;
  std::optional<std::int64_t> max_batch_rows;
  std::optional<std::int64_t> max_batch_size;
  std::string max_batch_size_unit;  // "kb", "mb" or empty
};

struct CreateProcedureStatement {
  bool or_replace = false;
  QualifiedName name;
  std::vector<RoutineArgument> arguments;
  bool is_nonatomic = false;
  std::string language;
  bool is_security_definer = false;
  std::vector<SetStatement> settings;
  std::string body;
  base::Span body_span;
};

enum class RoutineKind { kFunction, kProcedure };

// name(types); without parentheses `has_arguments` is false.
struct RoutineSignature {
  QualifiedName name;
  bool has_arguments = false;
  std::vector<RoutineArgument> arguments;
};

struct AlterRoutineStatement {
  RoutineKind kind = RoutineKind::kFunction;
  RoutineSignature routine;
  std::optional<Name> rename_to;
  std::optional<Name> owner;  // CURRENT_USER and SESSION_USER arrive as those words, unquoted
};

struct DropRoutineStatement {
  RoutineKind kind = RoutineKind::kFunction;
  bool if_exists = false;
  std::vector<RoutineSignature> routines;
  DropBehavior behavior = DropBehavior::kRestrict;
};

struct CreateLibraryStatement {
  bool or_replace = false;
  Name name;
  std::string language;
  std::string from;
  std::vector<CopyOption> options;  // credentials and region
};

struct DropLibraryStatement {
  Name name;
  bool if_exists = false;
};

struct ModelSetting {
  std::string name;  // lower case
  std::string value;
};

struct CreateModelStatement {
  bool is_external = false;
  bool or_replace = false;
  QualifiedName name;
  // FROM table | (query) | 'job'; all empty in the external form
  QualifiedName from_table;
  QueryPtr from_query;
  std::string from_job;
  std::optional<Name> target;
  QualifiedName function;
  std::vector<TypeNamePtr> argument_types;
  TypeNamePtr returns;
  std::optional<IamRole> iam_role;
  std::optional<bool> is_auto;
  std::string model_type;    // lower case
  std::string problem_type;  // lower case
  std::string objective;
  std::string preprocessors;
  std::vector<ModelSetting> hyperparameters;
  std::optional<std::string> sagemaker;
  std::vector<ModelSetting> settings;
};

struct DropModelStatement {
  bool if_exists = false;
  QualifiedName name;
};

// ---------------------------------------------------------------------------------------------------------------------
// Row-level security and masking

// WITH (column type, …) [[AS] alias]
struct PolicyInput {
  std::vector<FunctionColumn> columns;
  std::optional<Name> alias;
};

struct CreateRlsPolicyStatement {
  bool if_not_exists = false;
  QualifiedName name;  // [database.]policy
  PolicyInput input;
  ExprPtr predicate;
};

struct CreateMaskingPolicyStatement {
  bool if_not_exists = false;
  QualifiedName name;  // [database.]policy
  PolicyInput input;
  std::vector<ExprPtr> outputs;
};

enum class PolicyKind { kRls, kMasking };

struct AlterPolicyStatement {
  PolicyKind kind = PolicyKind::kRls;
  QualifiedName name;                // [database.]policy
  std::vector<ExprPtr> expressions;  // of kRls exactly one
};

struct DropPolicyStatement {
  PolicyKind kind = PolicyKind::kRls;
  bool if_exists = false;
  QualifiedName name;  // [database.]policy
  DropBehavior behavior = DropBehavior::kRestrict;
};

// Who a policy is attached to, or a privilege granted to.
enum class GranteeKind {
  kUser,
  kRole,
  kGroup,
  kPublic,
  kIamRole,        // IAM_ROLE 'arn'
  kNamespace,      // NAMESPACE 'guid'
  kAccount,        // ACCOUNT 'id' [VIA DATA CATALOG]
  kRlsPolicy,      // TO RLS POLICY p
  kMaskingPolicy,  // TO MASKING POLICY p
};

struct Grantee {
  GranteeKind kind = GranteeKind::kUser;
  Name name;  // quoted user and role names keep their case: use exact()
  bool with_grant_option = false;
  bool with_admin_option = false;
  bool via_data_catalog = false;
};

struct AttachRlsPolicyStatement {
  bool is_detach = false;
  QualifiedName policy;  // [database.]policy
  std::vector<QualifiedName> tables;
  std::vector<Grantee> grantees;
};

struct AttachMaskingPolicyStatement {
  bool is_detach = false;
  QualifiedName policy;  // [database.]policy
  QualifiedName table;
  std::vector<QualifiedName> output_columns;  // a SUPER path may be masked
  std::vector<QualifiedName> input_columns;
  std::vector<Grantee> grantees;
  std::optional<std::int64_t> priority;
};

// ---------------------------------------------------------------------------------------------------------------------
// Datashares, identity providers, templates, system

struct CreateDatashareStatement {
  Name name;
  std::optional<bool> publicly_accessible;
  std::optional<std::string> managed_by;  // "adx"
};

struct AlterDatashareStatement {
  Name name;
  enum class Action { kAdd, kRemove, kSetPubliclyAccessible, kSetIncludeNew };
  Action action = Action::kAdd;
  enum class Object { kTable, kSchema, kFunction, kAllTables, kAllFunctions };
  Object object = Object::kTable;
  std::vector<QualifiedName> names;  // tables or schemas
  std::vector<RoutineSignature> functions;
  bool value = false;
  Name schema;  // of kSetIncludeNew
};

struct DropDatashareStatement {
  Name name;
};

struct DescDatashareStatement {
  Name name;
  DatashareProducer producer;
};

// Of CREATE and ALTER: each clause is set only where it was written.
struct IdentityProviderOptions {
  std::optional<std::string> type;
  std::optional<std::string> namespace_name;
  std::optional<std::string> parameters;
  std::optional<std::string> application_arn;
  std::optional<IamRole> iam_role;
  std::optional<bool> auto_create_roles;
  std::optional<bool> includes_groups;  // INCLUDE true, EXCLUDE false
  std::string groups_pattern;
  std::optional<bool> is_enabled;
};

struct CreateIdentityProviderStatement {
  Name name;
  IdentityProviderOptions options;
};

struct AlterIdentityProviderStatement {
  Name name;
  IdentityProviderOptions options;
};

struct DropIdentityProviderStatement {
  Name name;
  bool if_exists = false;
  DropBehavior behavior = DropBehavior::kRestrict;
};

struct DescIdentityProviderStatement {
  Name name;
};

struct AlterSystemStatement {
  std::string name;
  std::string value;
};

}  // namespace doppel::sql
