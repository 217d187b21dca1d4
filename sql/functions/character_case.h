// The case of UTF-8 text, character by character: LOWER and UPPER. Bytes that are no UTF-8 stay.
#pragma once

#include <string>
#include <string_view>

namespace doppel::sql {

std::string LowerCase(std::string_view text);
std::string UpperCase(std::string_view text);

}  // namespace doppel::sql
