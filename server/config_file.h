// The configuration file (TOML). Its top level holds the options of `doppel serve` under their long names.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace doppel::server {

// Option name to its values; lists give several. Throws std::runtime_error with file, line and reason.
std::map<std::string, std::vector<std::string>> ReadConfigFile(const std::string& path);

}  // namespace doppel::server
