#pragma once
// The not-applicable rule in numbers, shared by the single assessment and the batch so that both
// give the same bits.

#include "celadon/assessment/batch.hpp"

namespace celadon::assessment {

/// Points of a level-1 group after the rule, and the points that can be reached in it.
struct GroupAnswer {
  double points = 0.0;
  double reachable = 0.0;
};

/// points: gained in the group; excluded: full marks that do not apply; weight: full marks of the
/// group.
inline GroupAnswer close_group(NotApplicableRule rule, double points, double excluded,
                               double weight) {
  if (excluded == 0.0) return {points, weight};
  switch (rule) {
    case NotApplicableRule::full: return {points + excluded, weight};
    case NotApplicableRule::zero: return {points, weight};
    case NotApplicableRule::exclude_and_rescale: return {points, weight - excluded};
    case NotApplicableRule::redistribute: break;
  }
  const double left = weight - excluded;
  // A group of which nothing applies leaves its points to the other groups.
  if (left <= 0.0) return {0.0, 0.0};
  return {points * (weight / left), weight};
}

/// The total on the scale of all points, from points on the scale of the reachable ones.
inline double rescale_total(double total, double reachable, double weight) {
  if (reachable == weight || reachable <= 0.0) return total;
  return total * (weight / reachable);
}

}  // namespace celadon::assessment
