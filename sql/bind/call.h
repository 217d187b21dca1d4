// CALL: which procedure is meant and what it is called with.
//
// Threads and errors: as Bind (binder.h). Throws 42883 for no such procedure, 42725 where several would do, 42501
// without EXECUTE.
#pragma once

#include <vector>

#include "sql/bind/binder.h"

namespace doppel::sql {

struct BoundProcedureCall {
  const catalog::Function* procedure = nullptr;  // of the context's snapshot
  // SELECT of the arguments that the call gives, converted to the procedure's types; its parameters are the client's.
  BoundStatement arguments;
};

BoundProcedureCall BindCall(const CallStatement& call, BindContext& context);

// The result columns of a procedure: its OUT and INOUT arguments.
std::vector<OutputColumn> OutputsOf(const catalog::Function& procedure);

}  // namespace doppel::sql
