#include "sql/functions/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <vector>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

// A pattern that needs more backtracking than this ends its statement, not the server.
constexpr std::uint32_t kMatchLimit = 5'000'000;
constexpr std::uint32_t kHeapLimitKib = 32 * 1024;
// Compiling to machine code pays only where a pattern meets many rows.
constexpr int kUsesBeforeJit = 50;
constexpr std::size_t kCacheSize = 64;

struct FreeCode {
  void operator()(pcre2_code* p) const { pcre2_code_free(p); }
};
struct FreeData {
  void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
};
struct FreeContext {
  void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
};

std::string MessageOf(int code) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

// In POSIX expressions `(?` opens nothing: a repetition has nothing before it to repeat.
void RefusePerlGroups(std::string_view pattern) {
  bool in_brackets = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (in_brackets) {
      in_brackets = pattern[i] != ']';
    } else if (pattern[i] == '[') {
      in_brackets = true;
    } else if (pattern.substr(i).starts_with("(?")) {
      throw errors::InvalidRegularExpression("quantifier operand invalid");
    }
  }
}

// Whether the longest match may differ from the one that Perl's rule finds: alternatives and lazy repetitions.
bool MayHaveLongerMatch(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '|') {
      return true;
    } else if (pattern[i] == '?' && i > 0 && std::string_view("*+?}").find(pattern[i - 1]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// A bracket expression from `[` on, copied as it is; returns where it ends.
std::size_t CopyBrackets(std::string_view pattern, std::size_t at, std::string& out) {
  std::size_t end = at + 1;
  if (end < pattern.size() && pattern[end] == '^') ++end;
  if (end < pattern.size() && pattern[end] == ']') ++end;
  while (end < pattern.size() && pattern[end] != ']') {
    const bool is_class = pattern.substr(end).starts_with("[:");
    const std::size_t close = is_class ? pattern.find(":]", end) : std::string_view::npos;
    end = close == std::string_view::npos ? end + 1 : close + 2;
  }
  if (end < pattern.size()) ++end;
  out += pattern.substr(at, end - at);
  return end;
}

std::string FromSqlPattern(std::string_view pattern, std::string_view escape) {
  if (base::CountCharacters(escape) > 1) throw errors::InvalidEscapeString();
  std::string out = "\\A(?:";
  for (std::size_t i = 0; i < pattern.size();) {
    if (!escape.empty() && pattern.substr(i).starts_with(escape)) {
      i += escape.size();
      if (i >= pattern.size()) throw errors::PatternEndsWithEscape();
      if (std::string_view("\\^$.|?*+()[]{}").find(pattern[i]) != std::string_view::npos) out += '\\';
      out += pattern[i++];
      continue;
    }
    if (pattern[i] == '[') {
      i = CopyBrackets(pattern, i, out);
      continue;
    }
    switch (pattern[i]) {
      case '%':
        out += ".*";
        break;
      case '_':
        out += '.';
        break;
      case '(':
        out += "(?:";
        break;
      case '.':
      case '^':
      case '$':
      case '\\':
        out += '\\';
        out += pattern[i];
        break;
      default:
        out += pattern[i];
    }
    ++i;
  }
  return out + ")\\z";
}

PCRE2_SPTR Bytes(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

}  // namespace

struct Regex::Code {
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_data, FreeData> data;
  std::unique_ptr<pcre2_match_context, FreeContext> context;
  std::vector<int> workspace;  // of the search for the longest match
};

Regex::Regex(std::string_view pattern, RegexDialect dialect, RegexCase regex_case, std::string_view escape)
    : code_(std::make_unique<Code>()) {
  std::string converted;
  if (dialect == RegexDialect::kSql) pattern = converted = FromSqlPattern(pattern, escape);
  if (dialect == RegexDialect::kPosix) {
    RefusePerlGroups(pattern);
    wants_longest_ = MayHaveLongerMatch(pattern);
  }
  std::uint32_t options = PCRE2_UTF;
  if (dialect != RegexDialect::kPcre) options |= PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY;
  if (regex_case == RegexCase::kIgnore) options |= PCRE2_CASELESS;
  int error = 0;
  std::size_t offset = 0;
  code_->code.reset(pcre2_compile(Bytes(pattern), pattern.size(), options, &error, &offset, nullptr));
  if (!code_->code) throw errors::InvalidRegularExpression(MessageOf(error));
  code_->data.reset(pcre2_match_data_create_from_pattern(code_->code.get(), nullptr));
  code_->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(code_->context.get(), kMatchLimit);
  pcre2_set_heap_limit(code_->context.get(), kHeapLimitKib);
  std::uint32_t groups = 0;
  pcre2_pattern_info(code_->code.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
  group_count_ = groups;
}

Regex::~Regex() = default;

int Regex::Match(std::string_view text, std::size_t from) {
  // Without JIT support in the library this does nothing.
  if (++uses_ == kUsesBeforeJit) pcre2_jit_compile(code_->code.get(), PCRE2_JIT_COMPLETE);
  return pcre2_match(code_->code.get(), Bytes(text), text.size(), from, PCRE2_NO_UTF_CHECK, code_->data.get(),
                     code_->context.get());
}

int Regex::MatchLongest(std::string_view text, std::size_t from) {
  if (code_->workspace.empty()) code_->workspace.resize(1000);
  for (;;) {
    const int result =
        pcre2_dfa_match(code_->code.get(), Bytes(text), text.size(), from, PCRE2_NO_UTF_CHECK, code_->data.get(),
                        code_->context.get(), code_->workspace.data(), code_->workspace.size());
    if (result == PCRE2_ERROR_DFA_WSSIZE && code_->workspace.size() < 1'000'000) {
      code_->workspace.resize(code_->workspace.size() * 4);
      continue;
    }
    // Back-references and the like, which that algorithm does not know.
    if (result == PCRE2_ERROR_DFA_UITEM) {
      wants_longest_ = false;
      return Match(text, from);
    }
    return result;
  }
}

namespace {

bool Found(int result) {
  if (result == PCRE2_ERROR_NOMATCH) return false;
  if (result < 0) throw errors::RegularExpressionFailed(MessageOf(result));
  return true;
}

}  // namespace

bool Regex::Matches(std::string_view text) { return Found(Match(text, 0)); }

std::optional<RegexMatch> Regex::Find(std::string_view text, std::size_t from) {
  if (!wants_longest_) return FindWithGroups(text, from);
  if (!Found(MatchLongest(text, from))) return std::nullopt;
  return Group(0);
}

std::optional<RegexMatch> Regex::FindWithGroups(std::string_view text, std::size_t from) {
  if (!Found(Match(text, from))) return std::nullopt;
  return Group(0);
}

std::optional<RegexMatch> Regex::Group(std::size_t number) const {
  if (number > group_count_) return std::nullopt;
  const std::size_t* offsets = pcre2_get_ovector_pointer(code_->data.get());
  if (offsets[2 * number] == PCRE2_UNSET) return std::nullopt;
  return RegexMatch{offsets[2 * number], offsets[2 * number + 1]};
}

Regex& CachedRegex(std::string_view pattern, RegexDialect dialect, RegexCase regex_case, std::string_view escape) {
  struct Entry {
    std::string pattern, escape;
    RegexDialect dialect;
    RegexCase regex_case;
    std::unique_ptr<Regex> regex;
  };
  thread_local std::vector<Entry> entries;
  thread_local std::size_t last = 0;
  const auto fits = [&](const Entry& entry) {
    return entry.pattern == pattern && entry.dialect == dialect && entry.regex_case == regex_case &&
           entry.escape == escape;
  };
  if (last < entries.size() && fits(entries[last])) return *entries[last].regex;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (fits(entries[i])) {
      last = i;
      return *entries[i].regex;
    }
  }
  Entry entry{std::string(pattern), std::string(escape), dialect, regex_case,
              std::make_unique<Regex>(pattern, dialect, regex_case, escape)};
  // A full cache gives up the entry after the one used last; patterns from a column go round it without harm.
  if (entries.size() < kCacheSize) {
    entries.push_back(std::move(entry));
    last = entries.size() - 1;
  } else {
    last = (last + 1) % kCacheSize;
    entries[last] = std::move(entry);
  }
  return *entries[last].regex;
}

void CheckUtf8(std::string_view text) {
  if (!base::IsValidUtf8(text)) throw errors::InvalidUtf8();
}

}  // namespace doppel::sql
