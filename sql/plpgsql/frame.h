// Frame: the variables of one call, with their values. BoundVariables: those that one piece of SQL uses.
//
// Threads: the session's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/bind/binder.h"
#include "sql/plpgsql/body_parser.h"
#include "sql/plpgsql/tree.h"
#include "sql/types/datum.h"

namespace doppel::sql::plpgsql {

struct TypedValue {
  LogicalType type;
  Datum value;
};

struct Field {
  std::string name;
  LogicalType type;
};

// The value of a variable. A record has no fields before its first assignment; a row variable always has its own.
struct Slot {
  LogicalType type;
  Datum value;
  std::vector<Field> fields;
  Row values;  // one per field
  bool has_shape = false;
};

class Frame {
 public:
  explicit Frame(const ProcedureBody& body) : body_(body), slots_(body.variables.size()) {}

  const ProcedureBody& body() const { return body_; }
  const Variable& variable(int number) const { return body_.variables[static_cast<std::size_t>(number)]; }
  Slot& slot(int number) { return slots_[static_cast<std::size_t>(number)]; }
  const Slot& slot(int number) const { return slots_[static_cast<std::size_t>(number)]; }

  // Throw 55000 for a record without a shape, 42703 for a field that it does not have.
  LogicalType TypeOf(const FoundVariable& found) const;
  const Datum& ValueOf(const FoundVariable& found) const;

 private:
  std::size_t FieldIndex(const FoundVariable& found) const;

  const ProcedureBody& body_;
  std::vector<Slot> slots_;
};

// A variable inside of SQL, in the order they were found; its place in the list is its parameter.
struct VariableUse {
  FoundVariable variable;
  LogicalType type;
  std::vector<base::Span> spans;  // in the text that is bound
};

class BoundVariables : public VariableSource {
 public:
  // `uses`: those that the SQL was bound with before.
  BoundVariables(const Frame& frame, int scope, std::vector<VariableUse> uses = {})
      : frame_(frame), scope_(scope), uses_(std::move(uses)) {}

  std::optional<Variable> FindVariable(const QualifiedName& path, base::Span span) override;
  std::optional<Variable> FindArgument(int number, base::Span span) override;

  const std::vector<VariableUse>& uses() const { return uses_; }
  // The parameters for the SQL that was bound with them.
  Row Values() const override;

 private:
  Variable Use(const FoundVariable& found, base::Span span);

  const Frame& frame_;
  int scope_;
  std::vector<VariableUse> uses_;
};

// Whether the variables still have the types that the SQL was bound with; those of records come and go.
bool HaveSameTypes(const std::vector<VariableUse>& uses, const Frame& frame);
// The SQL with " $1 " and so on in place of its variables, as the journal and messages show it.
std::string SubstitutedText(std::string_view text, const std::vector<VariableUse>& uses);

}  // namespace doppel::sql::plpgsql
