// Public series of grids, prices, generation and weather, imported whole. Sources as in
// plants_test.cpp.
#include <gtest/gtest.h>

#include "celadon/telemetry/guess.hpp"
#include "celadon/telemetry/quality.hpp"
#include "conformance_import.hpp"

namespace celadon::telemetry {
namespace {

using celadon::testing::expect_catalogue;
using celadon::testing::Imported;

TEST(real_data, day_ahead_prices_through_both_clock_changes) {
  CELADON_REQUIRE_SHARED(shared);
  Imported prices(shared / "data/smard_day_ahead/Day-ahead_prices_2018.csv.zst", "smard");
  const auto& report = prices.run();
  EXPECT_EQ(report.data_rows, 8760u) << "catalogue";
  EXPECT_EQ(report.refused_rows + report.refused_cells, 0u);
  EXPECT_EQ(report.fold_rows, 2u) << "catalogue: 2018-10-28 02:00 appears twice";
  const auto france = prices.samples("france");
  ASSERT_EQ(france.size(), 8760u);
  EXPECT_EQ(france.front().at, celadon::testing::at("2017-12-31T23:00:00Z"));
  for (std::size_t i = 0; i < france.size(); ++i) {
    ASSERT_EQ(france[i].at, france.front().at + Duration::hours(static_cast<int>(i)))
        << "the spring gap is none in UTC";
  }
  // The German zone splits on 2018-10-01: 6,551 h, then 2,209 h (catalogue); negative prices 107 +
  // 27 h, min -76.01.
  const auto before = prices.samples("germany-austria-luxembourg");
  const auto after = prices.samples("germany-luxembourg");
  EXPECT_EQ(before.size(), 6551u);
  EXPECT_EQ(after.size(), 2209u);
  EXPECT_EQ(before.back().at + Duration::hours(1), after.front().at) << "they can be joined";
  const auto negative = [](const std::vector<storage::Point>& points) {
    return std::count_if(points.begin(), points.end(),
                         [](const storage::Point& point) { return point.value < 0.0; });
  };
  EXPECT_EQ(negative(before), 107);
  EXPECT_EQ(negative(after), 27);
  EXPECT_EQ(prices.of("germany-austria-luxembourg").min, -76.01);
  EXPECT_NEAR(prices.of("germany-austria-luxembourg").sum, 273'362.84, 0.005) << "counted";
  EXPECT_EQ(prices.of("poland").missing, 8760u) << "counted: \"-\" all year";
}

TEST(real_data, load_and_generation_of_germany) {
  CELADON_REQUIRE_SHARED(shared);
  Imported grid(shared / "data/opsd_time_series/de_60min_2018.csv.zst", "opsd");
  const auto& report = grid.run();
  EXPECT_EQ(report.data_rows, 8784u) << "catalogue";
  EXPECT_EQ(grid.of("de-lu-price-day-ahead").kept, 2232u) << "catalogue: from 2018-10";
  EXPECT_NEAR(grid.of("de-lu-price-day-ahead").sum, 116'022.24, 0.005) << "counted";
  EXPECT_EQ(grid.of("de-load-actual-entsoe-transparency").sum, 499'989'282.0) << "counted";
  EXPECT_EQ(grid.samples("de-solar-generation-actual").front().at,
            celadon::testing::at("2017-12-31T23:00:00Z"));
  EXPECT_EQ(grid.samples("de-solar-generation-actual").back().at,
            celadon::testing::at("2019-01-01T22:00:00Z"));
}

TEST(real_data, generation_by_fuel_gives_the_published_energies) {
  CELADON_REQUIRE_SHARED(shared);
  Imported fuels(shared / "data/entsoe_generation/DE_generation_by_fuel_2019.csv.zst", "entsoe");
  const auto& report = fuels.run();
  expect_catalogue(fuels, shared / "data/entsoe_generation", "DE_generation_by_fuel_2019.csv.zst");
  EXPECT_EQ(report.missing, 3u) << "catalogue: 3 empty cells";
  struct Fuel {
    const char* point;
    double terawatt_hours;  // catalogue, one decimal
  };
  const Interval year{celadon::testing::at("2018-12-31T23:00:00Z"),
                      celadon::testing::at("2019-12-31T23:00:00Z")};
  for (const Fuel& fuel :
       {Fuel{"fossil-brown-coal-lignite", 102.9}, Fuel{"fossil-hard-coal", 44.9},
        Fuel{"fossil-gas", 44.3}, Fuel{"nuclear", 71.0}, Fuel{"wind-onshore", 99.6},
        Fuel{"wind-offshore", 24.2}, Fuel{"solar", 41.9}}) {
    const auto series = read_intervals(*fuels.store, fuels.point(fuel.point), year);
    ASSERT_TRUE(series.ok());
    EXPECT_EQ(series->size(), 35'040u);
    EXPECT_EQ(series->unit.symbol, "kWh");
    EXPECT_NEAR(total_of(*series, year).value / 1e9, fuel.terawatt_hours, 0.05) << fuel.point;
  }
}

TEST(real_data, photovoltaic_inverters_and_weather) {
  CELADON_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/pvdaq_nrel";
  Imported inverter(folder / "system50_ac_power_15min_2011_2012.csv.zst", "pvdaq_system50");
  const auto& report = inverter.run();
  expect_catalogue(inverter, folder, "system50_ac_power_15min_2011_2012.csv.zst");
  EXPECT_EQ(report.data_rows, 60'192u) << "catalogue";
  EXPECT_EQ(report.missing, 2257u) << "catalogue: 2,257 empty cells";
  EXPECT_EQ(inverter.of("ac-power").gap_samples, 2257u) << "each is a sample of a gap";
  Imported weather(folder / "system50_psm3_weather_30min_2011_2012.csv.zst", "pvdaq_weather");
  weather.run();
  expect_catalogue(weather, folder, "system50_psm3_weather_30min_2011_2012.csv.zst");
  Imported array(folder / "nrel_RSF_II_5days.csv.zst", "pvdaq_rsf2");
  EXPECT_EQ(array.run().data_rows, 480u) << "counted: 5 days of 96 quarters";
  EXPECT_NEAR(array.of("ac-power-kw-1137").sum, 14'786.55, 0.005) << "counted";
}

TEST(real_data, meter_with_known_savings) {
  CELADON_REQUIRE_SHARED(shared);
  Imported meter(shared / "data/eemeter_samples/il-electricity-cdd-hdd-hourly.csv.zst",
                 "eemeter_hourly");
  const auto& report = meter.run();
  EXPECT_EQ(report.data_rows, 19'417u) << "catalogue";
  EXPECT_EQ(report.kept, 19'417u);
  EXPECT_EQ(meter.of("load").gap_count, 0u) << "offsets in the stamps: clock changes leave no gap";
  EXPECT_EQ(meter.samples("load").front().at, celadon::testing::at("2015-11-22T06:00:00Z"));
  EXPECT_EQ(meter.samples("load").back().at, celadon::testing::at("2018-02-08T06:00:00Z"));
}

TEST(real_data, hourly_emissions_by_hour_of_year) {
  CELADON_REQUIRE_SHARED(shared);
  Imported avert(shared / "data/avert_us_marginal_co2/AVERT_2023_CO2_lb_per_kwh.csv.zst", "avert");
  const auto& report = avert.run();
  EXPECT_EQ(report.data_rows, 8760u) << "catalogue; the last line has no line end";
  EXPECT_NEAR(avert.of("ca").sum, 9040.12, 0.005) << "counted";
  EXPECT_NEAR(avert.of("ny").sum, 9250.42, 0.005) << "counted";
  EXPECT_NEAR(avert.of("hioa").sum, 16'819.2, 0.005) << "counted";
  EXPECT_EQ(avert.samples("ca").back().at, celadon::testing::at("2023-12-31T23:00:00Z"));
}

}  // namespace
}  // namespace celadon::telemetry
