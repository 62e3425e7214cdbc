#pragma once
// Spot checks of evaluations by a fourth party: how many are drawn, and which.
//
// Sampling without replacement from N evaluations of which D are wrong: the number X of wrong ones
// among n drawn is hypergeometric,
//   P(X = x) = C(D, x) C(N - D, n - x) / C(N, n).
// With a tolerable share p the least number of wrong ones that cannot be tolerated is
// D = floor(p N) + 1. The plan is the least n for which that many would pass with no more than the
// stated risk: P(X <= c) <= risk, where c wrong ones among the drawn are accepted.
// Source: hypergeometric attribute sampling, as GB/T 2828.2 (isolated lots) and ISO 2859-2 use it.
//
// Which ones: each id is ranked by SHA-256("<seed>\n<id>") and the first n are drawn. Whoever has
// the seed and the list draws the same ones, whatever the order of the list; nobody who does not
// choose both can steer it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::cultivation {

struct SpotCheckRequest {
  std::int64_t population = 0;   ///< N, 0 to 1,000,000
  double tolerable_share = 0.0;  ///< p, 0 <= p < 1
  double risk = 0.05;            ///< 0 < risk < 1
  std::int64_t accepted = 0;     ///< c, 0 <= c
};

struct SpotCheckPlan {
  std::int64_t population = 0;
  std::int64_t intolerable = 0;  ///< D
  std::int64_t sample = 0;       ///< n
  std::int64_t accepted = 0;     ///< c
  double risk_reached = 0.0;     ///< P(X <= c) with n drawn and D wrong; 0..1
};

/// P(X <= c) for n drawn from N with D wrong; 0..1. Relative error below 1e-9. Cost O(c).
double chance_of_acceptance(std::int64_t population, std::int64_t wrong, std::int64_t sample,
                            std::int64_t accepted);

/// The least sample that keeps the risk. Where even drawing all of a small population accepts (c is
/// not below D) there is no plan. Errors: invalid_argument (which number, its limits). Cost
/// O(c log N).
Result<SpotCheckPlan> plan_spot_check(const SpotCheckRequest& request);

/// The ids that are drawn, in the order of their rank. Fewer ids than `sample`: all of them. Cost
/// O(ids log ids).
std::vector<std::string> draw_spot_check(std::vector<std::string> ids, std::int64_t sample,
                                         std::string_view seed);

}  // namespace celadon::cultivation
