// TimeZone: the rules of one zone (IANA name, abbreviation, or fixed offset), a small value that is cheap to copy.
// IANA rules come from the system's tzdata through Howard Hinnant's library, loaded at the first use of a named zone;
// a session that stays in UTC never touches it. Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace date {
class time_zone;
}  // namespace date

namespace doppel::sql {

class TimeZone {
 public:
  // UTC.
  TimeZone() = default;
  static TimeZone Fixed(std::int32_t east_seconds);

  bool is_utc() const { return zone_ == nullptr && east_seconds_ == 0; }
  // Seconds east of UTC in force at `utc_us` (microseconds since 2000-01-01 UTC).
  std::int32_t EastSecondsAt(std::int64_t utc_us) const;
  // The abbreviation in force then: "EST", "UTC", or "+05:30" for a fixed offset without a name.
  std::string AbbreviationAt(std::int64_t utc_us) const;

  std::int64_t ToLocal(std::int64_t utc_us) const;
  // A local time that a clock change skips is read with the offset before the change; one that occurs twice is read
  // with standard time, as PostgreSQL does.
  std::int64_t ToUtc(std::int64_t local_us) const;

 private:
  friend std::optional<TimeZone> FindTimeZone(std::string_view name);
  const date::time_zone* zone_ = nullptr;
  std::int32_t east_seconds_ = 0;
  char abbreviation_[8] = "";
};

// Accepts, without regard to case: IANA names ("America/New_York"), abbreviations ("EST", "CEST", "z"), POSIX forms
// whose offset counts west ("UTC+02", "EST5", "EST5EDT") and plain offsets that count east ("+01", "-05:30", "2").
std::optional<TimeZone> FindTimeZone(std::string_view name);
// Throws 22023 `time zone "x" not recognized`.
TimeZone GetTimeZone(std::string_view name);

struct NamedTimeZone {
  std::string name, abbreviation;
  std::int32_t east_seconds = 0;
  bool is_daylight_saving = false;
};
// All IANA zones by name, as they are at `utc_us`.
std::vector<NamedTimeZone> NamedTimeZones(std::int64_t utc_us);
// All abbreviations that FindTimeZone knows; they have no name.
std::vector<NamedTimeZone> TimeZoneAbbreviations();

}  // namespace doppel::sql
