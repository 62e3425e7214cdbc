#include "celadon/assessment/scoring.hpp"

#include <array>
#include <limits>

#include <gtest/gtest.h>

namespace celadon::assessment {
namespace {

// Expected values by hand from GB/T 36132-2025, 5.2; limits of GB 21256-2025 (blast furnace,
// converter).
TEST(RangeRule, IsZeroAtTheBaselineFullAtTheLeadingValueAndStraightBetween) {
  const Bounds furnace{361, 370, Direction::inverse};
  EXPECT_EQ(range_share(370, furnace), 0.0);
  EXPECT_EQ(range_share(361, furnace), 1.0);
  EXPECT_DOUBLE_EQ(range_share(365.5, furnace), 0.5);
  EXPECT_EQ(range_share(400, furnace), 0.0);
  EXPECT_EQ(range_share(300, furnace), 1.0);
}

TEST(RangeRule, HoldsForNegativeValues) {
  EXPECT_DOUBLE_EQ(range_share(-29, {-30, -28, Direction::inverse}), 0.5);
}

TEST(RangeRule, BecomesAStepWhereLeadingEqualsBaseline) {
  // GB 21342-2025, top-charged coke: level 1 = level 2 = 110 kgce/t.
  const Bounds coke{110, 110, Direction::inverse};
  EXPECT_EQ(range_share(110, coke), 1.0);
  EXPECT_EQ(range_share(110.001, coke), 0.0);
  EXPECT_EQ(range_share(109, coke), 1.0);
}

TEST(ProportionalRule, JumpsAtTheBaseline) {
  const Bounds share{80, 40, Direction::forward};
  EXPECT_EQ(proportional_share(39.9, share), 0.0);
  EXPECT_DOUBLE_EQ(proportional_share(40, share), 0.5);
  EXPECT_DOUBLE_EQ(proportional_share(60, share), 0.75);
  EXPECT_EQ(proportional_share(90, share), 1.0);
  const Bounds intensity{3, 6, Direction::inverse};
  EXPECT_DOUBLE_EQ(proportional_share(4, intensity), 0.75);
  EXPECT_EQ(proportional_share(6.01, intensity), 0.0);
}

TEST(Bounds, ReversedLevelsAreRefusedUnlessThePackSaysHow) {
  const Bounds coal_power{300, 290, Direction::inverse};
  const Status refused = check_bounds(coal_power, RuleKind::range, ReversedBounds::refuse);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::rule);
  EXPECT_NE(refused.error().message.find("300"), std::string::npos);
  EXPECT_NE(refused.error().message.find("290"), std::string::npos);
  EXPECT_TRUE(check_bounds(coal_power, RuleKind::range, ReversedBounds::step_at_leading).ok());
  EXPECT_EQ(bounded_share(RuleKind::range, 295, coal_power, ReversedBounds::step_at_leading), 1.0);
  EXPECT_EQ(bounded_share(RuleKind::range, 295, coal_power, ReversedBounds::step_at_baseline), 0.0);
  EXPECT_EQ(bounded_share(RuleKind::range, 289, coal_power, ReversedBounds::step_at_baseline), 1.0);
}

TEST(Bounds, ProportionalNeedsPositiveValuesAndAllNeedFiniteOnes) {
  EXPECT_FALSE(
      check_bounds({-30, -28, Direction::inverse}, RuleKind::proportional, ReversedBounds::refuse)
          .ok());
  EXPECT_FALSE(check_bounds({std::numeric_limits<double>::infinity(), 0, Direction::forward},
                            RuleKind::range, ReversedBounds::refuse)
                   .ok());
}

TEST(GradeTable, GivesTheShareOfTheBestThresholdReached) {
  // Hebei star table, floor-area ratio 1.2 / 1.5 / 2.0 times the control value: 3 / 4 / 5 of 5
  // points.
  const std::array<Grade, 3> grades{{{1.2, 0.6}, {1.5, 0.8}, {2.0, 1.0}}};
  EXPECT_EQ(grade_share(1.1, grades, Direction::forward), 0.0);
  EXPECT_EQ(grade_share(1.2, grades, Direction::forward), 0.6);
  EXPECT_EQ(grade_share(1.99, grades, Direction::forward), 0.8);
  EXPECT_EQ(grade_share(2.5, grades, Direction::forward), 1.0);
}

TEST(GradeTable, RefusesSharesThatFallWhileThresholdsImprove) {
  EXPECT_FALSE(
      check_grades(std::array<Grade, 2>{{{1.2, 0.8}, {1.5, 0.6}}}, Direction::forward).ok());
  EXPECT_TRUE(
      check_grades(std::array<Grade, 2>{{{1.2, 0.8}, {1.5, 0.6}}}, Direction::inverse).ok());
  EXPECT_FALSE(check_grades({}, Direction::forward).ok());
  EXPECT_FALSE(check_grades(std::array<Grade, 1>{{{1.0, 1.2}}}, Direction::forward).ok());
}

TEST(MustOptional, OneMustNotMetGivesNothingAndAVeto) {
  const std::array<ItemScore, 2> optional{{{0.25, 1.0}, {0.25, 0.5}}};
  const auto all = must_optional_share(std::array{true, true}, 0.5, optional);
  EXPECT_DOUBLE_EQ(all.share, 0.875);
  EXPECT_FALSE(all.veto);
  const auto failed = must_optional_share(std::array{true, false}, 0.5, optional);
  EXPECT_EQ(failed.share, 0.0);
  EXPECT_TRUE(failed.veto);
}

TEST(Evidence, SharesAddUpToFullMarksAtMost) {
  EXPECT_DOUBLE_EQ(evidence_share(std::array<ItemScore, 2>{{{0.5, 1.0}, {0.5, 0.0}}}), 0.5);
  EXPECT_DOUBLE_EQ(evidence_share(std::array<ItemScore, 2>{{{0.7, 1.0}, {0.7, 1.0}}}), 1.0);
}

TEST(RuleKind, NamesRoundTripAndUnknownOnesAreRefused) {
  for (int i = 1; i <= 7; ++i) {
    const auto kind = static_cast<RuleKind>(i);
    const auto back = parse_rule_kind(to_string(kind));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, kind);
  }
  EXPECT_FALSE(parse_rule_kind("linear").ok());
}

}  // namespace
}  // namespace celadon::assessment
