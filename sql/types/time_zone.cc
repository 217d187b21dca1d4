#include "sql/types/time_zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>

#include "base/text.h"
#include "sql/types/datetime.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kEpochSeconds = kEpochDays * 86400;
constexpr int kMaxZoneNameBytes = 255;

struct Abbreviation {
  std::string_view name;  // lower case
  std::int32_t east_minutes;
};

// The abbreviations of PostgreSQL 8.0 that are in use, sorted by name. An abbreviation is a fixed offset.
constexpr auto kAbbreviations = std::to_array<Abbreviation>({
    {"acdt", 630},  {"acst", 570},  {"adt", -180}, {"aedt", 660},   {"aest", 600},  {"aft", 270},    {"akdt", -480},
    {"akst", -540}, {"almt", 360},  {"art", -180}, {"ast", -240},   {"awst", 480},  {"azt", 240},    {"bdt", 360},
    {"bot", -240},  {"brst", -120}, {"brt", -180}, {"bst", 60},     {"cast", 570},  {"cat", 120},    {"cct", 480},
    {"cdt", -300},  {"cest", 120},  {"cet", 60},   {"cetdst", 120}, {"clst", -180}, {"clt", -240},   {"cot", -300},
    {"cst", -360},  {"eat", 180},   {"ect", -300}, {"edt", -240},   {"eest", 180},  {"eet", 120},    {"eetdst", 180},
    {"est", -300},  {"fjt", 720},   {"fwt", 60},   {"get", 240},    {"gmt", 0},     {"gst", 600},    {"gyt", -240},
    {"hkt", 480},   {"hst", -600},  {"ict", 420},  {"idt", 180},    {"irt", 210},   {"ist", 120},    {"jst", 540},
    {"kgt", 360},   {"kst", 540},   {"mdt", -360}, {"mest", 120},   {"met", 60},    {"metdst", 120}, {"mez", 60},
    {"mmt", 390},   {"msd", 240},   {"msk", 180},  {"mst", -420},   {"mut", 240},   {"mvt", 300},    {"myt", 480},
    {"ndt", -150},  {"npt", 345},   {"nst", -210}, {"nzdt", 780},   {"nzst", 720},  {"nzt", 720},    {"pdt", -420},
    {"pet", -300},  {"pht", 480},   {"pkt", 300},  {"pst", -480},   {"sgt", 480},   {"sst", -660},   {"tft", 300},
    {"tjt", 300},   {"tmt", 300},   {"ut", 0},     {"utc", 0},      {"uyt", -180},  {"uzt", 300},    {"vet", -240},
    {"wadt", 480},  {"wast", 120},  {"wat", 60},   {"wdt", 540},    {"wet", 0},     {"wetdst", 60},  {"wst", 480},
    {"yekt", 300},  {"z", 0},       {"zulu", 0},
});

// Those of them that stand for summer time.
constexpr auto kDaylightSaving = std::to_array<std::string_view>(
    {"acdt", "adt", "aedt", "akdt",   "brst", "bst", "cdt",  "cest", "cetdst", "clst", "edt", "eest",  "eetdst",
     "idt",  "mdt", "mest", "metdst", "msd",  "ndt", "nzdt", "pdt",  "wadt",   "wast", "wdt", "wetdst"});

date::sys_seconds ToSysSeconds(std::int64_t utc_us) {
  const std::int64_t us_floor = DayOf(utc_us) * 86400 + MicrosOfDay(utc_us) / kMicrosPerSecond;
  return date::sys_seconds(seconds(us_floor + kEpochSeconds));
}

// The span of time over which one offset of one zone holds. Neighbouring rows nearly always share it.
struct OffsetSpan {
  const date::time_zone* zone = nullptr;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int32_t east_seconds = 0;
};

std::int64_t Micros(date::sys_seconds time) {
  constexpr std::int64_t kLimit = INT64_MAX / kMicrosPerSecond - kEpochSeconds - 1;
  const std::int64_t s = std::clamp<std::int64_t>(time.time_since_epoch().count(), -kLimit, kLimit);
  return (s - kEpochSeconds) * kMicrosPerSecond;
}

const date::time_zone* FindIana(std::string_view name) {
  const auto& zones = date::get_tzdb().zones;
  const auto exact =
      std::lower_bound(zones.begin(), zones.end(), name,
                       [](const date::time_zone& zone, std::string_view wanted) { return zone.name() < wanted; });
  if (exact != zones.end() && exact->name() == name) return &*exact;
  for (const date::time_zone& zone : zones) {
    if (base::EqualsIgnoreCaseAscii(zone.name(), name)) return &zone;
  }
  return nullptr;
}

// hh, hhmm, hh:mm or hh:mm:ss, without sign; nullopt for anything else.
std::optional<std::int32_t> ParseOffset(std::string_view text) {
  std::array<int, 3> parts{};
  std::size_t count = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  for (const std::string& part : base::Split(text, ':')) {
    if (count == parts.size() || part.empty() || part.size() > 4) return std::nullopt;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), parts[count]);
    if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
    ++count;
  }
  if (count == 1 && text.size() > 2) {
    parts[1] = parts[0] % 100;
    parts[0] /= 100;
  }
  if (parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return parts[0] * 3600 + parts[1] * 60 + parts[2];
}

