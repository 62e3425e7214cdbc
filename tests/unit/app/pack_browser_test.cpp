// Published data, looked into.

#include "celadon/app/pack_browser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace celadon::app {
namespace {

using ::testing::HasSubstr;

const Reference& reference() {
  static const Reference opened = open_reference({}).value();
  return opened;
}

TEST(PackBrowser, describesEveryPackAndFindsItSound) {
  for (const auto& pack : reference().library->all()) {
    const auto detail = describe_pack(reference(), pack->header().label());
    ASSERT_TRUE(detail.ok()) << detail.error().to_string();
    EXPECT_FALSE(detail->unsound) << pack->header().label();
    EXPECT_FALSE(detail->tables.empty()) << pack->header().label();
    for (const PackTable& table : detail->tables) {
      const auto rows = pack_rows(reference(), pack->header().label(), table.name);
      ASSERT_TRUE(rows.ok()) << rows.error().to_string();
      EXPECT_EQ(rows->rows.size(), table.rows) << table.name;
    }
  }
}

TEST(PackBrowser, showsRowsAndTheIndicatorsOfAStandard) {
  const auto rows = pack_rows(reference(), "factors.gwp@AR6", "");
  ASSERT_TRUE(rows.ok());
  EXPECT_FALSE(rows->columns.empty());
  const auto indicators = pack_rows(reference(), "gbt36132-2025", "indicators");
  ASSERT_TRUE(indicators.ok()) << indicators.error().to_string();
  EXPECT_GT(indicators->rows.size(), 10U);
  EXPECT_THAT(pack_rows(reference(), "gbt36132-2025", "nonsense").error().remedy,
              HasSubstr("indicators"));
  EXPECT_EQ(find_pack(reference(), "factors.gwp-ar9").error().code, ErrorCode::not_found);
}

TEST(PackBrowser, tellsWhatChangedBetweenPacksAndBetweenStandards) {
  const auto factors = pack_difference(reference(), "factors.gwp@AR5", "factors.gwp@AR6");
  ASSERT_TRUE(factors.ok());
  EXPECT_FALSE(factors->changes.empty());
  const auto standards = pack_difference(reference(), "gbt36132-2018", "gbt36132-2025");
  ASSERT_TRUE(standards.ok()) << standards.error().to_string();
  EXPECT_FALSE(standards->changes.empty());
  EXPECT_TRUE(pack_difference(reference(), "factors.gwp@AR6", "factors.gwp@AR6")->changes.empty());
}

}  // namespace
}  // namespace celadon::app
