#pragma once
// When a device is asked next. Times are microseconds of a clock that only goes forward.

#include <cstdint>

#include "celadon/base/instant.hpp"

namespace celadon::drivers::modbus {

/// Slots stand at first, first + every, first + 2 every, ...
struct Pace {
  std::int64_t first_us = 0;
  Duration every = Duration::seconds(1);

  /// The first slot at or after a time (never one before `first`).
  [[nodiscard]] std::int64_t slot_at_or_after(std::int64_t time_us) const;
  /// Slots within (after, until]: those that went by while nothing could be asked.
  [[nodiscard]] std::uint64_t slots_between(std::int64_t after_us, std::int64_t until_us) const;
};

/// A place within the interval for the n-th of many devices, so that they do not all ask at once:
/// the n-th member of the golden-ratio sequence, which fills any interval evenly.
Duration phase_of(std::size_t number, Duration every);

/// How long to leave a device alone after its n-th failure in a row: first, 2 first, 4 first, ...
/// up to most. failures >= 1.
Duration back_off(std::uint64_t failures, Duration first, Duration most);

}  // namespace celadon::drivers::modbus
