#include "celadon/packs/limits.hpp"

#include <gtest/gtest.h>

namespace celadon::packs {
namespace {

class Limits : public ::testing::Test {
 protected:
  LimitTables tables{Library::open({}).value()};

  [[nodiscard]] Result<Limit> energy(const char* standard, const char* product,
                                     const char* indicator = "") const {
    LimitQuery query;
    query.table = "energy_limit";
    query.standard = standard;
    query.product = product;
    query.indicator = indicator;
    return tables.find(query);
  }
};

TEST_F(Limits, CementClinkerOfTheMandatoryStandard) {
  // GB 16780-2021: clinker 100/107/117 kgce/t.
  const auto limit = energy("GB 16780-2021", "水泥熟料", "单位产品综合能耗");
  ASSERT_TRUE(limit.ok()) << limit.error().to_string();
  EXPECT_DOUBLE_EQ(limit->level("level1")->value, 100.0);
  EXPECT_DOUBLE_EQ(limit->level("level3")->value, 117.0);
  EXPECT_EQ(limit->unit.dimension, units::unit("kgce/t_product").dimension);
  EXPECT_EQ(limit->direction, Direction::lower_is_better);
  const auto ends = limit->leading_and_baseline();
  ASSERT_TRUE(ends.ok());
  EXPECT_DOUBLE_EQ(ends->leading.value, 100.0);
  EXPECT_DOUBLE_EQ(ends->baseline.value, 107.0);
}

TEST_F(Limits, StandardsAreFoundWithAndWithoutBlank) {
  EXPECT_TRUE(energy("GB16780-2021", "水泥熟料", "单位产品综合能耗").ok());
}

TEST_F(Limits, SeveralIndicatorsOfOneProductAskForOne) {
  const auto limit = energy("GB 16780-2021", "水泥熟料");
  ASSERT_FALSE(limit.ok());
  EXPECT_EQ(limit.error().code, ErrorCode::conflict);
  EXPECT_NE(limit.error().remedy.find("单位产品综合电耗"), std::string::npos);
}

TEST_F(Limits, EqualLevelsAreAStepAndAllowed) {
  // GB 21342-2025: top-charged coke 110/110/135.
  LimitQuery query;
  query.table = "energy_limit";
  query.standard = "GB 21342-2025";
  const auto all = tables.list(query);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_TRUE((*all)[0].leading_and_baseline().ok());
  EXPECT_DOUBLE_EQ(*(*all)[0].levels[0].value, *(*all)[0].levels[1].value);
}

TEST_F(Limits, AStricterSecondLevelIsNoBaseline) {
  // GB 21258-2024: 600 MW supercritical 286/285/299 gce/kWh, level 2 is for new units.
  const auto limit = energy("GB 21258-2024", "超临界600MW", "供电煤耗率");
  ASSERT_TRUE(limit.ok()) << limit.error().to_string();
  const auto ends = limit->leading_and_baseline();
  ASSERT_FALSE(ends.ok());
  EXPECT_EQ(ends.error().code, ErrorCode::rule);
  EXPECT_NE(ends.error().message.find("stricter"), std::string::npos);
}

TEST_F(Limits, NegativeLevelsKeepTheirSense) {
  // GB 21256-2025: converter -30/-28/-12 kgce/t.
  LimitQuery query;
  query.table = "energy_limit";
  query.standard = "GB 21256-2025";
  const auto all = tables.list(query);
  ASSERT_TRUE(all.ok());
  const auto converter = std::find_if(
      all->begin(), all->end(), [](const Limit& limit) { return limit.levels[0].value == -30.0; });
  ASSERT_NE(converter, all->end());
  EXPECT_TRUE(converter->leading_and_baseline().ok());
}

TEST_F(Limits, MisreadRowsAreWithheld) {
  const auto limit = energy("GB 30184-2013", "");
  ASSERT_FALSE(limit.ok());
  LimitQuery query;
  query.table = "energy_limit";
  query.standard = "GB 30184-2013";
  EXPECT_TRUE(tables.list(query)->empty());
}

TEST_F(Limits, AMissNamesStandardsProductsOrIndicators) {
  EXPECT_NE(energy("GB 16780-2012", "水泥熟料").error().remedy.find("GB 16780-2021"),
            std::string::npos);
  EXPECT_NE(energy("GB 16780-2021", "啤酒").error().remedy.find("水泥熟料"), std::string::npos);
  EXPECT_NE(energy("GB 16780-2021", "水泥熟料", "水耗").error().remedy.find("单位产品综合能耗"),
            std::string::npos);
}

TEST_F(Limits, ARowNotYetInForceIsRefusedForThatDay) {
  // GB 29447-2026 is in force from 2027-01-01.
  LimitQuery query;
  query.table = "energy_limit";
  query.standard = "GB 29447-2026";
  query.on = CivilDate{2026, 12, 31};
  EXPECT_TRUE(tables.list(query)->empty());
  query.on = CivilDate{2027, 1, 1};
  EXPECT_FALSE(tables.list(query)->empty());
}

TEST_F(Limits, WaterQuotaGivesAdvancedAndGeneralValue) {
  LimitQuery query;
  query.table = "water_quota";
  query.standard = "GB/T 18916.62-2022";
  query.product = "水泥";
  const auto quota = tables.find(query);
  ASSERT_TRUE(quota.ok());
  const auto ends = quota->leading_and_baseline();
  ASSERT_TRUE(ends.ok());
  EXPECT_DOUBLE_EQ(ends->leading.value, 0.225);  // per tonne of clinker
  EXPECT_DOUBLE_EQ(ends->baseline.value, 0.51);
}

TEST_F(Limits, ADashInTheStandardIsNotANumber) {
  // GB 29450-2012 and others print level 3 only.
  LimitQuery query;
  query.table = "energy_limit";
  const auto all = tables.list(query);
  ASSERT_TRUE(all.ok());
  const auto partial = std::find_if(all->begin(), all->end(), [](const Limit& limit) {
    return !limit.levels[0].value && limit.levels[2].value;
  });
  ASSERT_NE(partial, all->end());
  EXPECT_EQ(partial->level("level1").error().code, ErrorCode::not_found);
  EXPECT_FALSE(partial->leading_and_baseline().ok());
  EXPECT_NE(partial->level("level9").error().remedy.find("level1"), std::string::npos);
}

TEST_F(Limits, LandControlHasNoLeadingValue) {
  LimitQuery query;
  query.table = "land_control";
  query.product = "13 农副食品加工业";
  query.indicator = "容积率";
  const auto limit = tables.find(query);
  ASSERT_TRUE(limit.ok());
  EXPECT_EQ(limit->direction, Direction::higher_is_better);
  EXPECT_FALSE(limit->leading_and_baseline().ok());
}

}  // namespace
}  // namespace celadon::packs
