#include "engine/identities.h"

namespace doppel::engine {

std::int64_t Identities::Next(sql::Oid table, std::int16_t attnum, std::int64_t seed, std::int64_t step) {
  const std::lock_guard lock(mutex_);
  const Key key{table, attnum};
  const auto [counter, is_new] = next_.try_emplace(key, seed);
  const std::int64_t value = counter->second;
  counter->second += step;
  moved_.insert(key);
  return value;
}

void Identities::SetAll(const std::vector<Counter>& counters) {
  const std::lock_guard lock(mutex_);
  next_.clear();
  moved_.clear();
  for (const Counter& counter : counters) next_[{counter.table, counter.attnum}] = counter.next;
}

std::vector<Identities::Counter> Identities::All() {
  const std::lock_guard lock(mutex_);
  std::vector<Counter> counters;
  for (const auto& [key, next] : next_) counters.push_back({key.first, key.second, next});
  return counters;
}

std::vector<Identities::Counter> Identities::TakeMoved() {
  const std::lock_guard lock(mutex_);
  std::vector<Counter> counters;
  for (const Key& key : moved_) counters.push_back({key.first, key.second, next_.at(key)});
  moved_.clear();
  return counters;
}

void Identities::Forget(sql::Oid table) {
  const std::lock_guard lock(mutex_);
  const auto is_of_table = [&](const Key& key) { return key.first == table; };
  std::erase_if(next_, [&](const auto& entry) { return is_of_table(entry.first); });
  std::erase_if(moved_, is_of_table);
}

}  // namespace doppel::engine
