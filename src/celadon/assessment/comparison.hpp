#pragma once
// Two standards side by side: what changed, in the standard's own terms, and whose score it moves.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "celadon/assessment/assessment.hpp"

namespace celadon::assessment {

/// One difference between two standards.
struct StandardChange {
  enum class Kind : std::uint8_t { added = 1, removed = 2, changed = 3 };
  Kind kind = Kind::changed;
  std::string where;  ///< "gate compliance", "indicator water_reuse weight"
  std::string before;
  std::string after;
};

/// Gates, indicators, weights, formulas, rules, bounds, requirements and settings. Titles and
/// sources do not count. Order: settings, gates, indicators of the first, then those only the
/// second has.
std::vector<StandardChange> compare_standards(const StandardPack& before,
                                              const StandardPack& after);

/// A plant the two standards are put to.
struct ComparedPlant {
  std::string name;
  const formula::Environment* environment = nullptr;  ///< must outlive the call
};

/// What the change of standard does to one plant.
struct ScoreMove {
  std::string name;
  double before = 0.0;  ///< determined points
  double after = 0.0;
  double undetermined_before = 0.0;
  double undetermined_after = 0.0;
  VerdictStatus verdict_before = VerdictStatus::undetermined;
  VerdictStatus verdict_after = VerdictStatus::undetermined;
  /// Indicators of either standard whose points differ: id, points before and after (none: not
  /// there or undetermined), the largest difference first.
  struct Indicator {
    std::string id;
    std::optional<double> before;
    std::optional<double> after;
  };
  std::vector<Indicator> indicators;
};

/// Judges every plant by both. `scheme_before` and `scheme_after` may be empty. Errors as
/// evaluate().
Result<std::vector<ScoreMove>> score_moves(const StandardPack& before,
                                           const SchemeValues& scheme_before,
                                           const StandardPack& after,
                                           const SchemeValues& scheme_after,
                                           std::span<const ComparedPlant> plants,
                                           const EvaluationContext& context);

}  // namespace celadon::assessment
