#include "sql/functions/template.h"

#include <charconv>
#include <string>

#include "base/check.h"

namespace doppel::sql {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Modifiers(const PrintArguments& arguments, std::size_t index) {
  base::Check(index < arguments.types.size(), "a template names an operand that the call has");
  return std::to_string(arguments.types[index].modifier);
}

}  // namespace

std::string ExpandTemplate(std::string_view text, const PrintArguments& arguments) {
  std::string out;
  std::size_t i = 0;
  const auto next_is_digit = [&](std::size_t at) { return at < text.size() && IsDigit(text[at]); };
  while (i < text.size()) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out += text[i++];
      continue;
    }
    const char kind = text[i + 1];
    if (kind == '*') {
      for (std::size_t k = 0; k < arguments.operands.size(); ++k) {
        if (k > 0) out += ", ";
        out += arguments.operands[k];
      }
      i += 2;
    } else if (kind == 'm' && next_is_digit(i + 2)) {
      out += Modifiers(arguments, static_cast<std::size_t>(text[i + 2] - '1'));
      i += 3;
    } else if (kind == 'm') {
      out += std::to_string(arguments.result.modifier);
      i += 2;
    } else if (kind == 'w') {
      out += arguments.over;
      i += 2;
    } else if (kind == 'd') {
      out += arguments.descending ? '1' : '0';
      i += 2;
    } else if (IsDigit(kind)) {
      std::size_t index = 0;
      const char* const begin = text.data() + i + 1;
      const auto [end, error] = std::from_chars(begin, text.data() + text.size(), index);
      base::Check(error == std::errc() && index > 0, "operands count from one");
      i += 1 + static_cast<std::size_t>(end - begin);
      const bool is_optional = i < text.size() && text[i] == '?';
      if (is_optional) ++i;
      base::Check(is_optional || index <= arguments.operands.size(), "a template names an operand that the call has");
      out += index <= arguments.operands.size() ? arguments.operands[index - 1] : "NULL";
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace doppel::sql
