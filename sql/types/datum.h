// Datum: one SQL value in its Representation (type.h); the type travels beside it. Value: the same, borrowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace doppel::sql {

// Bytes of a kBlob value; a type of its own so that text and bytes cannot be mixed up.
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

using Datum = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Row = std::vector<Datum>;

inline bool IsNull(const Datum& datum) { return std::holds_alternative<std::monostate>(datum); }

// A borrowed value: an argument of a SQL function, a column of the current row. Valid until the call or step ends.
struct Value {
  enum class Kind : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };
  Kind kind = Kind::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view bytes;  // of kText and kBlob

  static Value Null() { return {}; }
  static Value Integer(std::int64_t v) { return {Kind::kInteger, v, 0, {}}; }
  static Value Real(double v) { return {Kind::kReal, 0, v, {}}; }
  static Value Text(std::string_view v) { return {Kind::kText, 0, 0, v}; }
  static Value BlobBytes(std::string_view v) { return {Kind::kBlob, 0, 0, v}; }

  bool is_null() const { return kind == Kind::kNull; }
};

// The number of a kReal value; SQLite has no NaN, so that one is kept as the text kNanText (type.h). An integer counts
// as what it is.
inline constexpr std::string_view kNanText = "NaN";
double RealOf(const Value& value);
// -1, 0 or 1; NaN is equal to itself and above every number.
int CompareReals(double a, double b);

Datum ToDatum(const Value& value);
// REQUIRES: `datum` outlives the result.
Value ToValue(const Datum& datum);

}  // namespace doppel::sql
