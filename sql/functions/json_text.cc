// JSON kept as text: IS_VALID_JSON, JSON_EXTRACT_PATH_TEXT, JSON_ARRAY_LENGTH and kin.
#include <vector>

#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/json_scanner.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

bool IsValidJson(std::string_view text) { return CheckJson(text) == JsonKind::kObject; }
bool IsValidJsonArray(std::string_view text) { return CheckJson(text) == JsonKind::kArray; }

// What to do with text that is no JSON: NULL when the call says so, else an error.
void Refuse(CallContext& call, bool null_if_invalid, std::string_view what, std::string_view text) {
  if (!null_if_invalid) throw errors::InvalidJson(what, text);
  call.result.Null();
}

void ReturnText(CallContext& call, std::optional<std::string_view> json) {
  const std::optional<std::string> text = json ? JsonValueText(*json) : std::nullopt;
  text ? call.result.Text(*text) : call.result.Null();
}

// json_extract_path_text(text, null_if_invalid, element, …): the row's printer brings the flag to the front.
void ExtractPathText(CallContext& call, std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) return call.result.Null();
  }
  const std::string_view text = arguments[0].bytes;
  const std::optional<JsonKind> kind = CheckJson(text);
  if (kind != JsonKind::kObject && kind != JsonKind::kArray) {
    return Refuse(call, arguments[1].integer != 0, "object", text);
  }
  std::optional<std::string_view> value = text;
  for (std::size_t i = 2; i < arguments.size() && value; ++i) value = FindJsonMember(*value, arguments[i].bytes);
  ReturnText(call, value);
}

void ExtractArrayElementText(CallContext& call, std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) return call.result.Null();
  }
  const std::string_view text = arguments[0].bytes;
  if (CheckJson(text) != JsonKind::kArray) {
    return Refuse(call, arguments.size() > 2 && arguments[2].integer != 0, "array object", text);
  }
  const std::int64_t position = arguments[1].integer;
  ReturnText(call, position < 0 ? std::nullopt : JsonElementAt(text, static_cast<std::size_t>(position)));
}

void ArrayLength(CallContext& call, std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) return call.result.Null();
  }
  const std::string_view text = arguments[0].bytes;
  if (CheckJson(text) != JsonKind::kArray) {
    return Refuse(call, arguments.size() > 1 && arguments[1].integer != 0, "array object", text);
  }
  call.result.Integer(static_cast<std::int64_t>(JsonArrayLength(text)));
}

// The flag may be the last operand after one to five path elements; it is boolean, they are strings.
std::string PrintExtractPath(const PrintArguments& arguments) {
  const bool has_flag = arguments.types.back().id == TypeId::kBool;
  std::string sql = "json_extract_path_text(" + arguments.operands[0] + ", ";
  sql += has_flag ? arguments.operands.back() : "0";
  for (std::size_t i = 1; i + (has_flag ? 1 : 0) < arguments.operands.size(); ++i) sql += ", " + arguments.operands[i];
  return sql + ")";
}

constexpr std::string_view kPathPage = "JSON_EXTRACT_PATH_TEXT";

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows = {
      {.name = "is_valid_json",
       .arguments = "varchar",
       .result = "bool",
       .scalar = Scalar<&IsValidJson>,
       .documentation_page = "IS_VALID_JSON",
       .description = "Whether the text is a JSON object"},
      {.name = "is_valid_json_array",
       .arguments = "varchar",
       .result = "bool",
       .scalar = Scalar<&IsValidJsonArray>,
       .documentation_page = "IS_VALID_JSON_ARRAY",
       .description = "Whether the text is a JSON array"},
      {.name = "json_array_length",
       .arguments = "varchar, [bool]",
       .result = "int4",
       .scalar = &ArrayLength,
       .documentation_page = "JSON_ARRAY_LENGTH",
       .description = "Number of elements of a JSON array"},
      {.name = "json_extract_array_element_text",
       .arguments = "varchar, int4, [bool]",
       .result = "varchar",
       .scalar = &ExtractArrayElementText,
       .documentation_page = "JSON_EXTRACT_ARRAY_ELEMENT_TEXT",
       .description = "One element of a JSON array, counted from 0"},
  };
  for (const std::string_view arguments :
       {"varchar, varchar", "varchar, varchar, varchar", "varchar, varchar, varchar, varchar",
        "varchar, varchar, varchar, varchar, varchar", "varchar, varchar, varchar, varchar, varchar, varchar",
        "varchar, varchar, bool", "varchar, varchar, varchar, bool", "varchar, varchar, varchar, varchar, bool",
        "varchar, varchar, varchar, varchar, varchar, bool",
        "varchar, varchar, varchar, varchar, varchar, varchar, bool"}) {
    rows.push_back({.name = "json_extract_path_text",
                    .arguments = arguments,
                    .result = "varchar",
                    .sqlite = "json_extract_path_text($*)",
                    .scalar = &ExtractPathText,
                    .print = &PrintExtractPath,
                    .documentation_page = kPathPage,
                    .description = "The value at the end of a path of keys"});
  }
  return rows;
}

}  // namespace

std::span<const FunctionRow> JsonTextFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
