// Dates, times, timestamps and intervals as text and as bytes, over datetime.h and interval.h.
#include "sql/types/bytes.h"
#include "sql/types/datetime.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"
#include "sql/types/io.h"

namespace doppel::sql {
namespace {

constexpr std::int64_t kUnixEpochSeconds = kEpochDays * 86400;
// PostgreSQL's special abstime values.
constexpr std::int64_t kAbsTimeInvalid = 0x7FFFFFFE;
constexpr std::int64_t kAbsTimeInfinity = 0x7FFFFFFC;
constexpr std::int64_t kAbsTimeMinusInfinity = INT32_MIN;

}  // namespace

void DateTextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  FormatDate(value.integer, context, out);
}
void DateBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(static_cast<std::int32_t>(value.integer), out);
}
Datum DateTextInput(std::string_view text, LogicalType, const InputContext& context) {
  return ParseDate(text, context);
}
Datum DateBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return CheckDate(ReadExact<std::int32_t>(bytes, "date"));
}

void TimeTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  FormatTime(value.integer, out);
}
void TimeBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(value.integer, out);
}
Datum TimeTextInput(std::string_view text, LogicalType, const InputContext& context) {
  return ParseTime(text, context);
}
Datum TimeBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  const auto us = ReadExact<std::int64_t>(bytes, "time");
  if (us < 0 || us > kMicrosPerDay) throw errors::ValueOutOfRange("time");
  return us;
}

void TimeTzTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  FormatTimeTz(value.integer, out);
}
// int64 local microseconds, int32 seconds west of UTC.
void TimeTzBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  const TimeTz time = UnpackTimeTz(value.integer);
  AppendBigEndian(time.local_us, out);
  AppendBigEndian(time.west_seconds, out);
}
Datum TimeTzTextInput(std::string_view text, LogicalType, const InputContext& context) {
  return ParseTimeTz(text, context);
}
Datum TimeTzBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  if (bytes.size() != 12) throw errors::InvalidBinary("time with time zone");
  const TimeTz time{LoadBigEndian<std::int64_t>(bytes), LoadBigEndian<std::int32_t>(bytes.substr(8))};
  constexpr std::int32_t kMaxZone = 16 * 3600;
  if (time.local_us < 0 || time.local_us > kMicrosPerDay || time.west_seconds <= -kMaxZone ||
      time.west_seconds >= kMaxZone) {
    throw errors::ValueOutOfRange("time with time zone");
  }
  return PackTimeTz(time);
}

void TimestampTextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  FormatTimestamp(value.integer, context, out);
}
void TimestampBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(value.integer, out);
}
Datum TimestampTextInput(std::string_view text, LogicalType, const InputContext& context) {
  return ParseTimestamp(text, context);
}
Datum TimestampBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  const auto us = ReadExact<std::int64_t>(bytes, "timestamp");
  return IsFiniteTimestamp(us) ? CheckTimestamp(us) : us;
}

void TimestampTzTextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  FormatTimestampTz(value.integer, context, out);
}
void TimestampTzBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(value.integer, out);
}
Datum TimestampTzTextInput(std::string_view text, LogicalType, const InputContext& context) {
  return ParseTimestampTz(text, context);
}
Datum TimestampTzBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return TimestampBinaryInput(bytes, type, context);
}

// Seconds since 1970-01-01 UTC.
void AbsTimeTextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  if (value.integer == kAbsTimeInvalid) {
    out += "invalid";
  } else if (value.integer == kAbsTimeInfinity) {
    out += "infinity";
  } else if (value.integer == kAbsTimeMinusInfinity) {
    out += "-infinity";
  } else {
    FormatTimestampTz((value.integer - kUnixEpochSeconds) * kMicrosPerSecond, context, out);
  }
}
void AbsTimeBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(static_cast<std::int32_t>(value.integer), out);
}
Datum AbsTimeTextInput(std::string_view text, LogicalType, const InputContext& context) {
  if (text == "invalid") return kAbsTimeInvalid;
  const std::int64_t us = ParseTimestampTz(text, context);
  if (us == kTimestampInfinity) return kAbsTimeInfinity;
  if (us == kTimestampMinusInfinity) return kAbsTimeMinusInfinity;
  const std::int64_t seconds = us / kMicrosPerSecond + kUnixEpochSeconds;
  return seconds > INT32_MIN && seconds < kAbsTimeInfinity ? seconds : kAbsTimeInvalid;
}
Datum AbsTimeBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  const std::int64_t seconds = ReadExact<std::int32_t>(bytes, "abstime");
  return seconds <= kAbsTimeInfinity ? seconds : kAbsTimeInvalid;  // Beyond infinity there is no time.
}

void IntervalTextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  FormatInterval(DecodeInterval(value.bytes), context.interval_style, out);
}
// int64 microseconds, int32 months.
void IntervalBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += value.bytes;
}
Datum IntervalTextInput(std::string_view text, LogicalType, const InputContext&) {
  return Blob{EncodeInterval(ParseInterval(text))};
}
Datum IntervalBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  // PostgreSQL's newer form has the days apart: int64 microseconds, int32 days, int32 months.
  if (bytes.size() == 16) {
    const Interval clock{LoadBigEndian<std::int64_t>(bytes), LoadBigEndian<std::int32_t>(bytes.substr(12))};
    std::int64_t days_us = 0;
    if (__builtin_mul_overflow(LoadBigEndian<std::int32_t>(bytes.substr(8)), kMicrosPerDay, &days_us)) {
      throw errors::IntervalOutOfRange();
    }
    return Blob{EncodeInterval(AddIntervals(clock, {days_us, 0}))};
  }
  if (bytes.size() != 12) throw errors::InvalidBinary("interval");
  return Blob{std::string(bytes)};
}

void YearToMonthTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  PrintYearToMonth(value.integer, out);
}
void YearToMonthBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(static_cast<std::int32_t>(value.integer), out);
}
Datum YearToMonthTextInput(std::string_view text, LogicalType, const InputContext&) {
  return std::int64_t{ParseInterval(text, {IntervalField::kYear, IntervalField::kMonth}).months};
}
Datum YearToMonthBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return std::int64_t{ReadExact<std::int32_t>(bytes, "interval year to month")};
}

void DayToSecondTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  PrintDayToSecond(value.integer, out);
}
void DayToSecondBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(value.integer, out);
}
Datum DayToSecondTextInput(std::string_view text, LogicalType, const InputContext&) {
  return ParseInterval(text, {IntervalField::kDay, IntervalField::kSecond}).us;
}
Datum DayToSecondBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return ReadExact<std::int64_t>(bytes, "interval day to second");
}

}  // namespace doppel::sql
