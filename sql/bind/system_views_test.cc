// Every system view binds: its SQL is Redshift's, and its columns fit the shape it declares.
#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "catalog/system/system_relation.h"
#include "catalog/system/testing.h"
#include "sql/bind/binder.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

class NoSettings : public SessionInfo {
 public:
  std::int64_t TransactionStart() const override { return 0; }
  std::int64_t StatementStart() const override { return 0; }
  const std::string& TimeZone() const override { return time_zone_; }
  const std::string* FindSetting(std::string_view) const override { return nullptr; }
  double NextRandom() override { return 0; }

 private:
  std::string time_zone_ = "UTC";
};

TEST(SystemViews, Bind) {
  const catalog::TestCatalog catalog;
  const catalog::TestState state(catalog.latest(), catalog::kAdminUser);
  const NoSettings session;
  for (const catalog::SystemRelation& view : catalog::SystemRelations()) {
    if (!view.is_view()) continue;
    BindContext context{.snapshot = state.snapshot(),
                        .database = catalog::kFirstDatabase,
                        .checker = state.checker(),
                        .search_path = state.search_path(),
                        .session = session};
    try {
      const QueryPtr query = ParseQuery("select * from " + view.QualifiedName(), {});
      const BoundStatement bound = BindQuery(*query, context);
      EXPECT_EQ(bound.columns.size(), view.columns.size()) << view.name;
    } catch (const base::SqlError& error) {
      ADD_FAILURE() << view.name << ": " << error.message() << " at "
                    << view.view_sql.substr(error.span() ? error.span()->begin : 0, 60);
    }
  }
}

}  // namespace
}  // namespace doppel::sql
