// Names as the parser hands them on: already folded, with what the user wrote kept beside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace doppel::sql {

// One identifier. `text` is folded (unquoted: ASCII lower case; quoted: lower case too unless
// enable_case_sensitive_identifier is on) and cut to 127 bytes; that is what name look-up uses.
struct Name {
  std::string text;
  // A quoted name's spelling, where folding changed it; else empty. Only user, group and role names look at it, by
  // exact(), and (under enable_case_sensitive_super_attribute) SUPER attributes, by spelling().
  std::string original;
  // An unquoted name's spelling, where folding changed it and the parser keeps it: SUPER attributes alone look at it.
  std::string written;
  bool is_quoted = false;
  base::Span span;

  const std::string& spelling() const { return written.empty() ? exact() : written; }
  const std::string& exact() const { return original.empty() ? text : original; }

  // Where a name stands in the text is not part of what it says.
  friend bool operator==(const Name& a, const Name& b) { return a.text == b.text; }
};

// [[database.]schema.]object, or a longer path (column references, SUPER navigation). Never empty once parsed.
using QualifiedName = std::vector<Name>;

inline const Name& Last(const QualifiedName& name) { return name.back(); }

inline base::Span SpanOf(const QualifiedName& name) {
  return name.empty() ? base::Span{} : base::Join(name.front().span, name.back().span);
}

// The parts joined with dots, as messages print them.
std::string ToText(const QualifiedName& name);

}  // namespace doppel::sql
