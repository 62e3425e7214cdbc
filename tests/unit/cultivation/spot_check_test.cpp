// Expected numbers were computed with exact fractions of binomial coefficients (Python's
// fractions and math.comb), the draws with hashlib.sha256, the drift with the statistics module.

#include "celadon/cultivation/spot_check.hpp"

#include <gtest/gtest.h>

#include "celadon/cultivation/score_drift.hpp"

namespace celadon::cultivation {
namespace {

struct KnownPlan {
  std::int64_t population;
  double tolerable;
  double risk;
  std::int64_t accepted;
  std::int64_t intolerable;
  std::int64_t sample;
  double reached;
};

TEST(SpotCheck, the_plan_is_the_least_that_keeps_the_risk) {
  for (const KnownPlan& known : {
           KnownPlan{120, 0.05, 0.05, 0, 7, 41, 0.04872873051676222},
           KnownPlan{15, 0.10, 0.05, 0, 2, 12, 0.02857142857142857},
           KnownPlan{15, 0.10, 0.10, 0, 2, 10, 0.09523809523809523},
           KnownPlan{500, 0.02, 0.05, 0, 11, 119, 0.04856659190002886},
           KnownPlan{500, 0.05, 0.05, 1, 26, 84, 0.04814794578323079},
           KnownPlan{8336, 0.01, 0.01, 0, 84, 443, 0.009945474119335483},
           KnownPlan{8336, 0.03, 0.05, 3, 251, 253, 0.049729122873949407},
           KnownPlan{100, 0.07, 0.05, 0, 8, 31, 0.04493281899638326},
           KnownPlan{40, 0.0, 0.10, 0, 1, 36, 0.1},  // exactly at the risk
           KnownPlan{1, 0.0, 0.05, 0, 1, 1, 0.0},
       }) {
    const auto plan =
        plan_spot_check({known.population, known.tolerable, known.risk, known.accepted});
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    EXPECT_EQ(plan->intolerable, known.intolerable) << known.population;
    EXPECT_EQ(plan->sample, known.sample) << known.population;
    EXPECT_NEAR(plan->risk_reached, known.reached, 1e-9 * known.reached + 1e-15);
  }
}

TEST(SpotCheck, one_less_would_break_the_risk) {
  for (std::int64_t population = 1; population <= 60; ++population) {
    for (const double tolerable : {0.0, 0.05, 0.2, 0.5}) {
      const auto plan = plan_spot_check({population, tolerable, 0.05, 0});
      ASSERT_TRUE(plan.ok());
      EXPECT_LE(plan->risk_reached, 0.05 * (1 + 1e-9));
      if (plan->sample > 1) {
        EXPECT_GT(chance_of_acceptance(population, plan->intolerable, plan->sample - 1, 0), 0.05);
      }
    }
  }
}

TEST(SpotCheck, an_empty_population_needs_no_sample) {
  const auto plan = plan_spot_check({0, 0.05, 0.05, 0});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->sample, 0);
}

TEST(SpotCheck, numbers_outside_their_limits_are_refused_by_name) {
  const auto field = [](const SpotCheckRequest& request) {
    const auto plan = plan_spot_check(request);
    return plan.ok() ? std::string("-")
                     : plan.error().message.substr(0, plan.error().message.find(':'));
  };
  EXPECT_EQ(field({-1, 0.05, 0.05, 0}), "population");
  EXPECT_EQ(field({2'000'000, 0.05, 0.05, 0}), "population");
  EXPECT_EQ(field({10, 1.0, 0.05, 0}), "tolerable_share");
  EXPECT_EQ(field({10, -0.1, 0.05, 0}), "tolerable_share");
  EXPECT_EQ(field({10, 0.05, 0.0, 0}), "risk");
  EXPECT_EQ(field({10, 0.05, 1.0, 0}), "risk");
  EXPECT_EQ(field({10, 0.05, 0.05, -1}), "accepted");
  EXPECT_EQ(field({10, 0.05, 0.05, 1}), "accepted") << "one wrong of ten is not tolerable";
}

// sorted(ids, key=lambda i: sha256(f"{seed}\n{i}").hexdigest())
TEST(SpotCheck, the_draw_is_that_of_the_seed_whatever_the_order) {
  const std::vector<std::string> first{"e", "d", "b", "a", "c"};
  const std::vector<std::string> second{"e", "d", "c", "a", "b"};
  EXPECT_EQ(draw_spot_check({"a", "b", "c", "d", "e"}, 5, "2026"), first);
  EXPECT_EQ(draw_spot_check({"c", "a", "e", "b", "d"}, 9, "2026"), first);
  EXPECT_EQ(draw_spot_check({"a", "b", "c", "d", "e"}, 5, "2027"), second);
  EXPECT_EQ(draw_spot_check({"a", "b", "c", "d", "e"}, 2, "2026"),
            (std::vector<std::string>{"e", "d"}));
}

// Differences 4 2 5 -1 1 6 0 4: mean 2.625, stdev 2.5035688811888406; 6 above, 1 below, so the sign
// test is 2 (C(7,0) + C(7,1)) / 2^7 = 0.125.
TEST(ScoreDrift, tells_mean_spread_and_how_likely_the_split_is) {
  const ScoreDrift drift =
      drift_of({{92, 88}, {88, 86}, {95, 90}, {90, 91}, {85, 84}, {91, 85}, {87, 87}, {93, 89}});
  EXPECT_EQ(drift.pairs, 8U);
  EXPECT_EQ(drift.above, 6U);
  EXPECT_EQ(drift.below, 1U);
  EXPECT_NEAR(*drift.mean, 2.625, 1e-12);
  EXPECT_NEAR(*drift.deviation, 2.5035688811888406, 1e-12);
  EXPECT_NEAR(*drift.chance, 0.125, 1e-12);
}

TEST(ScoreDrift, is_undetermined_where_there_is_too_little) {
  EXPECT_FALSE(drift_of({}).mean);
  const ScoreDrift one = drift_of({{80, 80}});
  EXPECT_EQ(*one.mean, 0);
  EXPECT_FALSE(one.deviation);
  EXPECT_FALSE(one.chance) << "no pair differs";
}

}  // namespace
}  // namespace celadon::cultivation
