// PlanCache: a session's plans of the texts that came last, so that a client that repeats itself does not have them
// parsed and bound again. Plans go when what they were bound against does (Session's names), so none is stale for long;
// whoever takes one out asks whether it still is fresh.
//
// Threads: the session's.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/plan.h"

namespace doppel::engine {

class PlanCache {
 public:
  // Texts and memory of an idle session are bounded: some kilobytes per plan.
  static constexpr std::size_t kMaxPlans = 16;
  static constexpr std::size_t kMaxTextBytes = 4096;

  // Null when there is none.
  std::shared_ptr<Plan> Find(std::string_view text, const std::vector<sql::TypeId>& parameter_types);
  void Keep(std::string_view text, const std::vector<sql::TypeId>& parameter_types, std::shared_ptr<Plan> plan);
  void Clear();

 private:
  struct Entry {
    std::string text;
    std::vector<sql::TypeId> parameter_types;
    std::shared_ptr<Plan> plan;
  };
  std::list<Entry> entries_;  // most recently used first; the index points into the list
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
};

}  // namespace doppel::engine
