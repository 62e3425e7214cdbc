#pragma once
// Rounding by GB/T 8170-2008 (进舍规则): half to even on the decimal places asked for.

#include <cstdint>
#include <string>

namespace celadon::units {

/// Rounds to `places` decimals (0..15), ties to even, judged on the shortest decimal text that
/// reads back as `value`: 2.675 is a tie although its binary is below. Source: GB/T 8170-2008, 3.2.
double round_half_even(double value, int places);

/// The number with exactly `places` decimals, rounded as above.
std::string format_fixed(double value, int places);

/// The shortest decimal text that reads back bit for bit.
std::string format_shortest(double value);

}  // namespace celadon::units
