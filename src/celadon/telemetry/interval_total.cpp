// Totals over intervals, and the names of what they rest on.
#include <algorithm>
#include <array>
#include <cmath>

#include "celadon/telemetry/intervals.hpp"

namespace celadon::telemetry {
namespace {

struct RuleText {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};
constexpr std::array<RuleText, 9> rule_texts{{
    {"none", "无", "none"},
    {"linear_split", "跨区间读数按时间比例分摊",
     "a reading interval over an edge is split in proportion to time"},
    {"linear_across_gap", "缺口首尾表底之差按时间均摊",
     "the register difference across the gap is spread evenly"},
    {"interpolated", "按缺口前后线性插补",
     "straight line between the intervals before and after the gap"},
    {"profile", "按上周同一时刻插补", "as at the same time of the week before"},
    {"supplier_estimate", "供数方估算值", "estimated by the supplier"},
    {"after_reset", "表底清零后自零起计", "counted from zero after a reset of the register"},
    {"reading_skipped", "剔除突变读数", "a reading that stuck out was left out"},
    {"register_rebased", "表底倒走,该段缺数", "the register ran backwards; the step is missing"},
}};

}  // namespace

std::string_view name_of(IntervalQuality quality) noexcept {
  switch (quality) {
    case IntervalQuality::missing: return "missing";
    case IntervalQuality::measured: return "measured";
    case IntervalQuality::estimated: return "estimated";
  }
  return "missing";
}

std::string_view name_of(IntervalRule rule) noexcept {
  return rule_texts[static_cast<std::size_t>(rule)].name;
}

std::string_view text_of(IntervalRule rule, units::Language language) noexcept {
  const RuleText& text = rule_texts[static_cast<std::size_t>(rule)];
  return language == units::Language::zh ? text.zh : text.en;
}

std::optional<IntervalRule> rule_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < rule_texts.size(); ++i) {
    if (rule_texts[i].name == name) return static_cast<IntervalRule>(i);
  }
  return std::nullopt;
}

double IntervalTotal::measured_share() const {
  const double known = std::abs(measured) + std::abs(estimated);
  if (known > 0.0) return std::abs(measured) / known;
  const std::uint64_t all = measured_intervals + estimated_intervals + missing_intervals;
  return all == 0 ? 0.0 : static_cast<double>(measured_intervals) / static_cast<double>(all);
}

IntervalTotal total_of(const IntervalSeries& series, Interval period) {
  IntervalTotal total;
  std::array<bool, rule_texts.size()> applied{};
  const auto index = [&](Instant t) {
    const std::int64_t i = (t.us - series.start.us) / series.step.us;
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(i, 0, static_cast<std::int64_t>(series.size())));
  };
  const Instant end{series.start.us + static_cast<std::int64_t>(series.size()) * series.step.us};
  const std::size_t first =
      index(std::max(period.from, series.start) + Duration{series.step.us - 1});
  const std::size_t last = index(std::min(period.to, end));
  for (std::size_t i = first; i < last; ++i) {
    applied[static_cast<std::size_t>(series.rules[i])] = true;
    switch (series.quality[i]) {
      case IntervalQuality::measured:
        total.measured += series.amounts[i];
        ++total.measured_intervals;
        break;
      case IntervalQuality::estimated:
        total.estimated += series.amounts[i];
        ++total.estimated_intervals;
        break;
      case IntervalQuality::missing:
        ++total.missing_intervals;
        total.missing_time.us += series.step.us;
        if (!total.first_missing) {
          total.first_missing = series.interval(i);
        } else if (total.first_missing->to == series.interval(i).from) {
          total.first_missing->to = series.interval(i).to;
        }
        break;
    }
  }
  for (const SpreadAmount& gap : series.spread) {
    if (gap.over.from < period.from || gap.over.to > period.to || gap.over.from < series.start ||
        gap.over.to > end)
      continue;
    total.measured += gap.amount;
    total.estimated -= gap.amount;
  }
  // What subtraction of equal sums leaves behind is no estimate.
  if (std::abs(total.estimated) <= 1e-12 * std::abs(total.measured)) {
    total.measured += total.estimated;
    total.estimated = 0.0;
  }
  total.value = total.measured + total.estimated;
  const std::uint64_t known = total.measured_intervals + total.estimated_intervals;
  if (series.means && known > 0) total.value /= static_cast<double>(known);
  for (std::size_t r = 1; r < applied.size(); ++r) {
    if (applied[r]) total.rules.push_back(static_cast<IntervalRule>(r));
  }
  return total;
}

}  // namespace celadon::telemetry
