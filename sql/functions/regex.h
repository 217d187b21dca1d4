// Compiled regular expressions (PCRE2), and a cache of them per thread: a pattern is compiled once per statement, not
// once per row.
//
// Dialects: POSIX extended expressions with Perl's classes (\d \w \s \b), as `~` and REGEXP_* take them: the longest of
// the leftmost matches wins, `.` matches line ends, no look-around. PCRE, as the parameter 'p' asks for. SQL, as
// SIMILAR TO takes them; such a pattern matches a whole string.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace doppel::sql {

enum class RegexDialect { kPosix, kPcre, kSql };
enum class RegexCase { kSensitive, kIgnore };

struct RegexMatch {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
};

class Regex {
 public:
  // Throws 2201B. `escape`: of the SQL dialect, one character or empty, else 22025.
  Regex(std::string_view pattern, RegexDialect dialect, RegexCase regex_case, std::string_view escape = "\\");
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;
  ~Regex();

  // REQUIRES for all that follow: `text` is valid UTF-8 (CheckUtf8), `from` <= its size.
  bool Matches(std::string_view text);
  std::optional<RegexMatch> Find(std::string_view text, std::size_t from);
  // The same by Perl's rule, after which Group() tells what its parenthesised parts matched.
  std::optional<RegexMatch> FindWithGroups(std::string_view text, std::size_t from);
  // Nullopt when there is no such group or it took no part in the match.
  std::optional<RegexMatch> Group(std::size_t number) const;

  std::size_t group_count() const { return group_count_; }

 private:
  struct Code;
  int Match(std::string_view text, std::size_t from);
  int MatchLongest(std::string_view text, std::size_t from);

  std::unique_ptr<Code> code_;  // PCRE2's handles, whose header stays in the .cc
  std::size_t group_count_ = 0;
  bool wants_longest_ = false;
  int uses_ = 0;
};

// The compiled pattern, from the calling thread's cache. Valid until the thread's next call.
Regex& CachedRegex(std::string_view pattern, RegexDialect dialect, RegexCase regex_case,
                   std::string_view escape = "\\");

// Throws 22021 when the text is no UTF-8.
void CheckUtf8(std::string_view text);

}  // namespace doppel::sql
