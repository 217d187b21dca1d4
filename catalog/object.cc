#include "catalog/object.h"

#include <algorithm>

namespace doppel::catalog {

const Column* Relation::FindColumn(std::string_view column_name) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& c) { return !c.is_dropped && c.name == column_name; });
  return found == columns.end() ? nullptr : &*found;
}

const Column* Relation::FindColumn(std::int16_t attnum) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& c) { return !c.is_dropped && c.attnum == attnum; });
  return found == columns.end() ? nullptr : &*found;
}

const Constraint* Relation::FindConstraint(std::string_view constraint_name) const {
  const auto found = std::find_if(constraints.begin(), constraints.end(),
                                  [&](const Constraint& c) { return c.name == constraint_name; });
  return found == constraints.end() ? nullptr : &*found;
}

std::vector<LogicalType> Function::InputTypes() const {
  std::vector<LogicalType> types;
  for (const Argument& argument : arguments) {
    if (argument.mode != ArgumentMode::out) types.push_back(argument.type);
  }
  return types;
}

}  // namespace doppel::catalog
