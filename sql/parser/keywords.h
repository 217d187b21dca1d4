// Redshift's reserved words (developer guide, "Reserved words"): they cannot be names unless quoted.
//
// Every other word of the grammar is recognised where it stands and is an ordinary identifier elsewhere. OID and
// TIMESTAMP are on the guide's list, yet its own queries of system relations use them as column names, so they are not
// reserved here.
#pragma once

#include <string_view>

namespace doppel::sql {

// REQUIRES: `word` in lower case.
bool IsReservedWord(std::string_view word);

// A reserved word that may still name a function when `(` follows: left(s, 2), right(…), isnull(a, b), collate(…).
bool IsReservedFunctionName(std::string_view word);

}  // namespace doppel::sql
