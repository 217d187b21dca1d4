#include "engine/plan_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace doppel::engine {
namespace {

TEST(PlanCache, FindsAPlanByTextAndParameterTypes) {
  PlanCache cache;
  const auto plan = std::make_shared<Plan>();
  cache.Keep("SELECT $1", {sql::TypeId::kInt4}, plan);
  EXPECT_EQ(cache.Find("SELECT $1", {sql::TypeId::kInt4}), plan);
  EXPECT_EQ(cache.Find("SELECT $1", {sql::TypeId::kInt8}), nullptr);
  EXPECT_EQ(cache.Find("SELECT $2", {sql::TypeId::kInt4}), nullptr);
  const auto other = std::make_shared<Plan>();
  cache.Keep("SELECT $1", {sql::TypeId::kInt8}, other);
  EXPECT_EQ(cache.Find("SELECT $1", {sql::TypeId::kInt8}), other);
}

TEST(PlanCache, LetsGoOfTheOneNotUsedForLongest) {
  PlanCache cache;
  for (std::size_t i = 0; i < PlanCache::kMaxPlans; ++i) cache.Keep(std::to_string(i), {}, std::make_shared<Plan>());
  EXPECT_NE(cache.Find("0", {}), nullptr);
  cache.Keep("one more", {}, std::make_shared<Plan>());
  EXPECT_NE(cache.Find("0", {}), nullptr);
  EXPECT_EQ(cache.Find("1", {}), nullptr);
  EXPECT_NE(cache.Find("one more", {}), nullptr);
}

TEST(PlanCache, DoesNotKeepLongTexts) {
  PlanCache cache;
  const std::string text(PlanCache::kMaxTextBytes + 1, ' ');
  cache.Keep(text, {}, std::make_shared<Plan>());
  EXPECT_EQ(cache.Find(text, {}), nullptr);
}

TEST(PlanCache, ForgetsEverythingWhenCleared) {
  PlanCache cache;
  cache.Keep("SELECT 1", {}, std::make_shared<Plan>());
  cache.Clear();
  EXPECT_EQ(cache.Find("SELECT 1", {}), nullptr);
}

}  // namespace
}  // namespace doppel::engine
