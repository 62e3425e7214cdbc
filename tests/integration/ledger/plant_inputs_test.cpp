// A made-up plant with every kind of input: bought power, own roof with export, gas, diesel by
// delivery and stock, a flux, an escaped gas, two products. Expected numbers are worked out beside
// the assertions.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plant_bench.hpp"

namespace celadon {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::number;

constexpr const char* site = R"(site:
  id: plant
  name: {zh: 样例厂, en: Sample plant}
nodes:
  - {id: grid, kind: source, carrier: electricity, origin: grid}
  - {id: roof, kind: source, carrier: electricity, origin: own_pv}
  - {id: gas, kind: source, carrier: natural_gas, origin: purchased}
  - {id: bus, kind: bus, carrier: electricity}
  - {id: line-a, kind: line, product: a}
  - {id: line-b, kind: line, product: b}
  - {id: boiler, kind: load}
  - {id: world, kind: site}
flows:
  - {id: f-grid, from: grid, to: bus, point: M-GRID}
  - {id: f-roof, from: roof, to: bus, point: M-ROOF}
  - {id: f-back, from: bus, to: world, point: M-BACK}
  - {id: f-a, from: bus, to: line-a, point: M-A}
  - {id: f-b, from: bus, to: line-b, point: M-B}
  - {id: f-gas, from: gas, to: boiler, point: M-GAS}
points:
  - {id: M-GRID, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
  - {id: M-ROOF, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
  - {id: M-BACK, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
  - {id: M-A, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
  - {id: M-B, quantity: register, unit: kWh, interval: 1d, gap: {rule: register_difference}}
  - {id: M-GAS, quantity: register, unit: Nm3, interval: 1d, gap: {rule: register_difference}}
products:
  - {id: a, name: 甲, unit: t_product}
  - {id: b, name: 乙, unit: 件}
)";

constexpr const char* statement_2025 = R"(statement: {site: plant, period: 2025, source: 台账}
output_value: 1000 万元
product: {output: {a: 500 t_product, b: 90000 件}, output_value: {a: 250 万元, b: 750 万元}}
declared_energy:
  diesel: {purchased: 12.5 t, opening_stock: 1 t, closing_stock: 800 kg}
  natural_gas: {net_calorific_value: 38.931 MJ/Nm3}
process_emission: {limestone: {amount: 100 t, factor: 0.4397 tCO2/t, fraction: 98%, direction: emitted}}
fugitive_gas: {SF6: {released: 1.2 kg}}
compliance: {operating_normally: {value: true}}
)";

constexpr const char* statement_2024 = R"(statement: {site: plant, period: 2024, source: 台账}
output_value: 900 万元
declared_energy: {diesel: {purchased: 10 t}}
)";

constexpr const char* mapping = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD HH:MM", interval: 1d}
  columns:
    - {column: grid, point: M-GRID, unit: kWh, kind: register}
    - {column: roof, point: M-ROOF, unit: kWh, kind: register}
    - {column: back, point: M-BACK, unit: kWh, kind: register}
    - {column: a, point: M-A, unit: kWh, kind: register}
    - {column: b, point: M-B, unit: kWh, kind: register}
    - {column: gas, point: M-GAS, unit: Nm3, kind: register}
)";

/// Monthly readings: 100 000 kWh bought, 20 000 of the roof, 5 000 fed back, 60 000 and 40 000 to
/// the two lines, 10 000 Nm3 of gas.
std::string readings() {
  std::string csv = "time,grid,roof,back,a,b,gas\n";
  for (int i = 0; i <= 12; ++i) {
    csv += fmt::format("{}-{:02}-01 00:00,{},{},{},{},{},{}\n", 2025 + i / 12, i % 12 + 1,
                       100000 * i, 20000 * i, 5000 * i, 60000 * i, 40000 * i, 10000 * i);
  }
  return csv;
}

class SamplePlant : public ::testing::Test {
 protected:
  void SetUp() override {
    bench.apply_site(site);
    bench.apply_statement(statement_2024);
    bench.apply_statement(statement_2025);
    const auto report = bench.import(bench.write("meters.csv", readings()), mapping);
    ASSERT_TRUE(report.ok()) << report.error().to_string();
    const auto posted = bench.post("2025");
    ASSERT_TRUE(posted.ok()) << posted.error().to_string();
  }
  ledger::SnapshotPtr freeze(const ledger::SnapshotOptions& options = {}) {
    auto result = bench.snapshot("2025", Instant::max(), options);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().to_string());
    return result.ok() ? *result : nullptr;
  }
  testing::PlantBench bench;
};

