#include "catalog/catalog.h"

#include <algorithm>

#include "base/check.h"
#include "catalog/snapshot_builder.h"

namespace doppel::catalog {
namespace {

Oid FirstFreeUserId(const Snapshot& snapshot) {
  Oid next = kAdminUser + 1;
  snapshot.ForEach<User>([&](const User& user) { next = std::max(next, user.oid + 1); });
  return next;
}

}  // namespace

Catalog::Catalog(Snapshot snapshot, Oid next_oid)
    : next_oid_(std::max(next_oid, kFirstUserOid)), next_user_id_(FirstFreeUserId(snapshot)) {
  SnapshotBuilder builder(std::move(snapshot));
  builder.set_version(1);
  latest_ = std::make_shared<const Snapshot>(builder.Finish());
}

SnapshotPtr Catalog::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

Oid Catalog::AllocateOid() {
  const std::lock_guard lock(mutex_);
  return next_oid_++;
}

Oid Catalog::next_oid() const {
  const std::lock_guard lock(mutex_);
  return next_oid_;
}

Oid Catalog::AllocateUserId() {
  const std::lock_guard lock(mutex_);
  return next_user_id_++;
}

SnapshotPtr Catalog::Prepare(std::span<const Change> changes) const {
  const SnapshotPtr base = latest();
  CheckConflicts(*base, changes);
  SnapshotBuilder builder(Apply(*base, changes));
  builder.set_version(base->version() + 1);
  return std::make_shared<const Snapshot>(builder.Finish());
}

void Catalog::Publish(SnapshotPtr prepared) {
  const std::lock_guard lock(mutex_);
  base::Check(prepared->version() == latest_->version() + 1, "catalog published out of order");
  latest_ = std::move(prepared);
}

void Catalog::Replace(Snapshot snapshot) {
  const std::lock_guard lock(mutex_);
  SnapshotBuilder builder(std::move(snapshot));
  builder.set_version(latest_->version() + 1);
  latest_ = std::make_shared<const Snapshot>(builder.Finish());
}

SnapshotPtr Catalog::Commit(std::span<const Change> changes) {
  SnapshotPtr prepared = Prepare(changes);
  Publish(prepared);
  return prepared;
}

}  // namespace doppel::catalog
