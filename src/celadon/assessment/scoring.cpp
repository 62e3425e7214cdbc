#include "celadon/assessment/scoring.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace celadon::assessment {
namespace {

constexpr std::array<std::pair<RuleKind, const char*>, 7> rule_names{{
    {RuleKind::range, "range"},
    {RuleKind::proportional, "proportional"},
    {RuleKind::step, "step"},
    {RuleKind::grade_table, "grade_table"},
    {RuleKind::graded_evidence, "graded_evidence"},
    {RuleKind::lowest_margin, "lowest_margin"},
    {RuleKind::must_optional, "must_optional"},
}};

}  // namespace

const char* to_string(RuleKind kind) noexcept {
  for (const auto& [value, name] : rule_names) {
    if (value == kind) return name;
  }
  return "unknown";
}

Result<RuleKind> parse_rule_kind(const std::string& text) {
  for (const auto& [value, name] : rule_names) {
    if (text == name) return value;
  }
  return fail(ErrorCode::rule, fmt::format("未知计分规则 '{0}'｜unknown scoring rule '{0}'", text),
              "可写：range、proportional、step、grade_table、graded_evidence、lowest_margin、must_"
              "optional｜one of: range, proportional, step, grade_table, graded_evidence, "
              "lowest_margin, must_optional");
}

const char* to_string(Direction direction) noexcept {
  return direction == Direction::forward ? "forward" : "inverse";
}

bool reversed(const Bounds& bounds) noexcept {
  return bounds.direction == Direction::forward ? bounds.leading < bounds.baseline
                                                : bounds.leading > bounds.baseline;
}

Status check_bounds(const Bounds& bounds, RuleKind kind, ReversedBounds on_reversed) {
  if (!std::isfinite(bounds.leading) || !std::isfinite(bounds.baseline)) {
    return fail(ErrorCode::rule,
                "引领值或基准值不是有限数｜leading or baseline is not a finite number",
                "两者都写成数｜give both as plain numbers");
  }
  if (kind != RuleKind::step && on_reversed == ReversedBounds::refuse && reversed(bounds)) {
    return fail(ErrorCode::rule,
                fmt::format("引领值 {0} 松于基准值 {1}（{2}指标）｜the leading value {0} is looser "
                            "than the baseline {1} of this {3} indicator",
                            bounds.leading, bounds.baseline,
                            bounds.direction == Direction::forward ? "正向" : "逆向",
                            to_string(bounds.direction)),
                "改正数值，或写明 on_reversed: step_at_leading 或 step_at_baseline｜correct the "
                "values, or state on_reversed: step_at_leading or step_at_baseline");
  }
  if (kind == RuleKind::proportional && (bounds.leading <= 0.0 || bounds.baseline < 0.0)) {
    return fail(ErrorCode::rule,
                fmt::format("比例法要求正值，此处引领值 {0}、基准值 {1}｜the proportional rule "
                            "needs positive values, here leading {0} and baseline {1}",
                            bounds.leading, bounds.baseline),
                "用区间法，负值亦可｜use the range rule, which holds for negative values too");
  }
  return {};
}

double step_share(double x, const Bounds& bounds) noexcept {
  return reaches(x, bounds.leading, bounds.direction) ? 1.0 : 0.0;
}

double range_share(double x, const Bounds& bounds) noexcept {
  if (bounds.leading == bounds.baseline) return step_share(x, bounds);
  return std::clamp((x - bounds.baseline) / (bounds.leading - bounds.baseline), 0.0, 1.0);
}

double proportional_share(double x, const Bounds& bounds) noexcept {
  if (reaches(x, bounds.leading, bounds.direction)) return 1.0;
  if (!reaches(x, bounds.baseline, bounds.direction)) return 0.0;
  const double share =
      bounds.direction == Direction::forward ? x / bounds.leading : bounds.leading / x;
  return std::clamp(share, 0.0, 1.0);
}

double bounded_share(RuleKind kind, double x, const Bounds& bounds,
                     ReversedBounds on_reversed) noexcept {
  if (kind == RuleKind::step) return step_share(x, bounds);
  if (reversed(bounds)) {
    const double limit =
        on_reversed == ReversedBounds::step_at_baseline ? bounds.baseline : bounds.leading;
    return reaches(x, limit, bounds.direction) ? 1.0 : 0.0;
  }
  return kind == RuleKind::proportional ? proportional_share(x, bounds) : range_share(x, bounds);
}

Status check_grades(std::span<const Grade> grades, Direction direction) {
  if (grades.empty()) {
    return fail(ErrorCode::rule, "分级表为空｜the grade table is empty",
                "至少写一行 {from, share}｜give at least one line {from, share}");
  }
  if (grades.size() > 16) {
    return fail(
        ErrorCode::limit,
        fmt::format("分级表有 {0} 行，上限 16 行｜the grade table has {0} lines, the limit is 16",
                    grades.size()),
        "细分级请用区间法｜use the range rule for a fine scale");
  }
  std::vector<Grade> sorted(grades.begin(), grades.end());
  std::sort(sorted.begin(), sorted.end(), [&](const Grade& a, const Grade& b) {
    return direction == Direction::forward ? a.threshold < b.threshold : a.threshold > b.threshold;
  });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (!(sorted[i].share >= 0.0 && sorted[i].share <= 1.0)) {
      return fail(
          ErrorCode::rule,
          fmt::format(
              "分级得分比例 {0} 不在 0..1｜the share {0} of the grade table is outside 0..1",
              sorted[i].share),
          "比例为满分的一部分｜shares are parts of full marks");
    }
    if (i > 0 && sorted[i].share < sorted[i - 1].share) {
      return fail(
          ErrorCode::rule,
          fmt::format(
              "阈值 {0} 更优而得分比例 {1} 更低｜the better threshold {0} has the lower share {1}",
              sorted[i].threshold, sorted[i].share),
          "阈值越优，比例越高｜shares rise with better thresholds");
    }
  }
  return {};
}

double grade_share(double x, std::span<const Grade> grades, Direction direction) noexcept {
  double share = 0.0;
  for (const Grade& grade : grades) {
    if (reaches(x, grade.threshold, direction)) share = std::max(share, grade.share);
  }
  return share;
}

double evidence_share(std::span<const ItemScore> items) noexcept {
  double share = 0.0;
  for (const ItemScore& item : items) share += item.weight * std::clamp(item.fulfilled, 0.0, 1.0);
  return std::clamp(share, 0.0, 1.0);
}

MustOptionalShare must_optional_share(std::span<const bool> must_met, double must_share,
                                      std::span<const ItemScore> optional) noexcept {
  for (const bool met : must_met) {
    if (!met) return {0.0, true};
  }
  return {std::clamp(must_share + evidence_share(optional), 0.0, 1.0), false};
}

}  // namespace celadon::assessment
