#include "celadon/assessment/batch.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "celadon/assessment/batch_kernel.hpp"
#include "celadon/assessment/not_applicable.hpp"

namespace celadon::assessment {
namespace {

constexpr std::array<std::pair<NotApplicableRule, const char*>, 4> not_applicable_names{{
    {NotApplicableRule::redistribute, "redistribute"},
    {NotApplicableRule::full, "full"},
    {NotApplicableRule::zero, "zero"},
    {NotApplicableRule::exclude_and_rescale, "exclude_and_rescale"},
}};

// A scheme made ready for the loops: owns the grade columns the rules point to.
struct PreparedScheme {
  std::vector<kernel::ColumnRule> rules;              // [M]
  std::vector<std::vector<double>> grade_thresholds;  // [M] worst first
  std::vector<std::vector<double>> grade_shares;      // [M]
  std::vector<std::size_t> group_ends;  // [G] index after the last indicator of the group
  std::vector<double> group_weights;    // [G]
  double weight = 0.0;
};

kernel::ColumnRule prepare_rule(const BatchIndicator& indicator, PreparedScheme& prepared,
                                std::size_t index) {
  kernel::ColumnRule rule;
  rule.inverse = indicator.bounds.direction == Direction::inverse;
  rule.leading = indicator.bounds.leading;
  rule.baseline = indicator.bounds.baseline;
  rule.weight = indicator.weight;
  using Shape = kernel::ColumnRule::Shape;
  if (indicator.rule == RuleKind::grade_table) {
    std::vector<Grade> sorted = indicator.grades;
    std::sort(sorted.begin(), sorted.end(), [&](const Grade& a, const Grade& b) {
      return rule.inverse ? a.threshold > b.threshold : a.threshold < b.threshold;
    });
    for (const Grade& grade : sorted) {
      prepared.grade_thresholds[index].push_back(grade.threshold);
      prepared.grade_shares[index].push_back(grade.share);
    }
    rule.shape = Shape::grades;
    rule.thresholds = prepared.grade_thresholds[index].data();
    rule.shares = prepared.grade_shares[index].data();
    rule.grades = sorted.size();
  } else if (indicator.rule == RuleKind::step) {
    rule.shape = Shape::step;
  } else if (reversed(indicator.bounds)) {
    rule.shape = Shape::step;
    if (indicator.on_reversed == ReversedBounds::step_at_baseline) rule.leading = rule.baseline;
  } else if (indicator.rule == RuleKind::proportional) {
    rule.shape = Shape::ratio;
  } else {
    rule.shape = rule.leading == rule.baseline ? Shape::step : Shape::line;
  }
  return rule;
}

Status check_indicator(const BatchIndicator& indicator) {
  if (!(indicator.weight >= 0.0) || !std::isfinite(indicator.weight)) {
    return fail(ErrorCode::rule,
                fmt::format("指标 {0} 的权重 {1} 无效｜indicator {0} has the weight {1}",
                            indicator.id, indicator.weight),
                "权重为分值，不小于零｜weights are points, zero or more");
  }
  Status status = indicator.rule == RuleKind::grade_table
                      ? check_grades(indicator.grades, indicator.bounds.direction)
                      : check_bounds(indicator.bounds, indicator.rule, indicator.on_reversed);
  if (!status.ok()) {
    Error error = status.error();
    error.message = fmt::format("指标 indicator {}: {}", indicator.id, error.message);
    return error;
  }
  return {};
}

Result<PreparedScheme> prepare(const BatchScheme& scheme) {
  PreparedScheme prepared;
  const std::size_t count = scheme.indicators.size();
  if (count == 0 || count > 65'535) {
    return fail(
        ErrorCode::rule,
        fmt::format("指标数 {0} 不在 1..65535｜{0} indicators are not within 1..65535", count),
        "一批有 1 至 65535 个指标｜a batch has at least one and at most 65535 indicators");
  }
  prepared.grade_thresholds.resize(count);
  prepared.grade_shares.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const BatchIndicator& indicator = scheme.indicators[i];
    CELADON_TRY(check_indicator(indicator));
    const std::size_t groups = prepared.group_ends.size();
    if (indicator.group == groups) {
      prepared.group_ends.push_back(i);
      prepared.group_weights.push_back(0.0);
    } else if (groups == 0 || indicator.group != groups - 1) {
      return fail(ErrorCode::rule,
                  fmt::format("指标 {0} 的一级指标序号 {1} 不连续｜the level-1 group {1} of "
                              "indicator {0} is not contiguous",
                              indicator.id, indicator.group),
                  "指标按一级指标排序，从 0 编号｜order the indicators by their level-1 group, "
                  "numbered from 0");
    }
    prepared.group_ends.back() = i + 1;
    prepared.group_weights.back() += indicator.weight;
    prepared.rules.push_back(prepare_rule(indicator, prepared, i));
  }
  for (const double weight : prepared.group_weights) prepared.weight += weight;
  return prepared;
}

/// What a block of plants has gathered over its level-1 groups, each [block_plants].
struct Gathered {
  double total[kernel::block_plants];
  double reachable[kernel::block_plants];
  double undetermined[kernel::block_plants];
  double open[kernel::block_plants];
};

void gather_group(NotApplicableRule rule, double weight, std::size_t n, kernel::Block& block,
                  Gathered& sum) {
  if (block.marked) {
    for (std::size_t i = 0; i < n; ++i) {
      const GroupAnswer answer =
          close_group(rule, block.points[i], block.not_applicable[i], weight);
      sum.total[i] += answer.points;
      sum.reachable[i] += answer.reachable;
      sum.undetermined[i] += block.undetermined[i];
      sum.open[i] += block.open_points[i];
    }
    block = {};
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    sum.total[i] += block.points[i];
    sum.reachable[i] += weight;
    block.points[i] = 0.0;
  }
}

void score_block(const BatchScheme& scheme, const PreparedScheme& prepared,
                 std::span<const std::span<const float>> columns, std::size_t first, std::size_t n,
                 kernel::Block& block, Gathered& sum, BatchScores& scores) {
  sum = {};
  block = {};
  std::size_t indicator = 0;
  for (std::size_t g = 0; g < prepared.group_ends.size(); ++g) {
    for (; indicator < prepared.group_ends[g]; ++indicator) {
      kernel::add_column(prepared.rules[indicator], columns[indicator].data() + first, n, block);
    }
    gather_group(scheme.not_applicable, prepared.group_weights[g], n, block, sum);
  }
  for (std::size_t i = 0; i < n; ++i) {
    scores.total[first + i] = rescale_total(sum.total[i], sum.reachable[i], prepared.weight);
    scores.undetermined[first + i] = static_cast<std::uint16_t>(sum.undetermined[i]);
    scores.undetermined_points[first + i] = sum.open[i];
  }
}

}  // namespace

