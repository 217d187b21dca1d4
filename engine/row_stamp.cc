#include "engine/row_stamp.h"

#include <fmt/format.h>

#include "engine/stored_tables.h"

namespace doppel::engine {

catalog::RowStamp StampRows(storage::Connection& connection, const RowSnapshot& snapshot, Oid table) {
  storage::ExecutionContext context;
  context.snapshot = &snapshot;
  const storage::ContextScope scope(connection, &context);
  storage::Statement statement = connection.Prepare(
      fmt::format("SELECT count(*), sum(_x) FROM {} WHERE (_x < row_low() OR row_visible(_x)) AND (_d IS NULL OR NOT "
                  "row_visible(_d))",
                  stored_tables::TableName(table)));
  statement.Step();
  return {.row_count = statement.Integer(0), .creator_sum = statement.Integer(1)};
}

}  // namespace doppel::engine
