// Small helpers over ASCII and UTF-8 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace doppel::base {

std::string ToLowerAscii(std::string_view text);
std::string ToUpperAscii(std::string_view text);
bool EqualsIgnoreCaseAscii(std::string_view a, std::string_view b);
std::string_view TrimBlanks(std::string_view text);
std::string_view TrimRightBlanks(std::string_view text);
std::vector<std::string> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& parts, std::string_view separator);
// The longest prefix of at most `bytes` bytes that ends between two characters.
std::string_view TruncateUtf8(std::string_view text, std::size_t bytes);
bool IsValidUtf8(std::string_view text);
std::size_t CountCharacters(std::string_view utf8);
std::string ToHex(std::string_view bytes);
// Between single quotes, those within doubled: a literal of standard SQL, as SQLite reads it.
std::string SingleQuoted(std::string_view text);

}  // namespace doppel::base
