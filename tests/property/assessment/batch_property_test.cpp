// Properties of batch scoring, over schemes and plants drawn with a fixed seed.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "celadon/assessment/batch.hpp"
#include "celadon/assessment/batch_kernel.hpp"
#include "celadon/assessment/ranking.hpp"

namespace celadon::assessment {
namespace {

struct Drawn {
  BatchScheme scheme;
  std::vector<std::vector<float>> columns;
  [[nodiscard]] std::vector<std::span<const float>> spans() const {
    return {columns.begin(), columns.end()};
  }
};

BatchIndicator draw_indicator(std::mt19937_64& random, std::size_t index) {
  std::uniform_real_distribution<double> level(1.0, 100.0);
  BatchIndicator indicator;
  indicator.id = "i" + std::to_string(index);
  indicator.weight = 1.0 + static_cast<double>(random() % 8);
  const bool inverse = random() % 2 == 0;
  indicator.bounds.direction = inverse ? Direction::inverse : Direction::forward;
  const double a = level(random);
  const double b = level(random);
  indicator.bounds.leading = inverse ? std::min(a, b) : std::max(a, b);
  indicator.bounds.baseline = inverse ? std::max(a, b) : std::min(a, b);
  switch (random() % 5) {
    case 0: indicator.rule = RuleKind::range; break;
    case 1: indicator.rule = RuleKind::proportional; break;
    case 2: indicator.rule = RuleKind::step; break;
    case 3:
      indicator.rule = RuleKind::grade_table;
      indicator.grades = inverse ? std::vector<Grade>{{80, 0.3}, {50, 0.6}, {20, 1.0}}
                                 : std::vector<Grade>{{20, 0.3}, {50, 0.6}, {80, 1.0}};
      break;
    default:
      indicator.rule = RuleKind::range;
      indicator.bounds.baseline = indicator.bounds.leading;
      break;
  }
  return indicator;
}

Drawn draw(std::uint64_t seed, std::size_t plants, std::size_t indicators, NotApplicableRule rule) {
  std::mt19937_64 random(seed);
  Drawn drawn;
  drawn.scheme.not_applicable = rule;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < indicators; ++i) {
    drawn.scheme.indicators.push_back(draw_indicator(random, i));
    if (i > 0 && random() % 3 == 0) ++group;
    drawn.scheme.indicators.back().group = group;
    std::vector<float> column(plants);
    std::uniform_real_distribution<float> value(-5.0F, 110.0F);
    for (float& cell : column) {
      const auto kind = random() % 20;
      cell = kind == 0 ? missing_cell : (kind == 1 ? not_applicable_cell : value(random));
      if (kind == 2) cell = static_cast<float>(drawn.scheme.indicators.back().bounds.leading);
      if (kind == 3) cell = static_cast<float>(drawn.scheme.indicators.back().bounds.baseline);
    }
    drawn.columns.push_back(std::move(column));
  }
  return drawn;
}

std::vector<float> row(const Drawn& drawn, std::size_t plant) {
  std::vector<float> cells;
  for (const auto& column : drawn.columns) cells.push_back(column[plant]);
  return cells;
}

constexpr NotApplicableRule all_rules[] = {NotApplicableRule::redistribute, NotApplicableRule::full,
                                           NotApplicableRule::zero,
                                           NotApplicableRule::exclude_and_rescale};

TEST(BatchScoring, KernelEqualsTheScalarRuleForEveryPlant) {
  for (const NotApplicableRule rule : all_rules) {
    const Drawn drawn = draw(7, 5003, 23, rule);
    const auto scores = score_batch(drawn.scheme, drawn.spans(), 2);
    ASSERT_TRUE(scores.ok()) << scores.error().to_string();
    for (std::size_t p = 0; p < 5003; ++p) {
      const PlantScore one = score_plant(drawn.scheme, row(drawn, p));
      ASSERT_EQ(scores->total[p], one.total) << "plant " << p << " " << to_string(rule);
      ASSERT_EQ(scores->undetermined[p], one.undetermined);
      ASSERT_EQ(scores->undetermined_points[p], one.undetermined_points);
    }
  }
}

TEST(BatchScoring, IsBitEqualForAnyNumberOfThreads) {
  const Drawn drawn = draw(11, 30'011, 17, NotApplicableRule::redistribute);
  const auto one = score_batch(drawn.scheme, drawn.spans(), 1);
  ASSERT_TRUE(one.ok());
  for (const unsigned threads : {2u, 3u, 5u, 64u}) {
    const auto many = score_batch(drawn.scheme, drawn.spans(), threads);
    ASSERT_TRUE(many.ok());
    EXPECT_EQ(
        std::memcmp(one->total.data(), many->total.data(), one->total.size() * sizeof(double)), 0);
    EXPECT_EQ(one->undetermined, many->undetermined);
  }
}

TEST(BatchScoring, ImprovingAnIndicatorNeverLowersTheScore) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<float> step(0.0F, 30.0F);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Drawn drawn = draw(seed, 20, 9, all_rules[seed % 4]);
    for (std::size_t p = 0; p < 20; ++p) {
      std::vector<float> cells = row(drawn, p);
      const double before = score_plant(drawn.scheme, cells).total;
      const std::size_t i = random() % cells.size();
      if (std::isnan(cells[i]) || std::isinf(cells[i])) continue;
      const bool forward = drawn.scheme.indicators[i].bounds.direction == Direction::forward;
      cells[i] += forward ? step(random) : -step(random);
      EXPECT_GE(score_plant(drawn.scheme, cells).total, before - 1e-12);
    }
  }
}

