// What was granted, one privilege a row: the rows behind svv_…_privileges and information_schema.…_privileges. Objects
// without an ACL of their own (nothing was ever granted) have no rows, as in Redshift.
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"
#include "sql/types/type_table.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

std::string_view GranteeType(GranteeKind kind) {
  switch (kind) {
    case GranteeKind::user:
      return "user";
    case GranteeKind::group:
      return "group";
    case GranteeKind::role:
      return "role";
    case GranteeKind::public_:
      break;
  }
  return "public";
}

// An object that holds an ACL, as the rows name it.
struct AclHolder {
  Oid database = 0;
  std::string database_name;
  std::string_view type;
  Oid schema = 0;
  std::string schema_name;
  Oid oid = 0;
  std::string name;
  std::string column;
  std::string argument_types;
  std::string_view scope;
  Oid owner = 0;
};

class RowWriter {
 public:
  explicit RowWriter(const SystemState& state) : state_(state), snapshot_(state.snapshot()) {}

  void Add(const AclHolder& holder, const Acl& acl) {
    for (const AclItem& item : acl) {
      for (const Privilege privilege : ListOf(item.privileges)) AddPrivilege(holder, item, privilege);
    }
  }
  void Add(const AclHolder& holder, const std::optional<Acl>& acl) {
    if (acl) Add(holder, *acl);
  }

  // Fills in the names of the database and schema.
  AclHolder Holder(std::string_view type, Oid database, Oid schema, Oid oid, std::string name, Oid owner) {
    AclHolder holder{.database = database, .type = type, .schema = schema, .oid = oid, .name = std::move(name)};
    holder.owner = owner;
    if (const Database* found = snapshot_.FindDatabase(database)) holder.database_name = found->name;
    if (const Schema* found = snapshot_.FindSchema(schema)) holder.schema_name = found->name;
    return holder;
  }

  std::vector<Row> Finish() { return std::move(rows_); }

 private:
  // Superusers and holders of ACCESS SYSTEM TABLE or SYSLOG ACCESS UNRESTRICTED see all; others what is granted to
  // identities they have, and what they granted.
  bool IsVisible(const AclItem& item) const {
    const PrivilegeChecker& checker = state_.checker();
    if (checker.MaySeeRowsOf(kRdsdbUser) || item.grantor == checker.user()) return true;
    return !checker.HeldIn({item}).empty();
  }

  void AddPrivilege(const AclHolder& holder, const AclItem& item, Privilege privilege) {
    // PUBLIC has no id; its rows print zero.
    rows_.push_back(
        MakeRow(holder.database, OrNull(holder.database_name), holder.type, holder.schema, OrNull(holder.schema_name),
                holder.oid, holder.name, OrNull(holder.column), holder.argument_types, WordOf(privilege), item.grantor,
                snapshot_.UserName(item.grantor), GranteeType(item.grantee.kind), item.grantee.oid,
                snapshot_.GranteeName(item.grantee.kind, item.grantee.oid), item.grant_options.Contains(privilege),
                holder.scope.empty() ? ToCell(kNull) : ToCell(holder.scope),
                item.grantee == Grantee{GranteeKind::user, holder.owner}, IsVisible(item)));
  }

  const SystemState& state_;
  const Snapshot& snapshot_;
  std::vector<Row> rows_;
};

std::string ArgumentTypes(const Function& function) {
  std::string text;
  for (const LogicalType& type : function.InputTypes()) {
    if (!text.empty()) text += ", ";
    text += sql::FormatType({type.id, -1});
  }
  return text;
}

std::string_view ScopeWord(AclObjectKind kind) {
  switch (kind) {
    case AclObjectKind::relation:
      return "TABLES";
    case AclObjectKind::function:
    case AclObjectKind::procedure:
      return "FUNCTIONS";
    case AclObjectKind::schema:
      return "SCHEMAS";
    case AclObjectKind::language:
      return "LANGUAGES";
    case AclObjectKind::database:
      break;
  }
  return "DATABASE";
}

