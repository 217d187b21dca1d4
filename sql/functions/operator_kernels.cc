// Kernels behind operators: integer arithmetic with its range checks, shifts, powers, dates, times and intervals.
#include <array>
#include <cmath>
#include <limits>

#include "sql/functions/families.h"
#include "sql/types/context.h"
#include "sql/types/datetime.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

using T = TypeId;

// The C++ type of int2, int4, int8.
template <TypeId kType>
using Native = std::conditional_t<kType == T::kInt2, std::int16_t,
                                  std::conditional_t<kType == T::kInt4, std::int32_t, std::int64_t>>;

template <TypeId kType>
std::int64_t InRange(std::int64_t value) {
  if (value < std::numeric_limits<Native<kType>>::min() || value > std::numeric_limits<Native<kType>>::max()) {
    throw errors::IntegerOutOfRange(kType);
  }
  return value;
}

// Of a whole chain, `a + b + c`, from the left. Written out rather than made by Scalar<>: these run once per row of
// most queries.
template <TypeId kType, typename Operation>
void Checked(CallContext& context, std::span<const Value> values, Operation overflows) {
  for (const Value& value : values) {
    if (value.is_null()) return context.result.Null();
  }
  std::int64_t result = values[0].integer;
  for (const Value& value : values.subspan(1)) {
    if (overflows(result, value.integer, result)) throw errors::IntegerOutOfRange(kType);
    InRange<kType>(result);
  }
  context.result.Integer(result);
}

template <TypeId kType>
void AddIntegers(CallContext& context, std::span<const Value> values) {
  Checked<kType>(context, values, [](auto a, auto b, auto& r) { return __builtin_add_overflow(a, b, &r); });
}
template <TypeId kType>
void SubtractIntegers(CallContext& context, std::span<const Value> values) {
  Checked<kType>(context, values, [](auto a, auto b, auto& r) { return __builtin_sub_overflow(a, b, &r); });
}
template <TypeId kType>
void MultiplyIntegers(CallContext& context, std::span<const Value> values) {
  Checked<kType>(context, values, [](auto a, auto b, auto& r) { return __builtin_mul_overflow(a, b, &r); });
}

template <TypeId kType>
std::int64_t DivideIntegers(std::int64_t a, std::int64_t b) {
  if (b == 0) throw errors::DivisionByZero();
  if (b == -1) {
    if (a == INT64_MIN) throw errors::IntegerOutOfRange(kType);
    return InRange<kType>(-a);
  }
  return a / b;
}
std::int64_t ModuloIntegers(std::int64_t a, std::int64_t b) {
  if (b == 0) throw errors::DivisionByZero();
  return b == -1 ? 0 : a % b;
}
template <TypeId kType>
std::int64_t NegateInteger(std::int64_t a) {
  if (a == INT64_MIN) throw errors::IntegerOutOfRange(kType);
  return InRange<kType>(-a);
}
template <TypeId kType>
std::int64_t AbsInteger(std::int64_t a) {
  return a < 0 ? NegateInteger<kType>(a) : a;
}

std::int64_t XorIntegers(std::int64_t a, std::int64_t b) { return a ^ b; }
// As on the machine: the count is taken modulo the width, bits that leave are lost.
template <TypeId kType>
std::int64_t ShiftLeft(std::int64_t a, std::int64_t count) {
  using N = Native<kType>;
  constexpr std::int64_t kBits = std::max<std::int64_t>(sizeof(N) * 8, 32);
  return static_cast<N>(static_cast<std::uint64_t>(a) << (count & (kBits - 1)));
}
template <TypeId kType>
std::int64_t ShiftRight(std::int64_t a, std::int64_t count) {
  constexpr std::int64_t kBits = std::max<std::int64_t>(sizeof(Native<kType>) * 8, 32);
  return a >> (count & (kBits - 1));
}

