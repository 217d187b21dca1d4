#include "sql/functions/character_case.h"

#include <utf8proc.h>

#include <array>

namespace doppel::sql {
namespace {

template <utf8proc_int32_t (*Map)(utf8proc_int32_t)>
std::string MapCharacters(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(bytes, left, &code);
    if (used <= 0) {
      out += static_cast<char>(*bytes++);
      --left;
      continue;
    }
    std::array<utf8proc_uint8_t, 4> encoded{};
    const utf8proc_ssize_t size = utf8proc_encode_char(Map(code), encoded.data());
    out.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size));
    bytes += used;
    left -= used;
  }
  return out;
}

}  // namespace

std::string LowerCase(std::string_view text) { return MapCharacters<&utf8proc_tolower>(text); }
std::string UpperCase(std::string_view text) { return MapCharacters<&utf8proc_toupper>(text); }

}  // namespace doppel::sql
