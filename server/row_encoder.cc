#include "server/row_encoder.h"

#include <type_traits>

#include "base/check.h"
#include "protocol/backend_messages.h"

namespace doppel::server {
namespace {

using protocol::Format;
using sql::TypeId;

static_assert(std::is_same_v<sql::TextOutput, sql::BinaryOutput>);

// VARBYTE travels raw from version 2 on, whatever the client asked for, and says so in the description (§5.2).
Format FormatOf(std::size_t index, TypeId type, std::span<const Format> formats, int protocol_version) {
  if (type == TypeId::kVarbyte && protocol_version >= 2) return Format::kBinary;
  if (formats.empty()) return Format::kText;
  return formats.size() == 1 ? formats[0] : formats[index];
}

// GEOMETRY is described as its hexadecimal sister, the only form that all drivers read alike (§5.2).
TypeId WireType(TypeId type) { return type == TypeId::kGeometry ? TypeId::kGeometryHex : type; }

}  // namespace

void WriteColumns(protocol::Writer& writer, std::span<const engine::ColumnDescription> columns,
                  std::span<const Format> formats, int protocol_version) {
  std::vector<protocol::FieldDescription> fields;
  fields.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const engine::ColumnDescription& column = columns[i];
    const TypeId type = WireType(column.type.id);
    fields.push_back({.name = column.name,
                      .table_oid = column.table_oid,
                      .attribute_number = column.attribute_number,
                      .type_oid = static_cast<std::uint32_t>(type),
                      .type_length = sql::GetType(type).length,
                      .type_modifier = column.type.modifier,
                      .format = FormatOf(i, type, formats, protocol_version),
                      .schema_name = column.schema_name,
                      .table_name = column.table_name,
                      .column_name = column.column_name,
                      .catalog_name = column.catalog_name,
                      .is_not_null = column.is_not_null,
                      .is_identity = column.is_identity});
  }
  protocol::WriteRowDescription(writer, fields, protocol_version);
}

RowEncoder::RowEncoder(std::span<const engine::ColumnDescription> columns, std::span<const Format> formats,
                       int protocol_version, const sql::OutputContext& context)
    : context_(context) {
  columns_.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const sql::TypeRow& row = sql::GetType(WireType(columns[i].type.id));
    const bool is_binary = FormatOf(i, row.id, formats, protocol_version) == Format::kBinary;
    columns_.push_back({columns[i].type, is_binary ? row.binary_output : row.text_output});
  }
}

void RowEncoder::Write(protocol::Writer& writer, std::span<const sql::Value> values) const {
  base::Check(values.size() == columns_.size(), "a row has as many values as were described");
  writer.Begin('D');
  try {
    writer.Int16(static_cast<std::int16_t>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].is_null()) {
        writer.Int32(-1);
        continue;
      }
      const std::size_t mark = writer.BeginValue();
      columns_[i].output(values[i], columns_[i].type, context_, writer.buffer());
      writer.EndValue(mark);
    }
  } catch (...) {
    writer.Abandon();
    throw;
  }
  writer.End();
}

}  // namespace doppel::server
