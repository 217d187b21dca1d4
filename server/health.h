// `doppel health`: for container health checks and scripts that wait.
#pragma once

#include "server/options.h"

namespace doppel::server {

// The exit code; the reason of a failure goes to standard error.
int RunHealth(const HealthOptions& options);

}  // namespace doppel::server
