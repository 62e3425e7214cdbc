#pragma once
// Roll-ups at rest: what the readings of a point come to, interval by interval, kept in the series
// store beside them under numbers of their own. They hold nothing that the readings do not; a
// roll-up of an interval that got late readings is recorded anew and the newer one is read.

#include <span>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/live/filling.hpp"

namespace celadon::telemetry::live {

/// Series below this are measuring points and found points; the roll-ups of series s stand at
/// `roll_up_base + part * roll_up_stride + s`: who asks one part of many points finds them side by
/// side.
inline constexpr std::uint64_t roll_up_base = std::uint64_t{1} << 48;
inline constexpr std::uint64_t roll_up_stride = std::uint64_t{1} << 44;
constexpr bool is_roll_up(storage::SeriesId series) { return series.number >= roll_up_base; }

/// What is kept of an interval, one series each, at the time of its start.
enum class RollPart : std::uint8_t { count = 0, sum = 1, least = 2, most = 3, first = 4, last = 5 };
storage::SeriesId roll_series(storage::SeriesId series, RollPart part);

/// One interval of one point.
struct PassedInterval {
  storage::SeriesId series;
  Roll roll;  ///< count 0: nothing is at rest for it any more
};

/// The scan that keeps them. An interval without readings is kept with count 0.
storage::ScanBatch roll_ups_at_rest(std::span<const PassedInterval> passed, Instant recorded_at,
                                    std::uint32_t source);

/// Rolls up readings, ascending in time.
std::vector<Roll> roll_up(const storage::PointColumns& readings, Duration length);
/// Joins rolls of a shorter length into a longer one, which must be a multiple.
std::vector<Roll> join(std::span<const Roll> rolls, Duration length);

/// Which parts a reader wants; the others stay 0.
enum class RollParts : std::uint8_t { mean = 2, all = 6 };
/// The kept roll-ups of each series that begin in the range, ascending, of one frozen state.
/// Cheapest where the series ascend. Errors: those of read_many.
Result<std::vector<std::vector<Roll>>> read_rolls(const storage::SeriesStore& store,
                                                  std::span<const storage::SeriesId> series,
                                                  Interval range,
                                                  RollParts wanted = RollParts::all);
/// The roll of one interval of each series, from the readings at rest. Cheapest where the series
/// ascend. Errors: those of read_many.
Result<std::vector<PassedInterval>> compute_rolls(const storage::SeriesStore& store,
                                                  std::span<const storage::SeriesId> series,
                                                  Interval interval);

}  // namespace celadon::telemetry::live
