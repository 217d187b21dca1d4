#include "sql/types/datum.h"

#include <cmath>
#include <limits>

namespace doppel::sql {

double RealOf(const Value& value) {
  if (value.kind == Value::Kind::kInteger) return static_cast<double>(value.integer);
  return value.kind == Value::Kind::kText ? std::numeric_limits<double>::quiet_NaN() : value.real;
}

int CompareReals(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
  return a < b ? -1 : a > b;
}

Datum ToDatum(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return {};
    case Value::Kind::kInteger:
      return value.integer;
    case Value::Kind::kReal:
      return value.real;
    case Value::Kind::kText:
      return std::string(value.bytes);
    case Value::Kind::kBlob:
      return Blob{std::string(value.bytes)};
  }
  return {};
}

Value ToValue(const Datum& datum) {
  if (const auto* integer = std::get_if<std::int64_t>(&datum)) return Value::Integer(*integer);
  if (const auto* real = std::get_if<double>(&datum)) return Value::Real(*real);
  if (const auto* text = std::get_if<std::string>(&datum)) return Value::Text(*text);
  if (const auto* blob = std::get_if<Blob>(&datum)) return Value::BlobBytes(blob->bytes);
  return Value::Null();
}

}  // namespace doppel::sql
