// What rows of functions have in common: one function over many types, one state per group.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sql/functions/function.h"

namespace doppel::sql {

// A row like `shape` for each list of arguments.
inline void AddOverloads(std::vector<FunctionRow>& rows, FunctionRow shape,
                         std::initializer_list<std::string_view> argument_lists) {
  for (const std::string_view arguments : argument_lists) {
    shape.arguments = arguments;
    rows.push_back(shape);
  }
}

template <typename State>
std::unique_ptr<AggregateState> Make() {
  return std::make_unique<State>();
}

}  // namespace doppel::sql
