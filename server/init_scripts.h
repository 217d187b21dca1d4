// Runs SQL scripts before the server is ready.
#pragma once

#include <string>

#include "engine/engine.h"

namespace doppel::server {

// Takes results and drops them.
class IgnoredResults final : public engine::ResultReceiver {
 public:
  void Begin(const engine::StatementDescription&) override {}
  void Row(std::span<const sql::Value>) override {}
  void Complete(std::string_view) override {}
  void EmptyQuery() override {}
};

// The .sql files of `directory` in order of their names, as `user` in `database`, each like a simple query. Throws
// std::runtime_error with file and line of the first error.
void RunInitScripts(engine::Engine& engine, const std::string& directory, const std::string& database,
                    const std::string& user);

// A script's text without the byte order mark that some editors put before it. Throws std::runtime_error when it cannot
// be read.
std::string ReadScript(const std::string& path);

// 1-based line of a byte offset.
int LineOf(const std::string& text, std::size_t offset);

}  // namespace doppel::server
