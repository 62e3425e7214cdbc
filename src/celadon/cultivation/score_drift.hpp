#pragma once
// How far the scores of a third-party body lie from those of re-checks of the same units.
//
// Each pair gives d = score given - score at the re-check. Told are the mean of d, its sample
// standard deviation s = sqrt(sum (d - mean)^2 / (n - 1)), and the two-sided sign test: were the
// body as often above as below, how likely is a split at least as uneven? With m pairs that differ,
// k of them the rarer sign, p = min(1, 2 sum_{i<=k} C(m, i) / 2^m). The test asks for no
// distribution of the scores; pairs without a difference are left out of it (Dixon and Mood, 1946).

#include <cstddef>
#include <optional>
#include <vector>

namespace celadon::cultivation {

/// Two scores of one unit by one standard, in points.
struct ScorePair {
  double given = 0.0;
  double rechecked = 0.0;
};

struct ScoreDrift {
  std::size_t pairs = 0;
  std::size_t above = 0;            ///< the body gave more
  std::size_t below = 0;            ///< the body gave less
  std::optional<double> mean;       ///< points; unset without pairs
  std::optional<double> deviation;  ///< points; unset with fewer than two pairs
  std::optional<double> chance;     ///< of the sign test, 0..1; unset when no pair differs
};

/// Pure. Cost O(pairs).
ScoreDrift drift_of(const std::vector<ScorePair>& pairs);

}  // namespace celadon::cultivation
