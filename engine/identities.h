// Identities: the next value of every IDENTITY column. Values that a failed statement took are lost, as in Redshift.
//
// Threads: any; one mutex guards everything.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "sql/types/type.h"

namespace doppel::engine {

class Identities {
 public:
  struct Counter {
    sql::Oid table = 0;
    std::int16_t attnum = 0;
    std::int64_t next = 0;
  };

  // The column's next value; `seed` the first time.
  std::int64_t Next(sql::Oid table, std::int16_t attnum, std::int64_t seed, std::int64_t step);
  void SetAll(const std::vector<Counter>& counters);
  std::vector<Counter> All();
  // Counters that moved since the last call, to be stored.
  std::vector<Counter> TakeMoved();
  void Forget(sql::Oid table);

 private:
  using Key = std::pair<sql::Oid, std::int16_t>;
  std::mutex mutex_;
  std::map<Key, std::int64_t> next_;  // GUARDED mutex_
  std::set<Key> moved_;               // GUARDED mutex_
};

}  // namespace doppel::engine
