// What a crash leaves behind in the file.
#include <gtest/gtest.h>

#include "engine/engine_impl.h"
#include "engine/session_impl.h"
#include "engine/session_testing.h"
#include "engine/stored_tables.h"

namespace doppel::engine {
namespace {

EngineImpl& EngineOf(Session& session) { return dynamic_cast<SessionImpl&>(session).engine(); }

TEST(Orphans, AreGoneBeforeTheirNumbersAreGivenAgain) {
  TestCluster cluster(true);
  Oid orphan = 0;
  {
    // CREATE TABLE of a transaction that did not commit: the table is there, its number is not kept.
    const auto session = cluster.Connect();
    EngineImpl& engine = EngineOf(*session);
    Query(*session, "CREATE TABLE kept (a int)");
    orphan = engine.catalog().next_oid();
    const storage::PooledConnection connection = engine.database().Acquire();
    const stored_tables::StoredColumn columns[] = {{.attnum = 1}};
    engine.store().Write(*connection, [&] { stored_tables::Create(*connection, orphan, columns); });
  }
  cluster.Restart();
  const auto session = cluster.Connect();
  EXPECT_FALSE(stored_tables::Exists(*EngineOf(*session).database().Acquire(), orphan));
  Query(*session, "CREATE TABLE made (a int); INSERT INTO made VALUES (1), (2)");
  EXPECT_EQ(Query(*session, "SELECT 'made'::regclass::oid, count(*) FROM made").rows,
            std::vector<std::string>{std::to_string(orphan) + "|2"});
}

}  // namespace
}  // namespace doppel::engine
