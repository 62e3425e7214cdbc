// Published and constructed cases of carbon inventories. Sources stand beside the numbers.

#include "celadon/ledger/carbon_inventory.hpp"

#include <gtest/gtest.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/units/rounding.hpp"
#include "table_factors.hpp"
#include "tea_plant.hpp"

namespace celadon::ledger {
namespace {

using units::Quantity;
using units::unit;
using Direction = ElectricityActivity::Direction;

Activity activity(const std::string& name, double value, const char* symbol) {
  Activity result;
  result.name = name;
  result.amount = {value, unit(symbol)};
  result.derivation = leaf(name, "", result.amount, formula::DataStatus::declared);
  return result;
}

/// The rows of grid_factors that the cases name (MEE/NBS announcements 2024 no. 12 and 33, 2025 no.
/// 47).
testing::TableFactors grid_factors() {
  testing::TableFactors factors;
  const auto add = [&](const char* area, int year, const char* variant, double value) {
    factors.add({"grid_co2", "electricity", area, "", variant, year}, value, "kgCO2/kWh");
  };
  add("CN", 2021, "average", 0.5568);
  add("CN", 2022, "average", 0.5366);
  add("CN", 2022, "fossil_only", 0.8325);
  add("CN", 2023, "excluding_market_nonfossil", 0.6096);
  add("CN", 2022, "excluding_market_nonfossil", 0.5856);
  add("CN", 2021, "excluding_market_nonfossil", 0.5942);
  add("350000", 2023, "average", 0.4211);
  factors.add({"heat_co2", "heat", "CN"}, 0.11, "tCO2/GJ");
  return factors;
}

double tonnes(const formula::Value& value) { return std::get<Quantity>(value).value; }

TEST(CnInventoryExercise, coal_lpg_and_power_come_out_as_published) {
  // CN-INV-coal, CN-INV-lpg, CN-INV-power: inventory exercise on Chinese defaults,
  // NO.PZ2024061201000042.
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2021);
  FuelBurnt coal;
  coal.activity = activity("coal", 1000, "t");
  coal.ncv = Quantity{20, unit("GJ/t")};
  coal.carbon_content = Quantity{0.02749, unit("tC/GJ")};
  coal.oxidation = 0.94;
  FuelBurnt lpg;
  lpg.activity = activity("lpg", 5, "t");
  lpg.ncv = Quantity{41.87, unit("GJ/t")};
  lpg.carbon_content = Quantity{0.0172, unit("tC/GJ")};
  lpg.oxidation = 0.98;
  plant.fuels = {coal, lpg};
  plant.electricity = {
      {activity("grid", 5000, "MWh"), ElectricityOrigin::grid, Direction::brought_in}};
  const auto inventory =
      carbon_inventory(plant, grid_factors(), CarbonPolicy::direct_and_own("CN"));
  ASSERT_TRUE(inventory.ok()) << inventory.error().to_string();
  EXPECT_NEAR(tonnes(inventory->entries[0].emission), 1894.98, 0.01);
  EXPECT_NEAR(tonnes(inventory->entries[1].emission), 12.94, 0.01);
  EXPECT_NEAR(tonnes(inventory->scope2_policy), 2784.0, 1e-9);
  EXPECT_NEAR(tonnes(inventory->total), 1894.98 + 12.94 + 2784.0, 0.02);
  EXPECT_NEAR(tonnes(inventory->without_indirect), 1894.98 + 12.94, 0.02);
}

TEST(SteelElectricity, takes_off_direct_supply_and_own_use_at_both_meters) {
  // OWN-power-method1: ((10000-1500-500) - (1000-100-0)) MWh x 0.5366 = 3809.86 tCO2.
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2022);
  plant.electricity = {
      {activity("in from grid", 10000 - 1500 - 500, "MWh"), ElectricityOrigin::grid,
       Direction::brought_in},
      {activity("in direct", 1500, "MWh"), ElectricityOrigin::direct_line_nonfossil,
       Direction::brought_in},
      {activity("own pv", 500, "MWh"), ElectricityOrigin::own_pv, Direction::brought_in},
      {activity("out to grid", 1000 - 100, "MWh"), ElectricityOrigin::grid, Direction::sold_on},
      {activity("out direct", 100, "MWh"), ElectricityOrigin::direct_line_nonfossil,
       Direction::sold_on}};
  const auto direct = carbon_inventory(plant, grid_factors(), CarbonPolicy::direct_and_own("CN"));
  ASSERT_TRUE(direct.ok());
  EXPECT_NEAR(tonnes(direct->total), 3809.86, 1e-6);
  // Without the deduction the 1400 MWh of the direct line carry the grid factor; own use never
  // does.
  const auto none = carbon_inventory(plant, grid_factors(), CarbonPolicy::none("CN"));
  ASSERT_TRUE(none.ok());
  EXPECT_NEAR(tonnes(none->total), (7100 + 1400) * 0.5366, 1e-6);
}

CarbonActivity tea_month(const testing::TeaMonth& month) {
  CarbonActivity plant;
  plant.period = CivilPeriod::month(2025, month.month);
  plant.electricity = {
      {activity("grid", month.electricity_kwh - month.pv_kwh, "kWh"), ElectricityOrigin::grid,
       Direction::brought_in},
      {activity("roof", month.pv_kwh, "kWh"), ElectricityOrigin::own_pv, Direction::brought_in}};
  Certificate green;
  green.id = "green power " + std::to_string(month.month);
  green.energy = {month.green_kwh / 1000.0, unit("MWh")};
  green.vintage = 2025;
  green.retired = CivilDate{2025, static_cast<std::uint8_t>(month.month), 28};
  plant.certificates = {green};
  return plant;
}

