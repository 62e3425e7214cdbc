#pragma once
// Scoring of many plants at once: N plants x M indicators as float32 columns, indicator-major
// [M][N].
//
// A cell is a value in the indicator's unit, or one of two marks: `missing_cell` (a quiet NaN: the
// plant is then undetermined, never scored as zero silently) or `not_applicable_cell` (+infinity:
// the not-applicable rule of the pack applies). The arithmetic is double; additions run in the
// order of the indicators for each plant, so the answer is bit-equal for any number of threads and
// any instruction set.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "celadon/assessment/scoring.hpp"
#include "celadon/base/result.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::assessment {

inline constexpr float missing_cell = std::numeric_limits<float>::quiet_NaN();
inline constexpr float not_applicable_cell = std::numeric_limits<float>::infinity();

/// What happens to the points of an indicator that does not apply to a plant. The standard is
/// silent (GB/T 36132-2025 has no rule), so each pack states one and every result prints it.
enum class NotApplicableRule : std::uint8_t {
  redistribute = 1,  ///< its points go to the other indicators of its level-1 group in proportion
  full = 2,          ///< full marks
  zero = 3,          ///< no points
  exclude_and_rescale =
      4,  ///< left out; the total is rescaled from the points that apply to all points
};
const char* to_string(NotApplicableRule rule) noexcept;
Result<NotApplicableRule> parse_not_applicable_rule(const std::string& text);

/// One column of the batch.
struct BatchIndicator {
  std::string id;
  RuleKind rule =
      RuleKind::range;  ///< range, proportional, step or grade_table; the kinds that rest on
                        ///< items come as their share (graded_evidence, must_optional: 0..1
                        ///< in the column) or as the margin (lowest_margin)
  Bounds bounds;        ///< in the column's unit
  units::Unit unit;     ///< of the column; only readers of tables look at it
  ReversedBounds on_reversed = ReversedBounds::refuse;
  std::vector<Grade> grades;  ///< of a grade table
  double weight = 0.0;        ///< full marks
  std::uint32_t group = 0;    ///< level-1 group, 0.. ; groups are contiguous
};

struct BatchScheme {
  std::vector<BatchIndicator> indicators;  ///< [M]
  NotApplicableRule not_applicable = NotApplicableRule::redistribute;
};

/// Totals of N plants.
struct BatchScores {
  std::vector<double> total;                ///< [N] points that are determined
  std::vector<std::uint16_t> undetermined;  ///< [N] number of indicators without a value
  std::vector<double> undetermined_points;  ///< [N] points these would be worth at most
};

/// Scores all plants. columns [M][N]. threads 1..64. Errors: rule (bounds, weights, groups),
/// invalid_argument (columns of different lengths, naming the indicator). Other infinities than the
/// mark are refused by the reader of the table. Cost O(N M); bit-equal for any `threads`.
Result<BatchScores> score_batch(const BatchScheme& scheme,
                                std::span<const std::span<const float>> columns, unsigned threads);

/// The same rule for one plant, cell by cell: the reference the kernel is tested against. cells
/// [M].
struct PlantScore {
  double total = 0.0;
  std::uint16_t undetermined = 0;
  double undetermined_points = 0.0;
};
PlantScore score_plant(const BatchScheme& scheme, std::span<const float> cells);

}  // namespace celadon::assessment
