// ParseBody: the text between a procedure's quotes to its tree.
//
// Threads: any. Errors: 42601 and friends with a span in the body; 54000 and 54001 for what is too much of something.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sql/parser/parser.h"
#include "sql/plpgsql/tree.h"

namespace doppel::sql::plpgsql {

// stored-procedure-constraints
inline constexpr std::size_t kMaxBodyBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kMaxVariables = 1024;
// Blocks, loops and conditionals inside each other.
inline constexpr int kMaxBlockNesting = 200;

struct BodyOptions {
  ParserOptions parser;
  std::vector<std::string> argument_names;  // in order; empty: only $n names it
  bool is_nonatomic = false;
};

// Also checks the syntax of all SQL in the body.
ProcedureBody ParseBody(std::string_view body, const BodyOptions& options);

}  // namespace doppel::sql::plpgsql
