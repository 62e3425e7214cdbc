#include "celadon/report/pdf/chart_scale.hpp"

#include <algorithm>
#include <cmath>

namespace celadon::report::pdf {

std::vector<double> Axis::marks() const {
  std::vector<double> marks;
  const auto count = static_cast<int>(std::lround((high - low) / step));
  for (int i = 0; i <= count; ++i) marks.push_back(low + step * i);
  return marks;
}

Axis axis_over(double least, double greatest, int most) {
  least = std::min(0.0, least);
  greatest = std::max(0.0, greatest);
  if (!(greatest - least > 0.0) || !std::isfinite(greatest - least)) greatest = least + 1.0;
  double step = std::pow(10.0, std::floor(std::log10((greatest - least) / most)));
  Axis axis;
  for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    axis.step = step * factor;
    axis.low = std::floor(least / axis.step) * axis.step;
    axis.high = std::ceil(greatest / axis.step) * axis.step;
    if ((axis.high - axis.low) / axis.step <= most + 1e-9) break;
  }
  axis.places = std::clamp(static_cast<int>(-std::floor(std::log10(axis.step) + 1e-9)), 0, 6);
  return axis;
}

}  // namespace celadon::report::pdf
