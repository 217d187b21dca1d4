// Aggregates (reference 02-functions.md §2.2). What SQLite's own aggregates do exactly is left to them: count, sums of
// small integers and floats, minima and maxima.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/operators.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr int kSafeDigits = 18;

template <typename State>
std::unique_ptr<AggregateState> Make() {
  return std::make_unique<State>();
}

// --- sums and averages

// Adds 64-bit numbers as such and moves to 128 bits when they no longer fit.
class ExactSum {
 public:
  void Add(const Value& value, int sign) {
    if (value.kind == Value::Kind::kInteger) {
      const bool overflows = sign > 0 ? __builtin_add_overflow(low_, value.integer, &low_)
                                      : __builtin_sub_overflow(low_, value.integer, &low_);
      if (!overflows) return;
      // The wrapped sum is off by 2^64 in the direction of the sign.
      const bool upward = (value.integer < 0) != (sign > 0);
      high_ += upward ? kTwo64 : -kTwo64;
      return;
    }
    const Int128 wide = ToInt128(value);
    if (__builtin_add_overflow(high_, sign > 0 ? wide : -wide, &high_)) throw errors::NumericOverflow();
  }
  Int128 total() const { return high_ + low_; }

 private:
  static constexpr Int128 kTwo64 = static_cast<Int128>(1) << 64;
  std::int64_t low_ = 0;
  Int128 high_ = 0;
};

class SumState : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override { Add(arguments[0], 1); }
  void Inverse(CallContext&, std::span<const Value> arguments) override { Add(arguments[0], -1); }

 protected:
  void Add(const Value& value, int sign) {
    if (value.is_null()) return;
    sum_.Add(value, sign);
    count_ += sign;
  }
  ExactSum sum_;
  std::int64_t count_ = 0;
};

class SumIntegers : public SumState {
  void Finish(CallContext& context) override {
    if (count_ == 0) return context.result.Null();
    context.result.Integer(DecimalToInteger(sum_.total(), 0, TypeId::kInt8, Rounding::kTruncate));
  }
};

class SumDecimals : public SumState {
  void Finish(CallContext& context) override {
    if (count_ == 0) return context.result.Null();
    ReturnDecimal(context.result, CheckPrecision(sum_.total(), kMaxNumericPrecision));
  }
};

// Averages of integers and decimals keep the scale and cut the rest off.
class Average : public SumState {
  void Finish(CallContext& context) override {
    if (count_ == 0) return context.result.Null();
    ReturnDecimal(context.result, sum_.total() / count_);
  }
};

class SumIntervals : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    if (arguments[0].is_null()) return;
    sum_ = AddIntervals(sum_, DecodeInterval(arguments[0].bytes));
    ++count_;
  }
  void Inverse(CallContext&, std::span<const Value> arguments) override {
    if (arguments[0].is_null()) return;
    sum_ = AddIntervals(sum_, NegateInterval(DecodeInterval(arguments[0].bytes)));
    --count_;
  }
  void Finish(CallContext& context) override {
    if (count_ == 0) return context.result.Null();
    context.result.BlobBytes(EncodeInterval(sum_));
  }

 private:
  Interval sum_;
  std::int64_t count_ = 0;
};

LogicalType WideDecimal(std::span<const LogicalType> types) {
  return LogicalType::Numeric(kMaxNumericPrecision, types[0].scale());
}

// --- minima and maxima of what SQLite does not order

// kSign 1: the largest; the comparison is of decimals or of intervals.
template <int kSign, bool kDecimal>
class Extreme : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    const Value& value = arguments[0];
    if (value.is_null()) return;
    const Int128 weight = kDecimal ? ToInt128(value) : Weight(DecodeInterval(value.bytes));
    if (!best_ || (kSign > 0 ? weight > weight_ : weight < weight_)) {
      best_ = ToDatum(value);
      weight_ = weight;
    }
  }
  void Finish(CallContext& context) override {
    if (!best_) return context.result.Null();
    context.result.Return(*best_);
  }

 private:
  static Int128 Weight(Interval value) {
    constexpr std::int64_t kMonthMicros = 30LL * 86400 * 1'000'000;
    return Int128{value.months} * kMonthMicros + value.us;
  }
  std::optional<Datum> best_;
  Int128 weight_ = 0;
};

