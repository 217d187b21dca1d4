// What the name of a user's function or procedure stands for, and which overload a call means.
#pragma once

#include <span>
#include <vector>

#include "catalog/object.h"
#include "sql/bind/relation_name.h"
#include "sql/parser/names.h"
#include "sql/types/type.h"

namespace doppel::sql {

// All overloads: of the search path (an earlier schema hides the same types in a later one), or of the named schema.
// Throws as FindNamedSchema.
std::vector<const catalog::Function*> FindNamedRoutines(const QualifiedName& name, catalog::FunctionKind kind,
                                                        const NameScope& scope);

// The candidate that takes arguments of these types with the least conversions; null: none does. Throws 42725 when two
// would do equally well.
const catalog::Function* ChooseOverload(const std::vector<const catalog::Function*>& candidates,
                                        std::span<const LogicalType> arguments);

}  // namespace doppel::sql
