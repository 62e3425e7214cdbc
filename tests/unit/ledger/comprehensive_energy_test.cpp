#include "celadon/ledger/comprehensive_energy.hpp"

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

celadon::testing::TableFactors table_2020() {
  celadon::testing::TableFactors factors;
  const auto add = [&](const char* carrier, double value, const char* symbol) {
    factors.add({"coal_equivalent", carrier, "", "2020", "calorific"}, value, symbol);
  };
  add("electricity", 0.1229, "kgce/kWh");
  add("heat", 0.03412, "kgce/MJ");
  add("raw_coal", 0.7143, "kgce/kg");
  add("natural_gas", 1.33, "kgce/Nm3");
  factors.add({"working_media", "fresh_water", "", "2020"}, 0.2571, "kgce/t");
  factors.add({"coal_equivalent", "electricity", "", "2020", "primary", 2023}, 0.3018, "kgce/kWh",
              true);
  return factors;
}

EnergyUse use(const char* carrier, EnergyRole role, double value, const char* symbol) {
  EnergyUse result;
  result.carrier = carrier;
  result.role = role;
  result.amount = {value, unit(symbol)};
  result.measured_share = 1.0;
  result.derivation = leaf(carrier, "", result.amount, formula::DataStatus::measured);
  return result;
}

double tce(const std::vector<EnergyUse>& uses, const EnergyOptions& options = {}) {
  const auto energy = comprehensive_energy(uses, table_2020(), options);
  EXPECT_TRUE(energy.ok()) << energy.error().to_string();
  return std::get<Quantity>(energy->total).value;
}

TEST(ComprehensiveEnergy, is_bought_less_sold_less_the_rise_of_stock_and_own_primary) {
  EXPECT_NEAR(tce({use("raw_coal", EnergyRole::purchased, 100, "t"),
                   use("raw_coal", EnergyRole::stock_change, 10, "t"),
                   use("raw_coal", EnergyRole::sold, 20, "t")}),
              70 * 0.7143, 1e-9);
  EXPECT_NEAR(tce({use("raw_coal", EnergyRole::purchased, 100, "t"),
                   use("raw_coal", EnergyRole::stock_change, -10, "t")}),
              110 * 0.7143, 1e-9);
  EXPECT_NEAR(tce({use("electricity", EnergyRole::purchased, 1e6, "kWh"),
                   use("electricity", EnergyRole::own_primary, 2e5, "kWh"),
                   use("electricity", EnergyRole::sold, 5e4, "kWh")}),
              1.15e6 * 0.1229e-3, 1e-9);
}

TEST(ComprehensiveEnergy, does_not_count_twice_what_is_made_from_energy_already_counted) {
  EXPECT_NEAR(tce({use("raw_coal", EnergyRole::purchased, 100, "t"),
                   use("heat", EnergyRole::made_on_site, 1500, "GJ")}),
              71.43, 1e-9);
}

TEST(ComprehensiveEnergy, counts_a_working_medium_only_when_bought) {
  EXPECT_NEAR(tce({use("fresh_water", EnergyRole::medium, 10000, "t")}), 2.571, 1e-9);
  EXPECT_NEAR(tce({use("electricity", EnergyRole::purchased, 0, "kWh"),
                   use("compressed_air", EnergyRole::made_on_site, 500, "m3")}),
              0.0, 1e-12);
}

TEST(ComprehensiveEnergy, shows_feedstock_apart_and_counts_it_only_when_asked) {
  const std::vector<EnergyUse> uses{use("electricity", EnergyRole::purchased, 1000, "kWh"),
                                    use("natural_gas", EnergyRole::feedstock, 10000, "Nm3")};
  const auto without = comprehensive_energy(uses, table_2020(), {});
  ASSERT_TRUE(without.ok());
  EXPECT_NEAR(std::get<Quantity>(without->total).value, 0.1229, 1e-12);
  EXPECT_NEAR(without->feedstock.value, 13.3, 1e-9);
  EXPECT_FALSE(without->lines[1].counted);
  EnergyOptions options;
  options.feedstock = FeedstockRule::included;
  EXPECT_NEAR(tce(uses, options), 13.4229, 1e-9);
}

