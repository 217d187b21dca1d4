#include "engine/table_writer.h"

#include <fmt/format.h>

namespace doppel::engine {
namespace {

// One batch: some milliseconds of the write lock, and bounded memory for wide rows.
constexpr std::size_t kRowsPerBatch = 8192;
constexpr std::size_t kBytesPerBatch = 8 << 20;

}  // namespace

TableWriter::TableWriter(Oid table, std::span<const std::int16_t> attributes, const ExecutionEnvironment& environment)
    : table_(table), width_(attributes.size()), environment_(environment) {
  Transaction& transaction = environment_.transaction;
  transaction.Lock(table_, transaction.ModeOfInsert(), environment_.cancellation);
  transaction.NoteWrite(table_);
  std::string columns, parameters;
  for (std::size_t i = 0; i < width_; ++i) {
    columns += stored_tables::ColumnName(attributes[i]) + ",";
    parameters += fmt::format("?{},", i + 1);
  }
  insert_sql_ =
      fmt::format("INSERT INTO {}({}_x) VALUES({}row_xid())", stored_tables::TableName(table_), columns, parameters);
}

void TableWriter::Append(std::span<const sql::Value> row) {
  for (const sql::Value& value : row) {
    pending_.push_back(sql::ToDatum(value));
    pending_bytes_ += value.bytes.size();
  }
  if (pending_.size() >= kRowsPerBatch * width_ || pending_bytes_ >= kBytesPerBatch) Flush();
}

void TableWriter::Flush() {
  if (pending_.empty()) return;
  const storage::PooledConnection connection = environment_.store.database().Acquire();
  storage::ExecutionContext context;
  context.session = &environment_.session;
  context.cancellation = &environment_.cancellation;
  const storage::ContextScope scope(*connection, &context);
  StatementWrite write(environment_.transaction, *connection, context);
  {
    storage::Statement insert = connection->Prepare(insert_sql_);
    written_ += write.InsertRows(
        table_, insert, {.width = width_, .count = width_ == 0 ? 0 : pending_.size() / width_, .values = pending_});
  }
  write.Finish();
  pending_.clear();
  pending_bytes_ = 0;
}

std::int64_t TableWriter::Finish() {
  Flush();
  return written_;
}

}  // namespace doppel::engine
