#include "celadon/assessment/ranking.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

namespace celadon::assessment {
namespace {

std::vector<std::uint16_t> none(std::size_t n) { return std::vector<std::uint16_t>(n, 0); }
std::vector<std::uint32_t> one_industry(std::size_t n) { return std::vector<std::uint32_t>(n, 0); }

std::size_t count(const Ranking& ranking, GreenCode code) {
  return static_cast<std::size_t>(std::count(ranking.code.begin(), ranking.code.end(), code));
}

TEST(GreenCode, TakesTheFloorOfFivePercentThenTheNextThirtyFive) {
  // 5 % of 39 = 1.95 -> 1, 35 % of 39 = 13.65 -> 13, the rest 25.
  std::vector<double> total(39);
  std::iota(total.begin(), total.end(), 50.0);
  const auto ranking = rank_plants(total, none(39), one_industry(39), 1, {});
  ASSERT_TRUE(ranking.ok());
  EXPECT_EQ(count(*ranking, GreenCode::a_plus), 1u);
  EXPECT_EQ(count(*ranking, GreenCode::a), 13u);
  EXPECT_EQ(count(*ranking, GreenCode::b), 25u);
  EXPECT_EQ(ranking->code[38], GreenCode::a_plus);
  EXPECT_EQ(ranking->rank[38], 1u);
  EXPECT_FLOAT_EQ(ranking->percentile[38], 100.0F);
}

TEST(GreenCode, EqualScoresAtTheEdgeFollowTheTieRule) {
  // 40 plants, places 1..2 are A+; places 2, 3 and 4 have the same score.
  std::vector<double> total(40, 10.0);
  for (std::size_t i = 0; i < 40; ++i) total[i] = static_cast<double>(40 - i);
  total[1] = total[2] = total[3] = 38.0;
  RankSettings settings;
  settings.ties = TieRule::better;
  EXPECT_EQ(count(*rank_plants(total, none(40), one_industry(40), 1, settings), GreenCode::a_plus),
            4u);
  settings.ties = TieRule::worse;
  EXPECT_EQ(count(*rank_plants(total, none(40), one_industry(40), 1, settings), GreenCode::a_plus),
            1u);
}

TEST(Ranking, ScoresThatAreEqualAfterRoundingShareTheBetterRank) {
  RankSettings settings;
  settings.decimals = 2;
  const std::vector<double> total{77.081, 77.079, 60.0};
  const auto ranking = rank_plants(total, none(3), one_industry(3), 1, settings);
  ASSERT_TRUE(ranking.ok());
  EXPECT_EQ(ranking->rank, (std::vector<std::uint32_t>{1, 1, 3}));
}

TEST(Ranking, APlantWithUndeterminedIndicatorsHasNoRankAndNoCode) {
  std::vector<std::uint16_t> undetermined = none(3);
  undetermined[0] = 2;
  const auto ranking =
      rank_plants(std::vector<double>{99, 50, 40}, undetermined, one_industry(3), 1, {});
  ASSERT_TRUE(ranking.ok());
  EXPECT_EQ(ranking->ranked, 2u);
  EXPECT_EQ(ranking->rank[0], 0u);
  EXPECT_EQ(ranking->code[0], GreenCode::none);
  EXPECT_EQ(ranking->rank[1], 1u);
}

TEST(Ranking, IsGivenWithinTheIndustryToo) {
  const std::vector<double> total{90, 80, 70, 60};
  const std::vector<std::uint32_t> industry{0, 1, 0, 1};
  const auto ranking = rank_plants(total, none(4), industry, 2, {});
  ASSERT_TRUE(ranking.ok());
  EXPECT_EQ(ranking->industry_rank, (std::vector<std::uint32_t>{1, 1, 2, 2}));
  EXPECT_FLOAT_EQ(ranking->industry_percentile[2], 50.0F);
}

TEST(Ranking, AnIndustryOutOfRangeIsRefused) {
  EXPECT_FALSE(
      rank_plants(std::vector<double>{1.0}, none(1), std::vector<std::uint32_t>{3}, 2, {}).ok());
}

TEST(LastShare, ThreeYearsRunningAreFlaggedAndAMissingYearIsUndetermined) {
  // 20 plants: the last floor(5 % x 20) = 1 of each year. Plant 0 is last in all three, plant 1 in
  // none, plant 2 last in the one year it was scored.
  std::vector<double> year(20);
  std::iota(year.begin(), year.end(), 10.0);
  std::vector<double> without = year;
  without[2] = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> third = year;
  third[2] = 1.0;
  third[0] = 2.0;
  const std::vector<std::span<const double>> all{year, year, year};
  const auto flags = last_share_flags(all, {});
  ASSERT_TRUE(flags.ok());
  EXPECT_EQ((*flags)[0], LastShareFlag::yes);
  EXPECT_EQ((*flags)[1], LastShareFlag::no);
  const std::vector<std::span<const double>> mixed{without, without, third};
  const auto partly = last_share_flags(mixed, {});
  ASSERT_TRUE(partly.ok());
  EXPECT_EQ((*partly)[0], LastShareFlag::no);
  EXPECT_EQ((*partly)[2], LastShareFlag::undetermined);
  const std::vector<std::span<const double>> two{year, year};
  EXPECT_EQ((*last_share_flags(two, {}))[0], LastShareFlag::undetermined);
}

TEST(LastShare, EqualScoresAtTheEdgeFollowTheTieRule) {
  std::vector<double> year(20, 50.0);
  const std::vector<std::span<const double>> all{year, year, year};
  RankSettings settings;
  EXPECT_EQ((*last_share_flags(all, settings))[0], LastShareFlag::no);
  settings.ties = TieRule::worse;
  EXPECT_EQ((*last_share_flags(all, settings))[0], LastShareFlag::yes);
}

}  // namespace
}  // namespace celadon::assessment
