#include "protocol/startup.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "protocol/limits.h"
#include "protocol/reader.h"

namespace doppel::protocol {
namespace {

constexpr std::int32_t kCancelCode = 80877102;
constexpr std::int32_t kSslCode = 80877103;
constexpr std::int32_t kGssEncCode = 80877104;
constexpr int kMajorVersion = 3;

StartupPacket DecodeParameters(Reader& reader) {
  StartupMessage message;
  while (true) {
    const std::string_view name = reader.CString();
    if (!reader.ok()) return MalformedStartup{"invalid startup packet layout: expected terminator as last byte"};
    if (name.empty()) break;
    const std::string_view value = reader.CString();
    if (!reader.ok()) return MalformedStartup{"invalid startup packet layout: expected terminator as last byte"};
    if (message.parameters.size() == kMaxStartupParameters) return MalformedStartup{"too many startup parameters"};
    message.parameters.emplace_back(name, value);
  }
  if (!reader.Finished()) return MalformedStartup{"invalid startup packet layout: expected terminator as last byte"};
  return message;
}

// Splits at unescaped blanks; a backslash takes the next character as it is.
std::vector<std::string> SplitOptions(std::string_view options) {
  std::vector<std::string> words;
  bool in_word = false;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const bool is_blank = options[i] == ' ' || (options[i] >= '\t' && options[i] <= '\r');
    if (is_blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (options[i] == '\\' && i + 1 < options.size()) ++i;
    words.back().push_back(options[i]);
  }
  return words;
}

// "name=value", with '-' in the name read as '_', as PostgreSQL does.
bool AddSetting(std::string_view assignment, Parameters& settings) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  std::string name(assignment.substr(0, equals));
  std::replace(name.begin(), name.end(), '-', '_');
  settings.emplace_back(std::move(name), assignment.substr(equals + 1));
  return true;
}

}  // namespace

const std::string* StartupMessage::Find(std::string_view name) const {
  const auto found =
      std::find_if(parameters.rbegin(), parameters.rend(), [&](const auto& entry) { return entry.first == name; });
  return found == parameters.rend() ? nullptr : &found->second;
}

std::string_view StartupMessage::Get(std::string_view name) const {
  const std::string* value = Find(name);
  return value == nullptr ? std::string_view() : *value;
}

StartupPacket DecodeStartupPacket(std::string_view body) {
  Reader reader(body);
  const std::int32_t code = reader.Int32();
  if (!reader.ok()) return MalformedStartup{"invalid length of startup packet"};
  if (code == kSslCode || code == kGssEncCode) {
    if (!reader.Finished()) return MalformedStartup{"invalid length of startup packet"};
    if (code == kSslCode) return SslRequest{};
    return GssEncRequest{};
  }
  if (code == kCancelCode) {
    const CancelRequest request{reader.Int32(), reader.Int32()};
    if (!reader.Finished()) return MalformedStartup{"invalid length of cancel request"};
    return request;
  }
  if (code >> 16 != kMajorVersion) return UnsupportedVersion{(code >> 16) & 0xFFFF, code & 0xFFFF};
  return DecodeParameters(reader);
}

std::optional<Parameters> ParseOptions(std::string_view options) {
  Parameters settings;
  const std::vector<std::string> words = SplitOptions(options);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "-c" && i + 1 < words.size()) {
      word = words[++i];
    } else if (word.starts_with("-c") || word.starts_with("--")) {
      word.remove_prefix(2);
    } else {
      return std::nullopt;
    }
    if (!AddSetting(word, settings)) return std::nullopt;
  }
  return settings;
}

int NegotiateProtocolVersion(const StartupMessage& startup, int server_maximum) {
  const std::string_view asked = startup.Get("client_protocol_version");
  int version = 0;
  const auto [end, error] = std::from_chars(asked.data(), asked.data() + asked.size(), version);
  if (error != std::errc() || end != asked.data() + asked.size() || version < 0) return 0;
  return std::min(version, server_maximum);
}

bool IsConnectionParameter(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"user", "database", "options", "replication", "client_protocol_version", "driver_version", "os_version",
       "plugin_name", "driver_discovery_version", "idp_type", "identity_namespace", "token_type",
       "idc_client_display_name", "provider_name"});
  return name.starts_with("_pq_.") || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace doppel::protocol
