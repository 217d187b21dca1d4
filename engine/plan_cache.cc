#include "engine/plan_cache.h"

#include <utility>

namespace doppel::engine {

std::shared_ptr<Plan> PlanCache::Find(std::string_view text, const std::vector<sql::TypeId>& parameter_types) {
  const auto found = by_text_.find(text);
  if (found == by_text_.end() || found->second->parameter_types != parameter_types) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->plan;
}

void PlanCache::Keep(std::string_view text, const std::vector<sql::TypeId>& parameter_types,
                     std::shared_ptr<Plan> plan) {
  if (text.size() > kMaxTextBytes) return;
  if (const auto found = by_text_.find(text); found != by_text_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    found->second->parameter_types = parameter_types;
    found->second->plan = std::move(plan);
    return;
  }
  if (entries_.size() == kMaxPlans) {
    by_text_.erase(entries_.back().text);
    entries_.pop_back();
  }
  entries_.push_front({std::string(text), parameter_types, std::move(plan)});
  by_text_.emplace(entries_.front().text, entries_.begin());
}

void PlanCache::Clear() {
  by_text_.clear();
  entries_.clear();
}

}  // namespace doppel::engine
