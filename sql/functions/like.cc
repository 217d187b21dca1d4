#include "sql/functions/like.h"

#include <algorithm>
#include <cstring>

#include "sql/functions/errors.h"

namespace doppel::sql {
namespace {

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes of the character that begins at `text[at]`, whatever is wrong with its encoding.
std::size_t CharacterLength(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  return end - at;
}

char FoldAscii(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte; }

// Where the piece ends when it stands at `at`; npos when it does not.
template <typename Piece>
std::size_t EndOfPieceAt(const Piece& piece, std::string_view text, std::size_t at) {
  if (!piece.has_wildcard) {
    const std::size_t size = piece.bytes.size();
    if (text.size() - at < size || std::memcmp(text.data() + at, piece.bytes.data(), size) != 0) {
      return std::string_view::npos;
    }
    return at + size;
  }
  for (std::size_t i = 0; i < piece.bytes.size(); ++i) {
    if (at >= text.size()) return std::string_view::npos;
    if (piece.wildcards[i]) {
      at += CharacterLength(text, at);
    } else if (text[at++] != piece.bytes[i]) {
      return std::string_view::npos;
    }
  }
  return at;
}

template <typename Piece>
std::size_t FindEndOfPiece(const Piece& piece, std::string_view text, std::size_t from) {
  if (!piece.has_wildcard) {
    const std::size_t found = text.find(piece.bytes, from);
    return found == std::string_view::npos ? found : found + piece.bytes.size();
  }
  for (; from < text.size(); from += CharacterLength(text, from)) {
    const std::size_t end = EndOfPieceAt(piece, text, from);
    if (end != std::string_view::npos) return end;
  }
  return std::string_view::npos;
}

// Where the last piece must begin to reach the end of the text; npos when it does not fit behind `from`.
template <typename Piece>
std::size_t StartOfLast(const Piece& piece, std::string_view text, std::size_t from) {
  std::size_t at = text.size();
  if (!piece.has_wildcard) {
    return at - from < piece.bytes.size() ? std::string_view::npos : at - piece.bytes.size();
  }
  for (std::size_t left = piece.characters; left > 0; --left) {
    if (at <= from) return std::string_view::npos;
    --at;
    while (at > from && IsContinuation(text[at])) --at;
  }
  return at;
}

}  // namespace

LikePattern::LikePattern(std::string_view pattern, std::string_view escape, LikeCase like_case) : case_(like_case) {
  if (!escape.empty() && CharacterLength(escape, 0) != escape.size()) throw errors::InvalidEscapeString();
  pieces_.emplace_back();
  for (std::size_t i = 0; i < pattern.size();) {
    bool is_literal = false;
    if (!escape.empty() && pattern.substr(i).starts_with(escape)) {
      i += escape.size();
      if (i >= pattern.size()) throw errors::PatternEndsWithEscape();
      is_literal = true;
    }
    if (!is_literal && pattern[i] == '%') {
      if (pieces_.size() < 2 || !pieces_.back().bytes.empty()) pieces_.emplace_back();
      ++i;
      continue;
    }
    Piece& piece = pieces_.back();
    const bool is_wildcard = !is_literal && pattern[i] == '_';
    const std::size_t length = CharacterLength(pattern, i);
    for (std::size_t end = i + length; i < end; ++i) {
      piece.bytes += case_ == LikeCase::kIgnoreAscii ? FoldAscii(pattern[i]) : pattern[i];
      piece.wildcards.push_back(is_wildcard);
    }
    piece.has_wildcard = piece.has_wildcard || is_wildcard;
    ++piece.characters;
  }
}

bool LikePattern::Matches(std::string_view text) const {
  if (case_ == LikeCase::kSensitive) return MatchesFolded(text);
  thread_local std::string folded;
  folded.resize(text.size());
  std::transform(text.begin(), text.end(), folded.begin(), &FoldAscii);
  return MatchesFolded(folded);
}

bool LikePattern::MatchesFolded(std::string_view text) const {
  std::size_t at = EndOfPieceAt(pieces_.front(), text, 0);
  if (at == std::string_view::npos) return false;
  if (pieces_.size() == 1) return at == text.size();
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    at = FindEndOfPiece(pieces_[i], text, at);
    if (at == std::string_view::npos) return false;
  }
  const Piece& last = pieces_.back();
  const std::size_t start = StartOfLast(last, text, at);
  return start != std::string_view::npos && EndOfPieceAt(last, text, start) == text.size();
}

}  // namespace doppel::sql
