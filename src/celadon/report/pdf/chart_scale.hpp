#pragma once
// The axis of a chart: round numbers that cover the values. Pure.

#include <vector>

namespace celadon::report::pdf {

struct Axis {
  double low = 0.0;
  double high = 1.0;
  double step = 1.0;
  int places = 0;  ///< decimals its marks need

  /// Marks from low to high, step apart.
  [[nodiscard]] std::vector<double> marks() const;
};

/// An axis from zero (or below) to zero (or above) with at most `most` steps of 1, 2 or 5 x 10^k
/// that covers both ends.
Axis axis_over(double least, double greatest, int most = 6);

}  // namespace celadon::report::pdf
