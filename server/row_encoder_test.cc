#include "server/row_encoder.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "protocol/backend_messages.h"
#include "server/wire_client.h"

using namespace std::string_literals;

namespace doppel::server {
namespace {

using protocol::Format;
using sql::LogicalType;
using sql::TypeId;
using sql::Value;

engine::ColumnDescription Column(LogicalType type) {
  engine::ColumnDescription column;
  column.name = "c";
  column.type = type;
  return column;
}

std::string Encode(LogicalType type, const Value& value, Format format, int version) {
  const engine::ColumnDescription column = Column(type);
  protocol::Writer writer;
  RowEncoder(std::span(&column, 1), std::span(&format, 1), version, {}).Write(writer, std::span(&value, 1));
  return writer.buffer().substr(7);  // behind type, length and count
}

std::string Described(LogicalType type, int version) {
  const engine::ColumnDescription column = Column(type);
  protocol::Writer writer;
  WriteColumns(writer, std::span(&column, 1), {}, version);
  return writer.buffer().substr(9);  // behind type, length, count and name
}

TEST(RowEncoder, WritesTextAndBinaryAsAsked) {
  EXPECT_EQ(Encode({TypeId::kInt4}, Value::Integer(-2), Format::kText, 0), Int32(2) + "-2");
  EXPECT_EQ(Encode({TypeId::kInt4}, Value::Integer(-2), Format::kBinary, 0), Int32(4) + "\xff\xff\xff\xfe");
  EXPECT_EQ(Encode({TypeId::kInt4}, Value::Null(), Format::kBinary, 0), "\xff\xff\xff\xff");
  EXPECT_EQ(Encode({TypeId::kBool}, Value::Integer(1), Format::kText, 0), Int32(1) + "t");
}

// §5.3: eight bytes up to precision 18, sixteen beyond.
TEST(RowEncoder, WritesNumericBinaryAsRedshiftDoes) {
  EXPECT_EQ(Encode(LogicalType::Numeric(18, 2), Value::Integer(150), Format::kText, 2), Int32(4) + "1.50");
  EXPECT_EQ(Encode(LogicalType::Numeric(18, 2), Value::Integer(150), Format::kBinary, 2),
            Int32(8) + "\0\0\0\0\0\0\0\x96"s);
  EXPECT_EQ(Encode(LogicalType::Numeric(38, 0), Value::Integer(-1), Format::kBinary, 2),
            Int32(16) + std::string(16, '\xff'));
}

TEST(RowEncoder, PadsCharOnTheWay) {
  EXPECT_EQ(Encode(LogicalType::Char(4), Value::Text("ab"), Format::kText, 0), Int32(4) + "ab  ");
}

// §5.2: raw and described as binary from version 2 on, whatever was asked.
TEST(RowEncoder, SendsVarbyteByVersion) {
  const LogicalType varbyte = {TypeId::kVarbyte, 20};
  EXPECT_EQ(Encode(varbyte, Value::BlobBytes("\xab"), Format::kText, 1), Int32(2) + "ab");
  EXPECT_EQ(Encode(varbyte, Value::BlobBytes("\xab"), Format::kText, 2), Int32(1) + "\xab");
  EXPECT_EQ(Described(varbyte, 0), Int32(0) + Int16(0) + Int32(6551) + Int16(-1) + Int32(20) + Int16(0));
  EXPECT_EQ(Described(varbyte, 2).substr(0, 18), Int32(0) + Int16(0) + Int32(6551) + Int16(-1) + Int32(20) + Int16(1));
}

// §5.2: the one description that all drivers read alike.
TEST(RowEncoder, DescribesGeometryAsItsHexForm) {
  EXPECT_EQ(Described({TypeId::kGeometry}, 0).substr(6, 4), Int32(3999));
}

TEST(RowEncoder, LeavesNoPartOfARowThatFails) {
  const engine::ColumnDescription columns[] = {Column({TypeId::kInt4}), Column({TypeId::kInt4})};
  const Value values[] = {Value::Integer(1)};
  protocol::Writer writer;
  protocol::WriteReadyForQuery(writer, 'I');
  const std::string before = writer.buffer();
  EXPECT_THROW(RowEncoder(columns, {}, 0, {}).Write(writer, values), base::SqlError);
  EXPECT_EQ(writer.buffer(), before);
}

}  // namespace
}  // namespace doppel::server
