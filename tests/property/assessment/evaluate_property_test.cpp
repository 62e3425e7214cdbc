// Properties of the single assessment over plants drawn with a fixed seed.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "small_standard.hpp"

namespace celadon::assessment {
namespace {

using testing::quantity;

formula::MapEnvironment draw(std::mt19937& random) {
  std::uniform_real_distribution<double> level(1.0, 400.0);
  formula::MapEnvironment e;
  e.set("compliance.no_violation_three_years", true);
  e.set("energy.comprehensive", quantity(level(random), "tce"));
  e.set("output_value", quantity(10 * level(random), "万元"));
  e.set("energy.renewable", quantity(level(random) / 4, "tce"));
  e.set("wastewater.applies", random() % 4 != 0);
  e.set("water.withdrawn", quantity(level(random), "m3"));
  e.set("water.reused", quantity(level(random) * 4, "m3"));
  if (random() % 5 != 0)
    e.set("retrofit.projects", quantity(static_cast<double>(random() % 5), "项"));
  return e;
}

double total(const StandardPack& pack, const formula::Environment& e) {
  const auto a = evaluate(pack, {}, e, testing::context());
  EXPECT_TRUE(a.ok());
  return (*a)->total.value;
}

TEST(Assessment, TotalIsTheSumOfItsGroupsAndOfItsIndicators) {
  std::mt19937 random(1);
  StandardPack pack = testing::small_standard();
  pack.not_applicable = NotApplicableRule::zero;
  for (int i = 0; i < 200; ++i) {
    const auto a = *evaluate(pack, {}, draw(random), testing::context());
    double groups = 0.0;
    double indicators = 0.0;
    for (const auto& group : a->groups) groups += group.points;
    for (const auto& result : a->indicators) indicators += result.points.value_or(0.0);
    EXPECT_NEAR(a->total.value, groups, 1e-9);
    EXPECT_NEAR(a->total.value, indicators, 1e-9);
    EXPECT_LE(a->total.value + a->total.undetermined_points, 100 + 1e-9);
  }
}

TEST(Assessment, ImprovingAnInputNeverLowersTheScore) {
  std::mt19937 random(2);
  const StandardPack pack = testing::small_standard();
  for (int i = 0; i < 200; ++i) {
    const auto before = draw(random);
    const double base = total(pack, before);
    auto better = before;
    better.set(
        "water.reused",
        quantity(std::get<units::Quantity>(before.find("water.reused")->value).value * 1.3, "m3"));
    better.set("output_value",
               quantity(std::get<units::Quantity>(before.find("output_value")->value).value * 1.2,
                        "万元"));
    EXPECT_GE(total(pack, better), base - 1e-9);
  }
}

TEST(Assessment, OrderOfIndicatorsDoesNotMatter) {
  std::mt19937 random(3);
  const StandardPack pack = testing::small_standard();
  StandardPack turned = pack;
  std::reverse(turned.indicators.begin(), turned.indicators.end());
  for (int i = 0; i < 100; ++i) {
    const auto e = draw(random);
    EXPECT_NEAR(total(pack, e), total(turned, e), 1e-9);
  }
}

TEST(Assessment, IsRepeatable) {
  std::mt19937 random(4);
  const StandardPack pack = testing::small_standard();
  const auto e = draw(random);
  EXPECT_EQ(total(pack, e), total(pack, e));
}

}  // namespace
}  // namespace celadon::assessment
