// COPY, UNLOAD, COPY JOB and the templates that hold COPY options.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/parser/tree.h"

namespace doppel::sql {

// One option with its argument, as the command will read it. The list keeps the order of the text, repetitions too.
struct CopyOption {
  // Lower case, one blank between words: "delimiter", "null", "iam_role", "partition by", "using template". FORMAT [AS]
  // is dropped: FORMAT AS JSON 'auto' is the option "json". AS and = before an argument are dropped too.
  std::string name;
  // The literal, number or word that follows. Words keep their spelling.
  std::optional<std::string> argument;
  bool is_quoted_argument = false;  // the argument was a string literal
  // Further words: MB|GB of MAXFILESIZE, VERBOSE of MANIFEST, AUTO of ENCRYPTED, INCLUDE of PARTITION BY; upper case.
  std::vector<std::string> modifiers;
  std::vector<Name> names;  // of PARTITION BY; of USING TEMPLATE the qualified name
  base::Span span;
};

// JOB CREATE name [AUTO ON|OFF] at the end of a COPY.
struct CopyJobClause {
  Name name;
  std::optional<bool> is_auto;
};

struct CopyStatement {
  QualifiedName table;
  std::vector<Name> columns;
  std::string from;         // the URL; empty when `from_stdin`
  bool from_stdin = false;  // refused
  bool is_to = false;       // COPY … TO, refused
  std::vector<CopyOption> options;
  std::optional<CopyJobClause> job;
};

struct UnloadStatement {
  std::string query;      // the text inside the quotes, to be parsed again
  base::Span query_span;  // of the literal
  std::string to;
  std::vector<CopyOption> options;
};

struct CopyJobStatement {
  enum class Action { kAlter, kRun, kList, kShow, kDrop };
  Action action = Action::kList;
  Name name;  // empty for kList
  std::optional<bool> is_auto;
};

struct CreateTemplateStatement {
  bool or_replace = false;
  QualifiedName name;
  std::vector<CopyOption> options;
};

struct AlterTemplateStatement {
  QualifiedName name;
  std::optional<Name> rename_to;
  std::optional<Name> owner;
  // ADD, SET, DROP: one of the three.
  std::vector<CopyOption> added;
  std::vector<CopyOption> set;
  std::optional<std::string> dropped;
};

struct DropTemplateStatement {
  bool if_exists = false;
  QualifiedName name;
};

}  // namespace doppel::sql
