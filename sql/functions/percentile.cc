// MEDIAN, PERCENTILE_CONT and PERCENTILE_DISC (r_MEDIAN, r_PERCENTILE_CONT, r_APPROXIMATE_PERCENTILE_DISC).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/row_shapes.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

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
    fraction_ = RealOf(arguments[0]);
    if (arguments[0].is_null() || !(fraction_ >= 0 && fraction_ <= 1)) {
      throw base::SqlError(base::SqlState::kInvalidParameterValue, "percentile value must be between 0 and 1");
    }
    descending_ = arguments[2].integer != 0;
  }
  void Sort() {
    if (sorted_ == values_.size()) return;
    if constexpr (std::is_same_v<Number, double>) {
      std::sort(values_.begin(), values_.end(), [](double a, double b) { return CompareReals(a, b) < 0; });
    } else {
      std::sort(values_.begin(), values_.end());
    }
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

// Timestamps to the nearest microsecond; dates to the day that the point in time lies in.
template <bool kWholeDays>
class PercentileTime : public Percentile<std::int64_t> {
  void Finish(CallContext& context) override {
    if (empty()) return context.result.Null();
    const Place place = FindPlace();
    const long double span = static_cast<long double>(place.high) - static_cast<long double>(place.low);
    // 0.6 of five days are three, though the share as a double is a little less.
    constexpr long double kNearlyNothing = 1e-9L;
    const long double way = span * place.fraction;
    const long double whole = kWholeDays ? std::floor(way + kNearlyNothing) : std::round(way);
    context.result.Integer(place.low + static_cast<std::int64_t>(whole));
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

// As many decimals more than the values have as the share has, so that the guide's formula is exact: 17.5 for the
// median of integers. Fewer where there is no room.
LogicalType PercentileType(LogicalType share, LogicalType type) {
  const LogicalType digits = ToNumericType(type);
  const int further = std::min(ToNumericType(share).scale(), kMaxNumericPrecision - digits.precision());
  return LogicalType::Numeric(digits.precision() + further, digits.scale() + further);
}
LogicalType MedianType(std::span<const LogicalType> types) {
  return PercentileType(LogicalType::Numeric(2, 1), types[0]);
}
LogicalType PercentileContType(std::span<const LogicalType> types) { return PercentileType(types[0], types[1]); }

std::string PrintPercentile(std::string_view fraction, std::size_t value, const PrintArguments& arguments) {
  const int digits = arguments.result.scale() - ToNumericType(arguments.types[value]).scale();
  return fmt::format("percentile_decimal({}{}, {}, {}, {})", arguments.is_distinct ? "DISTINCT " : "", fraction,
                     arguments.operands[value], arguments.descending ? 1 : 0, digits);
}
std::string PrintMedianDecimal(const PrintArguments& arguments) { return PrintPercentile("0.5", 0, arguments); }
std::string PrintPercentileDecimal(const PrintArguments& arguments) {
  const std::string share =
      fmt::format("float8_from_numeric({}, -1, {})", arguments.operands[0], arguments.types[0].modifier);
  return PrintPercentile(share, 1, arguments);
}

// --- Rows.

FunctionRow Shape(std::string_view name, std::string_view result, std::string_view sqlite, AggregateFactory factory,
                  std::string_view page, std::string_view description) {
  return {.name = name,
          .result = result,
          .kind = FunctionRow::Kind::kAggregate,
          .sqlite = sqlite,
          .aggregate = factory,
          .is_strict = false,
          .scope = NodeScope::kComputeOnly,
          .is_ordered_set = name != "median",
          .is_movable = false,
          .documentation_page = page,
          .description = description};
}

FunctionRow Median(std::string_view result, std::string_view sqlite, AggregateFactory factory) {
  return Shape("median", result, sqlite, factory, "r_MEDIAN", "The middle value.");
}

FunctionRow Continuous(std::string_view result, std::string_view sqlite, AggregateFactory factory) {
  return Shape("percentile_cont", result, sqlite, factory, "r_PERCENTILE_CONT", "The value at a share of the order.");
}

FunctionRow Discrete(std::string_view name, std::string_view sqlite, AggregateFactory factory) {
  FunctionRow row = Shape(name, "=2", sqlite, factory, "r_APPROXIMATE_PERCENTILE_DISC",
                          "The first value at or past a share of the order.");
  row.column_name = "percentile_disc";
  return row;
}

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  FunctionRow median = Median("numeric", "percentile_decimal($1, $1, $d, 0)", &Make<PercentileDecimal>);
  median.result_type = &MedianType;
  median.print = &PrintMedianDecimal;
  AddOverloads(rows, median, {"int2", "int4", "int8", "numeric"});
  AddOverloads(rows, Median("float8", "percentile_float(0.5, $1, $d)", &Make<PercentileFloat>), {"float8", "float4"});
  AddOverloads(rows, Median("=1", "percentile_day(0.5, $1, $d)", &Make<PercentileTime<true>>), {"date"});
  AddOverloads(rows, Median("=1", "percentile_time(0.5, $1, $d)", &Make<PercentileTime<false>>),
               {"timestamp", "timestamptz"});

  FunctionRow continuous = Continuous("numeric", "percentile_decimal($1, $2, $d, 0)", &Make<PercentileDecimal>);
  continuous.result_type = &PercentileContType;
  continuous.print = &PrintPercentileDecimal;
  AddOverloads(rows, continuous, {"numeric, int2", "numeric, int4", "numeric, int8", "numeric, numeric"});
  AddOverloads(rows, Continuous("float8", "percentile_float($1, $2, $d)", &Make<PercentileFloat>),
               {"float8, float8", "float8, float4"});
  AddOverloads(rows, Continuous("=2", "percentile_day($1, $2, $d)", &Make<PercentileTime<true>>), {"float8, date"});
  AddOverloads(rows, Continuous("=2", "percentile_time($1, $2, $d)", &Make<PercentileTime<false>>),
               {"float8, timestamp", "float8, timestamptz"});

  for (const std::string_view name : {"percentile_disc", "approximate_percentile_disc"}) {
    AddOverloads(rows, Discrete(name, "percentile_exact($1, $2, $d)", &Make<PercentileDiscreteExact>),
                 {"float8, int2", "float8, int4", "float8, int8", "float8, numeric", "float8, date",
                  "float8, timestamp", "float8, timestamptz", "float8, time"});
    AddOverloads(rows, Discrete(name, "percentile_first($1, $2, $d)", &Make<PercentileDiscrete>),
                 {"float8, float4", "float8, float8"});
  }
  return rows;
}

}  // namespace

std::span<const FunctionRow> PercentileFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
