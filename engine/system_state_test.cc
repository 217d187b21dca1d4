#include "engine/system_state.h"

#include <gtest/gtest.h>

#include <chrono>

#include "engine/engine_impl.h"
#include "engine/session_impl.h"
#include "engine/session_testing.h"
#include "engine/stored_tables.h"

namespace doppel::engine {
namespace {

TEST(SystemState, LeavesOutATableThatAnotherSessionDroppedMeanwhile) {
  TestCluster cluster;
  const auto reader = cluster.Connect();
  const auto writer = cluster.Connect();
  Query(*writer, "CREATE TABLE kept (a int); CREATE TABLE gone (a int); INSERT INTO kept VALUES (1)");
  auto& session = dynamic_cast<SessionImpl&>(*reader);
  const SessionSystemState state(session, session.Names());
  const std::size_t before = state.Tables().size();
  const catalog::Oid schema = state.snapshot().FindSchema(state.database(), "public")->oid;
  const catalog::Oid gone = state.snapshot().FindRelation(schema, "gone")->oid;
  EXPECT_EQ(state.Megabytes(gone), 0);
  Query(*writer, "INSERT INTO gone VALUES (1)");
  EXPECT_GT(state.Megabytes(gone), 0);
  Query(*writer, "DROP TABLE gone");
  // Its rows go a little later.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (stored_tables::Exists(*session.engine().database().Acquire(), gone)) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
  EXPECT_EQ(state.Tables().size(), before - 1);
  EXPECT_EQ(state.Megabytes(gone), 0);
}

}  // namespace
}  // namespace doppel::engine
