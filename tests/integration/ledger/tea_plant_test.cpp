// The tea plant of 2025 through the whole ledger: meter readings, a statement, the shipped packs.

#include "tea_plant.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/ledger/ledger_json.hpp"
#include "celadon/ledger/ledger_text.hpp"
#include "plant_bench.hpp"

namespace celadon {
namespace {

using testing::number;

constexpr const char* site = R"(site:
  id: tea
  name: {zh: 茶厂, en: Tea factory}
  division: "350000"
accounting: {electricity_policy: also_certificates, grid_area: "350000"}
nodes:
  - {id: grid, kind: source, carrier: electricity, origin: grid}
  - {id: roof, kind: source, carrier: electricity, origin: own_pv}
  - {id: bus, kind: bus, carrier: electricity}
  - {id: refining, kind: line, product: tea}
flows:
  - {id: f-grid, from: grid, to: bus, point: P-GRID}
  - {id: f-roof, from: roof, to: bus, point: P-ROOF}
  - {id: f-refining, from: bus, to: refining, point: P-LINE}
points:
  - {id: P-GRID, quantity: register, unit: kWh, interval: 1d, accuracy_class: 0.5, gap: {rule: register_difference}}
  - {id: P-ROOF, quantity: register, unit: kWh, interval: 1d, accuracy_class: 0.5, gap: {rule: register_difference}}
  - {id: P-LINE, quantity: register, unit: kWh, interval: 1d, accuracy_class: 1, gap: {rule: register_difference}}
products:
  - {id: tea, name: {zh: 精制茶, en: Tea}, unit: t_product}
)";

// Worked example C: 5571 t, 27 050 万元, 253 900 kWh of green power.
constexpr const char* statement = R"(statement: {site: tea, period: 2025, source: 2025 年度台账}
output_value: 27050 万元
product: {output: {tea: 5571 t_product}}
water: {withdrawn: 1610 m3}
certificates: [{id: GP-2025, energy: 253900 kWh, vintage: 2025, retired: 2025-12-31}]
)";

constexpr const char* mapping = R"(mapping:
  time: {column: time, form: "YYYY-MM-DD HH:MM", interval: 1d}
  columns:
    - {column: grid, point: P-GRID, unit: kWh, kind: register}
    - {column: roof, point: P-ROOF, unit: kWh, kind: register}
    - {column: line, point: P-LINE, unit: kWh, kind: register}
)";

/// Readings of the three registers at the first of each month; `late` is added to the line from
/// July on.
std::string readings(double late = 0.0) {
  std::string csv = "time,grid,roof,line\n2025-01-01 00:00,1000,500,0\n";
  double grid = 1000;
  double roof = 500;
  double line = 0;
  for (const testing::TeaMonth& month : testing::tea_months_2025) {
    grid += month.electricity_kwh - month.pv_kwh;
    roof += month.pv_kwh;
    line += month.electricity_kwh - 10.0;  // 10 kWh a month are lost on the busbar
    const int year = month.month == 12 ? 2026 : 2025;
    csv += fmt::format("{}-{:02}-01 00:00,{},{},{}\n", year, month.month % 12 + 1, grid, roof,
                       month.month >= 7 ? line + late : line);
  }
  return csv;
}

class TeaPlant : public ::testing::Test {
 protected:
  void SetUp() override {
    bench.apply_site(site);
    bench.apply_statement(statement);
    const auto report = bench.import(bench.write("meters.csv", readings()), mapping);
    ASSERT_TRUE(report.ok()) << report.error().to_string();
  }
  testing::PlantBench bench;
};

