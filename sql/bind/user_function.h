// Functions of users in LANGUAGE sql, as CREATE FUNCTION checks them. The binder puts them into queries.
#pragma once

#include <string_view>

#include "catalog/object.h"
#include "sql/bind/binder.h"
#include "sql/parser/tree.h"

namespace doppel::sql {

// The one expression that a body selects. Throws 42601, and 42P13 for a body with any other clause.
ExprPtr FunctionExpression(std::string_view body);

// Binds the body with arguments of the function's types. Throws what a call would.
void CheckFunction(const catalog::Function& function, BindContext& context);

}  // namespace doppel::sql
