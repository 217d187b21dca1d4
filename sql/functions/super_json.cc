// JSON_PARSE and its inverses, and what a SUPER value is: JSON_TYPEOF, IS_INTEGER, DECIMAL_SCALE, SIZE and kin.
#include <algorithm>
#include <limits>
#include <vector>

#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/row_shapes.h"
#include "sql/types/json_text.h"
#include "sql/types/scalar.h"
#include "sql/types/super_number.h"
#include "sql/types/super_parse.h"
#include "sql/types/super_settings.h"
#include "sql/types/super_value.h"

namespace doppel::sql {
namespace {

std::optional<std::string> JsonParse(CallContext& call, std::string_view json) {
  SuperParseResult parsed =
      ParseSuper(json, {.dedups_attributes = IsSettingOn(call.session, "json_parse_dedup_attributes"),
                        .truncates_strings = IsSettingOn(call.session, "json_parse_truncate_strings")});
  if (parsed.error != nullptr) {
    if (IsSettingOn(call.session, "parse_super_null_on_error")) return std::nullopt;
    throw errors::SuperNotParsed(parsed.error, json);
  }
  if (IsSuperNull(parsed.value)) return std::nullopt;
  return std::move(parsed.value);
}

bool CanJsonParse(CallContext& call, std::string_view json) {
  return ParseSuper(json, {.dedups_attributes = IsSettingOn(call.session, "json_parse_dedup_attributes"),
                           .truncates_strings = IsSettingOn(call.session, "json_parse_truncate_strings")})
             .error == nullptr;
}

// JSON_SERIALIZE: "always a non-null JSON string".
std::string_view JsonOf(std::optional<std::string_view> super) { return super.value_or("null"); }

std::string_view JsonSerialize(std::optional<std::string_view> super) {
  const std::string_view json = JsonOf(super);
  if (json.size() > static_cast<std::size_t>(kMaxVarcharBytes)) throw errors::SuperNotSerialized(json.size());
  return json;
}

Blob JsonSerializeToVarbyte(std::optional<std::string_view> super) { return {std::string(JsonOf(super))}; }

std::int64_t JsonSize(std::optional<std::string_view> super) { return static_cast<std::int64_t>(JsonOf(super).size()); }

std::string_view JsonTypeOf(std::optional<std::string_view> super) {
  constexpr std::string_view kNames[] = {"boolean", "number", "string", "array", "object", "null"};
  return kNames[static_cast<std::size_t>(SuperKindOf(super.value_or("null")))];
}

// --- dynamic types

template <SuperKind kKind>
bool IsKind(std::optional<std::string_view> super) {
  return super && SuperKindOf(*super) == kKind;
}

bool IsScalar(std::optional<std::string_view> super) {
  if (!super) return false;
  const SuperKind kind = SuperKindOf(*super);
  return kind == SuperKind::kBoolean || kind == SuperKind::kNumber || kind == SuperKind::kString;
}

std::optional<SuperNumber> NumberOf(std::optional<std::string_view> super) {
  if (!IsKind<SuperKind::kNumber>(super)) return std::nullopt;
  return ParseSuperNumber(*super);
}

std::optional<SuperNumber> DecimalOf(std::optional<std::string_view> super) {
  std::optional<SuperNumber> number = NumberOf(super);
  if (number && number->is_float) number.reset();
  return number;
}

bool IsDecimal(std::optional<std::string_view> super) { return DecimalOf(super).has_value(); }
bool IsFloat(std::optional<std::string_view> super) { return NumberOf(super).has_value() && !IsDecimal(super); }

template <typename Integer>
bool IsInteger(std::optional<std::string_view> super) {
  const std::optional<SuperNumber> number = DecimalOf(super);
  return number && number->scale == 0 && number->unscaled >= std::numeric_limits<Integer>::min() &&
         number->unscaled <= std::numeric_limits<Integer>::max();
}

bool IsAsciiString(std::optional<std::string_view> super) {
  return IsKind<SuperKind::kString>(super) &&
         std::all_of(super->begin(), super->end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::int64_t> DecimalPrecision(std::string_view super) {
  const std::optional<SuperNumber> number = DecimalOf(super);
  if (!number) return std::nullopt;
  return number->precision();
}

std::optional<std::int64_t> DecimalScale(std::string_view super) {
  const std::optional<SuperNumber> number = DecimalOf(super);
  if (!number) return std::nullopt;
  return number->scale;
}

// The guide shows 4 for NULL and true, 23 for [0,1,2,3], 52 for {"a":0,"b":1,"c":2,"d":3}; the form behind these is
// Redshift's own, so what else there is follows the same pattern.
std::int64_t SizeOf(std::string_view super) {
  std::int64_t size = 4;
  switch (SuperKindOf(super)) {
    case SuperKind::kBoolean:
    case SuperKind::kNull:
      return size;
    case SuperKind::kNumber:
      if (IsInteger<std::int16_t>(super)) return size;
      return size + (IsInteger<std::int32_t>(super) ? 4 : IsInteger<std::int64_t>(super) || IsFloat(super) ? 8 : 16);
    case SuperKind::kString:
      return size + static_cast<std::int64_t>(UnquoteJson(super).value_or("").size());
    case SuperKind::kArray: {
      size = 7;
      SuperElements elements(super);
      while (const auto element = elements.Next()) size += SizeOf(*element);
      return size;
    }
    case SuperKind::kObject: {
      size = 8;
      SuperAttributes attributes(super);
      while (const auto attribute = attributes.Next()) {
        size += SizeOf(attribute->value) + 4 + static_cast<std::int64_t>(attribute->name.size());
      }
      return size;
    }
  }
  return size;
}

std::int64_t Size(std::optional<std::string_view> super) { return SizeOf(super.value_or("null")); }

struct Inspection {
  std::string_view name, result;
  ScalarKernel kernel;
  std::string_view page, description;
};

constexpr Inspection kInspections[] = {
    {"json_serialize", "varchar", Scalar<&JsonSerialize>, "JSON_SERIALIZE", "The value as JSON text"},
    {"json_serialize_to_varbyte", "varbyte", Scalar<&JsonSerializeToVarbyte>, "JSON_SERIALIZE_TO_VARBYTE",
     "The value as the bytes of its JSON text"},
    {"json_size", "int4", Scalar<&JsonSize>, "r_json_size", "Bytes of the value's JSON text"},
    {"json_typeof", "varchar", Scalar<&JsonTypeOf>, "r_json_typeof", "The value's type, as JSON names it"},
    {"size", "int4", Scalar<&Size>, "r_SIZE", "Bytes that the value takes in memory"},
    {"decimal_precision", "int4", Scalar<&DecimalPrecision>, "r_decimal_precision", "Digits of a decimal"},
    {"decimal_scale", "int4", Scalar<&DecimalScale>, "r_decimal_scale", "Digits behind a decimal's point"},
    {"is_array", "bool", Scalar<&IsKind<SuperKind::kArray>>, "r_is_array", "Whether it is an array"},
    {"is_bigint", "bool", Scalar<&IsInteger<std::int64_t>>, "r_is_bigint", "Whether it is a 64-bit integer"},
    {"is_boolean", "bool", Scalar<&IsKind<SuperKind::kBoolean>>, "r_is_boolean", "Whether it is true or false"},
    {"is_char", "bool", Scalar<&IsAsciiString>, "r_is_char", "Whether it is a string of ASCII characters"},
    {"is_decimal", "bool", Scalar<&IsDecimal>, "r_is_decimal", "Whether it is a number, but no float"},
    {"is_float", "bool", Scalar<&IsFloat>, "r_is_float", "Whether it is a float"},
    {"is_integer", "bool", Scalar<&IsInteger<std::int32_t>>, "r_is_integer", "Whether it is a 32-bit integer"},
    {"is_object", "bool", Scalar<&IsKind<SuperKind::kObject>>, "r_is_object", "Whether it is an object"},
    {"is_scalar", "bool", Scalar<&IsScalar>, "r_is_scalar", "Whether it is neither array nor object"},
    {"is_smallint", "bool", Scalar<&IsInteger<std::int16_t>>, "r_is_smallint", "Whether it is a 16-bit integer"},
    {"is_varchar", "bool", Scalar<&IsKind<SuperKind::kString>>, "r_is_varchar", "Whether it is a string"},
};

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  AddOverloads(rows,
               {.name = "json_parse",
                .result = "super",
                .scalar = Scalar<&JsonParse>,
                .volatility = Volatility::kStable,
                .documentation_page = "JSON_PARSE",
                .description = "JSON text as a SUPER value"},
               {"varchar", "varbyte"});
  AddOverloads(rows,
               {.name = "can_json_parse",
                .result = "bool",
                .scalar = Scalar<&CanJsonParse>,
                .volatility = Volatility::kStable,
                .documentation_page = "CAN_JSON_PARSE",
                .description = "Whether JSON_PARSE would take the text"},
               {"varchar", "varbyte"});
  for (const Inspection& inspection : kInspections) {
    rows.push_back({.name = inspection.name,
                    .arguments = "super",
                    .result = inspection.result,
                    .scalar = inspection.kernel,
                    .is_strict = inspection.name.starts_with("decimal_"),
                    .documentation_page = inspection.page,
                    .description = inspection.description});
  }
  return rows;
}

}  // namespace

std::span<const FunctionRow> SuperJsonFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
