// JSON scalars as text: what SUPER values of strings and numbers look like.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace doppel::sql {

// With quotes, backslash and control characters escaped.
std::string QuoteJson(std::string_view text);
// The characters of one JSON string; nullopt when `json` is something else.
std::optional<std::string> UnquoteJson(std::string_view json);
bool IsJsonNumber(std::string_view json);

}  // namespace doppel::sql
