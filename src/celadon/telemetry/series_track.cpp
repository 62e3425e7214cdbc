#include "celadon/telemetry/series_track.hpp"

#include <algorithm>

namespace celadon::telemetry {

void SeriesTrack::end_zero_run(PointReport& report) {
  if (zero_run_ >= zero_run_length) ++report.zero_runs;
  report.longest_zero_run = std::max(report.longest_zero_run, zero_run_);
  zero_run_ = 0;
}

// A register that fell: over its width, back to near zero, or simply backwards. What it means for
// amounts is decided where amounts are made (intervals.hpp); here it is only named.
QualityFlags SeriesTrack::backwards(std::int64_t at, double value, PointReport& report) const {
  for (const std::int64_t exchange : exchanges_) {
    if (last_at_ <= exchange && exchange <= at) {
      ++report.exchanges;
      return 0;
    }
  }
  const double fall = last_value_ - value;
  if (modulus_ > 0.0 && fall > modulus_ / 2) {
    ++report.roll_overs;
    return static_cast<QualityFlags>(QualityFlag::register_rolled_over);
  }
  if (value >= 0.0 && value < 0.1 * last_value_) {
    ++report.resets;
    return static_cast<QualityFlags>(QualityFlag::register_reset);
  }
  ++report.backwards;
  return static_cast<QualityFlags>(QualityFlag::register_backwards);
}

SeriesTrack::Finding SeriesTrack::offer_out_of_order(std::int64_t at, double value,
                                                     PointReport& report, const LoadEarlier& load) {
  if (at == last_at_) {  // told without a table: exports that print a record twice do it in a row
    if (value == last_value_) {
      ++report.duplicates;
      return {Verdict::same_again, 0};
    }
    ++report.conflicts;
    return {Verdict::other_value, 0};
  }
  if (ordered_) {
    ordered_ = false;
    for (const std::int64_t stamp : stamps())
      seen_.emplace(stamp, std::numeric_limits<double>::quiet_NaN());
    if (!runs_.empty()) {
      for (const auto& [stamp, earlier] : load({{runs_.front().first}, {last_at_ + 1}}))
        seen_[stamp] = earlier;
    }
    seen_[last_at_] = last_value_;
    runs_.clear();
  }
  const auto [entry, fresh] = seen_.emplace(at, value);
  if (!fresh) {
    const bool same = entry->second == value;
    ++(same ? report.duplicates : report.conflicts);
    return {same ? Verdict::same_again : Verdict::other_value, 0};
  }
  Finding finding;
  if (at < last_at_) {
    ++report.out_of_order;
    finding.flags = static_cast<QualityFlags>(QualityFlag::out_of_order);
  } else {
    last_at_ = at;
    last_value_ = value;
  }
  count(value, report);
  return finding;
}

std::vector<std::int64_t> SeriesTrack::stamps() const {
  std::vector<std::int64_t> all;
  if (ordered_) {
    for (const Run& run : runs_) {
      for (std::int64_t k = 0; k < run.count; ++k) all.push_back(run.first + run.step * k);
    }
    return all;
  }
  all.reserve(seen_.size());
  for (const auto& [at, value] : seen_) all.push_back(at);
  std::sort(all.begin(), all.end());
  return all;
}

void SeriesTrack::finish(Duration nominal, PointReport& report) {
  if (zero_run_ > 0) end_zero_run(report);
  const auto note = [&](std::int64_t before, std::int64_t after) {
    // Half an interval of slack: clocks of meters are not exact.
    if (after - before <= nominal.us + nominal.us / 2) return;
    const std::int64_t missing = (after - before + nominal.us / 2) / nominal.us - 1;
    if (missing <= 0) return;
    ++report.gap_count;
    report.gap_samples += static_cast<std::uint64_t>(missing);
    if (report.gaps.size() < gaps_kept) {
      report.gaps.push_back({{before + nominal.us}, {after}, static_cast<std::uint64_t>(missing)});
    }
  };
  const auto stamp = [&](std::int64_t at) {
    report.first = std::min(report.first, Instant{at});
    report.last = std::max(report.last, Instant{at});
  };
  if (!ordered_) {
    const auto all = stamps();
    for (std::size_t i = 1; i < all.size(); ++i) note(all[i - 1], all[i]);
    if (!all.empty()) {
      stamp(all.front());
      stamp(all.back());
    }
    return;
  }
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    const Run& run = runs_[r];
    const std::int64_t end = run.first + run.step * (run.count - 1);
    if (r > 0) note(runs_[r - 1].first + runs_[r - 1].step * (runs_[r - 1].count - 1), run.first);
    for (std::int64_t k = 1; k < run.count && run.step > nominal.us + nominal.us / 2; ++k) {
      note(run.first + run.step * (k - 1), run.first + run.step * k);
    }
    stamp(run.first);
    stamp(end);
  }
}

}  // namespace celadon::telemetry