std::string PrintExtreme(std::string_view native, const PrintArguments& arguments) {
  const LogicalType type = arguments.types[0];
  const std::string& operand = arguments.operands[0];
  if (type.id == TypeId::kNumeric && type.precision() > kSafeDigits) {
    return fmt::format("{}_decimal({})", native, operand);
  }
  if (type.id == TypeId::kInterval) return fmt::format("{}_interval({})", native, operand);
  const bool is_text = RepresentationOf(type.id) == Representation::kText;
  return fmt::format("{}({}{})", native, operand, is_text ? " COLLATE RTRIM" : "");
}
std::string PrintMax(const PrintArguments& arguments) { return PrintExtreme("max", arguments); }
std::string PrintMin(const PrintArguments& arguments) { return PrintExtreme("min", arguments); }

class AnyValue : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    if (IsNull(value_)) value_ = ToDatum(arguments[0]);
  }
  void Finish(CallContext& context) override { context.result.Return(value_); }

 private:
  Datum value_;
};

// DISTINCT changes nothing for these and may only stand before a single argument.
std::string PrintAnyValue(const PrintArguments& arguments) { return ExpandTemplate("any_of($1)", arguments); }

// --- variance

// Welford's algorithm, which can also take a value out again.
class Spread : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    if (arguments[0].is_null()) return;
    const long double x = scalar_internal::ToDouble(arguments[0]);
    ++count_;
    const long double delta = x - mean_;
    mean_ += delta / count_;
    squares_ += delta * (x - mean_);
  }
  void Inverse(CallContext&, std::span<const Value> arguments) override {
    if (arguments[0].is_null()) return;
    const long double x = scalar_internal::ToDouble(arguments[0]);
    if (--count_ == 0) {
      mean_ = squares_ = 0;
      return;
    }
    const long double delta = x - mean_;
    mean_ -= delta / count_;
    squares_ -= delta * (x - mean_);
  }

 protected:
  // Divided by count - `freedom`; nullopt when that leaves nothing.
  std::optional<double> Variance(int freedom) const {
    if (count_ <= freedom) return std::nullopt;
    return static_cast<double>(std::max<long double>(squares_, 0) / (count_ - freedom));
  }

 private:
  std::int64_t count_ = 0;
  long double mean_ = 0;
  long double squares_ = 0;
};

template <int kFreedom, bool kRoot>
class SpreadResult : public Spread {
  void Finish(CallContext& context) override {
    const std::optional<double> variance = Variance(kFreedom);
    if (!variance) return context.result.Null();
    context.result.Real(kRoot ? std::sqrt(*variance) : *variance);
  }
};

// --- bits

template <bool kAnd>
class Bits : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    if (arguments[0].is_null()) return;
    const std::int64_t value = arguments[0].integer;
    bits_ = bits_ ? (kAnd ? *bits_ & value : *bits_ | value) : value;
  }
  void Finish(CallContext& context) override {
    if (!bits_) return context.result.Null();
    context.result.Integer(*bits_);
  }

 private:
  std::optional<std::int64_t> bits_;
};

// --- percentiles

// The values of a group, sorted when they are asked for.
template <typename Number>
class Percentile : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    Configure(arguments);
    if (!arguments[1].is_null()) values_.push_back(scalar_internal::Read<Number>(arguments[1]));
  }

 protected:
  bool empty() const { return values_.empty(); }

  // The values around rank 1 + p(n-1), and how far the rank lies between them.
  struct Place {
    Number low, high;
    double fraction;
  };
  Place FindPlace() {
    Sort();
    const double rank = fraction_ * static_cast<double>(values_.size() - 1);
    const auto low = static_cast<std::size_t>(std::floor(rank));
    const auto high = static_cast<std::size_t>(std::ceil(rank));
    return {values_[low], values_[high], rank - std::floor(rank)};
  }
  // The first value whose cumulative distribution reaches p.
  Number Discrete() {
    Sort();
    const double rank = std::ceil(fraction_ * static_cast<double>(values_.size()));
    return values_[static_cast<std::size_t>(std::max(rank - 1, 0.0))];
  }

 private:
  // (p, value, descending)
  void Configure(std::span<const Value> arguments) {
    fraction_ = scalar_internal::ToDouble(arguments[0]);
    if (arguments[0].is_null() || !(fraction_ >= 0 && fraction_ <= 1)) {
      throw base::SqlError(base::SqlState::kInvalidParameterValue, "percentile value must be between 0 and 1");
    }
    descending_ = arguments[2].integer != 0;
  }
  void Sort() {
    if (sorted_ == values_.size()) return;
    std::sort(values_.begin(), values_.end());
    if (descending_) std::reverse(values_.begin(), values_.end());
    sorted_ = values_.size();
  }

  std::vector<Number> values_;
  std::size_t sorted_ = 0;
  double fraction_ = 0;
  bool descending_ = false;
};

