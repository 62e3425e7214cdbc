#include "celadon/cultivation/score_drift.hpp"

#include <algorithm>
#include <cmath>

namespace celadon::cultivation {
namespace {

/// min(1, 2 P(K <= k)) for K binomial with m trials of a half.
double two_sided_sign_test(std::size_t k, std::size_t m) {
  double sum = 0.0;
  const auto trials = static_cast<double>(m);
  for (std::size_t i = 0; i <= k; ++i) {
    const auto x = static_cast<double>(i);
    sum += std::exp(std::lgamma(trials + 1) - std::lgamma(x + 1) - std::lgamma(trials - x + 1) -
                    trials * std::log(2.0));
  }
  return std::min(1.0, 2.0 * sum);
}

}  // namespace

ScoreDrift drift_of(const std::vector<ScorePair>& pairs) {
  ScoreDrift drift;
  drift.pairs = pairs.size();
  if (pairs.empty()) return drift;
  double sum = 0.0;
  for (const ScorePair& pair : pairs) {
    const double difference = pair.given - pair.rechecked;
    sum += difference;
    if (difference > 0) ++drift.above;
    if (difference < 0) ++drift.below;
  }
  const auto count = static_cast<double>(pairs.size());
  drift.mean = sum / count;
  if (pairs.size() > 1) {
    double squares = 0.0;
    for (const ScorePair& pair : pairs) {
      const double off = pair.given - pair.rechecked - *drift.mean;
      squares += off * off;
    }
    drift.deviation = std::sqrt(squares / (count - 1));
  }
  if (const std::size_t differing = drift.above + drift.below; differing > 0)
    drift.chance = two_sided_sign_test(std::min(drift.above, drift.below), differing);
  return drift;
}

}  // namespace celadon::cultivation
