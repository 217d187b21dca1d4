#include "catalog/store.h"

#include <exception>
#include <type_traits>

#include "base/sql_error.h"
#include "catalog/errors.h"
#include "catalog/json.h"
#include "catalog/privileges.h"
#include "catalog/snapshot_builder.h"

namespace doppel::catalog {
namespace {

// The row that keeps the counter of oids.
constexpr int kCounterKind = 0;

ObjectPtr ReadRow(int kind, const std::string& text) {
  ObjectPtr read;
  const bool known = WithObjectType(static_cast<ObjectKind>(kind), [&]<class T>(std::type_identity<T>) {
    auto object = std::make_shared<T>();
    FromJson(json::parse(text), *object);
    read = std::shared_ptr<const T>(std::move(object));
  });
  if (!known) throw errors::UnreadableStore("kind " + std::to_string(kind));
  return read;
}

std::optional<std::string> WriteObject(const ObjectPtr& object) {
  return std::visit(
      [](const auto& pointer) -> std::optional<std::string> {
        if constexpr (std::is_same_v<std::decay_t<decltype(pointer)>, std::monostate>) {
          return std::nullopt;
        } else {
          return json::serialize(ToJson(*pointer));
        }
      },
      object);
}

template <class T>
Change Creation(T object) {
  const Oid oid = object.oid;
  return {T::kKind, oid, std::make_shared<const T>(std::move(object)), nullptr};
}

Schema BuiltInSchema(Oid oid, std::string name) {
  Schema schema{.oid = oid, .database = kEveryDatabase, .name = std::move(name), .owner = kRdsdbUser};
  schema.acl = Acl{{{GranteeKind::user, kRdsdbUser}, Privilege::kUsage | Privilege::kCreate, {}, kRdsdbUser},
                   {Grantee::Public(), Privilege::kUsage, {}, kRdsdbUser}};
  return schema;
}

}  // namespace

std::vector<StoreRow> ToStoreRows(std::span<const Change> changes, Oid next_oid) {
  std::vector<StoreRow> rows;
  rows.reserve(changes.size() + 1);
  for (const Change& change : changes) {
    rows.push_back({static_cast<int>(change.kind), change.oid, WriteObject(change.object)});
  }
  rows.push_back({kCounterKind, 0, std::to_string(next_oid)});
  return rows;
}

StoredCatalog FromStoreRows(std::span<const StoreRow> rows) {
  StoredCatalog stored;
  SnapshotBuilder builder{Snapshot()};
  for (const StoreRow& row : rows) {
    if (!row.json) continue;
    try {
      if (row.kind == kCounterKind) {
        stored.next_oid = static_cast<Oid>(std::stoul(*row.json));
      } else {
        builder.Put(ReadRow(row.kind, *row.json));
      }
    } catch (const base::SqlError&) {
      throw;
    } catch (const std::exception& error) {
      throw errors::UnreadableStore("kind " + std::to_string(row.kind) + " oid " + std::to_string(row.oid) + ": " +
                                    error.what());
    }
  }
  stored.snapshot = builder.Finish();
  return stored;
}

std::vector<Change> BootstrapChanges(const BootstrapOptions& options) {
  std::vector<Change> changes;
  changes.push_back(Creation(User{.oid = kRdsdbUser,
                                  .name = "rdsdb",
                                  .is_superuser = true,
                                  .can_create_database = true,
                                  .syslog_access = SyslogAccess::unrestricted}));
  changes.push_back(Creation(User{.oid = kAdminUser,
                                  .name = options.user,
                                  .is_superuser = true,
                                  .can_create_database = true,
                                  .syslog_access = SyslogAccess::unrestricted,
                                  .secret_kind = options.secret_kind,
                                  .secret = options.secret}));
  Oid role_oid = kFirstSystemRoleOid;
  for (const std::string_view name : SystemRoleNames()) {
    changes.push_back(Creation(Role{.oid = role_oid++, .name = std::string(name), .owner = kRdsdbUser}));
  }
  // Oids as PostgreSQL 8.0 has them where it has the language.
  changes.push_back(Creation(Language{.oid = 12, .name = "internal"}));
  changes.push_back(Creation(Language{.oid = 13, .name = "c"}));
  changes.push_back(Creation(Language{.oid = 14, .name = "sql", .is_trusted = true}));
  changes.push_back(Creation(Language{.oid = 101, .name = "plpgsql", .is_procedural = true, .is_trusted = true}));
  changes.push_back(Creation(Language{.oid = 102, .name = "plpythonu", .is_procedural = true}));
  changes.push_back(Creation(Language{.oid = 103, .name = "exfunc"}));
  changes.push_back(Creation(AssumeRoleGrant{.oid = kPublicAssumeRoleGrant,
                                             .iam_role = std::string(kEveryIamRole),
                                             .grantee = Grantee::Public(),
                                             .commands = kAllAssumeRoleCommands}));
  changes.push_back(Creation(BuiltInSchema(kPgCatalogSchema, "pg_catalog")));
  changes.push_back(Creation(BuiltInSchema(kPgInternalSchema, "pg_internal")));
  changes.push_back(Creation(BuiltInSchema(kInformationSchema, "information_schema")));
  Database database{.oid = kFirstDatabase, .name = options.database, .owner = kRdsdbUser};
  changes.push_back(Creation(MakePublicSchema(database, kPublicSchema)));
  changes.push_back(Creation(std::move(database)));
  return changes;
}

Schema MakePublicSchema(const Database& database, Oid oid) {
  Schema schema{.oid = oid, .database = database.oid, .name = "public", .owner = kRdsdbUser};
  schema.comment = "Standard public schema";
  schema.acl = Acl{{{GranteeKind::user, kRdsdbUser}, Privilege::kUsage | Privilege::kCreate, {}, kRdsdbUser},
                   {Grantee::Public(), Privilege::kUsage | Privilege::kCreate, {}, kRdsdbUser}};
  return schema;
}

std::vector<Change> AllObjects(const Snapshot& snapshot) {
  ChangeSet all;
  const Snapshot nothing;
  ForEachObjectType(
      [&]<class T>(std::type_identity<T>) { snapshot.ForEach<T>([&](const T& object) { all.Put(object, nothing); }); });
  return {all.changes().begin(), all.changes().end()};
}

std::vector<Change> RemoveTemporaryObjects(const Snapshot& snapshot, std::optional<std::int32_t> session) {
  ChangeSet removals;
  snapshot.ForEach<Schema>([&](const Schema& schema) {
    if (schema.temporary_session == 0 || (session && *session != schema.temporary_session)) return;
    snapshot.ForEachNamed<Relation>(
        schema.oid, [&](const Relation& relation) { removals.Remove<Relation>(relation.oid, snapshot); });
    removals.Remove<Schema>(schema.oid, snapshot);
  });
  return {removals.changes().begin(), removals.changes().end()};
}

}  // namespace doppel::catalog
