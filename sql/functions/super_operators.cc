// Operators and arithmetic functions over SUPER (operators-functions, query-super "Dynamic typing"): what is mistyped
// gives NULL, and the result is SUPER again. Also the kernels of navigation and comparison that the binder and the
// translator print.
#include <algorithm>
#include <cmath>
#include <vector>

#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/row_shapes.h"
#include "sql/types/errors.h"
#include "sql/types/io.h"
#include "sql/types/json_text.h"
#include "sql/types/scalar.h"
#include "sql/types/super_number.h"
#include "sql/types/super_settings.h"
#include "sql/types/super_value.h"

namespace doppel::sql {
namespace {

std::optional<SuperNumber> NumberOf(std::string_view super) {
  if (SuperKindOf(super) != SuperKind::kNumber) return std::nullopt;
  return ParseSuperNumber(super);
}

using Arithmetic = SuperNumber (*)(const SuperNumber&, const SuperNumber&);

template <Arithmetic kCompute>
std::optional<std::string> Operate(std::string_view a, std::string_view b) {
  const std::optional<SuperNumber> x = NumberOf(a);
  const std::optional<SuperNumber> y = NumberOf(b);
  if (!x || !y) return std::nullopt;
  return FormatSuperNumber(kCompute(*x, *y));
}

// + also joins two strings.
std::optional<std::string> Add(std::string_view a, std::string_view b) {
  if (SuperKindOf(a) != SuperKind::kString || SuperKindOf(b) != SuperKind::kString) return Operate<&AddNumbers>(a, b);
  const std::string joined = UnquoteJson(a).value_or("") + UnquoteJson(b).value_or("");
  if (joined.size() > static_cast<std::size_t>(kMaxVarcharBytes)) {
    throw errors::ValueTooLong(LogicalType::Varchar(kMaxVarcharBytes));
  }
  return QuoteJson(joined);
}

std::optional<std::string_view> Plus(std::string_view super) {
  if (SuperKindOf(super) != SuperKind::kNumber) return std::nullopt;
  return super;
}

// --- functions of one number

using Change = SuperNumber (*)(const SuperNumber&);

template <Change kChange>
std::optional<std::string> Changed(std::string_view super) {
  const std::optional<SuperNumber> number = NumberOf(super);
  if (!number) return std::nullopt;
  return FormatSuperNumber(kChange(*number));
}

SuperNumber Negate(const SuperNumber& number) {
  return number.is_float ? SuperNumber::Float(-number.real) : SuperNumber::Decimal(-number.unscaled, number.scale);
}
SuperNumber Abs(const SuperNumber& number) { return number.as_double() < 0 ? Negate(number) : number; }
SuperNumber Sign(const SuperNumber& number) {
  const double value = number.as_double();
  const int sign = value < 0 ? -1 : value > 0 ? 1 : 0;
  return number.is_float ? SuperNumber::Float(sign) : SuperNumber::Decimal(sign, 0);
}
// r_ROUND, r_TRUNC: to a whole number.
SuperNumber Round(const SuperNumber& number) {
  if (number.is_float) return SuperNumber::Float(std::round(number.real));
  return SuperNumber::Decimal(Rescale(number.unscaled, number.scale, 0, Rounding::kHalfAwayFromZero), 0);
}
SuperNumber Trunc(const SuperNumber& number) {
  if (number.is_float) return SuperNumber::Float(std::trunc(number.real));
  return SuperNumber::Decimal(Rescale(number.unscaled, number.scale, 0, Rounding::kTruncate), 0);
}
SuperNumber Floor(const SuperNumber& number) {
  if (number.is_float) return SuperNumber::Float(std::floor(number.real));
  const Int128 whole = Rescale(number.unscaled, number.scale, 0, Rounding::kTruncate);
  const bool is_below = CompareDecimals(number.unscaled, number.scale, whole, 0) < 0;
  return SuperNumber::Decimal(is_below ? whole - 1 : whole, 0);
}
SuperNumber Ceil(const SuperNumber& number) { return Negate(Floor(Negate(number))); }

// --- sums

class SuperSum : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    const std::optional<SuperNumber> number = Number(arguments[0]);
    if (!number) return;
    sum_ = AddNumbers(sum_, *number);
    ++count_;
  }
  void Inverse(CallContext&, std::span<const Value> arguments) override {
    const std::optional<SuperNumber> number = Number(arguments[0]);
    if (!number) return;
    --count_;
    sum_ = count_ == 0 ? SuperNumber() : SubtractNumbers(sum_, *number);
  }
  void Finish(CallContext& call) override {
    if (count_ == 0) return call.result.Null();
    call.result.Text(FormatSuperNumber(Result()));
  }

