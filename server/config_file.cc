#include "server/config_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <stdexcept>

namespace doppel::server {
namespace {

std::string ToText(const toml::node& node, const std::string& where) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  throw std::runtime_error(where + ": expected a text, a whole number, true or false");
}

}  // namespace

std::map<std::string, std::vector<std::string>> ReadConfigFile(const std::string& path) {
  std::map<std::string, std::vector<std::string>> options;
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const std::string where = fmt::format("{}:{}: {}", path, node.source().begin.line, name);
    std::vector<std::string>& values = options[name];
    if (const toml::array* list = node.as_array()) {
      for (const toml::node& element : *list) values.push_back(ToText(element, where));
    } else {
      values.push_back(ToText(node, where));
    }
  }
  return options;
}

}  // namespace doppel::server
