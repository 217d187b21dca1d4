// SUM and AVG (r_SUM, r_AVG): exact in 128 bits for integers and decimals. Sums of small integers are SQLite's own.
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/row_shapes.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"

namespace doppel::sql {
namespace {

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

// Floats: what is not finite is counted apart, so that it can leave a moving frame again.
class FloatState : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override { Add(arguments[0], 1); }
  void Inverse(CallContext&, std::span<const Value> arguments) override { Add(arguments[0], -1); }

 protected:
  double total() const {
    if (nans_ > 0 || (positive_infinities_ > 0 && negative_infinities_ > 0)) {
      return std::numeric_limits<double>::quiet_NaN();
    }
    if (positive_infinities_ > 0) return std::numeric_limits<double>::infinity();
    if (negative_infinities_ > 0) return -std::numeric_limits<double>::infinity();
    const auto sum = static_cast<double>(sum_);
    if (std::isinf(sum)) throw errors::FloatOverflow();
    return sum;
  }
  std::int64_t count() const { return count_; }

 private:
  void Add(const Value& value, int sign) {
    if (value.is_null()) return;
    const double x = RealOf(value);
    count_ += sign;
    if (std::isnan(x)) {
      nans_ += sign;
    } else if (std::isinf(x)) {
      (x > 0 ? positive_infinities_ : negative_infinities_) += sign;
    } else {
      sum_ += sign * static_cast<long double>(x);
    }
  }
  long double sum_ = 0;
  std::int64_t count_ = 0;
  std::int64_t nans_ = 0;
  std::int64_t positive_infinities_ = 0;
  std::int64_t negative_infinities_ = 0;
};

class SumFloats : public FloatState {
  void Finish(CallContext& context) override {
    if (count() == 0) return context.result.Null();
    context.result.Real(total());
  }
};

class AverageFloats : public FloatState {
  void Finish(CallContext& context) override {
    if (count() == 0) return context.result.Null();
    context.result.Real(total() / static_cast<double>(count()));
  }
};

LogicalType WideDecimal(std::span<const LogicalType> types) {
  return LogicalType::Numeric(kMaxNumericPrecision, types[0].scale());
}

}  // namespace

std::span<const FunctionRow> SumFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    const auto add = [&](std::string_view name, std::initializer_list<std::string_view> arguments,
                         std::string_view result, std::string_view sqlite, AggregateFactory factory,
                         LogicalType (*type)(std::span<const LogicalType>) = nullptr) {
      const bool is_sum = name == "sum";
      AddOverloads(all,
                   {.name = name,
                    .result = result,
                    .kind = FunctionRow::Kind::kAggregate,
                    .sqlite = sqlite,
                    .aggregate = factory,
                    .is_strict = false,
                    .result_type = type,
                    .documentation_page = is_sum ? "r_SUM" : "r_AVG",
                    .description = is_sum ? "The sum." : "The average."},
                   arguments);
    };
    add("sum", {"int2", "int4"}, "int8", "sum($1)", nullptr);
    add("sum", {"int8"}, "int8", "sum_int8($1)", &Make<SumIntegers>);
    add("sum", {"numeric"}, "numeric", "sum_numeric($1)", &Make<SumDecimals>, &WideDecimal);
    add("sum", {"float4", "float8"}, "float8", "sum_float($1)", &Make<SumFloats>);
    add("sum", {"intervald2s", "intervaly2m"}, "=1", "sum_int8($1)", &Make<SumIntegers>);
    add("sum", {"interval"}, "interval", "sum_interval($1)", &Make<SumIntervals>);
    add("avg", {"int2", "int4", "int8"}, "int8", "avg_exact($1)", &Make<Average>);
    add("avg", {"numeric"}, "numeric", "avg_exact($1)", &Make<Average>, &WideDecimal);
    add("avg", {"float4", "float8"}, "float8", "avg_float($1)", &Make<AverageFloats>);
    add("avg", {"intervald2s", "intervaly2m"}, "=1", "avg_exact($1)", &Make<Average>);
    return all;
  }();
  return rows;
}

}  // namespace doppel::sql
