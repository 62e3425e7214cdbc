#include "celadon/formula/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "celadon/base/assert.hpp"

namespace celadon::formula {

double sum_of(std::span<const double> x) {
  double sum = 0.0;
  double lost = 0.0;
  for (const double v : x) {
    const double next = sum + v;
    lost += std::fabs(sum) >= std::fabs(v) ? (sum - next) + v : (v - next) + sum;
    sum = next;
  }
  // An overflow leaves a lost part that is no number; the sum itself then says so.
  return std::isfinite(lost) ? sum + lost : sum;
}

double mean_of(std::span<const double> x) {
  const double n = static_cast<double>(x.size());
  const double first = sum_of(x) / n;
  std::vector<double> rest(x.begin(), x.end());
  for (double& v : rest) v -= first;
  const double correction = sum_of(rest) / n;
  return std::isfinite(correction) ? first + correction : first;
}

double standard_deviation(std::span<const double> x) {
  const double mean = mean_of(x);
  std::vector<double> squares(x.begin(), x.end());
  for (double& v : squares) v = (v - mean) * (v - mean);
  return std::sqrt(sum_of(squares) / (static_cast<double>(x.size()) - 1.0));
}

double median_of(std::span<const double> x) {
  if (x.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
}

LeastSquares least_squares(std::span<const double> x, std::span<const double> y) {
  CELADON_ASSERT(x.size() == y.size() && x.size() >= 2);
  const double x_mean = mean_of(x);
  const double y_mean = mean_of(y);
  std::vector<double> xx(x.size());
  std::vector<double> xy(x.size());
  std::vector<double> yy(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - x_mean;
    const double dy = y[i] - y_mean;
    xx[i] = dx * dx;
    xy[i] = dx * dy;
    yy[i] = dy * dy;
  }
  LeastSquares fit;
  fit.s_xx = sum_of(xx);
  fit.s_yy = sum_of(yy);
  fit.slope = sum_of(xy) / fit.s_xx;
  fit.intercept = y_mean - fit.slope * x_mean;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double residual = (y[i] - y_mean) - fit.slope * (x[i] - x_mean);
    yy[i] = residual * residual;
  }
  fit.sse = sum_of(yy);
  return fit;
}

}  // namespace celadon::formula
