// `doppel check`: parses and binds SQL files.
#pragma once

#include "server/options.h"

namespace doppel::server {

// Each statement is parsed and bound in a cluster of its own that is thrown away. Statements that define things are
// also run there, so that later ones can refer to them; queries and changes of data are not. Prints
// "file:line: message (SQLSTATE)" for each error; the exit code says whether there were any.
int RunCheck(const CheckOptions& options);

}  // namespace doppel::server