class PercentileFloat : public Percentile<double> {
  void Finish(CallContext& context) override {
    if (empty()) return context.result.Null();
    const Place place = FindPlace();
    context.result.Real(place.low == place.high ? place.low : place.low + (place.high - place.low) * place.fraction);
  }
};

// Dates and timestamps, to the nearest unit below.
class PercentileTime : public Percentile<std::int64_t> {
  void Finish(CallContext& context) override {
    if (empty()) return context.result.Null();
    const Place place = FindPlace();
    const auto span = static_cast<long double>(place.high) - static_cast<long double>(place.low);
    context.result.Integer(place.low + static_cast<std::int64_t>(std::floor(span * place.fraction)));
  }
};

// (p, value, descending, digits): interpolated with `digits` more decimals than the values have.
class PercentileDecimal : public Percentile<Int128> {
 public:
  void Step(CallContext& context, std::span<const Value> arguments) override {
    digits_ = static_cast<int>(arguments[3].integer);
    Percentile::Step(context, arguments);
  }
  void Finish(CallContext& context) override {
    if (empty()) return context.result.Null();
    const Place place = FindPlace();
    const Int128 low = Rescale(place.low, 0, digits_, Rounding::kTruncate);
    const Int128 high = Rescale(place.high, 0, digits_, Rounding::kTruncate);
    // The fraction in billionths: exact for what the decimal constants of a query can say.
    constexpr std::int64_t kUnits = 1'000'000'000;
    const Int128 part = std::llround(place.fraction * kUnits);
    Int128 product = 0;
    if (__builtin_sub_overflow(high, low, &product) || Overflows(product, part)) throw errors::NumericOverflow();
    const Int128 value = low + Rescale(product * part, 9, 0, Rounding::kHalfAwayFromZero);
    ReturnDecimal(context.result, CheckPrecision(value, kMaxNumericPrecision));
  }

 private:
  static bool Overflows(Int128 a, Int128 b) {
    const Int128 limit = PowerOfTen(kMaxNumericPrecision);
    return b != 0 && (a > limit / b || a < -limit / b);
  }
  int digits_ = 0;
};

class PercentileDiscrete : public Percentile<double> {
  void Finish(CallContext& context) override {
    if (empty()) return context.result.Null();
    context.result.Real(Discrete());
  }
};
class PercentileDiscreteExact : public Percentile<Int128> {
  void Finish(CallContext& context) override {
    if (empty()) return context.result.Null();
    ReturnDecimal(context.result, Discrete());
  }
};

// One decimal more than the values have, as the guide's examples show (17.5 for integers), unless there is no room.
LogicalType PercentileType(LogicalType type) {
  const LogicalType digits = ToNumericType(type);
  if (digits.precision() >= kMaxNumericPrecision) return digits;
  return LogicalType::Numeric(digits.precision() + 1, digits.scale() + 1);
}
LogicalType MedianType(std::span<const LogicalType> types) { return PercentileType(types[0]); }
LogicalType PercentileContType(std::span<const LogicalType> types) { return PercentileType(types[1]); }

std::string PrintPercentile(std::string_view fraction, std::size_t value, const PrintArguments& arguments) {
  const int digits = arguments.result.scale() - ToNumericType(arguments.types[value]).scale();
  return fmt::format("percentile_decimal({}{}, {}, {}, {})", arguments.is_distinct ? "DISTINCT " : "", fraction,
                     arguments.operands[value], arguments.descending ? 1 : 0, digits);
}
std::string PrintMedianDecimal(const PrintArguments& arguments) { return PrintPercentile("0.5", 0, arguments); }
std::string PrintPercentileDecimal(const PrintArguments& arguments) {
  return PrintPercentile(arguments.operands[0], 1, arguments);
}

// --- COUNT

