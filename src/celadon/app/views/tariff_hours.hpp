#pragma once
// 尖峰平谷深谷: which band an hour lies in, by the time-of-use table of an area.
//
// A row names a season, a band and its hours. Super-peak and deep valley lie inside peak and valley
// and win over them; hours that no row of a season names are flat where the table lists the other
// bands of that season. "Remaining" seasons (spring/autumn months, other months) are the months
// that no other season of the area names. A season whose months the table does not say stays
// undetermined; conditions that need a calendar or the weather (holidays, hot days) are named and
// not applied.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/packs/terms.hpp"

namespace celadon::app::views {

enum class Band : std::uint8_t {
  undetermined = 0,
  super_peak = 1,
  peak = 2,
  flat = 3,
  valley = 4,
  deep_valley = 5,
};
inline constexpr std::size_t band_count = 6;
const char* to_string(Band band) noexcept;

struct TariffSpan {
  std::string season;
  Band band = Band::undetermined;
  std::string hours;  ///< as printed, "08:00-11:00 13:00-17:00"
  std::string source;
  std::string confidence;
};

struct TariffHours {
  std::string area;  ///< GB/T 2260 of the province
  std::string name;
  /// [month 0..11][half-hour 0..47]
  std::array<std::array<Band, 48>, 12> bands{};
  std::vector<TariffSpan> spans;
  std::vector<std::string> notes;  ///< what was not applied and why
  std::string reason;              ///< why some months are undetermined; empty when none is

  [[nodiscard]] Band at(int month, int minute_of_day) const {
    return bands[static_cast<std::size_t>(month - 1)][static_cast<std::size_t>(minute_of_day / 30)];
  }
};

/// The table of an area. Errors: not_found (no pack covers the area; names those there are), parse
/// (hours that cannot be read).
Result<TariffHours> tariff_hours(const packs::TermTable& table, const std::string& area);
/// The areas a table covers: code and name.
std::vector<std::pair<std::string, std::string>> tariff_areas(const packs::TermTable& table);

}  // namespace celadon::app::views