// electricity (1 200 000 + 240 000 - 60 000) kWh x 0.1229 kgce/kWh
constexpr double power_tce = 169.602;
// gas 120 000 Nm3 x 38 931 / 29 307.6 kgce/Nm3; diesel (12.5 - (0.8 - 1)) t x 1.4571 kgce/kg
constexpr double gas_tce = 120.0 * 38931.0 / 29307.6;
constexpr double diesel_tce = 12.7 * 1.4571;

TEST_F(SamplePlant, adds_up_meters_deliveries_and_stock) {
  const auto snapshot = freeze();
  ASSERT_NE(snapshot, nullptr);
  EXPECT_NEAR(number(*snapshot, "energy.comprehensive", "tce"), power_tce + gas_tce + diesel_tce,
              1e-6);
  EXPECT_NEAR(number(*snapshot, "energy.by_carrier.diesel", "tce"), diesel_tce, 1e-9);
  EXPECT_NEAR(number(*snapshot, "energy.electricity", "kWh"), 1'380'000, 1e-6);
  // What is fed back is the roof's: bought power stays bought.
  EXPECT_NEAR(number(*snapshot, "energy.electricity_purchased", "kWh"), 1'200'000, 1e-6);
  EXPECT_NEAR(number(*snapshot, "energy.own_renewable_electricity", "kWh"), 180'000, 1e-6);
  // Deliveries of diesel are declared, not measured.
  EXPECT_LT(number(*snapshot, "energy.measured_share", "%"), 100.0);
}

TEST_F(SamplePlant, takes_the_stock_of_a_metered_fuel_from_the_statement) {
  // GB/T 2589: consumption = bought + opening stock - closing stock. The meter counts what is
  // bought: 120 000 Nm3, and 2 000 - 500 Nm3 more come out of the tank.
  bench.apply_statement(R"(statement: {site: plant, period: 2025, source: 台账}
declared_energy: {natural_gas: {opening_stock: 2000 Nm3, closing_stock: 500 Nm3}}
)");
  auto snapshot = freeze();
  ASSERT_NE(snapshot, nullptr);
  EXPECT_NEAR(number(*snapshot, "energy.by_carrier.natural_gas", "tce"), 121.5 * 38931.0 / 29307.6,
              1e-9);
  const double gas = 12.15 * 389.31 * 0.0153 * 0.99 * 44.0 / 12.0;
  const double diesel = 12.7 * 42.652 * 0.0202 * 0.98 * 44.0 / 12.0;
  const double flux = 100 * 0.4397 * 0.98;
  EXPECT_NEAR(number(*snapshot, "carbon.scope1", "tCO2e"), gas + diesel + flux + 1.2e-3 * 25200,
              1e-6);

  bench.apply_statement(R"(statement: {site: plant, period: 2025, source: 台账}
declared_energy: {natural_gas: {closing_stock: ~}}
)");
  snapshot = freeze();
  ASSERT_NE(snapshot, nullptr);
  const formula::Input* one_end = snapshot->find("energy.by_carrier.natural_gas");
  ASSERT_NE(one_end, nullptr);
  EXPECT_TRUE(std::holds_alternative<formula::Undetermined>(one_end->value))
      << "one end of the stock alone says nothing";
}

TEST_F(SamplePlant, makes_an_inventory_of_fuel_process_gas_and_power) {
  const auto snapshot = freeze();
  ASSERT_NE(snapshot, nullptr);
  const double gas = 12.0 * 389.31 * 0.0153 * 0.99 * 44.0 / 12.0;
  const double diesel = 12.7 * 42.652 * 0.0202 * 0.98 * 44.0 / 12.0;
  const double flux = 100 * 0.4397 * 0.98;
  const double sulphur_hexafluoride = 1.2e-3 * 25200;  // GWP of IPCC AR6
  const double power = 1200.0 * 0.5306;                // national average of 2023
  EXPECT_NEAR(number(*snapshot, "carbon.scope1", "tCO2e"),
              gas + diesel + flux + sulphur_hexafluoride, 1e-6);
  EXPECT_NEAR(number(*snapshot, "carbon.scope2_location", "tCO2e"), power, 1e-6);
  EXPECT_NEAR(number(*snapshot, "carbon.total", "tCO2"), gas + diesel + flux + power, 1e-6);
}

TEST_F(SamplePlant, shares_energy_between_products_by_the_named_rule) {
  const double total = power_tce + gas_tce + diesel_tce;
  const auto by_lines = freeze();
  ASSERT_NE(by_lines, nullptr);
  EXPECT_NEAR(number(*by_lines, "energy.by_product.a", "tce"), 0.6 * total, 1e-6);
  EXPECT_NEAR(number(*by_lines, "energy.by_product.b", "tce"), 0.4 * total, 1e-6);
  ledger::SnapshotOptions by_value;
  by_value.product_share = ledger::ProductShare::output_value;
  EXPECT_NEAR(number(*freeze(by_value), "energy.by_product.a", "tce"), 0.25 * total, 1e-6);
  ledger::SnapshotOptions by_output;
  by_output.product_share = ledger::ProductShare::output;
  const auto mixed = freeze(by_output);
  ASSERT_NE(mixed, nullptr);
  // Tonnes and pieces have no common measure.
  EXPECT_FALSE(formula::determined(mixed->find("energy.by_product.a")->value));
  ledger::SnapshotOptions none;
  none.product_share = ledger::ProductShare::none;
  const auto unshared = freeze(none);
  ASSERT_NE(unshared, nullptr);
  const auto& value = unshared->find("energy.by_product.a")->value;
  ASSERT_FALSE(formula::determined(value));
  EXPECT_THAT(std::get<formula::Undetermined>(value).reason, HasSubstr("name a rule"));
}

TEST_F(SamplePlant, gives_members_of_sets_in_their_own_units_and_earlier_periods) {
  const auto snapshot = freeze();
  ASSERT_NE(snapshot, nullptr);
  EXPECT_NEAR(number(*snapshot, "product.output.b", "件"), 90000, 1e-9);
  const auto& outputs = std::get<formula::QuantitySet>(snapshot->find("product.output")->value);
  EXPECT_THAT(outputs.keys, Contains("a"));
  EXPECT_THAT(outputs.missing, Contains("b"));  // pieces are no tonnes of product
  EXPECT_NEAR(number(*snapshot, "output_value@-1", "万元"), 900, 1e-9);
  EXPECT_EQ(snapshot->find("output_value@-2"), nullptr);
  EXPECT_TRUE(std::get<bool>(snapshot->find("compliance.operating_normally")->value));
  const auto& leaf = *snapshot->find("output_value")->derivation;
  EXPECT_EQ(leaf.origin->file, "statement.yaml");
  EXPECT_EQ(leaf.origin->first_row, 2U);
  // 2024 has no readings: its energy is undetermined and says which flows lack entries.
  const auto& before = snapshot->find("energy.comprehensive@-1")->value;
  ASSERT_FALSE(formula::determined(before));
  EXPECT_THAT(std::get<formula::Undetermined>(before).missing, Contains("flow.f-grid"));
}

TEST_F(SamplePlant, answers_lookups_of_formulas_from_the_packs) {
  const auto snapshot = freeze();
  ASSERT_NE(snapshot, nullptr);
  const std::vector<formula::Value> keys{std::string("SF6")};
  const auto found = snapshot->lookup("gwp", keys);
  ASSERT_TRUE(found.ok()) << found.error().to_string();
  EXPECT_NEAR(std::get<units::Quantity>(found->value).value, 25200, 1e-9);
}

TEST(PeriodBefore, steps_back_by_years_quarters_months_and_days) {
  const auto before = [](const char* text) {
    return ledger::period_before(CivilPeriod::parse(text).value()).to_string();
  };
  EXPECT_EQ(before("2025"), "2024");
  EXPECT_EQ(before("2025-03"), "2025-02");
  EXPECT_EQ(before("2025-01"), "2024-12");
  EXPECT_EQ(before("2025-Q1"), "2024-Q4");
  EXPECT_EQ(before("2025-01-11..2025-01-20"), "2025-01-01..2025-01-10");
}

}  // namespace
}  // namespace celadon