// "UTC+02", "EST5", "NEWZONE -2:15": a name of any kind, then the offset west of Greenwich. A daylight-saving name
// after it is accepted and ignored.
std::optional<std::int32_t> ParsePosixEastSeconds(std::string_view name) {
  const std::size_t digit = name.find_first_of("0123456789");
  if (digit == std::string_view::npos || digit == 0) return std::nullopt;
  const char before = name[digit - 1];
  const bool east = before == '-';
  const std::string_view letters = base::TrimBlanks(name.substr(0, before == '-' || before == '+' ? digit - 1 : digit));
  if (letters.size() < 3) return std::nullopt;
  std::string_view offset = name.substr(digit);
  offset = offset.substr(0, std::min(offset.find_first_not_of("0123456789:"), offset.size()));
  const std::optional<std::int32_t> west = ParseOffset(offset);
  if (!west) return std::nullopt;
  return east ? *west : -*west;
}

}  // namespace

TimeZone TimeZone::Fixed(std::int32_t east_seconds) {
  TimeZone zone;
  zone.east_seconds_ = east_seconds;
  return zone;
}

std::int32_t TimeZone::EastSecondsAt(std::int64_t utc_us) const {
  if (zone_ == nullptr) return east_seconds_;
  thread_local OffsetSpan last;
  if (last.zone != zone_ || utc_us < last.begin || utc_us >= last.end) {
    const date::sys_info info = zone_->get_info(ToSysSeconds(utc_us));
    last = {zone_, Micros(info.begin), Micros(info.end), static_cast<std::int32_t>(info.offset.count())};
  }
  return last.east_seconds;
}

std::string TimeZone::AbbreviationAt(std::int64_t utc_us) const {
  if (zone_ != nullptr) return zone_->get_info(ToSysSeconds(utc_us)).abbrev;
  if (abbreviation_[0] != '\0') return abbreviation_;
  if (east_seconds_ == 0) return "UTC";
  const std::int32_t minutes = std::abs(east_seconds_) / 60;
  return fmt::format("{}{:02}:{:02}", east_seconds_ < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::int64_t TimeZone::ToLocal(std::int64_t utc_us) const {
  if (is_utc() || !IsFiniteTimestamp(utc_us)) return utc_us;
  return utc_us + EastSecondsAt(utc_us) * kMicrosPerSecond;
}

std::int64_t TimeZone::ToUtc(std::int64_t local_us) const {
  if (is_utc() || !IsFiniteTimestamp(local_us)) return local_us;
  if (zone_ == nullptr) return local_us - east_seconds_ * kMicrosPerSecond;
  const date::local_seconds local(ToSysSeconds(local_us).time_since_epoch());
  const date::local_info info = zone_->get_info(local);
  std::int64_t east = info.first.offset.count();
  if (info.result == date::local_info::ambiguous) east = std::min(east, std::int64_t{info.second.offset.count()});
  return local_us - east * kMicrosPerSecond;
}

std::optional<TimeZone> FindTimeZone(std::string_view name) {
  name = base::TrimBlanks(name);
  if (name.empty() || name.size() > kMaxZoneNameBytes) return std::nullopt;
  const std::string lower = base::ToLowerAscii(name);
  TimeZone zone;
  const auto known = std::lower_bound(kAbbreviations.begin(), kAbbreviations.end(), lower,
                                      [](const Abbreviation& row, const std::string& key) { return row.name < key; });
  if (known != kAbbreviations.end() && known->name == lower) {
    zone.east_seconds_ = known->east_minutes * 60;
    const std::string upper = known->east_minutes == 0 && lower != "gmt" ? "UTC" : base::ToUpperAscii(lower);
    std::memcpy(zone.abbreviation_, upper.data(), std::min(upper.size(), sizeof zone.abbreviation_ - 1));
    return zone;
  }
  const bool is_signed = name.front() == '+' || name.front() == '-';
  if (const std::optional<std::int32_t> offset = ParseOffset(is_signed ? name.substr(1) : name)) {
    zone.east_seconds_ = name.front() == '-' ? -*offset : *offset;
    return zone;
  }
  zone.zone_ = FindIana(name);
  if (zone.zone_ != nullptr) return zone;
  if (const std::optional<std::int32_t> east = ParsePosixEastSeconds(name)) {
    zone.east_seconds_ = *east;
    return zone;
  }
  return std::nullopt;
}

std::vector<NamedTimeZone> NamedTimeZones(std::int64_t utc_us) {
  std::vector<NamedTimeZone> zones;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    const date::sys_info info = zone.get_info(ToSysSeconds(utc_us));
    zones.push_back({zone.name(), info.abbrev, static_cast<std::int32_t>(info.offset.count()), info.save.count() != 0});
  }
  return zones;
}

std::vector<NamedTimeZone> TimeZoneAbbreviations() {
  std::vector<NamedTimeZone> zones;
  for (const Abbreviation& row : kAbbreviations) {
    const bool is_daylight_saving =
        std::find(kDaylightSaving.begin(), kDaylightSaving.end(), row.name) != kDaylightSaving.end();
    zones.push_back({"", base::ToUpperAscii(row.name), row.east_minutes * 60, is_daylight_saving});
  }
  return zones;
}

TimeZone GetTimeZone(std::string_view name) {
  const std::optional<TimeZone> zone = FindTimeZone(name);
  if (!zone) throw errors::TimeZoneNotRecognized(name);
  return *zone;
}

}  // namespace doppel::sql