// Only infinite operands may have an infinite result. SQLite's own operators would let numbers overflow, and take NaN
// for zero.
double CheckFloat(double result, double a, double b) {
  if (std::isinf(result) && !std::isinf(a) && !std::isinf(b)) throw errors::FloatOverflow();
  return result;
}
double AddFloats(double a, double b) { return CheckFloat(a + b, a, b); }
double SubtractFloats(double a, double b) { return CheckFloat(a - b, a, b); }
double MultiplyFloats(double a, double b) {
  const double product = CheckFloat(a * b, a, b);
  if (product == 0 && a != 0 && b != 0) throw errors::FloatUnderflow();
  return product;
}
double DivideFloats(double a, double b) {
  if (b == 0 && !std::isnan(a)) throw errors::DivisionByZero();
  const double quotient = CheckFloat(a / b, a, b);
  if (quotient == 0 && a != 0 && !std::isinf(b)) throw errors::FloatUnderflow();
  return quotient;
}
double NegateFloat(double a) { return -a; }
double ModuloFloats(double a, double b) {
  if (b == 0) throw errors::DivisionByZero();
  return std::fmod(a, b);
}
double Power(double a, double b) {
  if (a < 0 && b != std::floor(b)) {
    throw base::SqlError(base::SqlState::kInvalidArgumentForPowerFunction,
                         "a negative number raised to a non-integer power yields a complex result");
  }
  if (a == 0 && b < 0) {
    throw base::SqlError(base::SqlState::kInvalidArgumentForPowerFunction,
                         "zero raised to a negative power is undefined");
  }
  return CheckFloat(std::pow(a, b), a, b);
}
double SquareRoot(double a) {
  if (a < 0) {
    throw base::SqlError(base::SqlState::kInvalidArgumentForPowerFunction,
                         "cannot take square root of a negative number");
  }
  return std::sqrt(a);
}
double CubeRoot(double a) { return std::cbrt(a); }
Int128 AbsNumeric(Int128 a) { return a < 0 ? -a : a; }

Blob ConcatBytes(std::string_view a, std::string_view b) { return {std::string(a) + std::string(b)}; }

std::int64_t DateAddDays(std::int64_t date, std::int64_t days) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(date, days, &sum)) throw errors::ValueOutOfRange("date");
  return CheckDate(sum);
}
std::int64_t DateSubtractDays(std::int64_t date, std::int64_t days) {
  if (days == INT64_MIN) throw errors::ValueOutOfRange("date");
  return DateAddDays(date, -days);
}
std::int64_t TimestampAddDays(std::int64_t us, std::int64_t days) {
  std::int64_t delta = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &delta)) throw errors::ValueOutOfRange("timestamp");
  return AddToTimestamp(us, {delta, 0});
}
std::int64_t TimestampSubtractDays(std::int64_t us, std::int64_t days) {
  if (days == INT64_MIN) throw errors::ValueOutOfRange("timestamp");
  return TimestampAddDays(us, -days);
}
std::int64_t SubtractTimestamps(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!IsFiniteTimestamp(a) || !IsFiniteTimestamp(b) || __builtin_sub_overflow(a, b, &difference)) {
    throw errors::IntervalOutOfRange();
  }
  return difference;
}

// Any of the three interval types, by the shape of its value: bytes hold both parts. `is_months` tells the other two
// apart.
Interval IntervalOf(const Value& value, bool is_months) {
  if (value.kind == Value::Kind::kBlob) return DecodeInterval(value.bytes);
  return ToInterval(value, is_months ? T::kIntervalY2M : T::kIntervalD2S);
}

template <bool kMonths, bool kNegate>
std::optional<std::int64_t> TimestampPlusInterval(std::int64_t us, Value interval) {
  if (interval.is_null()) return std::nullopt;
  const Interval value = IntervalOf(interval, kMonths);
  return AddToTimestamp(us, kNegate ? NegateInterval(value) : value);
}
// Months and days are counted on the session's calendar.
template <bool kMonths, bool kNegate>
std::optional<std::int64_t> TimestampTzPlusInterval(CallContext& context, std::int64_t us, Value interval) {
  if (interval.is_null()) return std::nullopt;
  Interval value = IntervalOf(interval, kMonths);
  if (kNegate) value = NegateInterval(value);
  if (value.months == 0) return AddToTimestamp(us, value);
  const TimeZone zone = MakeInputContext(context.session).time_zone;
  return AddToTimestamp(zone.ToUtc(AddToTimestamp(zone.ToLocal(us), {0, value.months})), {value.us, 0});
}
template <bool kNegate>
std::int64_t DatePlusMonths(std::int64_t date, std::int64_t months) {
  const Interval interval{0, static_cast<std::int32_t>(kNegate ? -months : months)};
  return DayOf(AddToTimestamp(TimestampFromDate(date), interval));
}
template <bool kNegate>
std::int64_t TimePlusInterval(std::int64_t us, std::int64_t interval) {
  const std::int64_t rest = interval % kMicrosPerDay;
  return MicrosOfDay(us + (kNegate ? -rest : rest));
}
template <bool kNegate>
std::int64_t TimeTzPlusInterval(std::int64_t packed, std::int64_t interval) {
  TimeTz time = UnpackTimeTz(packed);
  time.local_us = TimePlusInterval<kNegate>(time.local_us, interval);
  return PackTimeTz(time);
}
std::int64_t DatePlusTime(std::int64_t date, std::int64_t us) { return CheckTimestamp(TimestampFromDate(date) + us); }
std::int64_t DatePlusTimeTz(std::int64_t date, std::int64_t packed) {
  const TimeTz time = UnpackTimeTz(packed);
  return CheckTimestamp(TimestampFromDate(date) + time.local_us + time.west_seconds * kMicrosPerSecond);
}
std::int64_t SubtractTimes(std::int64_t a, std::int64_t b) { return a - b; }