TEST_F(TeaPlant, comes_out_as_published) {
  const auto posted = bench.post("2025");
  ASSERT_TRUE(posted.ok()) << posted.error().to_string();
  EXPECT_EQ(posted->books.added, 48U);  // three flows and the unaccounted account, twelve months
  const auto frozen = bench.snapshot("2025");
  ASSERT_TRUE(frozen.ok()) << frozen.error().to_string();
  const ledger::Snapshot& snapshot = **frozen;
  EXPECT_NEAR(number(snapshot, "energy.electricity", "kWh"), 1'464'650, 1e-6);
  EXPECT_NEAR(number(snapshot, "energy.comprehensive", "tce"), 180.0055, 5e-5);
  EXPECT_NEAR(number(snapshot, "energy.by_product.tea", "tce"), 180.0055, 5e-5);
  EXPECT_NEAR(number(snapshot, "carbon.total", "tCO2"), 430.768, 5e-4);
  EXPECT_NEAR(number(snapshot, "energy.own_renewable_electricity", "kWh"), 187'792, 1e-6);
  const double renewable =
      number(snapshot, "energy.renewable", "tce") / number(snapshot, "energy.comprehensive", "tce");
  EXPECT_NEAR(100.0 * renewable, 30.16, 0.005);
  EXPECT_NEAR(number(snapshot, "energy.measured_share", "%"), 100.0, 1e-9);
  EXPECT_NEAR(number(snapshot, "product.output.tea", "t_product"), 5571, 1e-12);
  // The factor of 2023 is the newest: the entry says so.
  const auto json = ledger::to_json(snapshot.carbon());
  EXPECT_EQ(json["entries"][1]["data_year"], 2023);
  EXPECT_EQ(json["total"]["unit"], "tCO2e");
  // 120 kWh a year are unaccounted for, well within the meters' accuracy.
  ASSERT_EQ(snapshot.balances().size(), 1U);
  EXPECT_NEAR(snapshot.balances()[0].unaccounted.in(units::unit("kWh"))->value, 120.0, 1e-9);
  EXPECT_TRUE(snapshot.balances()[0].within_accuracy());
}

TEST_F(TeaPlant, answers_every_ledger_name_of_the_vocabulary) {
  ASSERT_TRUE(bench.post("2025").ok());
  const auto snapshot = bench.snapshot("2025");
  ASSERT_TRUE(snapshot.ok());
  for (const registry::VocabularyName& word : testing::shipped_vocabulary().all()) {
    if (word.from != registry::NameSource::ledger) continue;
    const formula::Input* input = (*snapshot)->find(word.name);
    ASSERT_NE(input, nullptr) << word.name;
    ASSERT_NE(input->derivation, nullptr) << word.name;
    if (const auto* quantity = std::get_if<units::Quantity>(&input->value)) {
      EXPECT_TRUE(quantity->unit.compatible(*word.unit)) << word.name;
    }
  }
  // No value of the coal rate of 2025 is published: the primary basis says what it lacks.
  EXPECT_FALSE(formula::determined((*snapshot)->find("energy.comprehensive_primary")->value));
}

TEST_F(TeaPlant, late_data_correct_an_open_period_and_the_earlier_answer_can_still_be_asked) {
  ASSERT_TRUE(bench.post("2025").ok());
  const Instant filed = bench.clock.now();
  bench.clock.advance(Duration::days(1));
  ASSERT_TRUE(bench.import(bench.write("late.csv", readings(1000.0)), mapping).ok());
  const auto corrected = bench.post("2025");
  ASSERT_TRUE(corrected.ok()) << corrected.error().to_string();
  EXPECT_GT(corrected->books.corrected, 0U);
  EXPECT_EQ(bench.post("2025")->books.written, 0U);
  const auto now = bench.snapshot("2025");
  const auto then = bench.snapshot("2025", filed);
  ASSERT_TRUE(now.ok() && then.ok());
  const auto unaccounted = [](const ledger::Snapshot& snapshot) {
    return snapshot.balances()[0].unaccounted.in(units::unit("kWh"))->value;
  };
  EXPECT_NEAR(unaccounted(**now), 120.0 - 1000.0, 1e-9);
  EXPECT_NEAR(unaccounted(**then), 120.0, 1e-9);
  // Closed books keep their figures.
  ASSERT_TRUE(
      ledger::close_period(bench.database, "tea", CivilPeriod::year(2025), bench.clock.now(), "Li")
          .ok());
  bench.clock.advance(Duration::days(1));
  EXPECT_TRUE(bench.post("2025").ok());
  ASSERT_TRUE(bench.import(bench.write("later.csv", readings(2000.0)), mapping).ok());
  const auto refused = bench.post("2025");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::closed);
}

TEST_F(TeaPlant, is_told_in_both_languages) {
  ASSERT_TRUE(bench.post("2025").ok());
  const auto snapshot = bench.snapshot("2025");
  ASSERT_TRUE(snapshot.ok());
  using ::testing::HasSubstr;
  EXPECT_THAT(
      ledger::to_text((*snapshot)->energy(), (*snapshot)->books().carriers, units::Language::zh),
      HasSubstr("综合能耗 180.01"));
  EXPECT_THAT(
      ledger::to_text((*snapshot)->energy(), (*snapshot)->books().carriers, units::Language::en),
      HasSubstr("Comprehensive energy consumption 180.01 tce"));
  EXPECT_THAT(
      ledger::to_text((*snapshot)->carbon(), (*snapshot)->books().carriers, units::Language::en),
      HasSubstr("430.77"));
}

}  // namespace
}  // namespace celadon
