#include "engine/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "engine/errors.h"
#include "sql/types/time_zone.h"

namespace doppel::engine {
namespace {

bool IsContextVariable(std::string_view name) { return name.find('.') != std::string_view::npos; }

std::optional<double> ParseNumber(std::string_view text) {
  text = base::TrimBlanks(text);
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Any beginning of a word that no other word shares, as PostgreSQL's parse_bool takes them.
std::optional<bool> ParseBool(std::string_view text) {
  const std::string word = base::ToLowerAscii(base::TrimBlanks(text));
  const auto begins = [&](std::string_view whole, std::size_t least) {
    return word.size() >= least && whole.substr(0, word.size()) == word;
  };
  if (word == "1" || word == "on" || begins("true", 1) || begins("yes", 1)) return true;
  if (word == "0" || begins("off", 2) || begins("false", 1) || begins("no", 1)) return false;
  return std::nullopt;
}

std::string NormalizeNumber(const SettingRow& row, std::string_view value) {
  const std::optional<double> number = ParseNumber(value);
  const bool needs_integer = row.kind == SettingKind::kInteger;
  if (!number.has_value() || (needs_integer && *number != std::floor(*number))) {
    throw needs_integer ? errors::SettingNeedsInteger(row.name) : errors::SettingNeedsNumber(row.name);
  }
  if (*number < row.low || *number > row.high) {
    throw errors::SettingOutOfRange(row.name, fmt::format("{}", *number), fmt::format("{}", row.low),
                                    fmt::format("{}", row.high));
  }
  return needs_integer ? fmt::format("{}", static_cast<std::int64_t>(*number)) : fmt::format("{}", *number);
}

std::string NormalizeChoice(const SettingRow& row, std::string_view value) {
  const std::string word = base::ToLowerAscii(base::TrimBlanks(value));
  const std::vector<std::string> choices = base::Split(row.choices, '|');
  if (std::find(choices.begin(), choices.end(), word) == choices.end()) {
    throw errors::InvalidSettingValue(row.name, value);
  }
  return word;
}

// "ISO", "DMY", "SQL, DMY" …; what is not said stays with the default. European and US are PostgreSQL's other words.
std::string NormalizeDateStyle(const SettingRow& row, std::string_view value) {
  std::string_view format = "ISO";
  std::string_view order = "MDY";
  for (const std::string& part : base::Split(value, ',')) {
    const std::string word = base::ToLowerAscii(base::TrimBlanks(part));
    if (word == "iso") {
      format = "ISO";
    } else if (word == "sql") {
      format = "SQL";
    } else if (word.substr(0, 8) == "postgres") {
      format = "Postgres";
    } else if (word == "german") {
      format = "German";
      order = "DMY";
    } else if (word == "ymd") {
      order = "YMD";
    } else if (word == "dmy" || word.substr(0, 4) == "euro") {
      order = "DMY";
    } else if (word == "mdy" || word == "us" || word.substr(0, 7) == "noneuro") {
      order = "MDY";
    } else if (word != "default") {
      throw errors::InvalidSettingValue(row.name, value);
    }
  }
  return fmt::format("{}, {}", format, order);
}

std::string NormalizeTimeZone(std::string_view value) {
  const std::string_view name = base::TrimBlanks(value);
  if (!sql::FindTimeZone(name).has_value()) throw errors::UnknownTimeZone(name);
  return base::EqualsIgnoreCaseAscii(name, "utc") ? "UTC" : std::string(name);
}

// Redshift stores and speaks UTF-8 only; the name the client used decides which of the two it is told.
std::string NormalizeEncoding(const SettingRow& row, std::string_view value) {
  std::string letters;
  for (const char c : base::ToLowerAscii(value)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  }
  if (letters == "utf8") return "UTF8";
  if (letters == "unicode") return "UNICODE";
  throw errors::InvalidSettingValue(row.name, value);
}

std::string QuoteIdentifierIfNeeded(std::string_view name) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool starts_plain = !name.empty() && (name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z'));
  if (starts_plain && std::all_of(name.begin(), name.end(), is_plain)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace

const SettingRow* FindSettingRow(std::string_view name) {
  for (const SettingRow& row : AllSettings()) {
    if (base::EqualsIgnoreCaseAscii(row.name, name)) return &row;
  }
  return nullptr;
}

std::string NormalizeSetting(const SettingRow& row, std::string_view value) {
  switch (row.kind) {
    case SettingKind::kBool: {
      const std::optional<bool> parsed = ParseBool(value);
      if (!parsed.has_value()) throw errors::SettingNeedsBoolean(row.name);
      return *parsed ? "on" : "off";
    }
    case SettingKind::kInteger:
    case SettingKind::kReal:
      return NormalizeNumber(row, value);
    case SettingKind::kChoice:
      return NormalizeChoice(row, value);
    case SettingKind::kDateStyle:
      return NormalizeDateStyle(row, value);
    case SettingKind::kTimeZone:
      return NormalizeTimeZone(value);
    case SettingKind::kEncoding:
      return NormalizeEncoding(row, value);
    case SettingKind::kSearchPath:
    case SettingKind::kText:
      return std::string(value);
  }
  return {};
}

std::string JoinSettingValues(const SettingRow& row, std::span<const sql::SettingValue> values) {
  const bool is_list = row.kind == SettingKind::kSearchPath || row.kind == SettingKind::kDateStyle;
  if (values.size() > 1 && !is_list) throw errors::SettingTakesOneArgument(row.name);
  std::vector<std::string> parts;
  for (const sql::SettingValue& value : values) {
    parts.push_back(row.kind == SettingKind::kSearchPath ? QuoteIdentifierIfNeeded(value.text) : value.text);
  }
  return base::Join(parts, ", ");
}

void CheckSetting(std::string_view name, std::string_view value) {
  if (IsContextVariable(name)) return;
  const SettingRow* row = FindSettingRow(name);
  if (row == nullptr) throw errors::UnknownSetting(name);
  if (row->access == SettingAccess::kInternal) throw errors::SettingReadOnly(row->name);
  NormalizeSetting(*row, value);
}

Settings::Settings() {
  for (const SettingRow& row : AllSettings()) {
    const std::string name = base::ToLowerAscii(row.name);
    internal_.emplace(name, row.default_value);
    if (row.is_reported) reported_.emplace(name, row.default_value);
  }
}

const std::string* Settings::FindIn(const Values& values, std::string_view lower_name) const {
  const auto found = values.find(lower_name);
  return found == values.end() ? nullptr : &found->second;
}

// Asked several times by every statement, nearly always in lower case.
const std::string* Settings::Find(std::string_view name) const {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::any_of(name.begin(), name.end(), is_upper)) return Find(base::ToLowerAscii(name));
  for (const Values* values : {&local_, &values_, &session_defaults_, &internal_}) {
    if (const std::string* value = FindIn(*values, name)) return value;
  }
  return nullptr;
}

const std::string& Settings::Get(std::string_view name) const {
  const std::string* value = Find(name);
  if (value == nullptr) throw errors::UnknownSetting(name);
  return *value;
}

void Settings::Set(std::string_view name, std::string_view value, SettingUse use, bool is_superuser) {
  std::string normal(value);
  if (!IsContextVariable(name)) {
    const SettingRow* row = FindSettingRow(name);
    if (row == nullptr) throw errors::UnknownSetting(name);
    if (row->access == SettingAccess::kInternal) throw errors::SettingReadOnly(row->name);
    if (row->access == SettingAccess::kSuperuser && !is_superuser) throw errors::SettingDenied(row->name, value);
    normal = NormalizeSetting(*row, value);
  }
  const std::string lower = base::ToLowerAscii(name);
  if (use == SettingUse::kLocal) {
    local_[lower] = std::move(normal);
  } else {
    local_.erase(lower);
    values_[lower] = std::move(normal);
  }
  Changed();
}

void Settings::Reset(std::string_view name) {
  const SettingRow* row = FindSettingRow(name);
  if (!IsContextVariable(name)) {
    if (row == nullptr) throw errors::UnknownSetting(name);
    if (row->access == SettingAccess::kInternal) throw errors::SettingReadOnly(row->name);
  }
  const std::string lower = base::ToLowerAscii(name);
  local_.erase(lower);
  values_.erase(lower);
  if (IsContextVariable(name)) null_variables_.insert(lower);
  Changed();
}

void Settings::ResetAll() {
  for (const Values* values : {&local_, &values_}) {
    for (const auto& [name, value] : *values) {
      if (IsContextVariable(name)) null_variables_.insert(name);
    }
  }
  local_.clear();
  values_.clear();
  Changed();
}

bool Settings::IsNullVariable(std::string_view name) const {
  return Find(name) == nullptr && null_variables_.contains(base::ToLowerAscii(name));
}

void Settings::SetDefault(std::string_view name, std::string_view value) {
  std::string normal(value);
  if (!IsContextVariable(name)) {
    CheckSetting(name, value);
    normal = NormalizeSetting(*FindSettingRow(name), value);
  }
  session_defaults_[base::ToLowerAscii(name)] = std::move(normal);
  Changed();
}

void Settings::SetInternal(std::string_view name, std::string value) {
  internal_[base::ToLowerAscii(name)] = std::move(value);
  Changed();
}

void Settings::BeginTransaction() {
  if (!before_transaction_.has_value()) before_transaction_ = values_;
}

void Settings::CommitTransaction() {
  before_transaction_.reset();
  if (local_.empty()) return;
  local_.clear();
  Changed();
}

void Settings::RollbackTransaction() {
  if (before_transaction_.has_value() && *before_transaction_ != values_) {
    values_ = std::move(*before_transaction_);
    Changed();
  }
  before_transaction_.reset();
  if (local_.empty()) return;
  local_.clear();
  Changed();
}

std::vector<SettingReport> Settings::TakeReports() {
  std::vector<SettingReport> reports;
  if (std::exchange(reported_generation_, generation_) == generation_) return reports;
  for (auto& [name, reported] : reported_) {
    const std::string& value = *Find(name);
    if (value == reported) continue;
    reported = value;
    reports.push_back({std::string(FindSettingRow(name)->name), value});
  }
  return reports;
}

}  // namespace doppel::engine
