#include "celadon/formula/aggregates.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "celadon/formula/statistics.hpp"

namespace celadon::formula {

double aggregate_of(Function function, std::span<const double> x) {
  switch (function) {
    case Function::sum: return sum_of(x);
    case Function::min: return x.empty() ? std::nan("") : *std::min_element(x.begin(), x.end());
    case Function::max: return x.empty() ? std::nan("") : *std::max_element(x.begin(), x.end());
    case Function::avg: return mean_of(x);
    case Function::count: return static_cast<double>(x.size());
    case Function::median: return median_of(x);
    case Function::stdev: return standard_deviation(x);
    case Function::prod: {
      double product = 1.0;
      for (const double v : x) product *= v;
      return product;
    }
    case Function::quadrature: {
      // Scaled by the largest, so that squares neither overflow nor vanish.
      double largest = 0.0;
      for (const double v : x) largest = std::max(largest, std::fabs(v));
      if (largest == 0.0) return 0.0;
      std::vector<double> squares(x.begin(), x.end());
      for (double& v : squares) v = (v / largest) * (v / largest);
      return largest * std::sqrt(sum_of(squares));
    }
    default: return std::nan("");
  }
}

}  // namespace celadon::formula
