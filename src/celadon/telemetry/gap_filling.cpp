#include "celadon/telemetry/gap_filling.hpp"

#include <algorithm>

namespace celadon::telemetry {

void fill_linear(IntervalSeries& series, Duration longest) {
  std::size_t i = 0;
  while (i < series.size()) {
    if (series.quality[i] != IntervalQuality::missing) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < series.size() && series.quality[end] == IntervalQuality::missing) ++end;
    const auto length = static_cast<std::int64_t>(end - i) * series.step.us;
    if (i > 0 && end < series.size() && (longest.us == 0 || length <= longest.us)) {
      const double before = series.amounts[i - 1];
      const double rise = (series.amounts[end] - before) / static_cast<double>(end - i + 1);
      for (std::size_t k = i; k < end; ++k) {
        series.amounts[k] = before + rise * static_cast<double>(k - i + 1);
        series.quality[k] = IntervalQuality::estimated;
        series.rules[k] = IntervalRule::interpolated;
      }
    }
    i = end;
  }
}

void fill_profile(IntervalSeries& series, Duration longest) {
  if (profile_length.us % series.step.us != 0) return;
  const auto back = static_cast<std::size_t>(profile_length.us / series.step.us);
  std::size_t i = 0;
  while (i < series.size()) {
    std::size_t end = i;
    while (end < series.size() && series.quality[end] == IntervalQuality::missing) ++end;
    const auto length = static_cast<std::int64_t>(end - i) * series.step.us;
    for (std::size_t k = i; k < end && (longest.us == 0 || length <= longest.us); ++k) {
      if (k < back || series.quality[k - back] == IntervalQuality::missing) continue;
      series.amounts[k] = series.amounts[k - back];
      series.quality[k] = IntervalQuality::estimated;
      series.rules[k] = IntervalRule::profile;
    }
    i = end == i ? i + 1 : end;
  }
}

void shape_gaps(IntervalSeries& series) {
  if (profile_length.us % series.step.us != 0) return;
  const auto back = static_cast<std::size_t>(profile_length.us / series.step.us);
  for (const SpreadAmount& gap : series.spread) {
    // Only intervals that lie wholly in the gap are shaped; those at its borders keep their share
    // by time.
    const std::int64_t from = std::max(gap.over.from.us, series.start.us) - series.start.us;
    const std::int64_t to = gap.over.to.us - series.start.us;
    const auto first = static_cast<std::size_t>((from + series.step.us - 1) / series.step.us);
    const auto last = std::min(
        series.size(), static_cast<std::size_t>(std::max<std::int64_t>(to, 0) / series.step.us));
    if (first < back || first >= last) continue;
    double amount = 0.0;
    double shape = 0.0;
    bool known = true;
    for (std::size_t k = first; k < last; ++k) {
      amount += series.amounts[k];
      shape += series.amounts[k - back];
      known = known && series.quality[k - back] != IntervalQuality::missing;
    }
    if (!known || !(shape > 0.0)) continue;
    for (std::size_t k = first; k < last; ++k) {
      series.amounts[k] = amount * (series.amounts[k - back] / shape);
      series.rules[k] = IntervalRule::profile;
    }
  }
}

}  // namespace celadon::telemetry
