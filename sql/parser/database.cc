// Databases, schemas, external schemas.
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// Options of a zero-ETL integration; each takes a boolean, a number, or nothing.
std::vector<NamedOption> ParseIntegrationOptions(TokenCursor& cursor) {
  std::vector<NamedOption> options;
  cursor.Accept("set");
  while (cursor.AtAnyOf({"acceptinvchars", "query_all_states", "refresh_interval", "truncatecolumns", "history_mode",
                         "auto_remediation"})) {
    std::uint32_t begin = cursor.Begin();
    NamedOption option{.name = base::ToLowerAscii(cursor.TextOf(cursor.Take()))};
    cursor.AcceptOperator("=");
    if (option.name == "refresh_interval") {
      option.value = std::to_string(cursor.ExpectInteger());
    } else {
      option.value = cursor.ExpectBoolean() ? "true" : "false";
    }
    option.span = cursor.SpanSince(begin);
    options.push_back(std::move(option));
  }
  return options;
}

DatabaseIsolation ParseIsolation(TokenCursor& cursor) {
  if (cursor.Accept("snapshot")) return DatabaseIsolation::kSnapshot;
  cursor.Expect("serializable");
  return DatabaseIsolation::kSerializable;
}

// FROM ARN 'arn' {WITH DATA CATALOG SCHEMA 's' | WITH NO DATA CATALOG SCHEMA} [IAM_ROLE …]
void ParseFromArn(TokenCursor& cursor, CreateDatabaseStatement& database) {
  database.arn = cursor.ExpectString();
  if (cursor.AcceptWords("with", "data", "catalog", "schema")) {
    database.data_catalog_schema = cursor.AtKind(TokenKind::kString) ? cursor.ExpectString() : cursor.ExpectName().text;
  } else {
    cursor.AcceptWords("with", "no", "data", "catalog", "schema");
  }
  if (cursor.Accept("iam_role")) database.iam_role = ParseIamRole(cursor);
}

// Options of PostgreSQL, refused by Redshift.
bool ParseRefusedDatabaseOption(TokenCursor& cursor, std::vector<std::string>& refused) {
  if (!cursor.AtAnyOf({"template", "encoding", "tablespace", "location"})) return false;
  refused.push_back(base::ToLowerAscii(cursor.TextOf(cursor.Take())));
  cursor.AcceptOperator("=");
  if (cursor.AtKind(TokenKind::kInteger)) {
    cursor.ExpectInteger();
  } else {
    cursor.ExpectWordLower();
  }
  return true;
}

// OWNER [=] u, CONNECTION LIMIT n, COLLATE x, ISOLATION LEVEL l, shared by CREATE and ALTER.
template <typename DatabaseStatement>
bool ParseDatabaseOption(TokenCursor& cursor, DatabaseStatement& database) {
  if (cursor.AcceptWords("connection", "limit")) {
    database.connection_limit = ParseConnectionLimit(cursor);
  } else if (cursor.Accept("collate")) {
    database.collation = ParseCollationWord(cursor);
  } else if (cursor.AcceptWords("isolation", "level")) {
    database.isolation = ParseIsolation(cursor);
  } else {
    return false;
  }
  return true;
}

void ParseDatabaseSource(TokenCursor& cursor, CreateDatabaseStatement& database) {
  if (cursor.AcceptWords("with", "permissions")) {
    database.with_permissions = true;
    if (!cursor.AtWords("from", "datashare")) cursor.Fail();
  }
  if (!cursor.Accept("from")) return;
  if (cursor.Accept("integration")) {
    database.integration = cursor.ExpectString();
    if (cursor.Accept("database")) database.integration_database = cursor.ExpectString();
    database.integration_options = ParseIntegrationOptions(cursor);
  } else if (cursor.Accept("arn")) {
    ParseFromArn(cursor, database);
  } else {
    cursor.Expect("datashare");
    database.datashare = cursor.ExpectName();
    cursor.Expect("of");
    database.producer = ParseDatashareProducer(cursor);
  }
}

