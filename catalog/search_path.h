// Finding objects by unqualified and qualified names, as a session with its search path sees them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/object.h"
#include "catalog/privileges.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

// One to three parts: [database.][schema.]name; empty: not given.
struct QualifiedName {
  std::string database;
  std::string schema;
  std::string name;
};

class SearchPath {
 public:
  // `path`: the setting's elements, folded, "$user" spelled so. `temporary_schema`: oid, or zero before the first
  // temporary table.
  // REQUIRES: the checker and its snapshot outlive this.
  SearchPath(const PrivilegeChecker& checker, Oid database, std::vector<std::string> path, Oid temporary_schema);

  // The schemas looked in, in order: temporary, pg_catalog (both unless named later), then the path's existing ones
  // that the user may use.
  const std::vector<const Schema*>& schemas() const { return schemas_; }
  const Snapshot& snapshot() const { return snapshot_; }
  // current_schemas(include_implicit).
  std::vector<std::string> CurrentSchemas(bool include_implicit) const;
  // Where CREATE puts an unqualified name: the first schema named in the path; null when there is none.
  const Schema* CreationSchema() const { return creation_schema_; }

  // First match in order. A schema holds ordinary relations and, for pg_catalog and information_schema,
  // those of system relations; both are tried per schema.
  const Relation* FindRelation(std::string_view name) const;
  std::vector<const Function*> FindFunctions(std::string_view name) const;

 private:
  const Snapshot& snapshot_;
  std::vector<const Schema*> schemas_;
  std::size_t implicit_count_ = 0;
  const Schema* creation_schema_ = nullptr;
};

// Splits the value of the search_path setting: `"$user", public` → {"$user", "public"}; quoted names keep their case.
std::vector<std::string> ParseSearchPath(std::string_view setting);

}  // namespace doppel::catalog
