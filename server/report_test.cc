#include "server/report.h"

#include <gtest/gtest.h>

namespace doppel::server {
namespace {

using base::SqlError;
using base::SqlState;

TEST(Report, CountsPositionsInCharactersFromOne) {
  const SqlError error = SqlError(SqlState::kSyntaxError, "m").At({3, 4});
  EXPECT_EQ(ToReport(error, "abcd").position, 4);
  EXPECT_EQ(ToReport(error, "\xc3\xa4 cd").position, 3);
  EXPECT_EQ(ToReport(error, "ab").position, 3);  // a span beyond the text points behind it
  EXPECT_EQ(ToReport(error, "").position, 0);
  EXPECT_EQ(ToReport(SqlError(SqlState::kSyntaxError, "m"), "abcd").position, 0);
}

TEST(Report, CarriesEveryField) {
  const SqlError error = SqlError(SqlState::kUndefinedTable, "m").WithDetail("d").WithHint("h").WithContext("w");
  const protocol::Report report = ToReport(error, "");
  EXPECT_EQ(report.severity, "ERROR");
  EXPECT_EQ(report.code, "42P01");
  EXPECT_EQ(report.message, "m");
  EXPECT_EQ(report.detail, "d");
  EXPECT_EQ(report.hint, "h");
  EXPECT_EQ(report.context, "w");
  EXPECT_EQ(report.routine, "RangeVarGetRelid");
  const SqlError fatal = SqlError(SqlState::kAdminShutdown, "m").AsFatal();
  EXPECT_EQ(ToReport(fatal, "").severity, "FATAL");
  EXPECT_EQ(ToReport(fatal, "").routine, "ProcessInterrupts");
}

TEST(Report, NamesAnOriginOfEveryError) {
  const protocol::Report conflict = ToReport(SqlError(SqlState::kInternalError, "1023"), "");
  EXPECT_EQ(conflict.file, "/home/ec2-user/padb/src/sys/xen_execute.cpp");
  EXPECT_EQ(conflict.line, 9797);
  EXPECT_EQ(conflict.routine, "pg_throw");
  const protocol::Report rare = ToReport(SqlError(SqlState::kInvalidEscapeCharacter, "m"), "");
  EXPECT_EQ(rare.routine, "PostgresMain");
  EXPECT_EQ(rare.line, 0);
}

TEST(Report, NamesTheLevelsOfNotices) {
  EXPECT_EQ(ToReport(base::Notice{.level = base::NoticeLevel::kInfo}).severity, "INFO");
  EXPECT_EQ(ToReport(base::Notice{.level = base::NoticeLevel::kInfo}).code, "00000");
  EXPECT_EQ(ToReport(base::Notice{.level = base::NoticeLevel::kWarning}).severity, "WARNING");
  EXPECT_EQ(ToReport(base::Notice{.level = base::NoticeLevel::kWarning}).code, "01000");
  EXPECT_EQ(ToReport(base::Notice{.level = base::NoticeLevel::kWarning, .state = SqlState::kDeprecatedFeature}).code,
            "01P01");
}

}  // namespace
}  // namespace doppel::server
