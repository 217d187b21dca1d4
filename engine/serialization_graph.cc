#include "engine/serialization_graph.h"

#include <algorithm>
#include <set>

#include "engine/errors.h"

namespace doppel::engine {
namespace {

bool Meet(const std::set<Oid>& a, const std::set<Oid>& b) {
  return std::any_of(a.begin(), a.end(), [&](Oid table) { return b.contains(table); });
}

}  // namespace

void SerializationGraph::Begin(const RowSnapshot& snapshot, Identity identity) {
  const std::lock_guard lock(mutex_);
  nodes_[snapshot.own] = {.snapshot = snapshot, .identity = identity};
}

bool SerializationGraph::Precedes(const Node& a, const Node& b) const {
  const bool a_sees_b = a.snapshot.Includes(b.snapshot.own);
  const bool b_sees_a = b.snapshot.Includes(a.snapshot.own);
  if (!a_sees_b && Meet(a.reads, b.writes)) return true;
  return b_sees_a && (Meet(a.writes, b.reads) || Meet(a.writes, b.writes) || Meet(a.reads, b.writes));
}

void SerializationGraph::ThrowOnCycle(TransactionId xid, Oid table) const {
  const Node& start = nodes_.at(xid);
  std::set<TransactionId> seen = {xid};
  std::vector<TransactionId> open = {xid};
  while (!open.empty()) {
    const Node& from = nodes_.at(open.back());
    const TransactionId from_xid = open.back();
    open.pop_back();
    for (const auto& [other_xid, other] : nodes_) {
      if (other_xid == from_xid || !Precedes(from, other)) continue;
      if (other_xid == xid) {
        throw errors::SerializableViolation(table, from.identity.number, start.identity.number,
                                            start.identity.process_id);
      }
      if (seen.insert(other_xid).second) open.push_back(other_xid);
    }
  }
}

void SerializationGraph::NoteRead(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  Node& node = nodes_.at(xid);
  if (!node.reads.insert(table).second) return;
  try {
    ThrowOnCycle(xid, table);
  } catch (const base::SqlError&) {
    node.reads.erase(table);
    throw;
  }
}

void SerializationGraph::NoteWrite(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  Node& node = nodes_.at(xid);
  if (!node.writes.insert(table).second) return;
  try {
    ThrowOnCycle(xid, table);
  } catch (const base::SqlError&) {
    node.writes.erase(table);
    throw;
  }
}

void SerializationGraph::EndCommitted(TransactionId xid) {
  const std::lock_guard lock(mutex_);
  const auto node = nodes_.find(xid);
  if (node == nodes_.end()) return;
  node->second.has_committed = true;
  Prune();
}

void SerializationGraph::EndAborted(TransactionId xid) {
  const std::lock_guard lock(mutex_);
  nodes_.erase(xid);
  Prune();
}

void SerializationGraph::Prune() {
  // Committed nodes that some node of `beside` ran beside.
  const auto kept_by = [&](const std::set<TransactionId>& beside) {
    std::set<TransactionId> kept;
    for (const auto& [xid, node] : nodes_) {
      const auto ran_beside = [&, id = xid](TransactionId other) { return !nodes_.at(other).snapshot.Includes(id); };
      if (node.has_committed && std::any_of(beside.begin(), beside.end(), ran_beside)) kept.insert(xid);
    }
    return kept;
  };
  std::set<TransactionId> running;
  for (const auto& [xid, node] : nodes_) {
    if (!node.has_committed) running.insert(xid);
  }
  const std::set<TransactionId> near = kept_by(running);
  const std::set<TransactionId> far = kept_by(near);
  std::erase_if(nodes_, [&](const auto& entry) {
    return entry.second.has_committed && !near.contains(entry.first) && !far.contains(entry.first);
  });
}

std::size_t SerializationGraph::size() const {
  const std::lock_guard lock(mutex_);
  return nodes_.size();
}

}  // namespace doppel::engine