TEST(ComprehensiveEnergy, prefers_the_measured_heating_value_to_the_table) {
  EnergyUse coal = use("raw_coal", EnergyRole::purchased, 1000, "t");
  coal.measured_ncv = Quantity{23.44608, unit("MJ/kg")};  // 0.8 x 29307.6 kJ/kg
  EXPECT_NEAR(tce({coal}), 800.0, 1e-9);
}

TEST(ComprehensiveEnergy, reads_steam_by_its_enthalpy_with_water_taken_off_only_by_setting) {
  EnergyUse steam = use("steam", EnergyRole::purchased, 100, "t");
  steam.steam = SteamState{};
  steam.steam->enthalpy = Quantity{2783.74, unit("kJ/kg")};
  EXPECT_NEAR(tce({steam}), 278.374 * 0.03412, 1e-9);
  EnergyOptions options;
  options.steam_water = WaterDeduction::feed_water_20_degrees;
  EXPECT_NEAR(tce({steam}, options), 270.0 * 0.03412, 1e-9);
}

TEST(ComprehensiveEnergy, on_the_primary_basis_needs_the_years_value) {
  const std::vector<EnergyUse> uses{use("electricity", EnergyRole::purchased, 1e6, "kWh")};
  EnergyOptions options;
  options.basis = EnergyBasis::primary;
  options.year = 2023;
  const auto known = comprehensive_energy(uses, table_2020(), options);
  ASSERT_TRUE(known.ok());
  EXPECT_NEAR(std::get<Quantity>(known->total).value, 301.8, 1e-9);
  EXPECT_TRUE(known->lines[0].provisional);
  options.year = 2025;
  const auto unknown = comprehensive_energy(uses, table_2020(), options);
  ASSERT_TRUE(unknown.ok());
  EXPECT_THAT(std::get<formula::Undetermined>(unknown->total).missing,
              Contains("factor.coal_equivalent.electricity"));
  EXPECT_THAT(std::get<formula::Undetermined>(unknown->total).reason, HasSubstr("2025"));
}

TEST(ComprehensiveEnergy, with_a_gap_is_undetermined_and_shows_the_known_part) {
  EnergyUse meter = use("electricity", EnergyRole::purchased, 1e6, "kWh");
  meter.gap = formula::Undetermined{{"point.main"}, "point 'main' misses 2025-03-01"};
  const std::vector<EnergyUse> uses{meter, use("raw_coal", EnergyRole::purchased, 10, "t")};
  const auto energy = comprehensive_energy(uses, table_2020(), {});
  ASSERT_TRUE(energy.ok());
  EXPECT_THAT(std::get<formula::Undetermined>(energy->total).missing, Contains("point.main"));
  EXPECT_NEAR(energy->known.value, 122.9 + 7.143, 1e-9);
}

TEST(ComprehensiveEnergy, refuses_a_negative_amount_and_a_unit_that_does_not_fit) {
  const std::vector<EnergyUse> negative{use("raw_coal", EnergyRole::purchased, -1, "t")};
  EXPECT_EQ(comprehensive_energy(negative, table_2020(), {}).error().code,
            ErrorCode::invalid_argument);
  const std::vector<EnergyUse> pieces{use("raw_coal", EnergyRole::purchased, 1, "m3")};
  const auto result = comprehensive_energy(pieces, table_2020(), {});
  EXPECT_EQ(result.error().code, ErrorCode::unit);
  EXPECT_THAT(result.error().message, HasSubstr("raw_coal"));
}

TEST(ComprehensiveEnergy, of_nothing_is_undetermined_not_zero) {
  const auto energy = comprehensive_energy({}, table_2020(), {});
  ASSERT_TRUE(energy.ok());
  EXPECT_FALSE(formula::determined(energy->total));
}

TEST(ComprehensiveEnergy, opens_from_the_total_over_lines_to_amount_and_factor) {
  const std::vector<EnergyUse> uses{use("electricity", EnergyRole::purchased, 1000, "kWh")};
  const auto energy = comprehensive_energy(uses, table_2020(), {});
  ASSERT_TRUE(energy.ok());
  const auto& total = *energy->derivation;
  ASSERT_EQ(total.children.size(), 1U);
  ASSERT_EQ(total.children[0]->children.size(), 2U);
  EXPECT_EQ(total.children[0]->children[1]->origin->pack, "test.coal_equivalent@1");
  EXPECT_DOUBLE_EQ(total.measured_share, 1.0);
}

}  // namespace
}  // namespace celadon::ledger
