#include "celadon/ledger/carbon_inventory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/ledger/derive.hpp"
#include "table_factors.hpp"

namespace celadon::ledger {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using units::Quantity;
using units::unit;
using Direction = ElectricityActivity::Direction;

celadon::testing::TableFactors factors_2023() {
  celadon::testing::TableFactors factors;
  factors.add({"grid_co2", "electricity", "CN", "", "average", 2023}, 0.5306, "kgCO2/kWh");
  factors.add({"grid_co2", "electricity", "CN", "", "excluding_market_nonfossil", 2023}, 0.6096,
              "kgCO2/kWh");
  factors.add({"grid_co2", "electricity", "CN", "", "fossil_only", 2022}, 0.8325, "kgCO2/kWh");
  factors.add({"heat_co2", "heat", "CN"}, 0.11, "tCO2/GJ");
  factors.add({"gwp", "CH4", "", "AR6"}, 27.0, "kgCO2e/kg");
  factors.add({"gwp", "CH4", "", "SAR"}, 21.0, "kgCO2e/kg");
  return factors;
}

Activity activity(const std::string& name, double value, const char* symbol) {
  Activity result;
  result.name = name;
  result.amount = {value, unit(symbol)};
  result.derivation = leaf(name, "", result.amount, formula::DataStatus::measured);
  return result;
}

CarbonActivity plant_of_2023(double grid_mwh) {
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2023);
  plant.electricity = {
      {activity("grid", grid_mwh, "MWh"), ElectricityOrigin::grid, Direction::brought_in}};
  return plant;
}

Certificate certificate(const std::string& id, double mwh) {
  Certificate result;
  result.id = id;
  result.energy = {mwh, unit("MWh")};
  result.vintage = 2023;
  result.retired = CivilDate{2023, 12, 31};
  return result;
}

double tonnes(const formula::Value& value) { return std::get<Quantity>(value).value; }

TEST(CarbonPolicyChoice, green_power_counts_only_where_the_rule_says_so) {
  CarbonActivity plant = plant_of_2023(1000);
  plant.certificates = {certificate("GEC-1", 400)};
  const auto factors = factors_2023();
  const auto total = [&](const CarbonPolicy& policy) {
    return tonnes(carbon_inventory(plant, factors, policy)->total);
  };
  EXPECT_NEAR(total(CarbonPolicy::direct_and_own()), 1000 * 0.5306, 1e-9);
  EXPECT_NEAR(total(CarbonPolicy::also_certificates("CN", RemainingPower::average)), 600 * 0.5306,
              1e-9);
  EXPECT_NEAR(total(CarbonPolicy::also_certificates("CN", RemainingPower::residual)), 600 * 0.6096,
              1e-9);
  EXPECT_NEAR(total(CarbonPolicy::zero_carbon_park()), 600 * 0.8325, 1e-9);
  const auto views = carbon_inventory(plant, factors, CarbonPolicy::direct_and_own());
  EXPECT_NEAR(tonnes(views->scope2_location), 1000 * 0.5306, 1e-9);
  EXPECT_NEAR(tonnes(views->scope2_market), 600 * 0.6096, 1e-9);
}

TEST(Certificates, are_used_once_retired_of_the_vintage_and_up_to_the_power_bought) {
  CarbonActivity plant = plant_of_2023(100);
  Certificate kept = certificate("kept", 10);
  kept.retired.reset();
  Certificate old = certificate("old", 10);
  old.vintage = 2021;
  Certificate taken = certificate("taken", 10);
  taken.used_by = "other plant 2023";
  plant.certificates = {kept, old, taken, certificate("large", 150)};
  const auto policy = CarbonPolicy::also_certificates("CN", RemainingPower::average);
  const auto inventory = carbon_inventory(plant, factors_2023(), policy);
  ASSERT_TRUE(inventory.ok());
  ASSERT_EQ(inventory->certificates.size(), 4U);
  EXPECT_EQ(inventory->certificates[0].refused, "未核销｜not retired");
  EXPECT_THAT(inventory->certificates[1].refused, HasSubstr("2021"));
  EXPECT_THAT(inventory->certificates[2].refused, HasSubstr("other plant 2023"));
  EXPECT_DOUBLE_EQ(inventory->certificates[3].used.value, 100.0);
  EXPECT_NEAR(tonnes(inventory->total), 0.0, 1e-12);  // never below zero
  plant.certificates = {certificate("twice", 10), certificate("twice", 10)};
  EXPECT_EQ(carbon_inventory(plant, factors_2023(), policy).error().code, ErrorCode::conflict);
}

TEST(OwnPower, carries_no_grid_factor_and_its_export_is_no_negative_emission) {
  CarbonActivity plant = plant_of_2023(100);
  plant.electricity.push_back(
      {activity("roof", 500, "MWh"), ElectricityOrigin::own_pv, Direction::brought_in});
  plant.electricity.push_back(
      {activity("export", 300, "MWh"), ElectricityOrigin::own_pv, Direction::sold_on});
  const auto inventory = carbon_inventory(plant, factors_2023(), CarbonPolicy::direct_and_own());
  ASSERT_TRUE(inventory.ok());
  EXPECT_NEAR(tonnes(inventory->total), 100 * 0.5306, 1e-9);
}

