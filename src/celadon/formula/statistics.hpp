#pragma once
// Ordinary least squares of y on x, and spreads. All sums run over differences from the mean, so
// that large offsets do not eat the digits (NIST StRD Norris to better than 1e-12).
//
//   b = S_xy / S_xx,  a = mean(y) - b mean(x),  SSE = sum (y - a - b x)^2,
//   R^2 = 1 - SSE / S_yy,  residual sd = sqrt(SSE / (n - 2))

#include <span>

namespace celadon::formula {

/// The arithmetic mean, corrected once for rounding. NaN for no values.
double mean_of(std::span<const double> x);
/// Sum with compensation (Neumaier): independent of large cancelling terms.
double sum_of(std::span<const double> x);
/// Sample standard deviation, n - 1 degrees of freedom.
double standard_deviation(std::span<const double> x);
double median_of(std::span<const double> x);

struct LeastSquares {
  double slope = 0.0;
  double intercept = 0.0;
  double sse = 0.0;
  double s_xx = 0.0;
  double s_yy = 0.0;
};
/// x and y of equal size, at least 2. With constant x the slope is not finite.
LeastSquares least_squares(std::span<const double> x, std::span<const double> y);

}  // namespace celadon::formula
