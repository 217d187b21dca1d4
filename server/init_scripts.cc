#include "server/init_scripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace doppel::server {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string ReadScript(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) throw std::runtime_error(fmt::format("cannot read {}", path));
  std::string text = content.str();
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

int LineOf(const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
}

void RunInitScripts(engine::Engine& engine, const std::string& directory, const std::string& database,
                    const std::string& user) {
  std::vector<fs::path> scripts;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.is_regular_file() && entry.path().extension() == ".sql") scripts.push_back(entry.path());
  }
  std::sort(scripts.begin(), scripts.end());
  for (const fs::path& path : scripts) {
    const std::string text = ReadScript(path.string());
    engine::SessionRequest request = {.database = database, .user = user, .settings = {}, .client = {}};
    request.client.application_name = path.filename().string();
    const std::unique_ptr<engine::Session> session = engine.OpenSession(request, nullptr);
    IgnoredResults ignored;
    try {
      session->SimpleQuery(text, ignored);
    } catch (const base::SqlError& error) {
      const int line = error.span().has_value() ? LineOf(text, error.span()->begin) : 1;
      throw std::runtime_error(
          fmt::format("{}:{}: {} ({})", path.string(), line, error.message(), base::CodeOf(error.state())));
    }
  }
}

}  // namespace doppel::server
