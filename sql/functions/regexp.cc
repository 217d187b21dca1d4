// REGEXP_COUNT, REGEXP_INSTR, REGEXP_REPLACE, REGEXP_SUBSTR. Positions count characters, from 1.
#include <vector>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/regex.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

struct Options {
  RegexDialect dialect = RegexDialect::kPosix;
  RegexCase regex_case = RegexCase::kSensitive;
  bool wants_group = false;
};

// Letters of the last argument: c, i, e, p; of c and i the last one counts.
Options ParseOptions(std::string_view letters) {
  Options options;
  for (const char letter : letters) {
    switch (letter) {
      case 'c':
        options.regex_case = RegexCase::kSensitive;
        break;
      case 'i':
        options.regex_case = RegexCase::kIgnore;
        break;
      case 'e':
        options.wants_group = true;
        break;
      case 'p':
        options.dialect = RegexDialect::kPcre;
        break;
      default:
        throw errors::InvalidRegexpOption(letter);
    }
  }
  return options;
}

std::size_t NextCharacter(std::string_view text, std::size_t at) {
  do {
    ++at;
  } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

// Byte offset of a character position; nullopt behind the last character. Positions below 1 mean 1.
std::optional<std::size_t> OffsetOf(std::string_view text, std::int64_t position) {
  std::size_t at = 0;
  for (std::int64_t i = 1; i < position; ++i) {
    if (at >= text.size()) return std::nullopt;
    at = NextCharacter(text, at);
  }
  if (position > 1 && at >= text.size()) return std::nullopt;
  return at;
}

// The matches of a text one after the other; after an empty match the search goes on one character later.
class Matches {
 public:
  Matches(std::string_view text, std::string_view pattern, const Options& options, std::size_t from)
      : text_(text), regex_(CachedRegex(pattern, options.dialect, options.regex_case)), at_(from) {
    with_groups_ = options.dialect == RegexDialect::kPcre || (options.wants_group && regex_.group_count() > 0);
  }

  std::optional<RegexMatch> Next() {
    if (is_done_) return std::nullopt;
    const std::optional<RegexMatch> match = with_groups_ ? regex_.FindWithGroups(text_, at_) : regex_.Find(text_, at_);
    if (!match) {
      is_done_ = true;
      return match;
    }
    at_ = match->end > match->begin ? match->end : NextCharacter(text_, match->end);
    is_done_ = at_ > text_.size();
    return match;
  }

  const Regex& regex() const { return regex_; }

 private:
  std::string_view text_;
  Regex& regex_;
  std::size_t at_;
  bool with_groups_ = false;
  bool is_done_ = false;
};

// The n-th match, or its first group where 'e' asks for it.
std::optional<RegexMatch> FindOccurrence(std::string_view text, std::string_view pattern, std::int64_t position,
                                         std::int64_t occurrence, const Options& options) {
  CheckUtf8(text);
  const std::optional<std::size_t> from = OffsetOf(text, position);
  if (!from || occurrence < 1) return std::nullopt;
  Matches matches(text, pattern, options, *from);
  std::optional<RegexMatch> match = matches.Next();
  while (match && --occurrence > 0) match = matches.Next();
  if (match && options.wants_group && matches.regex().group_count() > 0) return matches.regex().Group(1);
  return match;
}

std::int64_t RegexpCount(std::string_view text, std::string_view pattern, std::int64_t position,
                         std::string_view letters) {
  const Options options = ParseOptions(letters);
  CheckUtf8(text);
  const std::optional<std::size_t> from = OffsetOf(text, position);
  if (!from) return 0;
  Matches matches(text, pattern, options, *from);
  std::int64_t count = 0;
  while (matches.Next()) ++count;
  return count;
}

std::int64_t RegexpInstr(std::string_view text, std::string_view pattern, std::int64_t position,
                         std::int64_t occurrence, std::int64_t option, std::string_view letters) {
  const auto match = FindOccurrence(text, pattern, position, occurrence, ParseOptions(letters));
  if (!match) return 0;
  const std::size_t offset = option == 0 ? match->begin : match->end;
  return static_cast<std::int64_t>(base::CountCharacters(text.substr(0, offset))) + 1;
}

std::string_view RegexpSubstr(std::string_view text, std::string_view pattern, std::int64_t position,
                              std::int64_t occurrence, std::string_view letters) {
  const auto match = FindOccurrence(text, pattern, position, occurrence, ParseOptions(letters));
  return match ? text.substr(match->begin, match->end - match->begin) : std::string_view("");
}

// $1 … $9, ${1} and \1 … \9 stand for what the groups matched; $0, $& and \0 for all of it; \\ and $$ for themselves.
void AppendReplacement(const Regex& regex, std::string_view text, std::string_view replacement, std::string& out) {
  const auto append_group = [&](char digit) {
    const auto group = regex.Group(static_cast<std::size_t>(digit - '0'));
    if (group) out += text.substr(group->begin, group->end - group->begin);
  };
  const auto digit_at = [&](std::size_t i) {
    return i < replacement.size() && replacement[i] >= '0' && replacement[i] <= '9';
  };
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    if ((c == '$' || c == '\\') && digit_at(i + 1)) {
      append_group(replacement[++i]);
    } else if (c == '$' && replacement.substr(i).starts_with("${") && digit_at(i + 2) &&
               replacement.substr(i + 3).starts_with("}")) {
      append_group(replacement[i + 2]);
      i += 3;
    } else if (replacement.substr(i).starts_with("$&")) {
      append_group('0');
      ++i;
    } else if ((c == '$' || c == '\\') && i + 1 < replacement.size() && replacement[i + 1] == c) {
      out += replacement[++i];
    } else {
      out += c;
    }
  }
}

