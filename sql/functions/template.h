// Templates: how a function or operator row says itself in SQLite SQL.
//
//   $1 … $9   the operands, already SQLite SQL       $*    all operands, comma-separated
//   $m1 … $m9 their type modifiers, as numbers        $m    the result's type modifier
//   $d        1 when WITHIN GROUP (ORDER BY …) is descending, else 0
//   $2?       the operand when given, else NULL
//   $w        a window's OVER clause, where the call does not end with it
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace doppel::sql {

// Everything a printer may look at. `operands[i]` is SQLite SQL of type `types[i]`; it is safe to put it between
// operators without parentheses of one's own.
struct PrintArguments {
  std::span<const std::string> operands;
  std::span<const LogicalType> types;
  LogicalType result;
  bool descending = false;
  std::string_view over = {};  // " OVER (…)" of a window call
  bool is_distinct = false;    // of an aggregate; the template's caller puts the DISTINCT, a printer does so itself
};

// For rows whose SQL depends on the types (an exact decimal sum that cannot overflow is SQLite's own `+`).
using SqlPrinter = std::string (*)(const PrintArguments&);

std::string ExpandTemplate(std::string_view text, const PrintArguments& arguments);

}  // namespace doppel::sql
