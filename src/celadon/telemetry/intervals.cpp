#include "celadon/telemetry/intervals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "celadon/telemetry/quality.hpp"
#include "celadon/telemetry/register_segments.hpp"

namespace celadon::telemetry {
namespace {

using registry::GapRuleKind;
using registry::MeasuringPoint;
using registry::QuantityKind;
using storage::Point;

constexpr Duration week = Duration::days(7);
constexpr std::size_t most_intervals = std::size_t{100} * 366 * 96;

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

/// Spreads segments over intervals; segments come in ascending order.
class Spreader {
 public:
  Spreader(IntervalSeries& series, Duration nominal, bool keeps_gaps, Duration longest_gap)
      : series_(series),
        nominal_(nominal.us),
        keeps_gaps_(keeps_gaps),
        longest_gap_(longest_gap.us),
        covered_(series.size(), 0) {}

  void add(Segment segment) {
    const std::int64_t start = series_.start.us;
    const std::int64_t end = start + static_cast<std::int64_t>(series_.size()) * series_.step.us;
    if (segment.to <= start || segment.from >= end || segment.to <= segment.from) return;
    if (segment.from < edge_ || segment.from >= edge_ + series_.step.us)
      seek(std::max(segment.from, start));
    if (segment.from >= edge_ &&
        segment.to <= edge_ + series_.step.us) {  // inside one interval: nothing to split
      put(index_, segment.amount, segment.to - segment.from, segment.rule, segment.estimated);
      return;
    }
    if (segment.to - segment.from > nominal_ + nominal_ / 2) {
      if (longest_gap_ > 0 && segment.to - segment.from > longest_gap_) return;
      if (keeps_gaps_) {
        if (segment.rule == IntervalRule::none) {
          segment.rule = IntervalRule::linear_across_gap;
          series_.spread.push_back({{{segment.from}, {segment.to}}, segment.amount});
        }
        segment.estimated = true;
      }
    } else if (segment.rule == IntervalRule::none) {
      segment.rule = IntervalRule::linear_split;
      if (nominal_ > series_.step.us) {
        segment.estimated = true;
        series_.spread.push_back({{{segment.from}, {segment.to}}, segment.amount});
      }
    }
    split(segment, start, end);
  }

  /// Tells measured, estimated and missing apart.
  void finish() {
    for (std::size_t i = 0; i < series_.size(); ++i) {
      if (covered_[i] >= series_.step.us) continue;
      series_.partial += series_.amounts[i];
      series_.amounts[i] = 0.0;
      series_.quality[i] = IntervalQuality::missing;
      if (covered_[i] > 0) series_.rules[i] = IntervalRule::none;
    }
  }

 private:
  void seek(std::int64_t at) {
    index_ = static_cast<std::size_t>((at - series_.start.us) / series_.step.us);
    edge_ = series_.start.us + static_cast<std::int64_t>(index_) * series_.step.us;
  }
  void put(std::size_t i, double amount, std::int64_t covers, IntervalRule rule, bool doubt) {
    series_.amounts[i] += amount;
    covered_[i] += covers;
    if (doubt) {
      series_.quality[i] = IntervalQuality::estimated;
    } else if (series_.quality[i] == IntervalQuality::missing) {
      series_.quality[i] = IntervalQuality::measured;
    }
    if (rule != IntervalRule::none && (doubt || series_.rules[i] == IntervalRule::none))
      series_.rules[i] = rule;
  }
  /// The last piece gets what is left, so that the pieces add up to the amount.
  void split(const Segment& segment, std::int64_t start, std::int64_t end) {
    const auto length = static_cast<double>(segment.to - segment.from);
    std::int64_t at = std::max(segment.from, start);
    double left = segment.from < start
                      ? segment.amount * static_cast<double>(segment.to - at) / length
                      : segment.amount;
    const std::int64_t last = std::min(segment.to, end);
    while (at < last) {
      seek(at);
      const std::int64_t until = std::min(last, edge_ + series_.step.us);
      const bool final_piece = until == segment.to;
      const double part =
          final_piece ? left : segment.amount * static_cast<double>(until - at) / length;
      put(index_, part, until - at, segment.rule, segment.estimated);
      left -= part;
      at = until;
    }
  }

