// NameContext: what names mean to a session now: a catalog view, the current user's rights, the search path. Immutable;
// plans are good for as long as the session's context is the one they were made in.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalog/privileges.h"
#include "catalog/search_path.h"
#include "catalog/snapshot.h"

namespace doppel::engine {

struct NameContext {
  NameContext(catalog::SnapshotPtr view, catalog::Oid database_oid, catalog::Oid user_oid,
              std::vector<std::string> path, catalog::Oid temporary_schema)
      : snapshot(std::move(view)),
        database(database_oid),
        user(user_oid),
        checker(*snapshot, user),
        search_path(checker, database, std::move(path), temporary_schema) {}
  NameContext(const NameContext&) = delete;

  const catalog::SnapshotPtr snapshot;
  const catalog::Oid database;
  const catalog::Oid user;
  const catalog::PrivilegeChecker checker;
  const catalog::SearchPath search_path;
};

}  // namespace doppel::engine
