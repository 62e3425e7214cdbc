#pragma once
// The smallest plant with a meter, as files for the use cases: one register read each month, 100
// kWh a day, through one bus to one load.

#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "celadon/base/civil.hpp"

namespace celadon::testing {

inline constexpr const char* small_plant_site = R"(site: {id: mill, name: {zh: 磨坊, en: Mill}}
nodes:
  - {id: grid, kind: source, carrier: electricity, origin: grid}
  - {id: bus, kind: bus, carrier: electricity}
  - {id: stones, kind: load}
flows:
  - {id: f-in, from: grid, to: bus, point: M-IN}
  - {id: f-use, from: bus, to: stones, point: M-USE}
points:
  - {id: M-IN, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
  - {id: M-USE, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
)";

inline constexpr const char* small_plant_mapping = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD", interval: 1d}
  columns:
    - {column: in, point: M-IN, unit: kWh, kind: register}
    - {column: use, point: M-USE, unit: kWh, kind: register}
)";

/// What the plant buys a day.
inline constexpr double small_plant_daily_kwh = 100.0;

/// Readings on the first day of `months` + 1 months from January of `year` on.
inline std::string small_plant_readings(int year, int months) {
  std::string csv = "time,in,use\n";
  const std::int64_t begin = days_from_civil({2020, 1, 1});
  for (int i = 0; i <= months; ++i) {
    const CivilDate day{year + i / 12, static_cast<std::uint8_t>(i % 12 + 1), 1};
    const double reading =
        static_cast<double>(days_from_civil(day) - begin) * small_plant_daily_kwh;
    csv += fmt::format("{},{},{}\n", format_date(day), reading, reading);
  }
  return csv;
}

inline std::filesystem::path write_text(const std::filesystem::path& file,
                                        const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

}  // namespace celadon::testing
