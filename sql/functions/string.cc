// Strings. Positions and lengths count characters, limits count bytes (reference 02-functions.md §2.6).
#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/sql_error.h"
#include "base/text.h"
#include "sql/functions/character_case.h"
#include "sql/functions/families.h"
#include "sql/types/errors.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

using base::CountCharacters;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Byte offset of the character `index` (from 0), or the text's size when it has fewer.
std::size_t OffsetOf(std::string_view text, std::int64_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) {
    do ++at;
    while (at < text.size() && IsContinuation(text[at]));
  }
  return at;
}

std::string_view FirstCharacters(std::string_view text, std::int64_t count) {
  return count <= 0 ? std::string_view() : text.substr(0, OffsetOf(text, count));
}

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = at + OffsetOf(text.substr(at), 1);
    characters.push_back(text.substr(at, next - at));
    at = next;
  }
  return characters;
}

// A string function may not make more than a VARCHAR holds.
void CheckLength(std::size_t bytes) {
  if (bytes > kMaxVarcharBytes) {
    throw errors::ValueTooLong(LogicalType::Varchar(kMaxVarcharBytes));
  }
}

std::string_view Checked(std::string_view text) {
  CheckLength(text.size());
  return text;
}

// A word begins after anything that is neither letter nor digit.
std::string InitCap(std::string_view text) {
  std::string out;
  bool starts_word = true;
  for (const std::string_view character : Characters(text)) {
    utf8proc_int32_t code = 0;
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()),
                     static_cast<utf8proc_ssize_t>(character.size()), &code);
    out += starts_word ? UpperCase(character) : LowerCase(character);
    const utf8proc_category_t category = utf8proc_category(code);
    starts_word = !(category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
  }
  return out;
}

std::int64_t Length(std::string_view text) { return static_cast<std::int64_t>(CountCharacters(text)); }
std::int64_t ByteLength(std::string_view bytes) { return static_cast<std::int64_t>(bytes.size()); }

std::int64_t Ascii(std::string_view text) {
  if (text.empty()) return 0;
  utf8proc_int32_t code = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &code);
  return code;
}

std::optional<std::string> Chr(std::int64_t code) {
  if (code <= 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return std::nullopt;
  std::array<utf8proc_uint8_t, 4> encoded{};
  const utf8proc_ssize_t size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), encoded.data());
  return std::string(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size));
}

// Of the first argument's characters, those at the ends that are in `set`.
std::string_view TrimLeft(std::string_view text, std::string_view set) {
  const std::vector<std::string_view> unwanted = Characters(set);
  while (!text.empty()) {
    const std::string_view first = FirstCharacters(text, 1);
    if (std::find(unwanted.begin(), unwanted.end(), first) == unwanted.end()) break;
    text.remove_prefix(first.size());
  }
  return text;
}

std::string_view TrimRight(std::string_view text, std::string_view set) {
  const std::vector<std::string_view> unwanted = Characters(set);
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && IsContinuation(text[begin])) --begin;
    if (std::find(unwanted.begin(), unwanted.end(), text.substr(begin)) == unwanted.end()) break;
    text = text.substr(0, begin);
  }
  return text;
}

std::string_view SetOf(const std::optional<std::string_view>& set) { return set.value_or(" "); }

// The second argument is optional in the call; a NULL there makes the result NULL by the rows' strictness.
std::string_view LTrim(std::string_view text, std::optional<std::string_view> set) {
  return TrimLeft(text, SetOf(set));
}
std::string_view RTrim(std::string_view text, std::optional<std::string_view> set) {
  return TrimRight(text, SetOf(set));
}
std::string_view BTrim(std::string_view text, std::optional<std::string_view> set) {
  return TrimRight(TrimLeft(text, SetOf(set)), SetOf(set));
}

std::int64_t Position(std::string_view text, std::string_view part) {
  const std::size_t found = text.find(part);
  if (found == std::string_view::npos) return 0;
  return static_cast<std::int64_t>(CountCharacters(text.substr(0, found))) + 1;
}

