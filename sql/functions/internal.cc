// Kernels that the binder and the translator print: guards of NULLs, rows and limits, identity values, and elements of
// the catalog's arrays and vectors.
#include <vector>

#include "base/text.h"
#include "sql/functions/array_text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/session_services.h"
#include "sql/types/datetime.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

void PassOn(ResultSink& sink, const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return sink.Null();
    case Value::Kind::kInteger:
      return sink.Integer(value.integer);
    case Value::Kind::kReal:
      return sink.Real(value.real);
    case Value::Kind::kText:
      return sink.Text(value.bytes);
    case Value::Kind::kBlob:
      return sink.BlobBytes(value.bytes);
  }
}

// check_not_null(value, column name)
void CheckNotNull(CallContext& call, std::span<const Value> arguments) {
  if (arguments[0].is_null()) throw errors::NullInColumn(arguments[1].bytes);
  PassOn(call.result, arguments[0]);
}

// check_single_match(value, rows found for the row that an UPDATE changes)
void CheckSingleMatch(CallContext& call, std::span<const Value> arguments) {
  if (arguments[1].integer > 1) throw errors::SeveralMatches();
  PassOn(call.result, arguments[0]);
}

// next_iteration(n): of a recursive query. The guide names the failure and not the limit; this one only stops what
// would never end.
std::int64_t NextIteration(std::int64_t last) {
  constexpr std::int64_t kMaxIterations = 1'000'000;
  if (last >= kMaxIterations) throw errors::TooManyIterations();
  return last + 1;
}

// What a TIME column keeps of a value: 24:00:00 is the next day's midnight, as tests of Amazon's Python driver expect.
std::int64_t StoredTime(std::int64_t us) { return MicrosOfDay(us); }

// And a TIMETZ column, whose eight bytes (r_Datetime_types) have no room for a zone: the time of day in UTC.
std::int64_t StoredTimeTz(std::int64_t packed) {
  const TimeTz time = UnpackTimeTz(packed);
  return PackTimeTz({MicrosOfDay(time.local_us + time.west_seconds * kMicrosPerSecond), 0});
}

// single_row(x): the value of the only row, NULL without one.
class SingleRow : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    if (has_row_) throw errors::MoreThanOneRow();
    has_row_ = true;
    value_ = ToDatum(arguments[0]);
  }
  void Finish(CallContext& call) override { call.result.Return(value_); }

 private:
  bool has_row_ = false;
  Datum value_;
};

std::unique_ptr<AggregateState> MakeSingleRow() { return std::make_unique<SingleRow>(); }

// array_of(x): the values of all rows as an array, in their order.
class ArrayOf : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    const Value& value = arguments[0];
    elements_.push_back(value.is_null() ? std::nullopt : std::optional<std::string>(value.bytes));
  }
  void Finish(CallContext& call) override { call.result.Text(PrintArrayText(elements_)); }

 private:
  ArrayElements elements_;
};

std::unique_ptr<AggregateState> MakeArrayOf() { return std::make_unique<ArrayOf>(); }

std::int64_t RowLimit(std::optional<std::int64_t> limit) {
  if (!limit) return -1;
  if (*limit < 0) throw errors::NegativeLimit("LIMIT");
  return *limit;
}

std::int64_t RowOffset(std::optional<std::int64_t> offset) {
  if (!offset) return 0;
  if (*offset < 0) throw errors::NegativeLimit("OFFSET");
  return *offset;
}

std::int64_t NextIdentity(CallContext& call, std::int64_t table, std::int64_t attribute) {
  return ServicesOf(call).NextIdentity(static_cast<Oid>(table), static_cast<std::int16_t>(attribute));
}

// x = ANY(array): NULL when the value is not found and the array holds a NULL.
std::optional<bool> ArrayContainsText(std::string_view array, std::string_view text) {
  bool has_null = false;
  for (const std::optional<std::string>& element : ParseArrayText(array)) {
    if (!element) {
      has_null = true;
    } else if (base::TrimRightBlanks(*element) == base::TrimRightBlanks(text)) {
      return true;
    }
  }
  return has_null ? std::nullopt : std::optional(false);
}

// The element with index `index`, the first one having `first`.
std::optional<std::string> ElementAt(std::string_view array, std::int64_t index, std::int64_t first) {
  const ArrayElements elements = ParseArrayText(array);
  const std::int64_t position = index - first;
  if (position < 0 || position >= static_cast<std::int64_t>(elements.size())) return std::nullopt;
  return elements[static_cast<std::size_t>(position)];
}

std::optional<std::string> ArrayElement(std::string_view array, std::int64_t index) {
  return ElementAt(array, index, 1);
}

// int2vector and oidvector count from zero.
std::optional<std::string> VectorElement(std::string_view vector, std::int64_t index) {
  return ElementAt(vector, index, 0);
}

void MakeArray(CallContext& call, std::span<const Value> arguments) {
  ArrayElements elements;
  for (const Value& argument : arguments) {
    elements.push_back(argument.is_null() ? std::nullopt : std::optional<std::string>(argument.bytes));
  }
  call.result.Text(PrintArrayText(elements));
}

// (a,"b c",,1): a row as PostgreSQL prints it. Booleans come as text.
void RecordText(CallContext& call, std::span<const Value> arguments) {
  std::string text = "(";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += ',';
    const Value& field = arguments[i];
    if (field.is_null()) continue;
    const std::string value =
        field.kind == Value::Kind::kInteger ? std::to_string(field.integer) : std::string(field.bytes);
    const bool is_quoted = value.empty() || value.find_first_of("\"\\(), \t\n") != std::string::npos;
    if (is_quoted) text += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text += c;
      text += c;
    }
    if (is_quoted) text += '"';
  }
  call.result.Text(text + ")");
}

}  // namespace

std::span<const KernelRow> InternalKernels() {
  static const std::vector<KernelRow> rows = {
      {.name = "check_not_null", .arity = 2, .scalar = &CheckNotNull},
      {.name = "check_single_match", .arity = 2, .scalar = &CheckSingleMatch},
      {.name = "next_iteration", .arity = 1, .scalar = Scalar<&NextIteration>},
      {.name = "stored_time", .arity = 1, .scalar = Scalar<&StoredTime>},
      {.name = "stored_timetz", .arity = 1, .scalar = Scalar<&StoredTimeTz>},
      {.name = "single_row", .arity = 1, .aggregate = &MakeSingleRow},
      {.name = "array_of", .arity = 1, .aggregate = &MakeArrayOf},
      {.name = "row_limit", .arity = 1, .scalar = Scalar<&RowLimit>},
      {.name = "row_offset", .arity = 1, .scalar = Scalar<&RowOffset>},
      {.name = "next_identity", .arity = 2, .scalar = Scalar<&NextIdentity>, .deterministic = false},
      {.name = "array_contains_text", .arity = 2, .scalar = Scalar<&ArrayContainsText>},
      {.name = "array_element", .arity = 2, .scalar = Scalar<&ArrayElement>},
      {.name = "vector_element", .arity = 2, .scalar = Scalar<&VectorElement>},
      {.name = "make_array", .arity = -1, .scalar = &MakeArray},
      {.name = "record_text", .arity = -1, .scalar = &RecordText},
  };
  return rows;
}

}  // namespace doppel::sql
