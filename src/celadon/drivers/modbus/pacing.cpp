#include "celadon/drivers/modbus/pacing.hpp"

#include <algorithm>
#include <cmath>

namespace celadon::drivers::modbus {

std::int64_t Pace::slot_at_or_after(std::int64_t time_us) const {
  if (time_us <= first_us) return first_us;
  const std::int64_t passed = (time_us - first_us + every.us - 1) / every.us;
  return first_us + passed * every.us;
}

std::uint64_t Pace::slots_between(std::int64_t after_us, std::int64_t until_us) const {
  if (until_us <= after_us) return 0;
  const std::int64_t begin = slot_at_or_after(after_us + 1);
  if (begin > until_us) return 0;
  return static_cast<std::uint64_t>((until_us - begin) / every.us) + 1;
}

Duration phase_of(std::size_t number, Duration every) {
  // Low-discrepancy sequence of the golden ratio: fraction of n * (sqrt(5) - 1) / 2.
  constexpr double golden = 0.6180339887498949;
  const double turns = static_cast<double>(number) * golden;
  const double fraction = turns - std::floor(turns);
  return Duration{static_cast<std::int64_t>(fraction * static_cast<double>(every.us))};
}

Duration back_off(std::uint64_t failures, Duration first, Duration most) {
  const std::uint64_t doublings = std::min<std::uint64_t>(failures == 0 ? 0 : failures - 1, 40);
  Duration wait = first;
  for (std::uint64_t i = 0; i < doublings && wait < most; ++i) wait.us *= 2;
  return std::min(wait, most);
}

}  // namespace celadon::drivers::modbus