Blob AddPlain(std::string_view a, std::string_view b) {
  return {EncodeInterval(AddIntervals(DecodeInterval(a), DecodeInterval(b)))};
}
Blob SubtractPlain(std::string_view a, std::string_view b) {
  return {EncodeInterval(AddIntervals(DecodeInterval(a), NegateInterval(DecodeInterval(b))))};
}
Blob MultiplyPlain(std::string_view a, double factor) {
  return {EncodeInterval(MultiplyInterval(DecodeInterval(a), factor))};
}
Blob DividePlain(std::string_view a, double divisor) {
  if (divisor == 0) throw errors::DivisionByZero();
  return MultiplyPlain(a, 1 / divisor);
}
Blob NegatePlain(std::string_view a) { return {EncodeInterval(NegateInterval(DecodeInterval(a)))}; }

std::int64_t AddMicros(std::int64_t a, std::int64_t b) { return AddIntervals({a, 0}, {b, 0}).us; }
std::int64_t SubtractMicros(std::int64_t a, std::int64_t b) { return AddIntervals({a, 0}, NegateInterval({b, 0})).us; }
std::int64_t MultiplyMicros(std::int64_t a, double factor) { return MultiplyInterval({a, 0}, factor).us; }
std::int64_t DivideMicros(std::int64_t a, double divisor) {
  if (divisor == 0) throw errors::DivisionByZero();
  return MultiplyInterval({a, 0}, 1 / divisor).us;
}
std::int64_t NegateMicros(std::int64_t a) { return NegateInterval({a, 0}).us; }

std::int64_t CheckMonths(double months) {
  if (!(std::abs(months) <= INT32_MAX)) throw errors::IntervalOutOfRange();
  return std::llround(months);
}
std::int64_t AddMonthCounts(std::int64_t a, std::int64_t b) { return CheckMonths(static_cast<double>(a + b)); }
std::int64_t SubtractMonthCounts(std::int64_t a, std::int64_t b) { return CheckMonths(static_cast<double>(a - b)); }
std::int64_t MultiplyMonths(std::int64_t a, double factor) { return CheckMonths(static_cast<double>(a) * factor); }
std::int64_t DivideMonths(std::int64_t a, double divisor) {
  if (divisor == 0) throw errors::DivisionByZero();
  return CheckMonths(std::trunc(static_cast<double>(a) / divisor));
}
std::int64_t NegateMonths(std::int64_t a) { return CheckMonths(static_cast<double>(-a)); }

// 16 bytes in the order of intervals, where a month counts 30 days.
Blob IntervalKey(std::string_view bytes) {
  const Interval value = DecodeInterval(bytes);
  return {DecimalKey(Int128{value.months} * 30 * kMicrosPerDay + value.us)};
}

