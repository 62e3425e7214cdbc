#pragma once
// The interval that a point is filling while its readings arrive: sums that become a roll-up when
// the interval has passed. Pure; what cannot be summed up in passing is told, and computed again
// from the readings at rest.

#include <cstdint>

#include "celadon/base/instant.hpp"

namespace celadon::telemetry::live {

/// What the readings of one point within [from, from + length) come to.
struct Roll {
  Instant from;
  std::uint64_t count = 0;
  double sum = 0.0;    ///< unit of the point; mean = sum / count
  double least = 0.0;  ///< smallest value
  double most = 0.0;   ///< largest value
  double first = 0.0;  ///< earliest value
  double last = 0.0;   ///< latest value; last - first is what a register gained within

  void add(double value) {
    if (count == 0) {
      least = most = first = value;
    } else {
      least = value < least ? value : least;
      most = value > most ? value : most;
    }
    last = value;
    sum += value;
    ++count;
  }
  [[nodiscard]] double mean() const { return sum / static_cast<double>(count); }
  bool operator==(const Roll&) const = default;
};

/// The start of the interval of that length which holds `t`.
constexpr Instant interval_start(Instant t, Duration length) {
  const std::int64_t past = t.us % length.us;
  return {t.us - (past < 0 ? past + length.us : past)};
}

/// What a reading did to the filling of its point.
enum class Filled : std::uint8_t {
  added,   ///< it went into the open interval
  closed,  ///< it began a new interval; the one before is `passed`
  late,    ///< it belongs to an interval that has passed: that one is to be computed again
};

/// The open interval of one point, and its latest reading.
struct Filling {
  Instant at = Instant::min();  ///< of the latest reading by valid time; min: none yet
  double value = 0.0;
  Instant recorded_at;  ///< of the latest reading
  std::uint16_t quality = 0;
  /// Readings out of order, repeated, or before this program began to watch: the roll is to be
  /// computed from the readings at rest.
  bool doubtful = true;
  bool fresh = false;  ///< no reading of the point was at rest when it was first seen
  Roll open;

  /// Takes a reading. With `closed`, `passed` is the interval before and `passed_doubtful` tells
  /// whether to compute it again.
  Filled take(Instant t, double reading, Instant recorded, std::uint16_t flags, Duration length,
              Roll& passed, bool& passed_doubtful) {
    if (t > at) [[likely]] {
      at = t;
      value = reading;
      quality = flags;
      recorded_at = recorded;
      if (open.count > 0 && t - open.from < length) {
        open.add(reading);
        return Filled::added;
      }
      passed = open;
      passed_doubtful = doubtful;
      open = {interval_start(t, length)};
      open.add(reading);
      // Nothing was open before: some of the interval may be at rest already.
      doubtful = passed.count == 0 && !fresh;
      fresh = false;
      return passed.count > 0 ? Filled::closed : Filled::added;
    }
    if (t == at) {  // said again, perhaps otherwise: the later recording holds
      value = reading;
      quality = flags;
      recorded_at = recorded;
    }
    if (open.count > 0 && t >= open.from) {
      doubtful = true;
      return Filled::added;
    }
    return Filled::late;
  }
  /// The open interval, when it has passed by `now` and nothing has come for `patience` (old
  /// readings may be coming in fast); it is then taken out.
  bool expire(Instant now, Duration length, Duration patience, Roll& passed,
              bool& passed_doubtful) {
    if (open.count == 0 || now - open.from < length || now - recorded_at < patience) return false;
    passed = open;
    passed_doubtful = doubtful;
    open = {};
    doubtful = true;
    return true;
  }
};

}  // namespace celadon::telemetry::live
