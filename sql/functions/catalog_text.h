// Names of catalog objects as the reg* types print them.
#pragma once

#include <string>

#include "catalog/system/system_state.h"
#include "sql/types/type.h"

namespace doppel::sql {

// "t", "s.t" where the search path does not lead there, "f", "f(integer)", "character varying"; "-" for zero, digits
// for an object that is gone. REQUIRES: regclass, regtype, regproc or regprocedure.
std::string ObjectName(const catalog::SystemState& system, TypeId type, Oid oid);

}  // namespace doppel::sql
