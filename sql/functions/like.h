// LIKE patterns: `%` is any run of characters, `_` one character, an escape character takes the next one literally.
//
// A pattern is split at its `%` into pieces once; matching then walks the text without ever going back: the first and
// the last piece stand where they must, and each piece between is taken where it is first found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace doppel::sql {

enum class LikeCase { kSensitive, kIgnoreAscii };

class LikePattern {
 public:
  // `escape` is one character or empty (then nothing is escaped). Throws 22025 for a longer one, and for a pattern that
  // ends in it.
  LikePattern(std::string_view pattern, std::string_view escape, LikeCase like_case);

  bool Matches(std::string_view text) const;

 private:
  // A run without `%`. Byte 0 of `wildcards[i]` set: bytes[i] stands for any one character.
  struct Piece {
    std::string bytes;
    std::vector<bool> wildcards;
    std::size_t characters = 0;
    bool has_wildcard = false;
  };

  bool MatchesFolded(std::string_view text) const;

  std::vector<Piece> pieces_;  // one more than there are `%`
  LikeCase case_;
};

}  // namespace doppel::sql
