#pragma once
// The rules for intervals that no sample covers. Private to make_intervals.

#include "celadon/telemetry/intervals.hpp"

namespace celadon::telemetry {

/// How far back a profile looks.
inline constexpr Duration profile_length = Duration::days(7);

/// Straight line over each run of missing intervals between two known ones; runs longer than
/// `longest` (0: any) stay missing.
void fill_linear(IntervalSeries& series, Duration longest);
/// The same time of the week before, where that week is known; runs longer than `longest` (0: any)
/// stay missing.
void fill_profile(IntervalSeries& series, Duration longest);
/// Gives the difference across each gap the shape of the week before, where that is known and not
/// zero.
void shape_gaps(IntervalSeries& series);

}  // namespace celadon::telemetry
