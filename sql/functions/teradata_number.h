// Numbers in text as Teradata's casts read them (r_Numeric-format-teradata), for TEXT_TO_INT_ALT and
// TEXT_TO_NUMERIC_ALT:
//
//   format = [ currency ] { digit } [ ( "." | "D" | "V" ) { digit } ] [ "S" ] [ currency ]
//   digit = ( "9" | "Z" ) [ "(" ( count | "I" | "F" ) ")" ]        I, F: as many as the number has
//   currency = "L" ($) | "C" (USD) | "N" (US Dollars)              V: a point that the text does not have
//   S: the last character of the text is a digit with a sign: { and A to I are 0 to 9, } and J to R are -0 to -9
#pragma once

#include <optional>
#include <string_view>

#include "sql/functions/number_text.h"

namespace doppel::sql {

struct TeradataFormat {
  std::optional<int> most_whole;  // digits before the point; not there: any number of them
  int implied_fraction = 0;       // digits behind V
  bool is_zoned = false;          // S
  bool has_currency = false;
};

// From the calling thread's cache; valid until its next call. Throws 22023 for a format that is not allowed.
const TeradataFormat& CachedTeradataFormat(std::string_view text);

// Blank text is 0. A null format takes every number. Throws 22P02.
NumberText ReadTeradataNumber(std::string_view text, const TeradataFormat* format);
// Throws 22P02 when the number has more digits than the format. `text` is for the message.
void CheckTeradataLength(const NumberText& number, const TeradataFormat* format, std::string_view text);

}  // namespace doppel::sql
