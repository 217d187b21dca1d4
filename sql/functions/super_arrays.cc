// Arrays (c_Array_Functions). What is no array where one is wanted makes the result NULL.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/row_shapes.h"
#include "sql/functions/super_arguments.h"
#include "sql/types/json_text.h"
#include "sql/types/scalar.h"
#include "sql/types/super_settings.h"
#include "sql/types/super_value.h"

namespace doppel::sql {
namespace {

using Elements = std::vector<std::string_view>;
struct Before {
  bool operator()(std::string_view a, std::string_view b) const { return CompareSuper(a, b) < 0; }
};
using Set = std::set<std::string_view, Before>;
using Counts = std::map<std::string_view, std::int64_t, Before>;

// Nullopt when it is no array.
std::optional<Elements> ElementsOf(std::string_view super) {
  if (SuperKindOf(super) != SuperKind::kArray) return std::nullopt;
  Elements all;
  SuperElements elements(super);
  while (const auto element = elements.Next()) all.push_back(*element);
  return all;
}

template <typename Range>
std::string ArrayOf(const Range& elements) {
  SuperBuilder array(SuperBuilder::Shape::kArray);
  for (const std::string_view element : elements) array.Add(element);
  return array.Finish();
}

std::string_view ElementOf(const Value& value) { return value.is_null() ? "null" : value.bytes; }

// --- making and joining

void MakeArray(CallContext& call, std::span<const Value> arguments) {
  Elements elements;
  for (const Value& argument : arguments) elements.push_back(ElementOf(argument));
  call.result.Text(ArrayOf(elements));
}

void Concat(CallContext& call, std::span<const Value> arguments) {
  SuperBuilder array(SuperBuilder::Shape::kArray);
  for (const Value& argument : arguments) {
    if (argument.is_null() || SuperKindOf(argument.bytes) != SuperKind::kArray) return call.result.Null();
    SuperElements elements(argument.bytes);
    while (const auto element = elements.Next()) array.Add(*element);
  }
  call.result.Text(array.Finish());
}

void AddFlat(std::string_view array, SuperBuilder& out) {
  SuperElements elements(array);
  while (const auto element = elements.Next()) {
    SuperKindOf(*element) == SuperKind::kArray ? AddFlat(*element, out) : out.Add(*element);
  }
}

void Flatten(CallContext& call, std::span<const Value> arguments) {
  SuperBuilder array(SuperBuilder::Shape::kArray);
  for (const Value& argument : arguments) {
    if (argument.is_null() || SuperKindOf(argument.bytes) != SuperKind::kArray) return call.result.Null();
    AddFlat(argument.bytes, array);
  }
  call.result.Text(array.Finish());
}

std::string SplitToArray(std::string_view text, std::string_view delimiter) {
  SuperBuilder array(SuperBuilder::Shape::kArray);
  while (true) {
    const std::size_t end = delimiter.empty() ? std::string_view::npos : text.find(delimiter);
    array.Add(QuoteJson(text.substr(0, end)));
    if (end == std::string_view::npos) return array.Finish();
    text.remove_prefix(end + delimiter.size());
  }
}

// --- parts

std::optional<std::int64_t> Length(std::string_view super) {
  if (SuperKindOf(super) != SuperKind::kArray) return std::nullopt;
  return static_cast<std::int64_t>(CountElements(super));
}

// A negative position counts from the end.
std::optional<std::string> Subarray(std::string_view super, std::int64_t start, std::int64_t length) {
  const std::optional<Elements> elements = ElementsOf(super);
  if (!elements) return std::nullopt;
  const auto count = static_cast<std::int64_t>(elements->size());
  const std::int64_t begin = std::clamp<std::int64_t>(start < 0 ? count + start : start, 0, count);
  const std::int64_t taken = std::clamp<std::int64_t>(length, 0, count - begin);
  return ArrayOf(std::span(*elements).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(taken)));
}

// --- search

struct Search {
  bool is_unknown = false;  // NULLs, which are not searched for, keep the answer open
  std::vector<std::int64_t> positions;
};

Search Find(CallContext& call, std::string_view array, const Value& value, std::optional<bool> null_match) {
  const bool matches_null = null_match.value_or(!IsSettingOff(call.session, "default_array_search_null_handling"));
  Search search;
  if (value.is_null() && !matches_null) return {.is_unknown = true, .positions = {}};
  SuperElements elements(array);
  for (std::int64_t i = 0;; ++i) {
    const auto element = elements.Next();
    if (!element) break;
    search.is_unknown |= !matches_null && IsSuperNull(*element);
    if (CompareSuper(*element, ElementOf(value)) == 0) search.positions.push_back(i);
  }
  search.is_unknown &= search.positions.empty();
  return search;
}

template <auto kAnswer>
void SearchIn(CallContext& call, std::string_view array, Value value, std::optional<bool> null_match) {
  if (SuperKindOf(array) != SuperKind::kArray) return call.result.Null();
  const Search search = Find(call, array, value, null_match);
  search.is_unknown ? call.result.Null() : kAnswer(call.result, search.positions);
}

void AnswerContains(ResultSink& result, const std::vector<std::int64_t>& positions) {
  result.Integer(positions.empty() ? 0 : 1);
}
void AnswerPosition(ResultSink& result, const std::vector<std::int64_t>& positions) {
  result.Integer(positions.empty() ? -1 : positions[0]);
}
void AnswerPositions(ResultSink& result, const std::vector<std::int64_t>& positions) {
  SuperBuilder array(SuperBuilder::Shape::kArray);
  for (const std::int64_t position : positions) array.Add(std::to_string(position));
  result.Text(array.Finish());
}

// --- arrays as sets; NULLs are equal to one another. Elements keep the order of their first occurrence.

std::string Distinct(const Elements& elements) {
  Set seen;
  SuperBuilder array(SuperBuilder::Shape::kArray);
  for (const std::string_view element : elements) {
    if (seen.insert(element).second) array.Add(element);
  }
  return array.Finish();
}

std::optional<std::string> ArrayDistinct(std::string_view super) {
  const std::optional<Elements> elements = ElementsOf(super);
  if (!elements) return std::nullopt;
  return Distinct(*elements);
}

std::optional<std::string> ArrayUnion(std::string_view a, std::string_view b) {
  std::optional<Elements> elements = ElementsOf(a);
  const std::optional<Elements> others = ElementsOf(b);
  if (!elements || !others) return std::nullopt;
  elements->insert(elements->end(), others->begin(), others->end());
  return Distinct(*elements);
}

// Elements of `a` that are (or are not) in `b`: each as often as the multisets say, or, as sets, once.
template <bool kIsIn>
std::optional<std::string> Select(std::string_view a, std::string_view b, std::optional<bool> distinct) {
  const std::optional<Elements> elements = ElementsOf(a);
  const std::optional<Elements> others = ElementsOf(b);
  if (!elements || !others) return std::nullopt;
  Counts left;
  for (const std::string_view other : *others) ++left[other];
  Elements chosen;
  for (const std::string_view element : *elements) {
    const auto found = left.find(element);
    const bool is_in = found != left.end() && found->second > 0;
    if (is_in && !distinct.value_or(false)) --found->second;
    if (is_in == kIsIn) chosen.push_back(element);
  }
  return distinct.value_or(false) ? Distinct(chosen) : ArrayOf(chosen);
}

std::optional<bool> ArraysOverlap(std::string_view a, std::string_view b) {
  const std::optional<Elements> elements = ElementsOf(a);
  const std::optional<Elements> others = ElementsOf(b);
  if (!elements || !others) return std::nullopt;
  const Set known(elements->begin(), elements->end());
  return std::any_of(others->begin(), others->end(), [&](std::string_view other) { return known.contains(other); });
}

// NULLs come last, and first in descending order, unless the call says.
std::optional<std::string> ArraySort(std::string_view super, std::optional<bool> ascending,
                                     std::optional<bool> nulls_first) {
  std::optional<Elements> elements = ElementsOf(super);
  if (!elements) return std::nullopt;
  const bool is_ascending = ascending.value_or(true);
  const bool has_nulls_first = nulls_first.value_or(!is_ascending);
  std::stable_sort(elements->begin(), elements->end(), [&](std::string_view a, std::string_view b) {
    if (IsSuperNull(a) || IsSuperNull(b)) return IsSuperNull(a) != IsSuperNull(b) && IsSuperNull(a) == has_nulls_first;
    return is_ascending ? CompareSuper(a, b) < 0 : CompareSuper(b, a) < 0;
  });
  return ArrayOf(*elements);
}

// --- rows

// SQLite's functions take a hundred arguments or so.
std::string PrintArray(const PrintArguments& arguments) {
  constexpr std::size_t kPart = 100;
  std::string sql;
  std::size_t parts = 0;
  for (std::size_t begin = 0; begin == 0 || begin < arguments.operands.size(); begin += kPart) {
    const std::size_t count = std::min(kPart, arguments.operands.size() - begin);
    const PrintArguments part{.operands = arguments.operands.subspan(begin, count),
                              .types = arguments.types.subspan(begin, count),
                              .result = arguments.result};
    sql += (parts++ > 0 ? ", " : "") + CallOnSuper("super_array", part);
  }
  if (parts == 1) return sql;
  if (parts > kPart) throw errors::TooManyArguments("array");
  return "super_concat(" + sql + ")";
}

// The array and what is looked for become SUPER; where to begin stays a number.
constexpr std::size_t kSearched = 2;
std::string PrintContains(const PrintArguments& arguments) {
  return CallOnSuper("super_contains", arguments, kSearched);
}
std::string PrintPosition(const PrintArguments& arguments) {
  return CallOnSuper("super_position", arguments, kSearched);
}
std::string PrintPositions(const PrintArguments& arguments) {
  return CallOnSuper("super_positions", arguments, kSearched);
}

LogicalType ArrayType(std::span<const LogicalType> types) {
  for (const LogicalType type : types) RequireSuper("array", type);
  return kSuperType;
}
template <TypeId kResult>
LogicalType SearchType(std::span<const LogicalType> types) {
  RequireSuper("array search", types[1]);
  return {kResult, -1};
}

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  const auto add = [&](std::string_view name, std::string_view arguments, std::string_view result, ScalarKernel kernel,
                       std::string_view page, std::string_view description) {
    rows.push_back({.name = name,
                    .arguments = arguments,
                    .result = result,
                    .scalar = kernel,
                    .documentation_page = page,
                    .description = description});
  };
  rows.push_back({.name = "array",
                  .arguments = "[any...]",
                  .result = "super",
                  .sqlite = "super_array($*)",
                  .scalar = &MakeArray,
                  .is_strict = false,
                  .result_type = &ArrayType,
                  .print = &PrintArray,
                  .documentation_page = "r_array",
                  .description = "An array of the values"});
  rows.push_back({.name = "array_concat",
                  .arguments = "super, super",
                  .result = "super",
                  .sqlite = "super_concat($*)",
                  .scalar = &Concat,
                  .documentation_page = "r_array_concat",
                  .description = "The elements of both arrays"});
  add("array_flatten", "super...", "super", &Flatten, "array_flatten", "The elements of arrays and of those in them");
  add("get_array_length", "super", "int4", Scalar<&Length>, "get_array_length", "Number of elements");
  add("subarray", "super, int8, int8", "super", Scalar<&Subarray>, "r_subarray", "Elements from a position on");
  rows.push_back({.name = "split_to_array",
                  .arguments = "varchar",
                  .result = "super",
                  .sqlite = "super_split($1, char(44))",
                  .scalar = Scalar<&SplitToArray>,
                  .documentation_page = "split_to_array",
                  .description = "The parts of a string between delimiters"});
  rows.push_back({.name = "split_to_array",
                  .arguments = "varchar, varchar",
                  .result = "super",
                  .sqlite = "super_split($1, $2)",
                  .scalar = Scalar<&SplitToArray>,
                  .documentation_page = "split_to_array"});
  add("array_distinct", "super", "super", Scalar<&ArrayDistinct>, "array_distinct", "The elements without repetitions");
  add("array_union", "super, super", "super", Scalar<&ArrayUnion>, "array_union", "Elements of either array, once");
  add("array_except", "super, super, [bool]", "super", Scalar<&Select<false>>, "array_except",
      "Elements of the first array that the second lacks");
  add("array_intersection", "super, super, [bool]", "super", Scalar<&Select<true>>, "array_intersection",
      "Elements of both arrays");
  add("arrays_overlap", "super, super", "bool", Scalar<&ArraysOverlap>, "arrays_overlap",
      "Whether the arrays share an element");
  add("array_sort", "super, [bool], [bool]", "super", Scalar<&ArraySort>, "array_sort", "The elements in order");
  const auto search = [&](std::string_view name, std::string_view sqlite, ScalarKernel kernel, SqlPrinter print,
                          LogicalType (*type)(std::span<const LogicalType>), std::string_view result,
                          std::string_view description) {
    rows.push_back({.name = name,
                    .arguments = "super, any, [bool]",
                    .result = result,
                    .sqlite = sqlite,
                    .scalar = kernel,
                    .is_strict = false,
                    .volatility = Volatility::kStable,
                    .result_type = type,
                    .print = print,
                    .documentation_page = name,
                    .description = description});
  };
  search("array_contains", "super_contains($*)", Scalar<&SearchIn<&AnswerContains>>, &PrintContains,
         &SearchType<TypeId::kBool>, "bool", "Whether the value is an element");
  search("array_position", "super_position($*)", Scalar<&SearchIn<&AnswerPosition>>, &PrintPosition,
         &SearchType<TypeId::kInt4>, "int4", "Where the value is first, from 0; -1: nowhere");
  search("array_positions", "super_positions($*)", Scalar<&SearchIn<&AnswerPositions>>, &PrintPositions,
         &SearchType<TypeId::kSuper>, "super", "Where the value is, from 0");
  return rows;
}

}  // namespace

std::span<const FunctionRow> SuperArrayFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
