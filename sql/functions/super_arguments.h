// How functions over SUPER take their arguments: values of other types are cast where they stand for elements.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/functions/function.h"

namespace doppel::sql {

inline constexpr LogicalType kSuperType{TypeId::kSuper, -1};

// Throws 42846 "ARRAY could not convert type date to super" unless a value of the type can be SUPER.
void RequireSuper(std::string_view function, LogicalType type);
// Operand `i`, cast to SUPER.
std::string AsSuper(const PrintArguments& arguments, std::size_t i);
// "kernel(a, b, …)" of all operands cast to SUPER but those from `plain` on, which stay what they are.
std::string CallOnSuper(std::string_view kernel, const PrintArguments& arguments, std::size_t plain = SIZE_MAX);

}  // namespace doppel::sql
