#pragma once
// Segments (an amount over a stretch of time) onto equal intervals. In the header, so that the
// loops over samples can be compiled into one. Private to make_intervals.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "celadon/telemetry/intervals.hpp"
#include "celadon/telemetry/register_segments.hpp"

namespace celadon::telemetry {

/// Spreads segments over intervals; segments come in ascending order.
class SegmentSpreader {
 public:
  SegmentSpreader(IntervalSeries& series, Duration nominal, bool keeps_gaps, Duration longest_gap)
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

}  // namespace celadon::telemetry
