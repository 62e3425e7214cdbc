// Published cases of comprehensive energy consumption: the tea plant of 2025.

#include "celadon/ledger/comprehensive_energy.hpp"

#include <gtest/gtest.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/units/rounding.hpp"
#include "table_factors.hpp"
#include "tea_plant.hpp"

namespace celadon::ledger {
namespace {

using units::Quantity;
using units::unit;

testing::TableFactors gbt2589() {
  testing::TableFactors factors;
  // GB/T 2589 table of electricity and heat: constants, not derived.
  factors.add({"coal_equivalent", "electricity", "", "2020", "calorific"}, 0.1229, "kgce/kWh");
  factors.add({"coal_equivalent", "heat", "", "2020", "calorific"}, 0.03412, "kgce/MJ");
  return factors;
}

EnergyUse electricity(double kwh, EnergyRole role) {
  EnergyUse use;
  use.carrier = "electricity";
  use.role = role;
  use.amount = {kwh, unit("kWh")};
  use.derivation = leaf("kwh", "", use.amount, formula::DataStatus::declared);
  return use;
}

TEST(TeaPlant2025, makes_180_01_tce_of_rounded_months_and_180_0055_unrounded) {
  const testing::TableFactors factors = gbt2589();
  double of_rounded_months = 0.0;
  std::vector<EnergyUse> year;
  for (const testing::TeaMonth& month : testing::tea_months_2025) {
    const std::vector<EnergyUse> uses{
        electricity(month.electricity_kwh - month.pv_kwh, EnergyRole::purchased),
        electricity(month.pv_kwh, EnergyRole::own_primary)};
    const auto energy = comprehensive_energy(uses, factors, {});
    ASSERT_TRUE(energy.ok());
    const double tce = std::get<Quantity>(energy->total).value;
    EXPECT_DOUBLE_EQ(units::round_half_even(tce, 2), month.tce) << "month " << month.month;
    of_rounded_months += units::round_half_even(tce, 2);
    year.insert(year.end(), uses.begin(), uses.end());
  }
  EXPECT_NEAR(of_rounded_months, 180.01, 1e-9);
  const auto energy = comprehensive_energy(year, factors, {});
  ASSERT_TRUE(energy.ok());
  // 1 464 650 kWh x 0.1229 kgce/kWh = 180.005485 tce
  EXPECT_NEAR(std::get<Quantity>(energy->total).value, 180.0055, 5e-5);
  // 32.31 kgce per tonne of tea, 6.65 kgce per 万元 (worked example C)
  const auto per_tonne = energy_per(
      *energy, {5571, unit("t_product")},
      leaf("product.output", "", Quantity{5571, unit("t_product")}, formula::DataStatus::declared),
      "energy_per_product");
  EXPECT_NEAR(*std::get<Quantity>(per_tonne->value).in(unit("kgce/t_product")), 32.31, 0.005);
  const auto per_value = energy_per(
      *energy, {27050, unit("万元")},
      leaf("output_value", "", Quantity{27050, unit("万元")}, formula::DataStatus::declared),
      "energy_per_value");
  EXPECT_NEAR(*std::get<Quantity>(per_value->value).in(unit("kgce/万元")), 6.6545, 5e-5);
}

}  // namespace
}  // namespace celadon::ledger