  IntervalSeries& series_;
  std::int64_t nominal_;
  bool keeps_gaps_;
  std::int64_t longest_gap_;
  std::vector<std::int64_t> covered_;  ///< microseconds of each interval
  std::size_t index_ = 0;
  std::int64_t edge_ = std::numeric_limits<std::int64_t>::min() / 2;
};

/// Amounts, powers and states: one segment per sample.
void spread_samples(const MeasuringPoint& point, std::span<const Point> samples, double factor,
                    Spreader& spreader) {
  const bool state = point.quantity == QuantityKind::state;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Point& sample = samples[i];
    if (!usable(sample.quality)) continue;
    std::int64_t to = sample.at.us + point.interval.us;
    // A state holds until the next one; an interval that reaches into the next sample's is cut
    // there.
    if (i + 1 < samples.size() && samples[i + 1].at.us < to && state) to = samples[i + 1].at.us;
    const bool doubt = estimated(sample.quality);
    double amount = sample.value * factor;
    if (state) amount *= static_cast<double>(to - sample.at.us);
    if (!point.multipliers.empty() && !state) amount *= multiplier_of(point, sample.at.us);
    spreader.add({sample.at.us, to, amount,
                  doubt ? IntervalRule::supplier_estimate : IntervalRule::none, doubt});
  }
}

/// Straight line over each run of missing intervals between two known ones.
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

/// The same time of the week before, where that week is known; runs longer than `longest` stay
/// missing.
void fill_profile(IntervalSeries& series, Duration longest) {
  if (week.us % series.step.us != 0) return;
  const auto back = static_cast<std::size_t>(week.us / series.step.us);
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

/// Gives the difference across each gap the shape of the week before, where that is known and not
/// zero.
void shape_gaps(IntervalSeries& series) {
  if (week.us % series.step.us != 0) return;
  const auto back = static_cast<std::size_t>(week.us / series.step.us);
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

std::vector<SampleRows> sources_of(std::span<const Point> samples) {
  std::vector<SampleRows> sources;
  SampleRows* current = nullptr;
  for (const Point& sample : samples) {
    if (current == nullptr || current->source != sample.source) {
      const auto found = std::find_if(sources.begin(), sources.end(), [&](const SampleRows& s) {
        return s.source == sample.source;
      });
      if (found == sources.end()) {
        sources.push_back({sample.source, sample.row, sample.row, 0});
        current = &sources.back();
      } else {
        current = &*found;
      }
    }
    current->first_row = std::min(current->first_row, sample.row);
    current->last_row = std::max(current->last_row, sample.row);
    ++current->count;
  }
  return sources;
}

/// Drops what lies before the period (it was only needed as last week's profile).
void drop_front(IntervalSeries& series, std::size_t count) {
  const auto n = static_cast<std::ptrdiff_t>(count);
  series.amounts.erase(series.amounts.begin(), series.amounts.begin() + n);
  series.quality.erase(series.quality.begin(), series.quality.begin() + n);
  series.rules.erase(series.rules.begin(), series.rules.begin() + n);
  series.start = series.start + Duration{static_cast<std::int64_t>(count) * series.step.us};
  std::erase_if(series.spread,
                [&](const SpreadAmount& gap) { return gap.over.to <= series.start; });
}

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

Result<IntervalSeries> make_intervals(const MeasuringPoint& point, std::span<const Point> samples,
                                      Interval period, Duration step) {
  if (step.us <= 0 || period.empty() || period.length().us % step.us != 0 ||
      static_cast<std::uint64_t>(period.length().us / step.us) > most_intervals) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("the period from {} to {} is no whole number of steps of {} s",
                    format_instant(period.from), format_instant(period.to), step.us / 1'000'000),
        "choose a period that is a multiple of the step");
  }
  std::vector<Point> sorted;
  const auto earlier = [](const Point& a, const Point& b) {
    return a.at != b.at ? a.at < b.at : a.recorded_at < b.recorded_at;
  };
  if (!std::is_sorted(samples.begin(), samples.end(), earlier)) {
    sorted.assign(samples.begin(), samples.end());
    std::sort(sorted.begin(), sorted.end(), earlier);
    samples = sorted;
  }
  const bool profile = point.gap.kind == GapRuleKind::profile;
  const std::size_t extra =
      profile && week.us % step.us == 0 ? static_cast<std::size_t>(week.us / step.us) : 0;
  IntervalSeries series;
  series.start = period.from - Duration{static_cast<std::int64_t>(extra) * step.us};
  series.step = step;
  series.unit = point.unit;
  const auto size = static_cast<std::size_t>(period.length().us / step.us) + extra;
  series.amounts.assign(size, 0.0);
  series.quality.assign(size, IntervalQuality::missing);
  series.rules.assign(size, IntervalRule::none);

  const bool cumulative = point.quantity == QuantityKind::cumulative;
  Spreader spreader(series, point.interval, cumulative,
                    cumulative ? point.gap.longest : Duration{});
  double factor = 1.0;
  if (point.quantity == QuantityKind::power) {
    const units::Unit kilowatt_hour = units::unit("kWh");
    const units::Unit amount = point.unit * units::unit("h");
    series.unit =
        amount.compatible(kilowatt_hour) ? kilowatt_hour : units::base_unit(amount.dimension);
    factor = amount.scale / series.unit.scale * (static_cast<double>(point.interval.us) / 3.6e9);
  }
  series.means = point.quantity == QuantityKind::state;
  if (cumulative) {
    for (const Segment& segment : register_segments(point, samples, series.events))
      spreader.add(segment);
  } else {
    spread_samples(point, samples, factor, spreader);
  }
  spreader.finish();
  if (series.means) {  // the sums are value x time so far
    for (double& mean : series.amounts) mean /= static_cast<double>(step.us);
  }
  if (!cumulative && point.gap.kind == GapRuleKind::linear) fill_linear(series, point.gap.longest);
  if (profile && cumulative) shape_gaps(series);
  if (profile && !cumulative) fill_profile(series, point.gap.longest);
  if (extra > 0) drop_front(series, extra);
  series.sources = sources_of(samples);
  return series;
}

Result<IntervalSeries> read_intervals(const storage::SeriesStore& store,
                                      const MeasuringPoint& point, Interval period, Duration step,
                                      Instant as_of) {
  const bool profile = point.gap.kind == GapRuleKind::profile;
  const Instant from = profile ? period.from - week : period.from;
  const bool cumulative = point.quantity == QuantityKind::cumulative;
  // An interval value that began before the period may reach into it.
  const Instant begin = cumulative ? from : from - point.interval;
  CELADON_ASSIGN(auto samples, store.read(point.series, {begin, period.to}, as_of));
  if (cumulative) {
    if (samples.empty() || samples.front().at > from) {
      CELADON_ASSIGN(const auto before, store.last_before(point.series, from, as_of));
      if (before) samples.insert(samples.begin(), *before);
    }
    CELADON_ASSIGN(const auto after, store.first_from(point.series, period.to, as_of));
    if (after) samples.push_back(*after);
  }
  return make_intervals(point, samples, period, step);
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