std::string PrintCountDistinct(const PrintArguments& arguments) {
  const bool is_text = RepresentationOf(arguments.types[0].id) == Representation::kText;
  return fmt::format("count(DISTINCT {}{})", arguments.operands[0], is_text ? " COLLATE RTRIM" : "");
}

using Kind = FunctionRow::Kind;

void AddNumeric(std::vector<FunctionRow>& rows) {
  const auto add = [&](std::string_view name, std::string_view argument, std::string_view result,
                       std::string_view sqlite, AggregateFactory factory,
                       LogicalType (*type)(std::span<const LogicalType>) = nullptr) {
    rows.push_back({.name = name,
                    .arguments = argument,
                    .result = result,
                    .kind = Kind::kAggregate,
                    .sqlite = sqlite,
                    .aggregate = factory,
                    .is_strict = false,
                    .result_type = type,
                    .documentation_page = name == "sum" ? "r_SUM" : "r_AVG",
                    .description = name == "sum" ? "The sum." : "The average."});
  };
  add("sum", "int2", "int8", "sum($1)", nullptr);
  add("sum", "int4", "int8", "sum($1)", nullptr);
  add("sum", "int8", "int8", "sum_int8($1)", &Make<SumIntegers>);
  add("sum", "numeric", "numeric", "sum_numeric($1)", &Make<SumDecimals>, &WideDecimal);
  add("sum", "float4", "float8", "sum($1)", nullptr);
  add("sum", "float8", "float8", "sum($1)", nullptr);
  add("sum", "intervald2s", "intervald2s", "sum_int8($1)", &Make<SumIntegers>);
  add("sum", "intervaly2m", "intervaly2m", "sum_int8($1)", &Make<SumIntegers>);
  add("sum", "interval", "interval", "sum_interval($1)", &Make<SumIntervals>);
  add("avg", "int2", "int8", "avg_exact($1)", &Make<Average>);
  add("avg", "int4", "int8", "avg_exact($1)", &Make<Average>);
  add("avg", "int8", "int8", "avg_exact($1)", &Make<Average>);
  add("avg", "numeric", "numeric", "avg_exact($1)", &Make<Average>, &WideDecimal);
  add("avg", "float4", "float8", "avg($1)", nullptr);
  add("avg", "float8", "float8", "avg($1)", nullptr);
  add("avg", "intervald2s", "intervald2s", "avg_exact($1)", &Make<Average>);
  add("avg", "intervaly2m", "intervaly2m", "avg_exact($1)", &Make<Average>);
}

void AddExtremes(std::vector<FunctionRow>& rows) {
  // BOOLEAN and the unordered types have none.
  for (const std::string_view type :
       {"int2",        "int4",    "int8",     "numeric",     "float4",      "float8",  "varchar",
        "bpchar",      "text",    "name",     "date",        "time",        "timetz",  "timestamp",
        "timestamptz", "abstime", "interval", "intervaly2m", "intervald2s", "varbyte", "oid"}) {
    rows.push_back({.name = "max",
                    .arguments = type,
                    .result = "=1",
                    .kind = Kind::kAggregate,
                    .is_strict = false,
                    .print = &PrintMax,
                    .documentation_page = "r_MAX",
                    .description = "The largest value."});
    rows.push_back({.name = "min",
                    .arguments = type,
                    .result = "=1",
                    .kind = Kind::kAggregate,
                    .is_strict = false,
                    .print = &PrintMin,
                    .documentation_page = "r_MIN",
                    .description = "The smallest value."});
  }
}

void AddSpread(std::vector<FunctionRow>& rows) {
  struct SpreadFunction {
    std::string_view name, sqlite;
    AggregateFactory factory;
    std::string_view page;
  };
  for (const SpreadFunction& function : std::vector<SpreadFunction>{
           {"stddev", "stddev_samp($1)", &Make<SpreadResult<1, true>>, "r_STDDEV_functions"},
           {"stddev_samp", "stddev_samp($1)", &Make<SpreadResult<1, true>>, "r_STDDEV_functions"},
           {"stddev_pop", "stddev_pop($1)", &Make<SpreadResult<0, true>>, "r_STDDEV_functions"},
           {"variance", "var_samp($1)", &Make<SpreadResult<1, false>>, "r_VARIANCE_functions"},
           {"var_samp", "var_samp($1)", &Make<SpreadResult<1, false>>, "r_VARIANCE_functions"},
           {"var_pop", "var_pop($1)", &Make<SpreadResult<0, false>>, "r_VARIANCE_functions"}}) {
    rows.push_back({.name = function.name,
                    .arguments = "float8",
                    .result = "float8",
                    .kind = Kind::kAggregate,
                    .sqlite = function.sqlite,
                    .aggregate = function.factory,
                    .is_strict = false,
                    .documentation_page = function.page,
                    .description = "How far the values spread."});
  }
}