std::string RegexpReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                          std::int64_t position, std::string_view letters) {
  const Options options = ParseOptions(letters);
  CheckUtf8(text);
  const std::optional<std::size_t> from = OffsetOf(text, position);
  if (!from) return std::string(text);
  Matches matches(text, pattern, options, *from);
  std::string out;
  std::size_t copied = 0;
  while (const auto match = matches.Next()) {
    out += text.substr(copied, match->begin - copied);
    if (options.dialect == RegexDialect::kPcre) {
      AppendReplacement(matches.regex(), text, replacement, out);
    } else {
      out += replacement;
    }
    copied = match->end;
  }
  return out += text.substr(copied);
}

constexpr std::string_view kCountPage = "REGEXP_COUNT";
constexpr std::string_view kInstrPage = "REGEXP_INSTR";
constexpr std::string_view kReplacePage = "REGEXP_REPLACE";
constexpr std::string_view kSubstrPage = "REGEXP_SUBSTR";

}  // namespace

// Each number of arguments is a row of its own whose template fills in the defaults, so that a NULL that is given
// stays different from an argument that is not.
std::span<const FunctionRow> RegexpFunctions() {
  static const std::vector<FunctionRow> rows = {
      {.name = "regexp_count",
       .arguments = "varchar, varchar, int4, varchar",
       .result = "int4",
       .scalar = Scalar<&RegexpCount>,
       .documentation_page = kCountPage,
       .description = "How often a regular expression matches"},
      {.name = "regexp_count",
       .arguments = "varchar, varchar, [int4]",
       .result = "int4",
       .print =
           [](const PrintArguments& a) {
             return ExpandTemplate(
                 a.operands.size() > 2 ? "regexp_count($1, $2, $3, '')" : "regexp_count($1, $2, 1, '')", a);
           },
       .documentation_page = kCountPage},
      {.name = "regexp_instr",
       .arguments = "varchar, varchar, int4, int4, int4, varchar",
       .result = "int4",
       .scalar = Scalar<&RegexpInstr>,
       .documentation_page = kInstrPage,
       .description = "Where a regular expression matches, as a character position"},
      {.name = "regexp_instr",
       .arguments = "varchar, varchar, [int4], [int4], [int4]",
       .result = "int4",
       .print =
           [](const PrintArguments& a) {
             constexpr std::string_view kTemplates[] = {
                 "regexp_instr($1, $2, 1, 1, 0, '')", "regexp_instr($1, $2, $3, 1, 0, '')",
                 "regexp_instr($1, $2, $3, $4, 0, '')", "regexp_instr($1, $2, $3, $4, $5, '')"};
             return ExpandTemplate(kTemplates[a.operands.size() - 2], a);
           },
       .documentation_page = kInstrPage},
      {.name = "regexp_replace",
       .arguments = "varchar, varchar, varchar, int4, varchar",
       .result = "varchar",
       .scalar = Scalar<&RegexpReplace>,
       .documentation_page = kReplacePage,
       .description = "The string with every match of a regular expression replaced"},
      {.name = "regexp_replace",
       .arguments = "varchar, varchar, [varchar], [int4]",
       .result = "varchar",
       .print =
           [](const PrintArguments& a) {
             constexpr std::string_view kTemplates[] = {"regexp_replace($1, $2, '', 1, '')",
                                                        "regexp_replace($1, $2, $3, 1, '')",
                                                        "regexp_replace($1, $2, $3, $4, '')"};
             return ExpandTemplate(kTemplates[a.operands.size() - 2], a);
           },
       .documentation_page = kReplacePage},
      {.name = "regexp_substr",
       .arguments = "varchar, varchar, int4, int4, varchar",
       .result = "varchar",
       .scalar = Scalar<&RegexpSubstr>,
       .documentation_page = kSubstrPage,
       .description = "What a regular expression matches"},
      {.name = "regexp_substr",
       .arguments = "varchar, varchar, [int4], [int4]",
       .result = "varchar",
       .print =
           [](const PrintArguments& a) {
             constexpr std::string_view kTemplates[] = {"regexp_substr($1, $2, 1, 1, '')",
                                                        "regexp_substr($1, $2, $3, 1, '')",
                                                        "regexp_substr($1, $2, $3, $4, '')"};
             return ExpandTemplate(kTemplates[a.operands.size() - 2], a);
           },
       .documentation_page = kSubstrPage},
  };
  return rows;
}

}  // namespace doppel::sql
