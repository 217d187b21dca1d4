// Catalog: the latest committed snapshot, shared by all sessions, and the allocation of oids.
//
// Committing takes two steps, so that the engine can store the rows (store.h) in the SQLite transaction that commits
// the data: while it holds SQLite's write lock, Prepare → write rows → COMMIT → Publish.
// Threads: all methods may be called from any thread; one mutex guards the members.
#pragma once

#include <mutex>
#include <span>

#include "catalog/change.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

class Catalog {
 public:
  // `next_oid`: the first one to give out; at least kFirstUserOid is used.
  explicit Catalog(Snapshot snapshot, Oid next_oid = kFirstUserOid);

  SnapshotPtr latest() const;
  Oid AllocateOid();
  // The first oid not yet given out; stored with every commit.
  Oid next_oid() const;
  // User ids count up from 101, as CREATE USER gives them.
  Oid AllocateUserId();

  // The snapshot a commit of `changes` would publish. Throws errors::ConcurrentChange.
  SnapshotPtr Prepare(std::span<const Change> changes) const;
  // REQUIRES: `prepared` was made by Prepare and nothing was published since.
  void Publish(SnapshotPtr prepared);
  // Everything anew: `snapshot` becomes the latest, with a version of its own. Oids go on counting.
  void Replace(Snapshot snapshot);
  // Prepare and Publish, for callers without a store.
  SnapshotPtr Commit(std::span<const Change> changes);

 private:
  mutable std::mutex mutex_;
  SnapshotPtr latest_;  // GUARDED by mutex_
  Oid next_oid_;        // GUARDED by mutex_
  Oid next_user_id_;    // GUARDED by mutex_
};

}  // namespace doppel::catalog