TEST(MissingFactor, makes_the_sums_it_enters_undetermined_and_is_named) {
  CarbonActivity plant = plant_of_2023(100);
  FuelBurnt coal;
  coal.activity = activity("boiler", 10, "t");
  coal.fuel = "lignite";
  plant.fuels = {coal};
  const auto inventory = carbon_inventory(plant, factors_2023(), CarbonPolicy::direct_and_own());
  ASSERT_TRUE(inventory.ok());
  const auto& total = std::get<formula::Undetermined>(inventory->total);
  EXPECT_THAT(total.missing, Contains("factor.ncv.lignite"));
  EXPECT_THAT(total.missing, Contains("factor.carbon_content.lignite"));
  EXPECT_FALSE(formula::determined(inventory->scope1));
  EXPECT_TRUE(formula::determined(inventory->scope2_location));
}

TEST(GridFactor, of_a_year_not_published_is_named_with_every_year_asked) {
  CarbonActivity plant = plant_of_2023(100);
  plant.period = CivilPeriod::year(2030);
  const auto inventory = carbon_inventory(plant, factors_2023(), CarbonPolicy::direct_and_own());
  ASSERT_TRUE(inventory.ok());
  EXPECT_THAT(std::get<formula::Undetermined>(inventory->scope2_location).reason,
              HasSubstr("2030 back to 2027"));
}

TEST(IncompleteMeter, makes_the_power_undetermined_and_names_the_point) {
  CarbonActivity plant = plant_of_2023(100);
  plant.electricity[0].activity.gap =
      formula::Undetermined{{"point.main"}, "point 'main' misses 3 intervals"};
  const auto inventory = carbon_inventory(plant, factors_2023(), CarbonPolicy::direct_and_own());
  ASSERT_TRUE(inventory.ok());
  EXPECT_THAT(std::get<formula::Undetermined>(inventory->total).missing, Contains("point.main"));
}

TEST(Heat, takes_the_suppliers_factor_first_and_the_water_off_the_steam) {
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2023);
  HeatActivity bought;
  bought.activity = activity("heat", 1000, "GJ");
  plant.heat = {bought};
  const auto factors = factors_2023();
  EXPECT_NEAR(tonnes(carbon_inventory(plant, factors, CarbonPolicy{})->total), 110.0, 1e-9);
  plant.heat[0].supplier_factor = Quantity{0.06, unit("tCO2/GJ")};
  EXPECT_NEAR(tonnes(carbon_inventory(plant, factors, CarbonPolicy{})->total), 60.0, 1e-9);
  // 100 t x (2783.74 - 83.74) kJ/kg = 270 GJ
  HeatActivity steam;
  steam.activity = activity("steam", 100, "t");
  steam.steam = SteamState{};
  steam.steam->enthalpy = Quantity{2783.74, unit("kJ/kg")};
  plant.heat = {steam};
  EXPECT_NEAR(tonnes(carbon_inventory(plant, factors, CarbonPolicy{})->total), 29.7, 1e-9);
}

TEST(GasesByRule, use_the_set_of_the_policy_and_biomass_stays_apart) {
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2023);
  plant.fugitives = {{activity("waste water CH4", 2, "t"), "CH4"}};
  FuelBurnt pellets;
  pellets.activity = activity("co-firing", 100, "t");
  pellets.element_carbon = Quantity{0.48, unit("tC/t")};
  pellets.oxidation = 1.0;
  pellets.biomass_share = 0.25;
  plant.fuels = {pellets};
  CarbonPolicy policy = CarbonPolicy::direct_and_own();
  const auto new_set = carbon_inventory(plant, factors_2023(), policy);
  policy.gwp_set = "SAR";
  const auto old_set = carbon_inventory(plant, factors_2023(), policy);
  ASSERT_TRUE(new_set.ok() && old_set.ok());
  EXPECT_NEAR(tonnes(new_set->total) - tonnes(old_set->total), 2 * (27 - 21), 1e-9);
  // 100 t x 0.48 x 44/12 = 176 tCO2, a quarter of it biogenic
  EXPECT_NEAR(new_set->biomass_co2.value, 44.0, 1e-9);
  EXPECT_NEAR(tonnes(new_set->co2), 132.0, 1e-9);
}

TEST(WrongInput, is_refused_by_name) {
  CarbonActivity plant;
  plant.period = CivilPeriod::year(2023);
  FuelBurnt fuel;
  fuel.activity = activity("boiler", 10, "t");
  fuel.oxidation = 94;  // percent instead of a share
  plant.fuels = {fuel};
  const auto result = carbon_inventory(plant, factors_2023(), CarbonPolicy{});
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(result.error().message, HasSubstr("boiler"));
}

}  // namespace
}  // namespace celadon::ledger
