// Plan: a statement that is parsed and bound, and PreparedStatement: one that a name refers to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/name_context.h"
#include "engine/session.h"
#include "sql/bind/bound.h"
#include "sql/commands/command.h"
#include "sql/parser/statements.h"
#include "sql/translate/translator.h"

namespace doppel::engine {

// What SQLite runs for one answer to "which tables hold rows that must not be seen?".
struct PlanProgram {
  std::vector<sql::Oid> filtered_tables;  // sorted
  sql::Program program;
};

struct Plan {
  std::shared_ptr<const sql::ParsedStatement> parsed;
  // The whole message the statement came in: spans of its tree count from there. Null: the statement's own text.
  std::shared_ptr<const std::string> script_text;
  sql::CommandTraits traits;
  sql::BoundStatement bound;  // BoundCommand for utility statements
  StatementDescription description;
  std::string tag;  // of statements whose tag is known before they run
  // It is good while the session's context is this, and its settings are of this generation.
  std::shared_ptr<const NameContext> names;
  std::uint64_t settings_generation = 0;
  std::int64_t planning_us = 0;  // what making it took, until a statement has told the journal
  std::vector<PlanProgram> programs;
  // The next statement with the same text may use it: nothing in it hangs on anything but names and settings.
  bool is_reusable = false;

  bool is_command() const { return std::holds_alternative<sql::BoundCommand>(bound.node); }
  bool is_query() const { return std::holds_alternative<sql::BoundQueryPtr>(bound.node); }
};

struct PreparedStatement {
  std::string name;
  std::shared_ptr<const sql::ParsedStatement> parsed;  // null: an empty statement
  std::vector<sql::TypeId> parameter_types;            // as given; unknown ones are inferred
  std::shared_ptr<Plan> plan;
  std::int64_t prepared_at = 0;  // microseconds since 2000-01-01 UTC
  bool is_from_sql = false;      // PREPARE, not a Parse message
};

}  // namespace doppel::engine