 protected:
  virtual SuperNumber Result() const { return sum_; }
  SuperNumber sum_;
  std::int64_t count_ = 0;

 private:
  static std::optional<SuperNumber> Number(const Value& value) {
    return value.is_null() ? std::nullopt : NumberOf(value.bytes);
  }
};

// As that of DECIMAL: the scale is kept, the rest cut off.
class SuperAverage : public SuperSum {
  SuperNumber Result() const override {
    if (sum_.is_float) return SuperNumber::Float(sum_.real / static_cast<double>(count_));
    return SuperNumber::Decimal(sum_.unscaled / count_, sum_.scale);
  }
};

// --- comparison and navigation

// super_compare(a, b): negative, 0 or positive; values of different types do not compare.
std::optional<std::int64_t> Compare(std::string_view a, std::string_view b) {
  if (SuperKindOf(a) != SuperKindOf(b)) return std::nullopt;
  return CompareSuper(a, b);
}

std::string StepText(const Value& step) {
  if (step.kind == Value::Kind::kText) return "." + std::string(step.bytes);
  return "[" + std::to_string(step.integer) + "]";
}

// super_navigate(value, step, …): a text is the name of an attribute, a number an index.
void Navigate(CallContext& call, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return call.result.Null();
  std::string_view value = arguments[0].bytes;
  for (const Value& step : arguments.subspan(1)) {
    if (step.is_null() || IsSuperNull(value)) return call.result.Null();
    const std::optional<std::string_view> next =
        step.kind == Value::Kind::kText ? FindAttribute(value, step.bytes) : FindElement(value, step.integer);
    if (!next) {
      if (IsSettingOff(call.session, "navigate_super_null_on_error")) throw errors::SuperNavigation(StepText(step));
      return call.result.Null();
    }
    value = *next;
  }
  IsSuperNull(value) ? call.result.Null() : call.result.Text(value);
}

constexpr KernelRow kKernels[] = {
    {"super_add", 2, Scalar<&Add>},
    {"super_subtract", 2, Scalar<&Operate<&SubtractNumbers>>},
    {"super_multiply", 2, Scalar<&Operate<&MultiplyNumbers>>},
    {"super_divide", 2, Scalar<&Operate<&DivideNumbers>>},
    {"super_modulo", 2, Scalar<&Operate<&ModuloNumbers>>},
    {"super_negate", 1, Scalar<&Changed<&Negate>>},
    {"super_plus", 1, Scalar<&Plus>},
    {"super_compare", 2, Scalar<&Compare>},
    {"super_navigate", -1, &Navigate},
};

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  const auto add = [&](std::string_view name, std::string_view sqlite, ScalarKernel kernel, std::string_view page) {
    rows.push_back({.name = name,
                    .arguments = "super",
                    .result = "super",
                    .sqlite = sqlite,
                    .scalar = kernel,
                    .column_name = name == "ceiling" ? "ceil" : "",
                    .documentation_page = page});
  };
  add("abs", "super_abs($1)", Scalar<&Changed<&Abs>>, "r_ABS");
  add("ceil", "super_ceil($1)", Scalar<&Changed<&Ceil>>, "r_CEILING_FLOOR");
  add("ceiling", "super_ceil($1)", Scalar<&Changed<&Ceil>>, "r_CEILING_FLOOR");
  add("floor", "super_floor($1)", Scalar<&Changed<&Floor>>, "r_FLOOR");
  add("round", "super_round($1)", Scalar<&Changed<&Round>>, "r_ROUND");
  add("sign", "super_sign($1)", Scalar<&Changed<&Sign>>, "r_SIGN");
  add("trunc", "super_trunc($1)", Scalar<&Changed<&Trunc>>, "r_TRUNC");
  const auto total = [&](std::string_view name, std::string_view sqlite, AggregateFactory factory,
                         std::string_view page) {
    rows.push_back({.name = name,
                    .arguments = "super",
                    .result = "super",
                    .kind = FunctionRow::Kind::kAggregate,
                    .sqlite = sqlite,
                    .aggregate = factory,
                    .is_strict = false,
                    .documentation_page = page});
  };
  total("sum", "super_sum($1)", &Make<SuperSum>, "r_SUM");
  total("avg", "super_avg($1)", &Make<SuperAverage>, "r_AVG");
  return rows;
}

}  // namespace

std::span<const FunctionRow> SuperMathFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

std::span<const KernelRow> SuperOperatorKernels() { return kKernels; }

}  // namespace doppel::sql