TEST(TeaPlant2025, emits_430_7_tco2_on_the_net_purchase_that_is_not_green) {
  const auto policy = CarbonPolicy::also_certificates("350000", RemainingPower::average);
  double of_rounded_months = 0.0;
  double unrounded = 0.0;
  for (const testing::TeaMonth& month : testing::tea_months_2025) {
    const auto inventory = carbon_inventory(tea_month(month), grid_factors(), policy);
    ASSERT_TRUE(inventory.ok()) << inventory.error().to_string();
    const double tco2 = tonnes(inventory->co2);
    EXPECT_NEAR(units::round_half_even(tco2, 1), month.tco2, 1e-9) << "month " << month.month;
    of_rounded_months += units::round_half_even(tco2, 1);
    unrounded += tco2;
    // The newest published factor is of 2023, and the result says so.
    EXPECT_EQ(inventory->entries.back().data_year, 2023);
  }
  EXPECT_NEAR(of_rounded_months, 430.7, 1e-9);  // worked example C
  EXPECT_NEAR(unrounded, 430.768, 5e-4);        // 1 022 958 kWh x 0.4211
}

TEST(SteelWorksD, total_is_fossil_and_process_and_net_power_less_carbon_in_products) {
  // Worked example D, 万t; stated to be from the plant's verification report of 2020 to 2023.
  struct Year {
    int year;
    double fossil, process, power, embedded, total;
  };
  for (const Year& year : {Year{2020, 518.43, 63.53, 29.1, 4.8, 606.26},
                           Year{2021, 699.66, 71.34, 29.19, 28.34, 771.85},
                           Year{2022, 701.97, 61.57, 12.54, 29.07, 747.01},
                           Year{2023, 744.03, 69.22, -0.95, 29.68, 782.61}}) {
    using Kind = DeclaredEmission::Kind;
    CarbonActivity plant;
    plant.period = CivilPeriod::year(year.year);
    plant.declared = {{activity("fossil", year.fossil, "万tCO2"), Kind::fuel},
                      {activity("process", year.process, "万tCO2"), Kind::process},
                      {activity("net power", year.power, "万tCO2"), Kind::electricity},
                      {activity("embedded", -year.embedded, "万tCO2"), Kind::process}};
    const auto inventory = carbon_inventory(plant, grid_factors(), CarbonPolicy{});
    ASSERT_TRUE(inventory.ok()) << inventory.error().to_string();
    // To the printed digit; 2023 is 782.62 against the printed 782.61.
    EXPECT_NEAR(tonnes(inventory->total) / 1e4, year.total, 0.0101) << year.year;
    EXPECT_NEAR(tonnes(inventory->without_indirect) / 1e4, year.total - year.power, 0.0101);
  }
}

TEST(CementGuide, clinker_less_the_substitute) {
  // OWN-cement-1: 1e6 t x 0.535 - 20000 t x 0.48 = 525 400 tCO2 (factors of the MEE cement guide).
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2024);
  ProcessSource clinker;
  clinker.activity = activity("clinker", 1e6, "t");
  clinker.item = "clinker";
  clinker.factor = Quantity{0.535, unit("tCO2/t")};
  ProcessSource slag;
  slag.activity = activity("carbide slag", 20000, "t");
  slag.item = "carbide_slag";
  slag.factor = Quantity{0.48, unit("tCO2/t")};
  slag.direction = ProcessSource::Direction::leaves_in_product;
  plant.processes = {clinker, slag};
  const auto inventory = carbon_inventory(plant, grid_factors(), CarbonPolicy{});
  ASSERT_TRUE(inventory.ok());
  EXPECT_NEAR(tonnes(inventory->scope1), 525400.0, 1e-6);
}

TEST(FuelFactors, follow_from_heating_value_carbon_and_oxidation) {
  // CN-EF-*: GB/T 32151.34-2024 Table C.1, tCO2 per t or 1e4 Nm3.
  struct Fuel {
    const char* name;
    double ncv, cc, of, expected;
    const char* amount;
  };
  for (const Fuel& fuel : {Fuel{"天然气", 389.31, 0.0153, 0.99, 21.621888, "万Nm3"},
                           Fuel{"褐煤", 11.9, 0.028, 0.96, 1.172864, "t"},
                           Fuel{"石油焦", 32.5, 0.0275, 0.98, 3.211542, "t"},
                           Fuel{"原油", 41.816, 0.0201, 0.98, 3.020202, "t"},
                           Fuel{"燃料油", 41.816, 0.0211, 0.98, 3.170461, "t"},
                           Fuel{"液化天然气", 51.498, 0.0153, 0.98, 2.831257, "t"},
                           Fuel{"液化石油气", 50.179, 0.0172, 0.98, 3.10133, "t"},
                           Fuel{"转炉煤气", 84.0, 0.0496, 0.99, 15.124032, "万Nm3"},
                           Fuel{"焦炉煤气", 179.81, 0.01358, 0.99, 8.863806, "万Nm3"}}) {
    CarbonActivity plant;
    plant.period = CivilPeriod::year(2024);
    FuelBurnt burnt;
    burnt.activity = activity(fuel.name, 1, fuel.amount);
    burnt.ncv = Quantity{fuel.ncv, unit(std::string("GJ/") + fuel.amount)};
    burnt.carbon_content = Quantity{fuel.cc, unit("tC/GJ")};
    burnt.oxidation = fuel.of;
    plant.fuels = {burnt};
    const auto inventory = carbon_inventory(plant, grid_factors(), CarbonPolicy{});
    ASSERT_TRUE(inventory.ok()) << inventory.error().to_string();
    EXPECT_NEAR(tonnes(inventory->total), fuel.expected, 1e-6) << fuel.name;
  }
}

}  // namespace
}  // namespace celadon::ledger