std::vector<Row> GrantedPrivileges(const SystemState& state) {
  const Snapshot& snapshot = state.snapshot();
  RowWriter writer(state);
  snapshot.ForEach<Database>([&](const Database& database) {
    AclHolder holder = writer.Holder("database", database.oid, 0, database.oid, database.name, database.owner);
    holder.scope = "DATABASE";
    writer.Add(holder, database.acl);
  });
  snapshot.ForEach<Schema>([&](const Schema& schema) {
    AclHolder holder = writer.Holder("schema", schema.database, schema.oid, schema.oid, schema.name, schema.owner);
    holder.scope = "SCHEMA";
    writer.Add(holder, schema.acl);
  });
  snapshot.ForEach<Relation>([&](const Relation& relation) {
    AclHolder holder =
        writer.Holder("relation", relation.database, relation.schema, relation.oid, relation.name, relation.owner);
    writer.Add(holder, relation.acl);
    holder.type = "column";
    for (const Column& column : relation.columns) {
      if (column.is_dropped) continue;
      holder.column = column.name;
      writer.Add(holder, column.acl);
    }
  });
  snapshot.ForEach<SystemAcl>([&](const SystemAcl& granted) {
    if (const SystemRelation* system = FindSystemRelation(granted.oid)) {
      writer.Add(writer.Holder("relation", state.database(), system->schema, system->oid, system->name, kRdsdbUser),
                 granted.acl);
    }
  });
  snapshot.ForEach<Function>([&](const Function& function) {
    const bool is_procedure = function.kind == FunctionKind::procedure;
    AclHolder holder = writer.Holder(is_procedure ? "procedure" : "function", function.database, function.schema,
                                     function.oid, function.name, function.owner);
    holder.argument_types = ArgumentTypes(function);
    writer.Add(holder, function.acl);
  });
  snapshot.ForEach<Language>([&](const Language& language) {
    writer.Add(writer.Holder("language", 0, 0, language.oid, language.name, kRdsdbUser), language.acl);
  });
  snapshot.ForEach<ScopedGrant>([&](const ScopedGrant& grant) {
    AclHolder holder = writer.Holder(grant.schema == 0 ? "database" : "schema", grant.database, grant.schema,
                                     grant.schema == 0 ? grant.database : grant.schema, "", 0);
    holder.name = grant.schema == 0 ? holder.database_name : holder.schema_name;
    holder.scope = ScopeWord(grant.object_kind);
    writer.Add(holder, grant.acl);
  });
  return writer.Finish();
}

// pg_default_acl, one privilege a row (r_SVV_DEFAULT_PRIVILEGES).
std::vector<Row> DefaultPrivileges(const SystemState& state) {
  const Snapshot& snapshot = state.snapshot();
  std::vector<Row> rows;
  snapshot.ForEach<DefaultAcl>([&](const DefaultAcl& defaults) {
    if (defaults.database != state.database()) return;
    const Schema* schema = snapshot.FindSchema(defaults.schema);
    const std::string_view type = defaults.object_kind == AclObjectKind::relation    ? "RELATION"
                                  : defaults.object_kind == AclObjectKind::procedure ? "PROCEDURE"
                                                                                     : "FUNCTION";
    for (const AclItem& item : defaults.acl) {
      const bool is_visible = state.checker().MaySeeRowsOf(defaults.creator) || !state.checker().HeldIn({item}).empty();
      for (const Privilege privilege : ListOf(item.privileges)) {
        rows.push_back(MakeRow(schema ? ToCell(schema->name) : ToCell(kNull), type, defaults.creator,
                               snapshot.UserName(defaults.creator), "user", WordOf(privilege), item.grantee.oid,
                               snapshot.GranteeName(item.grantee.kind, item.grantee.oid),
                               GranteeType(item.grantee.kind), item.grant_options.Contains(privilege), is_visible));
      }
    }
  });
  return rows;
}

// GRANT ASSUMEROLE, one command a row (r_SVV_IAM_PRIVILEGES). What is granted on all roles stands under the name that
// the page's sample has.
std::vector<Row> AssumeRoleGrants(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<AssumeRoleGrant>([&](const AssumeRoleGrant& grant) {
    const auto [kind, oid] = grant.grantee;
    const bool is_visible = state.checker().MaySeeRowsOf(kRdsdbUser) || state.checker().Matches(grant.grantee);
    const bool is_general = grant.iam_role == kEveryIamRole || grant.iam_role == "default";
    for (const std::string_view command : AssumeRoleCommandNames(grant.commands)) {
      rows.push_back(MakeRow(is_general ? "default-aws-iam-role" : grant.iam_role, command, oid,
                             state.snapshot().GranteeName(kind, oid), GranteeType(kind), is_visible));
    }
  });
  return rows;
}

}  // namespace

std::vector<SystemRelation> PrivilegeRelations() {
  return {
      Internal("privileges",
               "database_oid oid, database_name text, object_type text, schema_oid oid, schema_name text, object_oid "
               "oid, object_name text, column_name text, argument_types text, privilege_type text, grantor_id int4, "
               "grantor_name text, identity_type text, identity_id int4, identity_name text, admin_option bool, "
               "privilege_scope text, is_owner bool, is_visible bool",
               GrantedPrivileges),
      Internal("default_privileges",
               "schema_name text, object_type text, owner_id int4, owner_name text, owner_type text, privilege_type "
               "text, grantee_id int4, grantee_name text, grantee_type text, admin_option bool, is_visible bool",
               DefaultPrivileges),
      Internal("assume_role_grants",
               "iam_role text, command text, identity_id int4, identity_name text, identity_type text, is_visible bool",
               AssumeRoleGrants),
  };
}

}  // namespace doppel::catalog