// REFRESH {{ALL|INERROR} TABLES [IN SCHEMA s, …] | TABLE t, …} | SET options
void ParseAlterIntegration(TokenCursor& cursor, AlterDatabaseStatement& alter) {
  if (!cursor.Accept("refresh")) {
    if (!cursor.At("set")) cursor.Fail();
    alter.integration_options = ParseIntegrationOptions(cursor);
    if (alter.integration_options.empty()) cursor.Fail();
    return;
  }
  alter.is_integration_refresh = true;
  alter.refresh_scope = cursor.ExpectWordLower();
  if (alter.refresh_scope != "table") {
    if (alter.refresh_scope != "all" && alter.refresh_scope != "inerror") {
      cursor.Reset(cursor.position() - 1);
      cursor.Fail();
    }
    cursor.Expect("tables");
    if (!cursor.AcceptWords("in", "schema")) return;
  }
  do {
    alter.refresh_names.push_back(cursor.ExpectRelationName());
  } while (cursor.AcceptSymbol(','));
}

SchemaQuota ParseQuota(TokenCursor& cursor) {
  SchemaQuota quota;
  quota.is_unlimited = cursor.Accept("unlimited");
  if (quota.is_unlimited) return quota;
  quota.amount = cursor.ExpectInteger();
  if (cursor.AtAnyOf({"mb", "gb", "tb"})) quota.unit = base::ToLowerAscii(cursor.TextOf(cursor.Take()));
  return quota;
}

// The words that say where an external schema's data lives.
std::string ParseExternalSource(TokenCursor& cursor) {
  constexpr std::array<std::string_view, 6> kOneWordSources = {"postgres", "mysql", "kinesis",
                                                               "msk",      "kafka", "redshift"};
  if (cursor.AcceptWords("data", "catalog")) return "data catalog";
  if (cursor.AcceptWords("hive", "metastore")) return "hive metastore";
  for (std::string_view source : kOneWordSources) {
    if (cursor.Accept(source)) return std::string(source);
  }
  // DATA CATALOG may be left out where DATABASE follows.
  if (!cursor.At("database")) cursor.Fail();
  return "data catalog";
}

template <typename ExternalSchema>
bool ParseExternalSchemaOption(TokenCursor& cursor, ExternalSchema& schema) {
  if (cursor.Accept("iam_role")) {
    schema.iam_role = ParseIamRole(cursor);
  } else if (cursor.Accept("secret_arn")) {
    schema.secret_arn = cursor.ExpectString();
  } else if (cursor.Accept("authentication")) {
    schema.authentication = cursor.ExpectWordLower();
  } else if (cursor.Accept("authentication_arn")) {
    schema.authentication_arn = cursor.ExpectString();
  } else if (cursor.Accept("uri")) {
    schema.uri = cursor.ExpectString();
  } else {
    return false;
  }
  return true;
}

bool ParseCreateExternalSchemaOption(TokenCursor& cursor, CreateExternalSchemaStatement& schema) {
  if (ParseExternalSchemaOption(cursor, schema)) return true;
  if (cursor.AcceptWords("create", "external", "database", "if", "not", "exists")) {
    schema.creates_external_database = true;
  } else if (cursor.Accept("database")) {
    schema.database = cursor.ExpectString();
  } else if (cursor.Accept("schema")) {
    schema.schema = cursor.ExpectString();
  } else if (cursor.Accept("region")) {
    schema.region = cursor.ExpectString();
  } else if (cursor.Accept("port")) {
    schema.port = cursor.ExpectInteger();
  } else if (cursor.Accept("cluster_arn")) {
    schema.cluster_arn = cursor.ExpectString();
  } else if (cursor.Accept("catalog_role")) {
    schema.catalog_role = ParseIamRole(cursor);
  } else if (cursor.Accept("catalog_id")) {
    schema.catalog_id = cursor.ExpectString();
  } else {
    return false;
  }
  return true;
}

}  // namespace

IamRole ParseIamRole(TokenCursor& cursor) {
  if (cursor.Accept("default")) return {IamRole::Kind::kDefault, {}};
  std::string text = cursor.ExpectString();
  if (base::EqualsIgnoreCaseAscii(text, "session")) return {IamRole::Kind::kSession, std::move(text)};
  return {IamRole::Kind::kArn, std::move(text)};
}

