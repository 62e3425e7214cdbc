// From a real meter export to energy and carbon: the steel works of 2018 (UCI no. 851), January to
// August.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/ledger/ledger_json.hpp"
#include "plant_bench.hpp"
#include "shared_data.hpp"

namespace celadon {
namespace {

using ::testing::HasSubstr;

constexpr const char* site = R"(site:
  id: steel
  name: {zh: 钢厂, en: Steel works}
nodes:
  - {id: grid, kind: source, carrier: electricity, origin: grid}
  - {id: works, kind: load}
flows:
  - {id: main, from: grid, to: works, point: P-01}
points:
  - {id: P-01, quantity: amount, unit: kWh, interval: 15min}
)";

constexpr const char* mapping = R"(mapping:
  time: {column: date, form: "DD/MM/YYYY HH:MM", interval: 15min, stamp: end, midnight_repair: same_day_24}
  columns:
    - {column: Usage_kWh, point: P-01, unit: kWh, kind: amount}
)";

// Sum of Usage_kWh over the 23 328 rows of the file, in hundredths of a kWh, added as integers.
constexpr double sum_of_file_kwh = 671433.60;
constexpr std::uint64_t rows_of_file = 23'328;

/// The leaf at the end of the first path down.
const formula::Derivation& first_leaf(const formula::Derivation& root) {
  const formula::Derivation* node = &root;
  while (!node->children.empty()) node = node->children.front().get();
  return *node;
}

TEST(SteelWorks2018, the_books_hold_the_sum_of_the_file_and_open_down_to_its_rows) {
  CELADON_REQUIRE_SHARED(shared);
  testing::PlantBench bench;
  bench.apply_site(site);
  const auto report =
      bench.import(shared / "data" / "steel_daewoo_uci" / "steel_2018_jan_aug.csv.zst", mapping);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(report->kept, rows_of_file);
  const auto posted = bench.post("2018-01-01..2018-08-31");
  ASSERT_TRUE(posted.ok()) << posted.error().to_string();
  EXPECT_EQ(posted->books.added, 8U);
  const auto snapshot = bench.snapshot("2018-01-01..2018-08-31");
  ASSERT_TRUE(snapshot.ok()) << snapshot.error().to_string();
  EXPECT_NEAR(testing::number(**snapshot, "energy.electricity", "kWh"), sum_of_file_kwh, 1e-6);
  EXPECT_NEAR(testing::number(**snapshot, "energy.comprehensive", "tce"),
              sum_of_file_kwh * 0.1229e-3, 1e-9);
  EXPECT_NEAR(testing::number(**snapshot, "energy.measured_share", "%"), 100.0, 1e-12);
  const formula::Derivation& leaf =
      first_leaf(*(*snapshot)->find("energy.comprehensive")->derivation);
  ASSERT_TRUE(leaf.origin.has_value());
  EXPECT_EQ(leaf.origin->file, "steel_2018_jan_aug.csv.zst");
  EXPECT_EQ(leaf.origin->first_row, 2U);    // the header is row 1
  EXPECT_EQ(leaf.origin->last_row, 2977U);  // 31 days of 96 rows
  const auto json = ledger::to_json((*snapshot)->energy());
  EXPECT_EQ(json["comprehensive_energy"]["unit"], "tce");
  EXPECT_FALSE((*snapshot)->pins().empty());
}

TEST(SteelWorks2018, the_whole_year_is_undetermined_and_names_the_months_without_data) {
  CELADON_REQUIRE_SHARED(shared);
  testing::PlantBench bench;
  bench.apply_site(site);
  ASSERT_TRUE(
      bench.import(shared / "data" / "steel_daewoo_uci" / "steel_2018_jan_aug.csv.zst", mapping)
          .ok());
  ASSERT_TRUE(bench.post("2018").ok());
  EXPECT_EQ(bench.post("2018")->books.written, 0U);
  const auto snapshot = bench.snapshot("2018");
  ASSERT_TRUE(snapshot.ok());
  const auto& value = (*snapshot)->find("energy.comprehensive")->value;
  const auto* gap = std::get_if<formula::Undetermined>(&value);
  ASSERT_NE(gap, nullptr);
  EXPECT_THAT(gap->missing, ::testing::Contains("point.P-01"));
  EXPECT_THAT(gap->reason, HasSubstr("2018-09"));
  EXPECT_NEAR((*snapshot)->energy().known.value, sum_of_file_kwh * 0.1229e-3, 1e-9);
}

}  // namespace
}  // namespace celadon
