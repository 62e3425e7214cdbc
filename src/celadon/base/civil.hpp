#pragma once
// Civil dates and reporting periods. A period is a calendar thing ("2025", "2025-03") that becomes
// an Interval only together with an offset.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon {

/// A day of the proleptic Gregorian calendar.
struct CivilDate {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  ///< 1..12
  std::uint8_t day = 1;    ///< 1..31

  auto operator<=>(const CivilDate&) const = default;
};

/// Days since 1970-01-01. Cost O(1). Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", days_from_civil.
std::int64_t days_from_civil(CivilDate date) noexcept;
/// The inverse of days_from_civil.
CivilDate civil_from_days(std::int64_t days) noexcept;
/// Whether the three numbers name a day that exists.
bool is_valid(CivilDate date) noexcept;
/// 28..31.
int days_in_month(std::int32_t year, int month) noexcept;
/// "2025-03-01".
std::string format_date(CivilDate date);
/// Reads "2025-03-01"; error parse otherwise.
Result<CivilDate> parse_date(std::string_view text);
/// The instant at which the day begins at that offset.
Instant start_of_day(CivilDate date, UtcOffset offset) noexcept;
/// The local day an instant falls in at that offset.
CivilDate date_of(Instant t, UtcOffset offset) noexcept;

/// A reporting period: half-open in days.
struct CivilPeriod {
  CivilDate first;  ///< first day in it
  CivilDate last;   ///< last day in it (inclusive)

  /// Reads "2025", "2025-03", "2025-Q2", "2025-03-01" or "2025-01-01..2025-06-30".
  static Result<CivilPeriod> parse(std::string_view text);
  static CivilPeriod year(std::int32_t y);
  static CivilPeriod month(std::int32_t y, int m);

  /// Shortest of the forms that parse() reads.
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] Interval interval(UtcOffset offset) const;
  [[nodiscard]] bool contains(CivilDate date) const { return first <= date && date <= last; }
  [[nodiscard]] std::int64_t days() const;
  auto operator<=>(const CivilPeriod&) const = default;
};

}  // namespace celadon