std::int64_t CharIndex(std::string_view part, std::string_view text) { return Position(text, part); }

std::int64_t OctetIndex(std::string_view part, std::string_view text) {
  const std::size_t found = text.find(part);
  return found == std::string_view::npos ? 0 : static_cast<std::int64_t>(found) + 1;
}

// Negative counts leave out characters at the other end, as in PostgreSQL.
std::string_view Left(std::string_view text, std::int64_t count) {
  if (count < 0) count = std::max<std::int64_t>(0, Length(text) + count);
  return FirstCharacters(text, count);
}

std::string_view Right(std::string_view text, std::int64_t count) {
  const std::int64_t length = Length(text);
  const std::int64_t skipped = count < 0 ? -count : length - count;
  return skipped <= 0 ? text : text.substr(OffsetOf(text, skipped));
}

// What fills `text` up to `length` characters; nullopt when it already is as long.
std::optional<std::string> Filling(std::string_view text, std::int64_t length, std::string_view fill) {
  const std::int64_t missing = length - Length(text);
  if (missing <= 0) return std::nullopt;
  const std::vector<std::string_view> characters = Characters(fill);
  if (characters.empty()) return std::string();
  if (missing > kMaxVarcharBytes) CheckLength(static_cast<std::size_t>(missing));
  std::string out;
  for (std::int64_t i = 0; i < missing; ++i) out += characters[static_cast<std::size_t>(i) % characters.size()];
  CheckLength(out.size() + text.size());
  return out;
}

std::string LPad(std::string_view text, std::int64_t length, std::optional<std::string_view> fill) {
  const std::optional<std::string> filling = Filling(text, length, fill.value_or(" "));
  return filling ? *filling + std::string(text) : std::string(FirstCharacters(text, length));
}

std::string RPad(std::string_view text, std::int64_t length, std::optional<std::string_view> fill) {
  const std::optional<std::string> filling = Filling(text, length, fill.value_or(" "));
  return filling ? std::string(text) + *filling : std::string(FirstCharacters(text, length));
}

std::string Repeat(std::string_view text, std::int64_t count) {
  if (count <= 0 || text.empty()) return "";
  if (count > kMaxVarcharBytes) CheckLength(static_cast<std::size_t>(count));
  CheckLength(text.size() * static_cast<std::size_t>(count));
  std::string out;
  for (std::int64_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string Replace(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = text.find(from, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) break;
    out += to;
    CheckLength(out.size());
    at = found + from.size();
  }
  return out;
}

std::string Reverse(std::string_view text) {
  const std::vector<std::string_view> characters = Characters(text);
  std::string out;
  out.reserve(text.size());
  for (auto character = characters.rbegin(); character != characters.rend(); ++character) out += *character;
  return out;
}

std::string_view SplitPart(std::string_view text, std::string_view delimiter, std::int64_t number) {
  if (number < 1) {
    throw base::SqlError(base::SqlState::kInvalidParameterValue, "field position must be greater than zero");
  }
  if (delimiter.empty()) return number == 1 ? text : std::string_view();
  for (; number > 1; --number) {
    const std::size_t found = text.find(delimiter);
    if (found == std::string_view::npos) return {};
    text.remove_prefix(found + delimiter.size());
  }
  return text.substr(0, text.find(delimiter));
}

// Characters before the first one count against `length`: substring('caterpillar', 0, 4) is 'cat'.
std::string_view Substring(std::string_view text, std::int64_t start, std::optional<std::int64_t> length) {
  if (length && *length < 0) {
    throw base::SqlError(base::SqlState::kSubstringError, "negative substring length not allowed");
  }
  if (length) {
    std::int64_t end = 0;
    if (__builtin_add_overflow(start, *length, &end)) end = INT64_MAX;
    text = FirstCharacters(text, end - 1);
  }
  return start <= 1 ? text : text.substr(OffsetOf(text, start - 1));
}

Blob SubstringBytes(std::string_view bytes, std::int64_t start, std::optional<std::int64_t> length) {
  const std::int64_t size = ByteLength(bytes);
  const std::int64_t end = length ? std::min(size + 1, start + std::max<std::int64_t>(0, *length)) : size + 1;
  const std::int64_t begin = std::max<std::int64_t>(1, start);
  if (begin >= end) return {};
  return {std::string(bytes.substr(static_cast<std::size_t>(begin - 1), static_cast<std::size_t>(end - begin)))};
}

std::string Translate(std::string_view text, std::string_view from, std::string_view to) {
  const std::vector<std::string_view> sources = Characters(from);
  const std::vector<std::string_view> targets = Characters(to);
  std::string out;
  for (const std::string_view character : Characters(text)) {
    const auto found = std::find(sources.begin(), sources.end(), character);
    if (found == sources.end()) {
      out += character;
    } else if (const auto index = static_cast<std::size_t>(found - sources.begin()); index < targets.size()) {
      out += targets[index];
    }
  }
  CheckLength(out.size());
  return out;
}

std::string Soundex(std::string_view text) {
  constexpr std::string_view kCodes = "01230120022455012623010202";  // of A to Z
  std::string out;
  char last = '0';
  for (const char raw : text) {
    const char letter = static_cast<char>(raw >= 'a' && raw <= 'z' ? raw - 32 : raw);
    if (letter < 'A' || letter > 'Z') continue;
    const char code = kCodes[static_cast<std::size_t>(letter - 'A')];
    if (out.empty()) {
      out += letter;
    } else if (code != '0' && code != last) {
      out += code;
    }
    // H and W do not separate letters of the same code.
    if (letter != 'H' && letter != 'W') last = code;
    if (out.size() == 4) break;
  }
  if (!out.empty()) out.resize(4, '0');
  return out;
}

std::int64_t Difference(std::string_view a, std::string_view b) {
  const std::string left = Soundex(a);
  const std::string right = Soundex(b);
  std::int64_t same = 0;
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) same += left[i] == right[i] ? 1 : 0;
  return same;
}

