#include "sql/functions/session_services.h"

#include "base/check.h"

namespace doppel::sql {

SessionServices& ServicesOf(CallContext& call) {
  SessionServices* services = call.session.FindServices();
  base::Check(services != nullptr, "this function needs a session");
  return *services;
}

}  // namespace doppel::sql