ConnectionLimit ParseConnectionLimit(TokenCursor& cursor) {
  if (cursor.Accept("unlimited")) return {.is_unlimited = true};
  return {.count = cursor.ExpectSignedInteger()};
}

Statement ParseCreateDatabase(TokenCursor& cursor) {
  CreateDatabaseStatement database{.name = cursor.ExpectName()};
  ParseDatabaseSource(cursor, database);
  cursor.Accept("with");
  while (!cursor.AtEnd()) {
    if (cursor.Accept("owner")) {
      cursor.AcceptOperator("=");
      database.owner = ParseUserName(cursor);
    } else if (!ParseDatabaseOption(cursor, database) &&
               !ParseRefusedDatabaseOption(cursor, database.refused_options)) {
      cursor.Fail();
    }
  }
  return database;
}

Statement ParseAlterDatabase(TokenCursor& cursor) {
  AlterDatabaseStatement alter{.name = cursor.ExpectName()};
  if (cursor.AcceptWords("rename", "to")) {
    alter.rename_to = cursor.ExpectName();
    return alter;
  }
  if (cursor.AcceptWords("owner", "to")) {
    alter.owner = ParseUserName(cursor);
    return alter;
  }
  if (cursor.Accept("integration")) {
    ParseAlterIntegration(cursor, alter);
    return alter;
  }
  cursor.Accept("with");
  if (!ParseDatabaseOption(cursor, alter)) cursor.Fail();
  while (ParseDatabaseOption(cursor, alter)) continue;
  return alter;
}

Statement ParseDropDatabase(TokenCursor& cursor) {
  DropDatabaseStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectName();
  drop.is_forced = cursor.Accept("force");
  return drop;
}

Statement ParseCreateSchema(TokenCursor& cursor) {
  CreateSchemaStatement schema{.if_not_exists = ParseIfNotExists(cursor)};
  if (!cursor.At("authorization")) schema.name = cursor.ExpectQualifiedName();
  if (cursor.Accept("authorization")) schema.authorization = ParseUserName(cursor);
  if (cursor.Accept("quota")) schema.quota = ParseQuota(cursor);
  while (cursor.AtAnyOf({"create", "grant"})) schema.elements.push_back(ParseNestedStatement(cursor));
  return schema;
}

Statement ParseAlterSchema(TokenCursor& cursor) {
  AlterSchemaStatement alter{.name = cursor.ExpectQualifiedName()};
  if (cursor.AcceptWords("rename", "to")) {
    alter.rename_to = cursor.ExpectName();
  } else if (cursor.AcceptWords("owner", "to")) {
    alter.owner = ParseUserName(cursor);
  } else {
    cursor.Expect("quota");
    alter.quota = ParseQuota(cursor);
  }
  return alter;
}

Statement ParseDropSchema(TokenCursor& cursor) {
  DropSchemaStatement drop{.if_exists = ParseIfExists(cursor)};
  do {
    drop.names.push_back(cursor.ExpectQualifiedName());
  } while (cursor.AcceptSymbol(','));
  drop.drops_external_database = cursor.AcceptWords("drop", "external", "database");
  drop.behavior = ParseDropBehavior(cursor);
  return drop;
}

Statement ParseCreateExternalSchema(TokenCursor& cursor) {
  CreateExternalSchemaStatement schema{.if_not_exists = ParseIfNotExists(cursor)};
  schema.name = cursor.ExpectName();
  cursor.Expect("from");
  schema.source = ParseExternalSource(cursor);
  while (!cursor.AtEnd()) {
    if (!ParseCreateExternalSchemaOption(cursor, schema)) cursor.Fail();
  }
  return schema;
}

Statement ParseAlterExternalSchema(TokenCursor& cursor) {
  AlterExternalSchemaStatement alter{.name = cursor.ExpectName()};
  if (cursor.AcceptWords("rename", "to")) {
    alter.rename_to = cursor.ExpectName();
    return alter;
  }
  if (cursor.AcceptWords("owner", "to")) {
    alter.owner = ParseUserName(cursor);
    return alter;
  }
  while (!cursor.AtEnd()) {
    if (!ParseExternalSchemaOption(cursor, alter)) cursor.Fail();
  }
  return alter;
}

}  // namespace doppel::sql
