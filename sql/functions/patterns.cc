// Kernels behind LIKE, ILIKE, SIMILAR TO and the regular expression operators ~ ~* !~ !~*.
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/like.h"
#include "sql/functions/regex.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

constexpr std::string_view kDefaultEscape = "\\";

// A statement has few patterns, and mostly the one of the row before.
const LikePattern& CachedPattern(std::string_view pattern, std::string_view escape, LikeCase like_case) {
  struct Entry {
    std::string pattern, escape;
    LikeCase like_case;
    LikePattern compiled;
  };
  constexpr std::size_t kEntries = 16;
  thread_local std::vector<Entry> entries;
  thread_local std::size_t next = 0;
  for (const Entry& entry : entries) {
    if (entry.pattern == pattern && entry.like_case == like_case && entry.escape == escape) return entry.compiled;
  }
  Entry entry{std::string(pattern), std::string(escape), like_case, LikePattern(pattern, escape, like_case)};
  if (entries.size() < kEntries) return entries.emplace_back(std::move(entry)).compiled;
  next = (next + 1) % kEntries;
  return (entries[next] = std::move(entry)).compiled;
}

// LIKE is asked once per row of large tables, so these read their arguments themselves.
template <LikeCase kCase>
void LikeMatch(CallContext& call, std::span<const Value> arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return call.result.Null();
  std::string_view escape = kDefaultEscape;
  if (arguments.size() > 2) {
    if (arguments[2].is_null()) return call.result.Null();
    escape = arguments[2].bytes;
  }
  call.result.Integer(CachedPattern(arguments[1].bytes, escape, kCase).Matches(arguments[0].bytes) ? 1 : 0);
}

void SimilarMatch(CallContext& call, std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) return call.result.Null();
  }
  const std::string_view escape = arguments.size() > 2 ? arguments[2].bytes : kDefaultEscape;
  CheckUtf8(arguments[0].bytes);
  Regex& regex = CachedRegex(arguments[1].bytes, RegexDialect::kSql, RegexCase::kSensitive, escape);
  call.result.Integer(regex.Matches(arguments[0].bytes) ? 1 : 0);
}

template <RegexCase kCase>
bool RegexMatches(std::string_view text, std::string_view pattern) {
  CheckUtf8(text);
  return CachedRegex(pattern, RegexDialect::kPosix, kCase).Matches(text);
}

}  // namespace

std::span<const KernelRow> PatternKernels() {
  static const std::vector<KernelRow> rows = {
      {"like_match", 2, &LikeMatch<LikeCase::kSensitive>},
      {"like_match", 3, &LikeMatch<LikeCase::kSensitive>},
      {"ilike_match", 2, &LikeMatch<LikeCase::kIgnoreAscii>},
      {"ilike_match", 3, &LikeMatch<LikeCase::kIgnoreAscii>},
      {"similar_match", 2, &SimilarMatch},
      {"similar_match", 3, &SimilarMatch},
      {"regex_match", 2, Scalar<&RegexMatches<RegexCase::kSensitive>>},
      {"regex_imatch", 2, Scalar<&RegexMatches<RegexCase::kIgnore>>},
  };
  return rows;
}

}  // namespace doppel::sql
