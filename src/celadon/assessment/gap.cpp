// What a change of one indicator is worth.
#include <algorithm>
#include <cmath>

#include "celadon/assessment/indicator_evaluation.hpp"

namespace celadon::assessment {
namespace {

std::optional<double> relative(double from, double to) {
  if (from == 0.0) return std::nullopt;
  return std::fabs(to - from) / std::fabs(from);
}

void gap_of_grades(const Alternative& form, const IndicatorResult& result, Gap& gap) {
  const double x = *result.value;
  for (const Grade& grade : form.grades) {
    if (reaches(x, grade.threshold, form.direction) || grade.share <= *result.share) continue;
    const bool nearer =
        !gap.next_step_at || std::fabs(grade.threshold - x) < std::fabs(*gap.next_step_at - x);
    if (nearer) {
      gap.next_step_at = grade.threshold;
      gap.next_step_points = result.weight * (grade.share - *result.share);
    }
    const bool better =
        !gap.full_marks_at || reaches(grade.threshold, *gap.full_marks_at, form.direction);
    if (better) gap.full_marks_at = grade.threshold;
  }
  if (gap.full_marks_at) gap.relative_change = relative(x, *gap.full_marks_at);
}

void gap_of_bounds(const Alternative& form, ReversedBounds on_reversed,
                   const IndicatorResult& result, Gap& gap) {
  const double x = *result.value;
  const double leading = result.leading->value;
  const double baseline = result.baseline ? result.baseline->value : leading;
  const Bounds bounds{leading, baseline, form.direction};
  const bool stepped = form.rule == RuleKind::step || leading == baseline || reversed(bounds);
  gap.full_marks_at =
      reversed(bounds) && on_reversed == ReversedBounds::step_at_baseline ? baseline : leading;
  gap.relative_change = relative(x, *gap.full_marks_at);
  if (stepped) {
    gap.next_step_at = gap.full_marks_at;
    gap.next_step_points = gap.points;
    return;
  }
  if (!reaches(x, baseline, form.direction)) {
    // Short of the baseline the first points come only once it is reached (at once, by the
    // proportional rule).
    gap.next_step_at = baseline;
    gap.next_step_points = result.weight * bounded_share(form.rule, baseline, bounds, on_reversed);
    return;
  }
  if (form.rule == RuleKind::proportional) {
    gap.points_per_unit = form.direction == Direction::forward ? result.weight / leading
                                                               : -result.weight * leading / (x * x);
  } else {
    gap.points_per_unit = result.weight / (leading - baseline);
  }
}

void gap_of_members(const IndicatorResult& result, Gap& gap) {
  double change = 0.0;
  for (const MemberResult& member : result.members) {
    if (member.share >= 1.0) continue;
    const auto one = relative(member.value, member.leading.value);
    if (!one) return;
    change += *one * member.weight;
  }
  gap.relative_change = change;
}

}  // namespace

void find_gap(const Indicator& indicator, const Alternative& form, ReversedBounds on_reversed,
              IndicatorResult& result) {
  Gap gap;
  gap.points = indicator.weight - *result.points;
  if (gap.points <= 1e-12) return;
  for (const ItemResult& item : result.items) {
    if (item.fulfilled.value_or(0.0) < 1.0) gap.open_items.push_back(item.id);
  }
  if (result.members.size() > 1) {
    gap_of_members(result, gap);
  } else if (result.value && result.items.empty()) {
    if (form.rule == RuleKind::grade_table) {
      gap_of_grades(form, result, gap);
    } else if (result.leading) {
      gap_of_bounds(form, on_reversed, result, gap);
    }
  }
  result.gap = std::move(gap);
}

}  // namespace celadon::assessment
