// Datashares, identity providers, ALTER SYSTEM.
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

using Object = AlterDatashareStatement::Object;

void ParseDatashareObjects(TokenCursor& cursor, AlterDatashareStatement& alter) {
  bool is_function = false;
  if (cursor.Accept("table")) {
    alter.object = Object::kTable;
  } else if (cursor.Accept("schema")) {
    alter.object = Object::kSchema;
  } else if (cursor.Accept("function")) {
    alter.object = Object::kFunction;
    is_function = true;
  } else if (cursor.AcceptWords("all", "tables", "in", "schema")) {
    alter.object = Object::kAllTables;
  } else {
    cursor.ExpectWords("all", "functions", "in", "schema");
    alter.object = Object::kAllFunctions;
  }
  do {
    if (is_function) {
      alter.functions.push_back(ParseRoutineSignature(cursor));
    } else {
      alter.names.push_back(cursor.ExpectRelationName());
    }
  } while (cursor.AcceptSymbol(','));
}

bool ParseOptionalBoolean(TokenCursor& cursor) {
  cursor.AcceptOperator("=");
  return cursor.ExpectBoolean();
}

// AUTO_CREATE_ROLES [TRUE [{INCLUDE|EXCLUDE} GROUPS LIKE 'p'] | FALSE]
void ParseAutoCreateRoles(TokenCursor& cursor, IdentityProviderOptions& options) {
  options.auto_create_roles = true;
  if (cursor.AtAnyOf({"true", "false"})) options.auto_create_roles = cursor.ExpectBoolean();
  if (!cursor.AtAnyOf({"include", "exclude"})) return;
  options.includes_groups = cursor.At("include");
  cursor.Take();
  cursor.ExpectWords("groups", "like");
  options.groups_pattern = cursor.ExpectString();
}

IdentityProviderOptions ParseIdentityProviderOptions(TokenCursor& cursor) {
  IdentityProviderOptions options;
  while (!cursor.AtEnd()) {
    if (cursor.Accept("type")) {
      options.type = cursor.ExpectWordLower();
    } else if (cursor.Accept("namespace")) {
      options.namespace_name = cursor.ExpectString();
    } else if (cursor.Accept("parameters")) {
      options.parameters = cursor.ExpectString();
    } else if (cursor.Accept("application_arn")) {
      options.application_arn = cursor.ExpectString();
    } else if (cursor.Accept("iam_role")) {
      options.iam_role = ParseIamRole(cursor);
    } else if (cursor.Accept("auto_create_roles")) {
      ParseAutoCreateRoles(cursor, options);
    } else if (cursor.AtAnyOf({"enable", "disable"})) {
      options.is_enabled = cursor.At("enable");
      cursor.Take();
    } else {
      cursor.Fail();
    }
  }
  return options;
}

}  // namespace

DatashareProducer ParseDatashareProducer(TokenCursor& cursor) {
  DatashareProducer producer;
  if (cursor.Accept("account")) producer.account = cursor.ExpectString();
  cursor.Expect("namespace");
  producer.namespace_guid = cursor.ExpectString();
  return producer;
}

Statement ParseCreateDatashare(TokenCursor& cursor) {
  CreateDatashareStatement share{.name = cursor.ExpectName()};
  while (!cursor.AtEnd()) {
    cursor.Accept("set");
    if (cursor.Accept("publicaccessible")) {
      share.publicly_accessible = ParseOptionalBoolean(cursor);
    } else {
      cursor.Expect("managedby");
      cursor.AcceptOperator("=");
      share.managed_by = cursor.ExpectWordLower();
    }
  }
  return share;
}

Statement ParseAlterDatashare(TokenCursor& cursor) {
  AlterDatashareStatement alter{.name = cursor.ExpectName()};
  if (cursor.AtAnyOf({"add", "remove"})) {
    alter.action = cursor.At("add") ? AlterDatashareStatement::Action::kAdd : AlterDatashareStatement::Action::kRemove;
    cursor.Take();
    ParseDatashareObjects(cursor, alter);
    return alter;
  }
  cursor.Expect("set");
  if (cursor.Accept("publicaccessible")) {
    alter.action = AlterDatashareStatement::Action::kSetPubliclyAccessible;
    alter.value = ParseOptionalBoolean(cursor);
    return alter;
  }
  cursor.Expect("includenew");
  alter.action = AlterDatashareStatement::Action::kSetIncludeNew;
  alter.value = ParseOptionalBoolean(cursor);
  cursor.ExpectWords("for", "schema");
  alter.schema = cursor.ExpectName();
  return alter;
}

Statement ParseDropDatashare(TokenCursor& cursor) { return DropDatashareStatement{cursor.ExpectName()}; }

Statement ParseDescDatashare(TokenCursor& cursor) {
  DescDatashareStatement desc{.name = cursor.ExpectName()};
  if (cursor.Accept("of")) desc.producer = ParseDatashareProducer(cursor);
  return desc;
}

Statement ParseCreateIdentityProvider(TokenCursor& cursor) {
  CreateIdentityProviderStatement provider{.name = cursor.ExpectName()};
  if (!cursor.At("type")) cursor.Fail();
  provider.options = ParseIdentityProviderOptions(cursor);
  return provider;
}

Statement ParseAlterIdentityProvider(TokenCursor& cursor) {
  AlterIdentityProviderStatement provider{.name = cursor.ExpectName()};
  if (cursor.AtEnd()) cursor.Fail();
  provider.options = ParseIdentityProviderOptions(cursor);
  return provider;
}

Statement ParseDropIdentityProvider(TokenCursor& cursor) {
  DropIdentityProviderStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectName();
  drop.behavior = ParseDropBehavior(cursor);
  return drop;
}

Statement ParseDescIdentityProvider(TokenCursor& cursor) { return DescIdentityProviderStatement{cursor.ExpectName()}; }

// ALTER SYSTEM SET name = value
Statement ParseAlterSystem(TokenCursor& cursor) {
  cursor.Expect("set");
  AlterSystemStatement alter{.name = cursor.ExpectName().text};
  if (!cursor.Accept("to")) cursor.ExpectOperator("=");
  alter.value = cursor.AtKind(TokenKind::kString) ? cursor.ExpectString() : cursor.ExpectLabel().text;
  return alter;
}

}  // namespace doppel::sql