void AddBits(std::vector<FunctionRow>& rows) {
  for (const std::string_view type : {"int2", "int4", "int8"}) {
    rows.push_back({.name = "bit_and",
                    .arguments = type,
                    .result = "=1",
                    .kind = Kind::kAggregate,
                    .aggregate = &Make<Bits<true>>,
                    .is_strict = false,
                    .is_movable = false,
                    .documentation_page = "r_BIT_AND",
                    .description = "The bits that all values have."});
    rows.push_back({.name = "bit_or",
                    .arguments = type,
                    .result = "=1",
                    .kind = Kind::kAggregate,
                    .aggregate = &Make<Bits<false>>,
                    .is_strict = false,
                    .is_movable = false,
                    .documentation_page = "r_BIT_OR",
                    .description = "The bits that any value has."});
  }
  // Truth values are 0 and 1.
  for (const auto& [argument, all, any] :
       {std::tuple{"bool", "min($1)", "max($1)"}, std::tuple{"int8", "min($1 <> 0)", "max($1 <> 0)"}}) {
    rows.push_back({.name = "bool_and",
                    .arguments = argument,
                    .result = "bool",
                    .kind = Kind::kAggregate,
                    .sqlite = all,
                    .is_strict = false,
                    .documentation_page = "r_BOOL_AND",
                    .description = "Whether all values are true."});
    rows.push_back({.name = "bool_or",
                    .arguments = argument,
                    .result = "bool",
                    .kind = Kind::kAggregate,
                    .sqlite = any,
                    .is_strict = false,
                    .documentation_page = "r_BOOL_OR",
                    .description = "Whether any value is true."});
  }
}

void AddPercentiles(std::vector<FunctionRow>& rows) {
  struct Input {
    std::string_view type, argument, median, cont;
    AggregateFactory factory;
  };
  constexpr NodeScope kCompute = NodeScope::kComputeOnly;
  const auto add = [&](FunctionRow row) {
    row.kind = Kind::kAggregate;
    row.is_strict = false;
    row.scope = kCompute;
    row.is_movable = false;
    rows.push_back(row);
  };
  for (const auto& [one, two] : {std::pair{"int2", "float8, int2"}, std::pair{"int4", "float8, int4"},
                                 std::pair{"int8", "float8, int8"}, std::pair{"numeric", "float8, numeric"}}) {
    add({.name = "median",
         .arguments = one,
         .result = "numeric",
         .sqlite = "percentile_decimal($1, $1, $d, 0)",
         .aggregate = &Make<PercentileDecimal>,
         .result_type = &MedianType,
         .print = &PrintMedianDecimal,
         .documentation_page = "r_MEDIAN",
         .description = "The middle value."});
    add({.name = "percentile_cont",
         .arguments = two,
         .result = "numeric",
         .sqlite = "percentile_decimal($1, $2, $d, 0)",
         .aggregate = &Make<PercentileDecimal>,
         .result_type = &PercentileContType,
         .print = &PrintPercentileDecimal,
         .is_ordered_set = true,
         .documentation_page = "r_PERCENTILE_CONT",
         .description = "The value at a share of the order."});
  }
  for (const auto& [one, two] : {std::pair{"float8", "float8, float8"}, std::pair{"float4", "float8, float4"}}) {
    add({.name = "median",
         .arguments = one,
         .result = "float8",
         .sqlite = "percentile_float(0.5, $1, $d)",
         .aggregate = &Make<PercentileFloat>,
         .documentation_page = "r_MEDIAN",
         .description = "The middle value."});
    add({.name = "percentile_cont",
         .arguments = two,
         .result = "float8",
         .sqlite = "percentile_float($1, $2, $d)",
         .aggregate = &Make<PercentileFloat>,
         .is_ordered_set = true,
         .documentation_page = "r_PERCENTILE_CONT",
         .description = "The value at a share of the order."});
  }
  for (const auto& [one, two] : {std::pair{"date", "float8, date"}, std::pair{"timestamp", "float8, timestamp"},
                                 std::pair{"timestamptz", "float8, timestamptz"}}) {
    add({.name = "median",
         .arguments = one,
         .result = "=1",
         .sqlite = "percentile_time(0.5, $1, $d)",
         .aggregate = &Make<PercentileTime>,
         .documentation_page = "r_MEDIAN",
         .description = "The middle value."});
    add({.name = "percentile_cont",
         .arguments = two,
         .result = "=2",
         .sqlite = "percentile_time($1, $2, $d)",
         .aggregate = &Make<PercentileTime>,
         .is_ordered_set = true,
         .documentation_page = "r_PERCENTILE_CONT",
         .description = "The value at a share of the order."});
  }
  for (const std::string_view name : {"percentile_disc", "approximate_percentile_disc"}) {
    for (const std::string_view arguments :
         {"float8, int2", "float8, int4", "float8, int8", "float8, numeric", "float8, date", "float8, timestamp",
          "float8, timestamptz", "float8, time"}) {
      add({.name = name,
           .arguments = arguments,
           .result = "=2",
           .sqlite = "percentile_exact($1, $2, $d)",
           .aggregate = &Make<PercentileDiscreteExact>,
           .is_ordered_set = true,
           .column_name = "percentile_disc",
           .documentation_page = "r_APPROXIMATE_PERCENTILE_DISC",
           .description = "The first value at or past a share of the order."});
    }
    for (const std::string_view arguments : {"float8, float4", "float8, float8"}) {
      add({.name = name,
           .arguments = arguments,
           .result = "=2",
           .sqlite = "percentile_first($1, $2, $d)",
           .aggregate = &Make<PercentileDiscrete>,
           .is_ordered_set = true,
           .column_name = "percentile_disc",
           .documentation_page = "r_APPROXIMATE_PERCENTILE_DISC",
           .description = "The first value at or past a share of the order."});
    }
  }
}