TEST(BatchScoring, StaysBetweenZeroAndTheSumOfTheWeights) {
  for (const NotApplicableRule rule : all_rules) {
    const Drawn drawn = draw(19, 2000, 12, rule);
    double weight = 0.0;
    for (const auto& indicator : drawn.scheme.indicators) weight += indicator.weight;
    const auto scores = score_batch(drawn.scheme, drawn.spans(), 2);
    ASSERT_TRUE(scores.ok());
    for (std::size_t p = 0; p < 2000; ++p) {
      EXPECT_GE(scores->total[p], 0.0);
      EXPECT_LE(scores->total[p], weight + 1e-9);
    }
  }
}

TEST(BatchScoring, OrderOfIndicatorsWithinAGroupDoesNotMatter) {
  Drawn drawn = draw(23, 500, 10, NotApplicableRule::redistribute);
  for (auto& indicator : drawn.scheme.indicators) indicator.group = 0;
  const auto before = score_batch(drawn.scheme, drawn.spans(), 1);
  std::reverse(drawn.scheme.indicators.begin(), drawn.scheme.indicators.end());
  std::reverse(drawn.columns.begin(), drawn.columns.end());
  const auto after = score_batch(drawn.scheme, drawn.spans(), 1);
  ASSERT_TRUE(before.ok() && after.ok());
  for (std::size_t p = 0; p < 500; ++p) EXPECT_NEAR(before->total[p], after->total[p], 1e-9);
}

TEST(BatchScoring, EveryInstructionSetGivesTheSameBits) {
  using namespace kernel;
  std::mt19937_64 random(41);
  std::uniform_real_distribution<float> value(-50.0F, 150.0F);
  std::vector<float> cells(1003);
  for (float& cell : cells) cell = random() % 30 == 0 ? missing_cell : value(random);
  cells[7] = not_applicable_cell;
  const double thresholds[] = {20, 50, 80};
  const double shares[] = {0.3, 0.7, 1.0};
  for (int shape = 0; shape < 4; ++shape) {
    ColumnRule rule;
    rule.shape = static_cast<ColumnRule::Shape>(shape);
    rule.leading = 90.1;
    rule.baseline = 20.3;
    rule.thresholds = thresholds;
    rule.shares = shares;
    rule.grades = 3;
    rule.weight = 7.7;
    const auto plain = std::make_unique<Block>();
    const auto wide = std::make_unique<Block>();
    const auto widest = std::make_unique<Block>();
    add_column(rule, cells.data(), cells.size(), *plain, Instructions::plain);
    add_column(rule, cells.data(), cells.size(), *wide, Instructions::avx2);
    add_column(rule, cells.data(), cells.size(), *widest, Instructions::avx512);
    for (const Block* other : {wide.get(), widest.get()}) {
      EXPECT_EQ(std::memcmp(plain->points, other->points, cells.size() * sizeof(double)), 0)
          << shape;
      EXPECT_EQ(
          std::memcmp(plain->undetermined, other->undetermined, cells.size() * sizeof(double)), 0);
      EXPECT_EQ(
          std::memcmp(plain->not_applicable, other->not_applicable, cells.size() * sizeof(double)),
          0);
    }
  }
}

TEST(BatchScoring, ColumnsOfOtherLengthAreRefusedByName) {
  Drawn drawn = draw(29, 100, 3, NotApplicableRule::zero);
  drawn.columns[1].pop_back();
  const auto scores = score_batch(drawn.scheme, drawn.spans(), 1);
  ASSERT_FALSE(scores.ok());
  EXPECT_NE(scores.error().message.find("i1"), std::string::npos);
}

TEST(Ranking, IsAPermutationOfTheRankedPlantsInFallingOrder) {
  const Drawn drawn = draw(31, 4001, 6, NotApplicableRule::exclude_and_rescale);
  const auto scores = score_batch(drawn.scheme, drawn.spans(), 2);
  ASSERT_TRUE(scores.ok());
  std::vector<std::uint32_t> industry(4001);
  for (std::size_t i = 0; i < industry.size(); ++i) industry[i] = static_cast<std::uint32_t>(i % 7);
  const auto ranking = rank_plants(scores->total, scores->undetermined, industry, 7, {});
  ASSERT_TRUE(ranking.ok()) << ranking.error().to_string();
  std::vector<bool> seen(4001, false);
  for (const std::uint32_t plant : ranking->order) {
    EXPECT_FALSE(seen[plant]);
    seen[plant] = true;
  }
  for (std::size_t p = 0; p < 4001; ++p) EXPECT_EQ(seen[p], scores->undetermined[p] == 0);
  for (std::size_t k = 1; k < ranking->order.size(); ++k) {
    EXPECT_GE(scores->total[ranking->order[k - 1]], scores->total[ranking->order[k]] - 1e-4);
    EXPECT_LE(ranking->rank[ranking->order[k - 1]], ranking->rank[ranking->order[k]]);
  }
  // Rank by its definition, counted plainly: one more than the number of better plants.
  for (std::size_t k = 0; k < ranking->order.size(); k += 97) {
    const std::uint32_t p = ranking->order[k];
    std::uint32_t better = 0;
    std::uint32_t better_in_industry = 0;
    for (const std::uint32_t q : ranking->order) {
      if (std::nearbyint(scores->total[q] * 1e4) > std::nearbyint(scores->total[p] * 1e4)) {
        ++better;
        if (industry[q] == industry[p]) ++better_in_industry;
      }
    }
    EXPECT_EQ(ranking->rank[p], better + 1);
    EXPECT_EQ(ranking->industry_rank[p], better_in_industry + 1);
  }
}

}  // namespace
}  // namespace celadon::assessment
