#pragma once
// From wall clocks to instants. No time-zone database is used (docs/adr): a file states a fixed
// offset, or, for data from abroad, the rule by which its clocks moved.
//
// Symbols: L local time in microseconds counted as if it were UTC; o(t) offset in force at instant
// t. L names the instants { t : t + o(t) = L }: one of them; two in the hour of autumn that runs
// twice (fold); none in the hour of spring that is left out (gap).

#include <cstdint>
#include <string_view>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon::telemetry {

enum class DaylightRule : std::uint8_t {
  none = 0,
  european_union = 1,  ///< Directive 2000/84/EC: last Sunday of March to last of October, at 01:00
                       ///< UTC; from 1996
  united_states = 2,   ///< Energy Policy Act of 2005: 2nd Sunday of March to 1st of November, 02:00
                       ///< local; before 2007 first Sunday of April to last of October; from 1987
  transitions = 3,     ///< a list written out
};

/// From `at` on the offset is `offset`.
struct Transition {
  Instant at;
  UtcOffset offset;
};

/// Where the clocks of a file stand.
struct LocalClock {
  UtcOffset standard = UtcOffset::china();
  DaylightRule rule = DaylightRule::none;
  std::vector<Transition> transitions;  ///< ascending; for DaylightRule::transitions

  /// The offset in force at an instant.
  [[nodiscard]] UtcOffset offset_at(Instant t) const;
};

/// What a local time names.
struct LocalReading {
  enum class Kind : std::uint8_t { unique, fold, gap };
  Kind kind = Kind::unique;
  Instant first;   ///< of a gap: the local time read with the offset in force before it
  Instant second;  ///< of a fold: the later of the two; else equal to first
};

/// Resolves a local time (microseconds since 1970-01-01 as if it were UTC). Cost O(1), O(log n) for
/// a list.
LocalReading resolve_local(std::int64_t local_us, const LocalClock& clock);

/// Reads "none", "EU", "US".
Result<DaylightRule> parse_daylight_rule(std::string_view text);
const char* to_string(DaylightRule rule) noexcept;

/// Reads "+08:00", "-06:00", "Z". Error parse.
Result<UtcOffset> parse_offset(std::string_view text);

}  // namespace celadon::telemetry
