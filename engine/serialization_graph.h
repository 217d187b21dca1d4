// SerializationGraph: finds transactions of SERIALIZABLE databases that no order of running one after the other could
// have produced, by table (Redshift does not look at rows). Error 1023 hits the one whose operation closes a circle.
//
// An arrow A → B means "A must come before B": A read a table as it was before B wrote it, or B saw what A committed
// to a table that both used. Committed transactions stay in the graph as long as one that ran beside them goes on, or
// beside one of those; longer chains are not followed.
//
// Threads: any; one mutex guards everything.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "engine/transaction_manager.h"

namespace doppel::engine {

class SerializationGraph {
 public:
  // How the error's text calls a transaction.
  struct Identity {
    std::int64_t number = 0;
    std::int32_t process_id = 0;
  };
  // `snapshot` is what the transaction sees; its id is assigned (snapshot.own).
  void Begin(const RowSnapshot& snapshot, Identity identity);
  // Throws 1023 and leaves the graph as it was.
  void NoteRead(TransactionId xid, Oid table);
  void NoteWrite(TransactionId xid, Oid table);
  void EndCommitted(TransactionId xid);
  void EndAborted(TransactionId xid);

  std::size_t size() const;

 private:
  struct Node {
    RowSnapshot snapshot;
    Identity identity;
    std::set<Oid> reads, writes;
    bool has_committed = false;
  };

  // All REQUIRE mutex_.
  bool Precedes(const Node& a, const Node& b) const;
  void ThrowOnCycle(TransactionId xid, Oid table) const;
  void Prune();

  mutable std::mutex mutex_;
  std::map<TransactionId, Node> nodes_;  // GUARDED mutex_
};

}  // namespace doppel::engine
