// Journal: what happened in the cluster, as the STL_, SVL_ and SYS_ views show it. Kept in memory, outside every
// transaction; the oldest records go when a kind has more than kMaxRecords.
//
// Threads: any; one mutex guards everything. Visitors run without it, over copies.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <tuple>
#include <vector>

#include "catalog/system/journal.h"

namespace doppel::engine {

inline constexpr std::size_t kMaxRecords = 10'000;

class Journal {
 public:
  template <class Record>
  void Add(Record record) {
    const std::lock_guard lock(mutex_);
    auto& records = std::get<std::deque<Record>>(records_);
    records.push_back(std::move(record));
    if (records.size() > kMaxRecords) records.pop_front();
  }

  // Changes the newest record that `is_wanted`, if there is one.
  template <class Record>
  void Update(const std::function<bool(const Record&)>& is_wanted, const std::function<void(Record&)>& change) {
    const std::lock_guard lock(mutex_);
    auto& records = std::get<std::deque<Record>>(records_);
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
      if (!is_wanted(*record)) continue;
      change(*record);
      return;
    }
  }

  template <class Record>
  std::vector<Record> All() const {
    const std::lock_guard lock(mutex_);
    const auto& records = std::get<std::deque<Record>>(records_);
    return {records.begin(), records.end()};
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    records_ = {};
  }

 private:
  template <class... Records>
  using Deques = std::tuple<std::deque<Records>...>;

  mutable std::mutex mutex_;
  Deques<catalog::QueryRecord, catalog::ConnectionRecord, catalog::SessionRecord, catalog::TransactionRecord,
         catalog::LoadRecord, catalog::LoadFileRecord, catalog::LoadErrorRecord, catalog::UnloadFileRecord,
         catalog::UserLogRecord, catalog::ProcedureCallRecord, catalog::ProcedureMessageRecord,
         catalog::MaintenanceRecord, catalog::MaterializedViewRefreshRecord, catalog::QuotaViolationRecord>
      records_;  // GUARDED mutex_
};

}  // namespace doppel::engine
