// guess_mapping on real files: what the catalogue says of them must be seen by looking at them.
#include "celadon/telemetry/guess.hpp"

#include <gtest/gtest.h>

#include "import_bench.hpp"
#include "shared_data.hpp"

namespace celadon::telemetry {
namespace {

using celadon::testing::ImportBench;

struct Expected {
  const char* file;
  const char* form;
  Duration interval;
  StampSide stamp;
  std::size_t values;
  QuantityKind first_kind;
  const char* first_unit;
};

TEST(guess, sees_what_the_catalogue_says) {
  CELADON_REQUIRE_SHARED(shared);
  constexpr auto start = StampSide::start;
  constexpr auto end = StampSide::end;
  constexpr Duration hour = Duration::hours(1);
  constexpr Duration quarter = Duration::minutes(15);
  const Expected files[] = {
      {"steel_daewoo_uci/steel_2018_jan_aug.csv.zst", "DD/MM/YYYY HH:MM[:SS]", quarter, end, 7,
       QuantityKind::amount, "kWh"},
      {"nrel_rsf_2011/rsf_2011_jan_aug.csv.zst", "MM/DD/YYYY HH:MM[:SS]", hour, end, 9,
       QuantityKind::power, "kW"},
      {"cossmic_household_opsd/residential4_60min_to_2016-09.csv.zst", "ISO 8601", hour, start, 9,
       QuantityKind::cumulative, "1"},
      {"bdg2_electricity/electricity_Fox.csv.zst", "YYYY-MM-DD HH:MM[:SS]", hour, start, 12,
       QuantityKind::amount, "kWh"},
      {"smard_day_ahead/Day-ahead_prices_2018.csv.zst", "MMM D, YYYY h:MM[:SS] AM", hour, start, 13,
       QuantityKind::state, "EUR/MWh"},
      {"opsd_time_series/de_60min_2018.csv.zst", "ISO 8601", hour, start, 41, QuantityKind::state,
       "1"},
      {"pvdaq_nrel/nrel_RSF_II_5days.csv.zst", "MM/DD/YYYY HH:MM[:SS]", quarter, start, 12,
       QuantityKind::power, "kW"},
      {"entsoe_generation/DE_generation_by_fuel_2019.csv.zst", "ISO 8601", quarter, start, 16,
       QuantityKind::state, "1"},
      {"eemeter_samples/il-electricity-cdd-hdd-hourly.csv.zst", "ISO 8601", hour, start, 1,
       QuantityKind::amount, "kWh"},
      {"cambridge_estates/electricity_kwh_2019.csv.zst", "YYYY-MM-DD HH:MM[:SS]", hour, start, 10,
       QuantityKind::amount, "kWh"},
      {"cambridge_estates/gb_carbon_intensity_2019.csv.zst", "YYYY-MM-DD HH:MM[:SS]", hour, start,
       1, QuantityKind::state, "kgCO2/kWh"},
      {"gas_turbine_emissions_uci/gt_2011_2013.csv.zst", "YYYY-MM-DD HH:MM[:SS]", hour, start, 11,
       QuantityKind::state, "1"},
      {"avert_us_marginal_co2/AVERT_2023_CO2_lb_per_kwh.csv.zst", "hour of year", hour, start, 18,
       QuantityKind::state, "lb/kWh"},
      {"citylearn_2022/Building_1.csv.zst", "sequence", hour, start, 9, QuantityKind::state, "1"},
  };
  for (const Expected& expected : files) {
    SCOPED_TRACE(expected.file);
    const auto guess = guess_mapping(shared / "data" / expected.file);
    ASSERT_TRUE(guess.ok()) << guess.error().to_string();
    SCOPED_TRACE(guess->yaml());
    const ImportMapping& mapping = guess->mapping;
    EXPECT_EQ(mapping.time.form.text(), expected.form);
    EXPECT_EQ(mapping.time.interval, expected.interval);
    EXPECT_EQ(mapping.time.stamp, expected.stamp);
    EXPECT_EQ(mapping.values.size(), expected.values);
    EXPECT_EQ(mapping.values.front().kind, expected.first_kind);
    EXPECT_EQ(mapping.values.front().unit, expected.first_unit);
    const auto back = parse_mapping(guess->yaml(), "guess.yaml");
    ASSERT_TRUE(back.ok()) << back.error().to_string();
    EXPECT_EQ(write_mapping(*back), write_mapping(mapping))
        << "a mapping survives writing and reading";
  }
}

TEST(guess, sees_oddities) {
  CELADON_REQUIRE_SHARED(shared);
  const auto steel = guess_mapping(shared / "data/steel_daewoo_uci/steel_2018_jan_aug.csv.zst");
  ASSERT_TRUE(steel.ok());
  EXPECT_EQ(steel->mapping.time.midnight_repair, MidnightRepair::same_day_24);
  const auto smard = guess_mapping(shared / "data/smard_day_ahead/Day-ahead_prices_2018.csv.zst");
  ASSERT_TRUE(smard.ok());
  EXPECT_EQ(smard->mapping.separator, ';');
  EXPECT_EQ(smard->mapping.time.clock.rule, DaylightRule::european_union);
  EXPECT_EQ(smard->mapping.time.columns.size(), 2u);
  const auto house =
      guess_mapping(shared / "data/cossmic_household_opsd/residential4_60min_to_2016-09.csv.zst");
  ASSERT_TRUE(house.ok());
  for (const auto& value : house->mapping.values)
    EXPECT_EQ(value.kind, QuantityKind::cumulative) << value.column;
  ASSERT_EQ(house->mapping.quality.size(), 1u);
  EXPECT_EQ(house->mapping.quality[0].column, "interpolated_values");
  const auto avert =
      guess_mapping(shared / "data/avert_us_marginal_co2/AVERT_2023_CO2_lb_per_kwh.csv.zst");
  ASSERT_TRUE(avert.ok());
  EXPECT_EQ(avert->mapping.time.year, 2023);
}

}  // namespace
}  // namespace celadon::telemetry