constexpr auto kKernels = std::to_array<KernelRow>({
    {"int2_add", -1, &AddIntegers<T::kInt2>},
    {"int4_add", -1, &AddIntegers<T::kInt4>},
    {"int8_add", -1, &AddIntegers<T::kInt8>},
    {"int2_subtract", -1, &SubtractIntegers<T::kInt2>},
    {"int4_subtract", -1, &SubtractIntegers<T::kInt4>},
    {"int8_subtract", -1, &SubtractIntegers<T::kInt8>},
    {"int2_multiply", -1, &MultiplyIntegers<T::kInt2>},
    {"int4_multiply", -1, &MultiplyIntegers<T::kInt4>},
    {"int8_multiply", -1, &MultiplyIntegers<T::kInt8>},
    {"int2_divide", 2, Scalar<&DivideIntegers<T::kInt2>>},
    {"int4_divide", 2, Scalar<&DivideIntegers<T::kInt4>>},
    {"int8_divide", 2, Scalar<&DivideIntegers<T::kInt8>>},
    {"int_modulo", 2, Scalar<&ModuloIntegers>},
    {"int2_negate", 1, Scalar<&NegateInteger<T::kInt2>>},
    {"int4_negate", 1, Scalar<&NegateInteger<T::kInt4>>},
    {"int8_negate", 1, Scalar<&NegateInteger<T::kInt8>>},
    {"int2_abs", 1, Scalar<&AbsInteger<T::kInt2>>},
    {"int4_abs", 1, Scalar<&AbsInteger<T::kInt4>>},
    {"int8_abs", 1, Scalar<&AbsInteger<T::kInt8>>},
    {"int_xor", 2, Scalar<&XorIntegers>},
    {"int2_shift_left", 2, Scalar<&ShiftLeft<T::kInt2>>},
    {"int4_shift_left", 2, Scalar<&ShiftLeft<T::kInt4>>},
    {"int8_shift_left", 2, Scalar<&ShiftLeft<T::kInt8>>},
    {"int2_shift_right", 2, Scalar<&ShiftRight<T::kInt2>>},
    {"int4_shift_right", 2, Scalar<&ShiftRight<T::kInt4>>},
    {"int8_shift_right", 2, Scalar<&ShiftRight<T::kInt8>>},
    {"float_add", 2, Scalar<&AddFloats>},
    {"float_subtract", 2, Scalar<&SubtractFloats>},
    {"float_multiply", 2, Scalar<&MultiplyFloats>},
    {"float_divide", 2, Scalar<&DivideFloats>},
    {"float_negate", 1, Scalar<&NegateFloat>},
    {"float_modulo", 2, Scalar<&ModuloFloats>},
    {"float_power", 2, Scalar<&Power>},
    {"float_sqrt", 1, Scalar<&SquareRoot>},
    {"float_cbrt", 1, Scalar<&CubeRoot>},
    {"numeric_abs", 1, Scalar<&AbsNumeric>},
    {"varbyte_concat", 2, Scalar<&ConcatBytes>},
    {"date_add_days", 2, Scalar<&DateAddDays>},
    {"date_subtract_days", 2, Scalar<&DateSubtractDays>},
    {"timestamp_add_days", 2, Scalar<&TimestampAddDays>},
    {"timestamp_subtract_days", 2, Scalar<&TimestampSubtractDays>},
    {"timestamp_subtract", 2, Scalar<&SubtractTimestamps>},
    {"timestamp_add_interval", 2, Scalar<&TimestampPlusInterval<false, false>>},
    {"timestamp_subtract_interval", 2, Scalar<&TimestampPlusInterval<false, true>>},
    {"timestamp_add_months", 2, Scalar<&TimestampPlusInterval<true, false>>},
    {"timestamp_subtract_months", 2, Scalar<&TimestampPlusInterval<true, true>>},
    {"timestamptz_add_interval", 2, Scalar<&TimestampTzPlusInterval<false, false>>},
    {"timestamptz_subtract_interval", 2, Scalar<&TimestampTzPlusInterval<false, true>>},
    {"timestamptz_add_months", 2, Scalar<&TimestampTzPlusInterval<true, false>>},
    {"timestamptz_subtract_months", 2, Scalar<&TimestampTzPlusInterval<true, true>>},
    {"date_add_months", 2, Scalar<&DatePlusMonths<false>>},
    {"date_subtract_months", 2, Scalar<&DatePlusMonths<true>>},
    {"time_add_interval", 2, Scalar<&TimePlusInterval<false>>},
    {"time_subtract_interval", 2, Scalar<&TimePlusInterval<true>>},
    {"timetz_add_interval", 2, Scalar<&TimeTzPlusInterval<false>>},
    {"timetz_subtract_interval", 2, Scalar<&TimeTzPlusInterval<true>>},
    {"date_add_time", 2, Scalar<&DatePlusTime>},
    {"date_add_timetz", 2, Scalar<&DatePlusTimeTz>},
    {"time_subtract", 2, Scalar<&SubtractTimes>},
    {"interval_add", 2, Scalar<&AddPlain>},
    {"interval_subtract", 2, Scalar<&SubtractPlain>},
    {"interval_multiply", 2, Scalar<&MultiplyPlain>},
    {"interval_divide", 2, Scalar<&DividePlain>},
    {"interval_negate", 1, Scalar<&NegatePlain>},
    {"d2s_add", 2, Scalar<&AddMicros>},
    {"d2s_subtract", 2, Scalar<&SubtractMicros>},
    {"d2s_multiply", 2, Scalar<&MultiplyMicros>},
    {"d2s_divide", 2, Scalar<&DivideMicros>},
    {"d2s_negate", 1, Scalar<&NegateMicros>},
    {"y2m_add", 2, Scalar<&AddMonthCounts>},
    {"y2m_subtract", 2, Scalar<&SubtractMonthCounts>},
    {"y2m_multiply", 2, Scalar<&MultiplyMonths>},
    {"y2m_divide", 2, Scalar<&DivideMonths>},
    {"y2m_negate", 1, Scalar<&NegateMonths>},
    {"interval_key", 1, Scalar<&IntervalKey>},
});

}  // namespace

std::span<const KernelRow> OperatorKernels() { return kKernels; }

}  // namespace doppel::sql
