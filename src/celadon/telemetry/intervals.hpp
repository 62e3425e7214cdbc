#pragma once
// From samples to amounts per fixed interval: the figure that everything above counts with.
//
// Readings become segments [t0, t1) with an amount each; segments are spread over the intervals in
// proportion to time. With r(t) the multiplier (CT x PT), v readings, M the roll-over value:
//   register   amount of (t_i, t_i+1] = r (v_i+1 - v_i), + M after a roll-over; across a meter
//   exchange
//              (old_final - v_i) up to it and (v_i+1 - new_initial) after it
//   amount     value of [at, at + interval)
//   power      value x interval
//   state      no amount: the time-weighted mean, each value holding until the next, one interval
//   at most
// A gap of a register keeps its energy whatever the kind of its gap rule (up to the rule's longest
// gap): the difference is measured, only how it lies in time is estimated. Gaps of the other kinds
// are filled only by the rule that the point names.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {

enum class IntervalQuality : std::uint8_t { missing = 0, measured = 1, estimated = 2 };
std::string_view name_of(IntervalQuality quality) noexcept;

/// By which rule an interval got its amount. Stored in ledgers by name; numbers are never reused.
enum class IntervalRule : std::uint8_t {
  none = 0,          ///< as measured, or missing
  linear_split = 1,  ///< a reading interval that reaches over an edge, split in proportion to time
  linear_across_gap = 2,  ///< register: the difference across a gap, spread evenly
  interpolated = 3,       ///< straight line between the intervals before and after the gap
  profile = 4,  ///< as at the same time of the week before (a register: scaled to its difference)
  supplier_estimate = 5,  ///< the supplier marked the sample as estimated
  after_reset = 6,  ///< register: counted from zero after a reset; what came before it is not known
  reading_skipped = 7,   ///< register: a reading that stuck out was left out
  register_rebased = 8,  ///< register: ran backwards for good; the step is missing
};
std::string_view name_of(IntervalRule rule) noexcept;  ///< "linear_across_gap"
std::string_view text_of(IntervalRule rule, units::Language language) noexcept;
/// The rule of that name; none when there is no such.
std::optional<IntervalRule> rule_named(std::string_view name) noexcept;

/// Rows of one import session that the amounts rest on.
struct SampleRows {
  std::uint32_t source = 0;
  std::uint32_t first_row = 0;
  std::uint32_t last_row = 0;
  std::uint64_t count = 0;
};

/// What happened to the register within the series.
struct RegisterEvents {
  std::uint32_t roll_overs = 0;
  std::uint32_t resets = 0;
  std::uint32_t exchanges = 0;
  std::uint32_t skipped_readings = 0;
  std::uint32_t rebased = 0;
};

/// A stretch whose amount is measured as a whole and only spread by rule.
struct SpreadAmount {
  Interval over;
  double amount = 0.0;
};

/// Amounts of [start + i step, start + (i+1) step), i = 0 .. size()-1. The three columns have equal
/// length.
struct IntervalSeries {
  Instant start;
  Duration step;
  units::Unit unit;                      ///< of the amounts (of a state: of the means)
  bool means = false;                    ///< a state: values are means, not amounts
  std::vector<double> amounts;           ///< [T] in `unit`; 0 where missing
  std::vector<IntervalQuality> quality;  ///< [T]
  std::vector<IntervalRule> rules;       ///< [T]
  std::vector<SpreadAmount> spread;      ///< ascending
  double partial = 0.0;  ///< amounts of intervals covered only in part, and so missing
  RegisterEvents events;
  std::vector<SampleRows> sources;  ///< by source

  [[nodiscard]] std::size_t size() const { return amounts.size(); }
  [[nodiscard]] Interval interval(std::size_t i) const {
    const Instant from{start.us + static_cast<std::int64_t>(i) * step.us};
    return {from, from + step};
  }
};

/// The amounts of a point over a period. `samples`: of the store, in any order (ascending costs
/// nothing), for a register with the last reading at or before the period and the first at or after
/// its end. The unit of the result: that of the point; of a power, kWh or the coherent unit of
/// power x time. Errors invalid_argument (the period is no whole number of steps, or longer than
/// 100 years of it). Cost O(samples + intervals). Thread-safe.
Result<IntervalSeries> make_intervals(const registry::MeasuringPoint& point,
                                      std::span<const storage::Point> samples, Interval period,
                                      Duration step = Duration::minutes(15));

/// Reads what make_intervals needs and calls it. Errors also those of the store.
Result<IntervalSeries> read_intervals(const storage::SeriesStore& store,
                                      const registry::MeasuringPoint& point, Interval period,
                                      Duration step = Duration::minutes(15),
                                      Instant as_of = Instant::max());

/// A total with what it rests on.
struct IntervalTotal {
  double value = 0.0;     ///< measured + estimated; of a state: the mean over known intervals
  double measured = 0.0;  ///< includes spread amounts that lie wholly inside the period
  double estimated = 0.0;
  std::uint64_t measured_intervals = 0;
  std::uint64_t estimated_intervals = 0;
  std::uint64_t missing_intervals = 0;
  Duration missing_time;
  std::optional<Interval> first_missing;
  std::vector<IntervalRule> rules;  ///< applied, ascending
  /// Share of the value that is measured, 0..1; by intervals where the value is 0.
  [[nodiscard]] double measured_share() const;
};

/// The total over the intervals that lie in `period` (which should fall on their edges).
IntervalTotal total_of(const IntervalSeries& series, Interval period);

}  // namespace celadon::telemetry
