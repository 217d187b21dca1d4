// What the journal calls a statement: its kind (which STL_…TEXT view has it) and its type in SYS_QUERY_HISTORY.
#pragma once

#include <string_view>

#include "catalog/system/journal.h"

namespace doppel::engine {

struct StatementClass {
  catalog::StatementKind kind = catalog::StatementKind::kUtility;
  std::string_view query_type = "UTILITY";
};

// By the statement's name in CommandTraits. The lists are those of r_STL_QUERYTEXT and r_STL_DDLTEXT; all else is a
// utility statement (r_STL_UTILITYTEXT).
StatementClass ClassOf(std::string_view statement_name);

}  // namespace doppel::engine
