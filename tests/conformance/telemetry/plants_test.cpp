// Real plants and buildings, imported whole. Figures: SOURCE.md and stats.json of each folder
// (named "the catalogue" below); figures that the catalogue does not hold for the part of the file
// that is there were counted by an independent script (python csv and fsum) and are marked
// "counted".
#include <cmath>

#include <gtest/gtest.h>

#include "celadon/telemetry/quality.hpp"
#include "conformance_import.hpp"

namespace celadon::telemetry {
namespace {

using celadon::testing::expect_catalogue;
using celadon::testing::Imported;

TEST(real_data, steel_works) {
  CELADON_REQUIRE_SHARED(shared);
  Imported steel(shared / "data/steel_daewoo_uci/steel_2018_jan_aug.csv.zst", "steel");
  const auto& report = steel.run();
  EXPECT_EQ(report.data_rows, 23'328u) << "catalogue: core = first 23,328 rows (Jan-Aug)";
  EXPECT_EQ(report.refused_rows + report.refused_cells, 0u);
  EXPECT_EQ(report.stamps_repaired, 243u)
      << "one a day: 365 in the year (catalogue), 243 days in Jan-Aug";
  EXPECT_NEAR(steel.of("usage-kwh").sum, 671'433.6, 0.05) << "counted";
  EXPECT_NEAR(steel.of("co2").sum, 284.29, 0.005) << "counted";
  // Repaired, the stamps are a perfect 15-minute grid (catalogue, "checks that must come out").
  const auto usage = steel.samples("usage-kwh");
  ASSERT_EQ(usage.size(), 23'328u);
  EXPECT_EQ(usage.front().at, celadon::testing::at("2018-01-01 00:00", 540));
  for (std::size_t i = 0; i < usage.size(); ++i) {
    ASSERT_EQ(usage[i].at, usage.front().at + Duration::minutes(15 * static_cast<int>(i)));
    ASSERT_EQ(usage[i].row, i + 2) << "and the order is that of the file";
  }
  for (const auto& point : report.points) EXPECT_EQ(point.gap_count, 0u);
  // PF = 100 kWh / sqrt(kWh^2 + kvarh^2) to 0.005 in every row that is not all zero (catalogue).
  for (const std::string side : {"lagging", "leading"}) {
    const auto reactive = steel.samples(side + "-current-reactive-power-kvarh");
    const auto factor = steel.samples(side + "-current-power-factor");
    for (std::size_t i = 0; i < usage.size(); ++i) {
      if (usage[i].value == 0.0) continue;
      ASSERT_NEAR(factor[i].value,
                  100.0 * usage[i].value / std::hypot(usage[i].value, reactive[i].value), 0.00501)
          << side << " row " << i + 2;
    }
  }
  // CO2 = round(kWh x 0.0004585, 2): all rows but 47 of the year that show 0 (catalogue); 47 of
  // them in this part (counted).
  const auto co2 = steel.samples("co2");
  int off = 0;
  for (std::size_t i = 0; i < usage.size(); ++i)
    off += std::abs(std::round(usage[i].value * 0.04585) / 100.0 - co2[i].value) > 0.0051 ? 1 : 0;
  EXPECT_EQ(off, 47);
  const Interval january{celadon::testing::at("2018-01-01", 540),
                         celadon::testing::at("2018-09-01", 540)};
  const auto series =
      read_intervals(*steel.store, steel.point("usage-kwh"), january, Duration::days(1));
  ASSERT_TRUE(series.ok());
  const auto total = total_of(*series, january);
  EXPECT_EQ(total.measured_intervals, 243u) << "243 whole days";
  EXPECT_NEAR(total.value, 671'433.6, 0.05);
}

TEST(real_data, office_building_with_six_sub_meters) {
  CELADON_REQUIRE_SHARED(shared);
  Imported rsf(shared / "data/nrel_rsf_2011/rsf_2011_jan_aug.csv.zst", "rsf");
  const auto& report = rsf.run();
  // The year has 8,759 rows (catalogue); the file at hand ends with August: 5,832 (counted), 243
  // days.
  EXPECT_EQ(report.data_rows, 5832u);
  EXPECT_EQ(report.kept, 5832u * 9);
  EXPECT_EQ(rsf.of("total-building").sum, 1'600'470.0) << "counted";
  EXPECT_EQ(rsf.of("pv").sum, 590'930.0) << "counted; the printed sign is inverted by the mapping";
  EXPECT_EQ(rsf.of("building-net").sum, 1'009'540.0) << "counted";
  std::map<std::string, std::vector<storage::Point>> columns;
  for (const auto& point : report.points) columns[point.point] = rsf.samples(point.point);
  for (std::size_t i = 0; i < 5832; ++i) {
    const auto value = [&](const char* point) { return columns[point][i].value; };
    ASSERT_EQ(value("total-building") - value("pv"), value("building-net"))
        << "exact (catalogue), row " << i + 2;
    const double parts = value("total-cooling") + value("total-heating") +
                         value("total-mechanical") + value("total-lighting") +
                         value("total-plug-loads") + value("total-data-center");
    ASSERT_LE(std::abs(parts - value("total-building")), 4.0)
        << "six sub-meters within 4 kW (catalogue), row " << i + 2;
  }
  EXPECT_EQ(rsf.of("pv").gap_count, 0u) << "standard time all year: no jump in March";
}

TEST(real_data, household_counters_keep_their_energy) {
  CELADON_REQUIRE_SHARED(shared);
  Imported house(shared / "data/cossmic_household_opsd/residential4_60min_to_2016-09.csv.zst",
                 "cossmic");
  const auto& report = house.run();
  // The catalogue counts 11,867 rows to February 2017 and 3,672 with a mark; the file at hand ends
  // with September 2016: 8,711 rows, 2,310 with a mark (counted).
  EXPECT_EQ(report.data_rows, 8711u);
  struct Counter {
    const char* point;
    std::uint64_t kept;
    double rise;           // counted: last - first
    std::uint64_t marked;  // counted
  };
  const Counter counters[] = {
      {"dishwasher", 8340, 88.452, 142},     {"ev", 8339, 934.998, 266},
      {"freezer", 8277, 164.884, 66},        {"grid-export", 8386, 8567.061, 1814},
      {"grid-import", 8386, 3453.114, 1883}, {"heat-pump", 8428, 2222.020, 31},
      {"pv", 8386, 10709.650, 26},           {"refrigerator", 8344, 153.730, 157},
      {"washing-machine", 8345, 107.953, 24}};
  for (const Counter& counter : counters) {
    const auto& point = house.of(counter.point);
    EXPECT_EQ(point.kept, counter.kept) << counter.point;
    EXPECT_EQ(point.missing, 8711u - counter.kept) << counter.point;
    EXPECT_EQ(point.flagged, counter.marked) << counter.point;
    EXPECT_EQ(point.backwards + point.resets + point.roll_overs, 0u) << counter.point;
    const Interval all{Instant{point.first.us}, point.last};
    const auto series =
        read_intervals(*house.store, house.point(counter.point), all, Duration::hours(1));
    ASSERT_TRUE(series.ok());
    const auto total = total_of(*series, all);
    EXPECT_NEAR(total.value, counter.rise, 1e-6)
        << counter.point << ": energy is preserved across gaps";
    EXPECT_EQ(total.missing_intervals, 0u) << counter.point;
    if (point.gap_count > 0) {
      EXPECT_GT(total.estimated_intervals, 0u) << counter.point;
    }
  }
  // Both stamp columns name the same instants.
  Imported local(shared / "data/cossmic_household_opsd/residential4_60min_to_2016-09.csv.zst",
                 "cossmic_local");
  local.run();
  const auto utc_stamps = house.samples("pv");
  const auto local_stamps = local.samples("pv");
  ASSERT_EQ(utc_stamps.size(), local_stamps.size());
  for (std::size_t i = 0; i < utc_stamps.size(); ++i)
    ASSERT_EQ(utc_stamps[i].at, local_stamps[i].at);
}

TEST(real_data, buildings_of_the_genome_project) {
  CELADON_REQUIRE_SHARED(shared);
  std::uint64_t missing = 0;
  std::uint64_t zeros = 0;
  std::size_t buildings = 0;
  for (const std::string site : {"Bear", "Cockatoo", "Fox", "Mouse", "Panther", "Rat", "Robin"}) {
    std::string lower = site;
    lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
    Imported imported(shared / ("data/bdg2_electricity/electricity_" + site + ".csv.zst"),
                      "bdg2_" + lower);
    const auto& report = imported.run();
    expect_catalogue(imported, shared / "data/bdg2_electricity",
                     "electricity_" + site + ".csv.zst");
    EXPECT_EQ(report.refused_rows + report.refused_cells, 0u) << site;
    missing += report.missing;
    for (const auto& point : report.points) zeros += point.zeros;
    buildings += report.points.size();
  }
  // The catalogue counts 15,246 NaN and 66,614 zero cells; it does so over the 54 buildings of
  // these files.
  EXPECT_EQ(buildings, 54u) << "catalogue: 54 to 238 meters";
  EXPECT_EQ(missing, 15'246u);
  EXPECT_EQ(zeros, 66'614u);
}

TEST(real_data, university_campus) {
  CELADON_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/cambridge_estates";
  for (const std::string year : {"2019", "2022"}) {
    Imported electricity(folder / ("electricity_kwh_" + year + ".csv.zst"),
                         "cambridge_electricity");
    electricity.run();
    expect_catalogue(electricity, folder, "electricity_kwh_" + year + ".csv.zst");
    std::uint64_t zeros = 0;
    std::uint64_t marked = 0;
    for (const auto& point : electricity.report.points) {
      zeros += point.zeros;
      for (const auto& sample : electricity.samples(point.point))
        if (has(sample.quality, QualityFlag::zero_means_missing)) ++marked;
    }
    EXPECT_EQ(zeros, year == "2019" ? 682u : 87u)
        << "catalogue: zero cells that stand for missing readings";
    EXPECT_EQ(marked, zeros) << "kept, and marked";
    Imported gas(folder / ("gas_kwh_" + year + ".csv.zst"), "cambridge_gas");
    gas.run();
    expect_catalogue(gas, folder, "gas_kwh_" + year + ".csv.zst");
    Imported carbon(folder / ("gb_carbon_intensity_" + year + ".csv.zst"), "cambridge_carbon");
    EXPECT_EQ(carbon.run().kept, 8760u);
    Imported price(folder / ("agile_import_price_" + year + ".csv.zst"), "cambridge_price");
    EXPECT_EQ(price.run().kept, 8760u);
    EXPECT_LE(price.of("price").max, year == "2019" ? 0.35 : 0.825)
        << "catalogue: price cap of 0.35 and 0.82 (two decimals; the file has 0.8214)";
  }
}

TEST(real_data, gas_turbine_with_an_index_for_stamps) {
  CELADON_REQUIRE_SHARED(shared);
  // The stamps are invented by the copy (catalogue): they serve as an index of the order only.
  Imported turbine(shared / "data/gas_turbine_emissions_uci/gt_2011_2013.csv.zst", "gas_turbine");
  turbine.run();
  expect_catalogue(turbine, shared / "data/gas_turbine_emissions_uci", "gt_2011_2013.csv.zst");
  EXPECT_EQ(turbine.of("tey").gap_count, 0u);
}

TEST(real_data, home_without_stamps) {
  CELADON_REQUIRE_SHARED(shared);
  Imported home(shared / "data/citylearn_2022/Building_1.csv.zst", "citylearn");
  const auto& report = home.run();
  EXPECT_EQ(report.data_rows, 8760u) << "catalogue";
  EXPECT_NEAR(home.of("non-shiftable-load").sum, 10'583.353164751, 1e-6) << "counted";
  EXPECT_NEAR(home.of("solar-generation").sum, 1'803'124.13691701, 1e-4) << "counted";
  EXPECT_EQ(home.of("indoor-dry-bulb-temperature").missing, 8760u) << "catalogue: empty columns";
  // hour (1..24) is the hour that ends then: the made stamps must run with it.
  const auto hours = home.samples("hour");
  ASSERT_EQ(hours.size(), 8760u);
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const std::int64_t local_hour = (hours[i].at.us / 3'600'000'000 - 8) % 24;
    ASSERT_EQ(hours[i].value, static_cast<double>(local_hour + 1)) << "row " << i + 2;
  }
}

}  // namespace
}  // namespace celadon::telemetry
