// RowEncoder: a result's columns as RowDescription and its values as DataRow. It resolves each column's output function
// once, and writes every value straight into the connection's buffer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/session.h"
#include "protocol/frontend_messages.h"
#include "protocol/writer.h"
#include "sql/types/context.h"
#include "sql/types/datum.h"
#include "sql/types/type_table.h"

namespace doppel::server {

// RowDescription as the negotiated version has it. `formats`: none (text), one (all columns) or one each.
void WriteColumns(protocol::Writer& writer, std::span<const engine::ColumnDescription> columns,
                  std::span<const protocol::Format> formats, int protocol_version);

class RowEncoder {
 public:
  // REQUIRES: `formats` has 0, 1 or columns.size() entries.
  RowEncoder(std::span<const engine::ColumnDescription> columns, std::span<const protocol::Format> formats,
             int protocol_version, const sql::OutputContext& context);

  // Throws what the output functions throw; the writer then has no part of the row.
  void Write(protocol::Writer& writer, std::span<const sql::Value> values) const;

 private:
  struct Column {
    sql::LogicalType type;
    sql::TextOutput output;  // of the column's format; both kinds have one signature
  };

  std::vector<Column> columns_;
  sql::OutputContext context_;
};

}  // namespace doppel::server
