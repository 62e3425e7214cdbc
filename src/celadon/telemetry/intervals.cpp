#include "celadon/telemetry/intervals.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/telemetry/gap_filling.hpp"
#include "celadon/telemetry/quality.hpp"
#include "celadon/telemetry/segment_spreader.hpp"

namespace celadon::telemetry {
namespace {

using registry::GapRuleKind;
using registry::MeasuringPoint;
using registry::QuantityKind;
using storage::Point;

constexpr std::size_t most_intervals = std::size_t{100} * 366 * 96;

/// Amounts, powers and states: one segment per sample.
void spread_samples(const MeasuringPoint& point, std::span<const Point> samples, double factor,
                    SegmentSpreader& spreader) {
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

/// The period in steps, and `extra` steps before it, all missing.
IntervalSeries empty_series(Interval period, Duration step, std::size_t extra) {
  IntervalSeries series;
  series.start = period.from - Duration{static_cast<std::int64_t>(extra) * step.us};
  series.step = step;
  const auto size = static_cast<std::size_t>(period.length().us / step.us) + extra;
  series.amounts.assign(size, 0.0);
  series.quality.assign(size, IntervalQuality::missing);
  series.rules.assign(size, IntervalRule::none);
  return series;
}

/// Settles the unit of the amounts; what samples are multiplied with to come to it. A power becomes
/// kWh, or the coherent unit of power x time.
double settle_unit(const MeasuringPoint& point, IntervalSeries& series) {
  series.unit = point.unit;
  if (point.quantity != QuantityKind::power) return 1.0;
  const units::Unit kilowatt_hour = units::unit("kWh");
  const units::Unit amount = point.unit * units::unit("h");
  series.unit =
      amount.compatible(kilowatt_hour) ? kilowatt_hour : units::base_unit(amount.dimension);
  return amount.scale / series.unit.scale * (static_cast<double>(point.interval.us) / 3.6e9);
}

}  // namespace

Result<IntervalSeries> make_intervals(const MeasuringPoint& point, std::span<const Point> samples,
                                      Interval period, Duration step) {
  if (step.us <= 0 || period.empty() || period.length().us % step.us != 0 ||
      static_cast<std::uint64_t>(period.length().us / step.us) > most_intervals) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{0} 至 {1} 的期间不是步长 {2} 秒的整数倍｜the period from {0} to {1} is no "
                    "whole number of steps of {2} s",
                    format_instant(period.from), format_instant(period.to), step.us / 1'000'000),
        "选择步长整数倍的期间｜choose a period that is a multiple of the step");
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
  const std::size_t extra = profile && profile_length.us % step.us == 0
                                ? static_cast<std::size_t>(profile_length.us / step.us)
                                : 0;
  IntervalSeries series = empty_series(period, step, extra);
  const bool cumulative = point.quantity == QuantityKind::cumulative;
  SegmentSpreader spreader(series, point.interval, cumulative,
                           cumulative ? point.gap.longest : Duration{});
  const double factor = settle_unit(point, series);
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
  const Instant from = profile ? period.from - profile_length : period.from;
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

}  // namespace celadon::telemetry
