// Byte for byte against the layouts in wire-protocol reference §2 to §6.
#include "protocol/backend_messages.h"

#include <gtest/gtest.h>

#include <array>

using namespace std::literals;

namespace doppel::protocol {
namespace {

template <typename Write>
std::string Bytes(Write write) {
  Writer writer;
  write(writer);
  return writer.buffer();
}

std::string RowDescription(int protocol_version, FieldDescription field) {
  return Bytes([&](Writer& w) { WriteRowDescription(w, std::span(&field, 1), protocol_version); });
}

// `version` column of a real cluster: varchar, length -1, modifier 65535+4.
constexpr FieldDescription kVersionColumn = {.name = "version", .type_oid = 1043, .type_modifier = 65539};

TEST(BackendMessages, AskForPasswords) {
  EXPECT_EQ(Bytes(WriteAuthenticationOk), "R\0\0\0\x08\0\0\0\0"s);
  EXPECT_EQ(Bytes(WriteAuthenticationCleartext), "R\0\0\0\x08\0\0\0\x03"s);
  EXPECT_EQ(Bytes([](Writer& w) { WriteAuthenticationMd5(w, "abcd"); }), "R\0\0\0\x0c\0\0\0\x05"s + "abcd");
  EXPECT_EQ(Bytes([](Writer& w) { WriteAuthenticationDigest(w, "SALT", "NON"); }),
            "R\0\0\0\x1b\0\0\0\x0d\0\0\0\0\0\0\0\x04SALT\0\0\0\x03NON"s);
}

TEST(BackendMessages, DescribeRowsAsPostgresInVersionZero) {
  EXPECT_EQ(RowDescription(0, kVersionColumn),
            "T\0\0\0\x20\0\x01version\0\0\0\0\0\0\0\0\0\x04\x13\xff\xff\0\x01\0\x03\0\0"s);
}

TEST(BackendMessages, DescribeRowsWithTheirOriginFromVersionOne) {
  FieldDescription field = {.name = "n",
                            .table_oid = 0x01020304,
                            .attribute_number = 2,
                            .type_oid = 23,
                            .type_length = 4,
                            .format = Format::kBinary,
                            .schema_name = "public",
                            .table_name = "t",
                            .column_name = "id",
                            .catalog_name = "dev",
                            .is_not_null = true,
                            .is_case_sensitive = true,
                            .is_identity = true};
  const std::string expected =
      "T\0\0\0\x2c\0\x01n\0\x01\x02\x03\x04\0\x02\0\0\0\x17\0\x04\xff\xff\xff\xff\0\x01"
      "public\0t\0id\0dev\0\x10\x11"s;
  EXPECT_EQ(RowDescription(1, field), expected);
  EXPECT_EQ(RowDescription(2, field), expected);
  // Version 3 adds the bit for case sensitivity.
  EXPECT_EQ(RowDescription(3, field).back(), '\x13');
}

TEST(BackendMessages, DescribeComputedColumnsWithEmptyNames) {
  EXPECT_EQ(RowDescription(1, kVersionColumn),
            "T\0\0\0\x26\0\x01version\0\0\0\0\0\0\0\0\0\x04\x13\xff\xff\0\x01\0\x03\0\0\0\0\0\0\x10\0"s);
}

TEST(BackendMessages, DescribeParameters) {
  EXPECT_EQ(Bytes([](Writer& w) {
              WriteParameterDescription(w, std::array<std::uint32_t, 2>{23, 1043});
            }),
            "t\0\0\0\x0e\0\x02\0\0\0\x17\0\0\x04\x13"s);
}

TEST(BackendMessages, CompleteCommandsWithBareTags) {
  EXPECT_EQ(Bytes([](Writer& w) { WriteCommandComplete(w, "SELECT"); }), "C\0\0\0\x0bSELECT\0"s);
}

TEST(BackendMessages, ReportErrorsInRedshiftsOrder) {
  const Report report = {.severity = "ERROR",
                         .code = "42601",
                         .message = "syntax error",
                         .detail = "d",
                         .hint = "h",
                         .position = 8,
                         .file = "parser_scan.l",
                         .line = 821,
                         .routine = "yyerror"};
  EXPECT_EQ(Bytes([&](Writer& w) { WriteErrorResponse(w, report); }).substr(5),
            "SERROR\0C42601\0Msyntax error\0Dd\0Hh\0P8\0Fparser_scan.l\0L821\0Ryyerror\0\0"s);
}

TEST(BackendMessages, LeaveOutEmptyFieldsButNotTheMessage) {
  EXPECT_EQ(Bytes([](Writer& w) { WriteNoticeResponse(w, {.severity = "INFO", .code = "00000"}); }),
            "N\0\0\0\x14SINFO\0C00000\0M\0\0"s);
}

TEST(BackendMessages, NeverLetANulOutOfAString) {
  EXPECT_EQ(Bytes([](Writer& w) { WriteParameterStatus(w, "a\0b"sv, "c\0d"sv); }), "S\0\0\0\x08"s + "a\0c\0"s);
}

TEST(Writer, AbandonsAnUnfinishedMessage) {
  Writer writer;
  WriteReadyForQuery(writer, 'I');
  writer.Begin('D');
  writer.Int16(3);
  writer.Abandon();
  EXPECT_EQ(writer.buffer(), "Z\0\0\0\x05I"s);
}

TEST(Writer, CountsValuesWrittenInPlace) {
  Writer writer;
  const std::size_t mark = writer.BeginValue();
  writer.Bytes("abc");
  writer.EndValue(mark);
  EXPECT_EQ(writer.buffer(), "\0\0\0\x03"s + "abc");
}

}  // namespace
}  // namespace doppel::protocol
