// The settings that a session reports at login, in the order and spelling of real clusters (reference wire-protocol
// §1.4). Drivers decide by them what they may do.
#pragma once

#include "engine/session.h"
#include "protocol/writer.h"
#include "server/login.h"
#include "server/wire_options.h"

namespace doppel::server {

void WriteParameterStatuses(protocol::Writer& writer, const engine::Session& session, const Login& login,
                            const WireOptions& options);

}  // namespace doppel::server
