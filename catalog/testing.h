// A small catalog for unit tests: the bootstrap objects and helpers that add to them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/store.h"

namespace doppel::catalog {

class TestCatalog {
 public:
  TestCatalog() : catalog_(Apply(Snapshot(), BootstrapChanges({}))) {}

  template <class T>
  Oid Add(T object) {
    if (object.oid == 0) object.oid = catalog_.AllocateOid();
    const Oid oid = object.oid;
    ChangeSet changes;
    changes.Put(std::move(object), *catalog_.latest());
    catalog_.Commit(changes.changes());
    return oid;
  }
  Oid AddUser(const std::string& name) { return Add(User{.oid = catalog_.AllocateUserId(), .name = name}); }
  Oid AddGroup(const std::string& name, std::vector<Oid> members) {
    return Add(Group{.name = name, .members = std::move(members)});
  }
  Oid AddRole(const std::string& name, std::vector<RoleGrant> granted_to) {
    return Add(Role{.name = name, .owner = kAdminUser, .granted_to = std::move(granted_to)});
  }
  // A table with columns a integer (not null) and b varchar(10).
  Relation Table(const std::string& name, Oid owner = kAdminUser, Oid schema = kPublicSchema) {
    Relation table{.oid = catalog_.AllocateOid(),
                   .database = kFirstDatabase,
                   .schema = schema,
                   .name = name,
                   .owner = owner,
                   .next_attnum = 3};
    table.columns.push_back({.attnum = 1, .name = "a", .type = {sql::TypeId::kInt4}, .not_null = true});
    table.columns.push_back({.attnum = 2, .name = "b", .type = LogicalType::Varchar(10)});
    return table;
  }
  Oid AddTable(const std::string& name, Oid owner = kAdminUser, Oid schema = kPublicSchema) {
    return Add(Table(name, owner, schema));
  }
  // A view over column a of a relation.
  Oid AddView(const std::string& name, Oid over, RelationKind kind = RelationKind::view) {
    Relation view = Table(name);
    view.kind = kind;
    view.view_definition = "SELECT a FROM t";
    if (kind != RelationKind::late_binding_view) view.depends_on.push_back({.relation = over, .columns = {1}});
    return Add(std::move(view));
  }
  template <class T>
  void Remove(Oid oid) {
    ChangeSet changes;
    changes.Remove<T>(oid, *catalog_.latest());
    catalog_.Commit(changes.changes());
  }

  SnapshotPtr latest() const { return catalog_.latest(); }
  Catalog& catalog() { return catalog_; }

 private:
  Catalog catalog_;
};

}  // namespace doppel::catalog