std::int64_t CompareBytes(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::int64_t CompareBlankPadded(std::string_view a, std::string_view b) {
  return CompareBytes(base::TrimRightBlanks(a), base::TrimRightBlanks(b));
}

std::string QuoteLiteral(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

LogicalType ConcatType(std::span<const LogicalType> arguments) {
  std::int32_t bytes = 0;
  for (const LogicalType& type : arguments) {
    if (type.modifier < 0) return {TypeId::kVarchar, -1};
    bytes += type.length();
  }
  return LogicalType::Varchar(std::min(bytes, kMaxVarcharBytes));
}

std::string CollateText(std::string_view text, std::string_view collation) {
  const std::string name = base::ToLowerAscii(collation);
  if (name == "case_sensitive" || name == "cs") return std::string(text);
  if (name == "case_insensitive" || name == "ci") throw base::NotEmulated("COLLATE with case_insensitive");
  throw base::SqlError(base::SqlState::kInvalidParameterValue, fmt::format("invalid collation \"{}\"", collation));
}

}  // namespace

std::span<const FunctionRow> StringFunctions() {
  static const std::vector<FunctionRow> rows = {
      {.name = "ascii",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_ascii($1)",
       .scalar = Scalar<&Ascii>,
       .documentation_page = "r_ASCII"},
      {.name = "bpcharcmp",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_compare_padded($1, $2)",
       .scalar = Scalar<&CompareBlankPadded>,
       .documentation_page = "r_BPCHARCMP"},
      {.name = "bttext_pattern_cmp",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_compare($1, $2)",
       .scalar = Scalar<&CompareBytes>,
       .documentation_page = "r_BTTEXT_PATTERN_CMP"},
      {.name = "btrim",
       .arguments = "varchar, [varchar]",
       .result = "=1",
       .sqlite = "str_btrim($*)",
       .scalar = Scalar<&BTrim>,
       .documentation_page = "r_BTRIM"},
      {.name = "trim",
       .arguments = "varchar, [varchar]",
       .result = "=1",
       .sqlite = "str_btrim($*)",
       .column_name = "btrim",
       .documentation_page = "r_TRIM"},
      {.name = "ltrim",
       .arguments = "varchar, [varchar]",
       .result = "=1",
       .sqlite = "str_ltrim($*)",
       .scalar = Scalar<&LTrim>,
       .documentation_page = "r_LTRIM"},
      {.name = "rtrim",
       .arguments = "varchar, [varchar]",
       .result = "=1",
       .sqlite = "str_rtrim($*)",
       .scalar = Scalar<&RTrim>,
       .documentation_page = "r_RTRIM"},
      {.name = "len",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_length($1)",
       .scalar = Scalar<&Length>,
       .documentation_page = "r_LEN"},
      {.name = "length",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_length($1)",
       .documentation_page = "r_LENGTH"},
      {.name = "char_length",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_length($1)",
       .documentation_page = "r_CHAR_LENGTH"},
      {.name = "character_length",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_length($1)",
       .documentation_page = "r_CHARACTER_LENGTH"},
      {.name = "textlen",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_length($1)",
       .documentation_page = "r_TEXTLEN"},
      {.name = "len",
       .arguments = "varbyte",
       .result = "int4",
       .sqlite = "str_bytes($1)",
       .documentation_page = "r_LEN"},
      {.name = "length",
       .arguments = "varbyte",
       .result = "int4",
       .sqlite = "str_bytes($1)",
       .documentation_page = "r_LENGTH"},
      {.name = "octet_length",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "str_bytes($1)",
       .scalar = Scalar<&ByteLength>,
       .documentation_page = "r_OCTET_LENGTH"},
      {.name = "octet_length",
       .arguments = "varbyte",
       .result = "int4",
       .sqlite = "str_bytes($1)",
       .documentation_page = "r_OCTET_LENGTH"},
      {.name = "charindex",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_charindex($1, $2)",
       .scalar = Scalar<&CharIndex>,
       .documentation_page = "r_CHARINDEX"},
      {.name = "strpos",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_position($1, $2)",
       .scalar = Scalar<&Position>,
       .documentation_page = "r_STRPOS"},
      {.name = "position",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_position($1, $2)",
       .documentation_page = "r_POSITION"},
      {.name = "octetindex",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_octetindex($1, $2)",
       .scalar = Scalar<&OctetIndex>,
       .documentation_page = "OCTETINDEX"},
      {.name = "chr",
       .arguments = "int4",
       .result = "varchar",
       .sqlite = "str_chr($1)",
       .scalar = Scalar<&Chr>,
       .documentation_page = "r_CHR"},
      {.name = "concat",
       .arguments = "varchar, varchar",
       .result = "varchar",
       .sqlite = "str_checked($1 || $2)",
       .scalar = Scalar<&Checked>,
       .result_type = &ConcatType,
       .documentation_page = "r_CONCAT"},
      {.name = "concat",
       .arguments = "varbyte, varbyte",
       .result = "varbyte",
       .sqlite = "varbyte_concat($1, $2)",
       .documentation_page = "r_CONCAT"},
      {.name = "collate",
       .arguments = "varchar, varchar",
       .result = "=1",
       .sqlite = "str_collate($1, $2)",
       .scalar = Scalar<&CollateText>,
       .documentation_page = "r_COLLATE"},
      {.name = "difference",
       .arguments = "varchar, varchar",
       .result = "int4",
       .sqlite = "str_difference($1, $2)",
       .scalar = Scalar<&Difference>,
       .documentation_page = "DIFFERENCE"},
      {.name = "initcap",
       .arguments = "varchar",
       .result = "=1",
       .sqlite = "str_initcap($1)",
       .scalar = Scalar<&InitCap>,
       .documentation_page = "r_INITCAP"},
      {.name = "left",
       .arguments = "varchar, int4",
       .result = "=1",
       .sqlite = "str_left($1, $2)",
       .scalar = Scalar<&Left>,
       .documentation_page = "r_LEFT"},
      {.name = "right",
       .arguments = "varchar, int4",
       .result = "=1",
       .sqlite = "str_right($1, $2)",
       .scalar = Scalar<&Right>,
       .documentation_page = "r_LEFT"},
      {.name = "lower",
       .arguments = "varchar",
       .result = "=1",
       .sqlite = "str_lower($1)",
       .scalar = Scalar<&LowerCase>,
       .documentation_page = "r_LOWER"},
      {.name = "upper",
       .arguments = "varchar",
       .result = "=1",
       .sqlite = "str_upper($1)",
       .scalar = Scalar<&UpperCase>,
       .documentation_page = "r_UPPER"},
      {.name = "lpad",
       .arguments = "varchar, int4, [varchar]",
       .result = "varchar",
       .sqlite = "str_lpad($*)",
       .scalar = Scalar<&LPad>,
       .documentation_page = "r_LPAD"},
      {.name = "rpad",
       .arguments = "varchar, int4, [varchar]",
       .result = "varchar",
       .sqlite = "str_rpad($*)",
       .scalar = Scalar<&RPad>,
       .documentation_page = "r_LPAD"},
      {.name = "quote_literal",
       .arguments = "varchar",
       .result = "varchar",
       .sqlite = "str_quote_literal($1)",
       .scalar = Scalar<&QuoteLiteral>,
       .documentation_page = "r_QUOTE_LITERAL"},
      {.name = "repeat",
       .arguments = "varchar, int4",
       .result = "varchar",
       .sqlite = "str_repeat($1, $2)",
       .scalar = Scalar<&Repeat>,
       .documentation_page = "r_REPEAT"},
      {.name = "replicate",
       .arguments = "varchar, int4",
       .result = "varchar",
       .sqlite = "str_repeat($1, $2)",
       .column_name = "repeat",
       .documentation_page = "r_REPLICATE"},
      {.name = "replace",
       .arguments = "varchar, varchar, varchar",
       .result = "varchar",
       .sqlite = "str_replace($1, $2, $3)",
       .scalar = Scalar<&Replace>,
       .documentation_page = "r_REPLACE"},
      {.name = "reverse",
       .arguments = "varchar",
       .result = "=1",
       .sqlite = "str_reverse($1)",
       .scalar = Scalar<&Reverse>,
       .documentation_page = "r_REVERSE"},
      {.name = "soundex",
       .arguments = "varchar",
       .result = "varchar",
       .sqlite = "str_soundex($1)",
       .scalar = Scalar<&Soundex>,
       .documentation_page = "SOUNDEX"},
      {.name = "split_part",
       .arguments = "varchar, varchar, int4",
       .result = "=1",
       .sqlite = "str_split_part($1, $2, $3)",
       .scalar = Scalar<&SplitPart>,
       .documentation_page = "SPLIT_PART"},
      {.name = "substring",
       .arguments = "varchar, int4, [int4]",
       .result = "=1",
       .sqlite = "str_substring($*)",
       .scalar = Scalar<&Substring>,
       .documentation_page = "r_SUBSTRING"},
      {.name = "substr",
       .arguments = "varchar, int4, [int4]",
       .result = "=1",
       .sqlite = "str_substring($*)",
       .column_name = "substring",
       .documentation_page = "r_SUBSTRING"},
      {.name = "substring",
       .arguments = "varbyte, int4, [int4]",
       .result = "=1",
       .sqlite = "bytes_substring($*)",
       .scalar = Scalar<&SubstringBytes>,
       .documentation_page = "r_SUBSTRING"},
      {.name = "substr",
       .arguments = "varbyte, int4, [int4]",
       .result = "=1",
       .sqlite = "bytes_substring($*)",
       .column_name = "substring",
       .documentation_page = "r_SUBSTRING"},
      {.name = "translate",
       .arguments = "varchar, varchar, varchar",
       .result = "varchar",
       .sqlite = "str_translate($1, $2, $3)",
       .scalar = Scalar<&Translate>,
       .documentation_page = "r_TRANSLATE"},
  };
  return rows;
}

}  // namespace doppel::sql
