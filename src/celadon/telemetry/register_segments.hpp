#pragma once
// Readings of a register as segments of amount.

#include <span>
#include <vector>

#include "celadon/registry/site.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::telemetry {

/// An amount over [from, to).
struct Segment {
  std::int64_t from = 0;  ///< microseconds
  std::int64_t to = 0;
  double amount = 0.0;  ///< in the unit of the point, multiplied
  IntervalRule rule = IntervalRule::none;
  bool estimated = false;
};

/// The multiplier (CT x PT) in force; 1 before the first.
double multiplier_of(const registry::MeasuringPoint& point, std::int64_t at_us);

/// Differences of ascending readings, free of roll-overs, exchanges, resets and readings that stick
/// out.
std::vector<Segment> register_segments(const registry::MeasuringPoint& point,
                                       std::span<const storage::Point> readings,
                                       RegisterEvents& events);

}  // namespace celadon::telemetry
