// Journal: what happened in the cluster, as the STL_, SVL_ and SYS_ views show it. Kept in memory, outside every
// transaction; of each kind the oldest records go when it has more than kMaxRecords, or more bytes than kMaxBytes.
//
// Threads: any; one mutex guards everything. Records do not change once they are kept.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

#include "catalog/system/journal.h"

namespace doppel::engine {

inline constexpr std::size_t kMaxRecords = 10'000;
inline constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
// What is kept of one statement's text, and of one value.
inline constexpr std::size_t kMaxKeptText = 65'535;
inline constexpr std::size_t kMaxKeptValue = 1'000;

// About how much memory a record takes.
template <class Record>
std::size_t BytesOf(const Record&) {
  return sizeof(Record);
}
std::size_t BytesOf(const catalog::QueryRecord& record);
std::size_t BytesOf(const catalog::LoadErrorRecord& record);
std::size_t BytesOf(const catalog::ProcedureCallRecord& record);
std::size_t BytesOf(const catalog::ProcedureMessageRecord& record);

class Journal {
 public:
  template <class Record>
  void Add(Record record) {
    const std::size_t bytes = BytesOf(record);
    auto added = std::make_shared<const Record>(std::move(record));
    const std::lock_guard lock(mutex_);
    auto& kept = std::get<Kept<Record>>(kept_);
    kept.records.push_back(std::move(added));
    kept.bytes += bytes;
    while (kept.records.size() > kMaxRecords || (kept.bytes > kMaxBytes && kept.records.size() > 1)) {
      kept.bytes -= BytesOf(*kept.records.front());
      kept.records.pop_front();
    }
  }

  // Changes the newest record that `is_wanted`, if there is one.
  template <class Record>
  void Update(const std::function<bool(const Record&)>& is_wanted, const std::function<void(Record&)>& change) {
    const std::lock_guard lock(mutex_);
    auto& kept = std::get<Kept<Record>>(kept_);
    for (auto record = kept.records.rbegin(); record != kept.records.rend(); ++record) {
      if (!is_wanted(**record)) continue;
      Record changed = **record;
      change(changed);
      kept.bytes += BytesOf(changed) - BytesOf(**record);
      *record = std::make_shared<const Record>(std::move(changed));
      return;
    }
  }

  // Oldest first.
  template <class Record>
  std::vector<std::shared_ptr<const Record>> All() const {
    const std::lock_guard lock(mutex_);
    const auto& records = std::get<Kept<Record>>(kept_).records;
    return {records.begin(), records.end()};
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    kept_ = {};
  }

 private:
  template <class Record>
  struct Kept {
    std::deque<std::shared_ptr<const Record>> records;
    std::size_t bytes = 0;
  };
  template <class... Records>
  using Kinds = std::tuple<Kept<Records>...>;

  mutable std::mutex mutex_;
  Kinds<catalog::QueryRecord, catalog::ConnectionRecord, catalog::SessionRecord, catalog::TransactionRecord,
        catalog::TerminationRecord, catalog::LoadRecord, catalog::LoadFileRecord, catalog::LoadErrorRecord,
        catalog::UnloadFileRecord, catalog::UserLogRecord, catalog::ProcedureCallRecord,
        catalog::ProcedureMessageRecord, catalog::MaintenanceRecord, catalog::MaterializedViewRefreshRecord,
        catalog::QuotaViolationRecord>
      kept_;  // GUARDED mutex_
};

}  // namespace doppel::engine