void AddOthers(std::vector<FunctionRow>& rows) {
  const std::vector<FunctionRow> more{
      {.name = "count",
       .arguments = "",
       .result = "int8",
       .kind = Kind::kAggregate,
       .sqlite = "count(*)",
       .is_strict = false,
       .documentation_page = "r_COUNT",
       .description = "The number of rows."},
      {.name = "count",
       .arguments = "any",
       .result = "int8",
       .kind = Kind::kAggregate,
       .sqlite = "count($1)",
       .is_strict = false,
       .documentation_page = "r_COUNT",
       .description = "The number of values that are not NULL."},
      {.name = "approximate_count",
       .arguments = "any",
       .result = "int8",
       .kind = Kind::kAggregate,
       .sqlite = "count($1)",
       .is_strict = false,
       .print = &PrintCountDistinct,
       .column_name = "count",
       .documentation_page = "r_COUNT",
       .description = "The number of different values, counted exactly."},
      {.name = "hll",
       .arguments = "any",
       .result = "int8",
       .kind = Kind::kAggregate,
       .sqlite = "count($1)",
       .is_strict = false,
       .print = &PrintCountDistinct,
       .documentation_page = "r_HLL_function",
       .description = "The number of different values, counted exactly."},
      {.name = "any_value",
       .arguments = "any",
       .result = "=1",
       .kind = Kind::kAggregate,
       .sqlite = "any_of($1)",
       .aggregate = &Make<AnyValue>,
       .is_strict = false,
       .print = &PrintAnyValue,
       .is_movable = false,
       .documentation_page = "r_ANY_VALUE",
       .description = "One of the values."},
  };
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

std::span<const FunctionRow> AggregateFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    AddNumeric(all);
    AddExtremes(all);
    AddSpread(all);
    AddBits(all);
    AddPercentiles(all);
    AddOthers(all);
    return all;
  }();
  return rows;
}

std::span<const KernelRow> AggregateKernels() {
  static const std::vector<KernelRow> rows = {
      {.name = "max_decimal", .arity = 1, .aggregate = &Make<Extreme<1, true>>},
      {.name = "min_decimal", .arity = 1, .aggregate = &Make<Extreme<-1, true>>},
      {.name = "max_interval", .arity = 1, .aggregate = &Make<Extreme<1, false>>},
      {.name = "min_interval", .arity = 1, .aggregate = &Make<Extreme<-1, false>>},
  };
  return rows;
}

}  // namespace doppel::sql
