// What templates of dates and of numbers have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doppel::sql {

// "st", "nd", "rd" or "th".
std::string_view OrdinalEnding(std::int64_t number);
// 1 to 3999 in upper case; empty for other numbers.
std::string RomanNumeral(std::int64_t number);

// Takes a template apart, as every kind of it is written:
//
//   template = { field | "quoted text" | \" | character }        in quoted text \ takes the next character as it is
//
// `take_field` gets what is left and says how many characters of it are a field, 0 when none; what is no field goes to
// `add_text` character by character (text, whether it was quoted).
template <typename TakeField, typename AddText>
void ScanTemplate(std::string_view text, TakeField take_field, AddText add_text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        add_text(text[i], true);
      }
      ++i;
    } else if (text.substr(i).starts_with("\\\"")) {
      add_text('"', true);
      i += 2;
    } else if (const std::size_t taken = take_field(text.substr(i)); taken > 0) {
      i += taken;
    } else {
      add_text(text[i++], false);
    }
  }
}

// Parsed templates of one thread. A statement has few, and mostly the one of the row before.
template <typename Parsed>
class TemplateCache {
 public:
  template <typename Parse>
  const Parsed& Get(std::string_view text, Parse parse) {
    for (const auto& [known, parsed] : entries_) {
      if (known == text) return parsed;
    }
    std::pair<std::string, Parsed> entry(text, parse(text));
    if (entries_.size() < kEntries) return entries_.emplace_back(std::move(entry)).second;
    next_ = (next_ + 1) % kEntries;
    return (entries_[next_] = std::move(entry)).second;
  }

 private:
  static constexpr std::size_t kEntries = 16;
  std::vector<std::pair<std::string, Parsed>> entries_;
  std::size_t next_ = 0;
};

}  // namespace doppel::sql
