// The log: one line per event on standard error. Threads: any. Secrets are redacted by the caller before they get here.
#pragma once

#include <string_view>

namespace doppel::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

// Parses "debug", "info", "warning", "error", "off"; false when it is none of them.
bool SetLogLevel(std::string_view name);
void SetLogLevel(LogLevel level);

void LogDebug(std::string_view message);
void LogInfo(std::string_view message);
void LogWarning(std::string_view message);
void LogError(std::string_view message);

}  // namespace doppel::base
