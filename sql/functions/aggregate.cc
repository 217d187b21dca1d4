// Aggregates (reference 02-functions.md §2.2) but for SUM and AVG (sums.cc), percentiles (percentile.cc) and LISTAGG
// (listagg.cc). What SQLite's own aggregates do exactly is left to them: count, minima and maxima.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/operators.h"
#include "sql/functions/row_shapes.h"
#include "sql/types/decimal.h"
#include "sql/types/interval.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr int kSafeDigits = 18;

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
  return fmt::format("{}({}{})", native, operand, CollationSql(type));
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
    const long double x = RealOf(arguments[0]);
    ++count_;
    const long double delta = x - mean_;
    mean_ += delta / count_;
    squares_ += delta * (x - mean_);
  }
  void Inverse(CallContext&, std::span<const Value> arguments) override {
    if (arguments[0].is_null()) return;
    const long double x = RealOf(arguments[0]);
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

// --- COUNT

std::string PrintCountDistinct(const PrintArguments& arguments) {
  return fmt::format("count(DISTINCT {}{})", arguments.operands[0], CollationSql(arguments.types[0]));
}

FunctionRow Shape(std::string_view name, std::string_view result, std::string_view page, std::string_view description) {
  return {.name = name,
          .result = result,
          .kind = FunctionRow::Kind::kAggregate,
          .is_strict = false,
          .documentation_page = page,
          .description = description};
}

FunctionRow Printed(FunctionRow shape, SqlPrinter print) {
  shape.print = print;
  return shape;
}
FunctionRow Native(FunctionRow shape, std::string_view sqlite) {
  shape.sqlite = sqlite;
  return shape;
}
FunctionRow Computed(FunctionRow shape, std::string_view sqlite, AggregateFactory factory) {
  shape.sqlite = sqlite;
  shape.aggregate = factory;
  return shape;
}

void AddExtremes(std::vector<FunctionRow>& rows) {
  // BOOLEAN and the unordered types have none.
  for (const FunctionRow& shape : {Printed(Shape("max", "=1", "r_MAX", "The largest value."), &PrintMax),
                                   Printed(Shape("min", "=1", "r_MIN", "The smallest value."), &PrintMin)}) {
    AddOverloads(rows, shape,
                 {"int2",     "int4",        "int8",        "numeric", "float4", "float8",    "varchar",     "bpchar",
                  "text",     "name",        "date",        "time",    "timetz", "timestamp", "timestamptz", "abstime",
                  "interval", "intervaly2m", "intervald2s", "varbyte", "oid",    "super"});
  }
}

void AddSpread(std::vector<FunctionRow>& rows) {
  const auto add = [&](std::string_view name, std::string_view sqlite, AggregateFactory factory) {
    const bool is_root = name.starts_with("stddev");
    AddOverloads(rows,
                 Computed(Shape(name, "float8", is_root ? "r_STDDEV_functions" : "r_VARIANCE_functions",
                                "How far the values spread."),
                          sqlite, factory),
                 {"float8"});
  };
  add("stddev", "stddev_samp($1)", &Make<SpreadResult<1, true>>);
  add("stddev_samp", "stddev_samp($1)", &Make<SpreadResult<1, true>>);
  add("stddev_pop", "stddev_pop($1)", &Make<SpreadResult<0, true>>);
  add("variance", "var_samp($1)", &Make<SpreadResult<1, false>>);
  add("var_samp", "var_samp($1)", &Make<SpreadResult<1, false>>);
  add("var_pop", "var_pop($1)", &Make<SpreadResult<0, false>>);
}

void AddBits(std::vector<FunctionRow>& rows) {
  FunctionRow all_bits =
      Computed(Shape("bit_and", "=1", "r_BIT_AND", "The bits that all values have."), "bit_and($1)", &Make<Bits<true>>);
  FunctionRow any_bit =
      Computed(Shape("bit_or", "=1", "r_BIT_OR", "The bits that any value has."), "bit_or($1)", &Make<Bits<false>>);
  for (FunctionRow* row : {&all_bits, &any_bit}) {
    row->is_movable = false;
    AddOverloads(rows, *row, {"int2", "int4", "int8"});
  }
  // Truth values are 0 and 1.
  const FunctionRow all = Shape("bool_and", "bool", "r_BOOL_AND", "Whether all values are true.");
  const FunctionRow any = Shape("bool_or", "bool", "r_BOOL_OR", "Whether any value is true.");
  AddOverloads(rows, Native(all, "min($1)"), {"bool"});
  AddOverloads(rows, Native(any, "max($1)"), {"bool"});
  AddOverloads(rows, Native(all, "min($1 <> 0)"), {"int8"});
  AddOverloads(rows, Native(any, "max($1 <> 0)"), {"int8"});
}

void AddOthers(std::vector<FunctionRow>& rows) {
  AddOverloads(rows, Native(Shape("count", "int8", "r_COUNT", "The number of rows."), "count(*)"), {""});
  AddOverloads(rows, Native(Shape("count", "int8", "r_COUNT", "The number of values that are not NULL."), "count($1)"),
               {"any"});
  constexpr std::string_view kDifferent = "The number of different values, counted exactly.";
  FunctionRow approximate = Printed(Shape("approximate_count", "int8", "r_COUNT", kDifferent), &PrintCountDistinct);
  approximate.column_name = "count";
  AddOverloads(rows, approximate, {"any"});
  AddOverloads(rows, Printed(Shape("hll", "int8", "r_HLL_function", kDifferent), &PrintCountDistinct), {"any"});
  FunctionRow any_value =
      Computed(Shape("any_value", "=1", "r_ANY_VALUE", "One of the values."), "any_of($1)", &Make<AnyValue>);
  any_value.is_movable = false;
  AddOverloads(rows, Printed(any_value, &PrintAnyValue), {"any"});
}

}  // namespace

std::span<const FunctionRow> AggregateFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    AddExtremes(all);
    AddSpread(all);
    AddBits(all);
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