const char* to_string(NotApplicableRule rule) noexcept {
  for (const auto& [value, name] : not_applicable_names) {
    if (value == rule) return name;
  }
  return "unknown";
}

Result<NotApplicableRule> parse_not_applicable_rule(const std::string& text) {
  for (const auto& [value, name] : not_applicable_names) {
    if (text == name) return value;
  }
  return fail(ErrorCode::rule,
              fmt::format("未知的不适用指标处理 '{0}'｜unknown not-applicable rule '{0}'", text),
              "可写：redistribute、full、zero、exclude_and_rescale｜one of: redistribute, full, "
              "zero, exclude_and_rescale");
}

Result<BatchScores> score_batch(const BatchScheme& scheme,
                                std::span<const std::span<const float>> columns, unsigned threads) {
  CELADON_ASSIGN(const PreparedScheme prepared, prepare(scheme));
  if (columns.size() != scheme.indicators.size()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0} 列对 {1} 个指标｜{0} columns for {1} indicators", columns.size(),
                            scheme.indicators.size()),
                "每个指标给一列｜give one column for each indicator");
  }
  const std::size_t plants = columns.front().size();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].size() != plants) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("指标 {0} 有 {1} 行，应为 {2} 行｜column {0} has {1} rows, not {2}",
                              scheme.indicators[c].id, columns[c].size(), plants),
                  "每列对每家工厂有一行｜all columns have one row for each plant");
    }
  }
  BatchScores scores;
  scores.total.resize(plants);
  scores.undetermined.resize(plants);
  scores.undetermined_points.resize(plants);
  const std::size_t blocks = (plants + kernel::block_plants - 1) / kernel::block_plants;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    const auto block = std::make_unique<kernel::Block>();
    const auto sum = std::make_unique<Gathered>();
    for (std::size_t b = next++; b < blocks; b = next++) {
      const std::size_t first = b * kernel::block_plants;
      const std::size_t n = std::min(kernel::block_plants, plants - first);
      score_block(scheme, prepared, columns, first, n, *block, *sum, scores);
    }
  };
  const std::size_t workers = std::min<std::size_t>(std::clamp(threads, 1u, 64u), blocks);
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < workers; ++t) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  return scores;
}

PlantScore score_plant(const BatchScheme& scheme, std::span<const float> cells) {
  CELADON_ASSERT(cells.size() == scheme.indicators.size());
  PlantScore score;
  double reachable = 0.0;
  double weight = 0.0;
  std::size_t i = 0;
  while (i < cells.size()) {
    const std::uint32_t group = scheme.indicators[i].group;
    double points = 0.0;
    double excluded = 0.0;
    double group_weight = 0.0;
    for (; i < cells.size() && scheme.indicators[i].group == group; ++i) {
      const BatchIndicator& indicator = scheme.indicators[i];
      const double x = static_cast<double>(cells[i]);
      group_weight += indicator.weight;
      if (std::isnan(x)) {
        ++score.undetermined;
        score.undetermined_points += indicator.weight;
      } else if (std::isinf(x) && x > 0) {
        excluded += indicator.weight;
      } else if (indicator.rule == RuleKind::grade_table) {
        points += indicator.weight * grade_share(x, indicator.grades, indicator.bounds.direction);
      } else {
        points += indicator.weight *
                  bounded_share(indicator.rule, x, indicator.bounds, indicator.on_reversed);
      }
    }
    const GroupAnswer answer = close_group(scheme.not_applicable, points, excluded, group_weight);
    score.total += answer.points;
    reachable += answer.reachable;
    weight += group_weight;
  }
  score.total = rescale_total(score.total, reachable, weight);
  return score;
}

}  // namespace celadon::assessment
