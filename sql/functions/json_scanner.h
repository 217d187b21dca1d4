// Walks over JSON text without building anything, so that the parts of it keep their order and the spelling of their
// numbers.
//
// Text is JSON as RFC 8259 has it, except that strings may hold raw control characters. Nesting deeper than
// kMaxJsonNesting is not JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace doppel::sql {

inline constexpr int kMaxJsonNesting = 1000;

enum class JsonKind { kNull, kBoolean, kNumber, kString, kArray, kObject };

// The kind of the one value that the whole text is; nullopt when it is not JSON.
std::optional<JsonKind> CheckJson(std::string_view text);

// REQUIRES for all that follow: CheckJson found `json` valid; blanks around values do not matter.
JsonKind KindOfJson(std::string_view json);
// The value of a member, of the last one where the key repeats; nullopt when there is none or `json` is no object.
std::optional<std::string_view> FindJsonMember(std::string_view json, std::string_view key);
// Nullopt when the index is out of range or `json` is no array.
std::optional<std::string_view> JsonElementAt(std::string_view json, std::size_t index);
// REQUIRES: `json` is an array.
std::size_t JsonArrayLength(std::string_view json);
// A string's characters, anything else without the blanks between its parts; nullopt for null.
std::optional<std::string> JsonValueText(std::string_view json);

}  // namespace doppel::sql
