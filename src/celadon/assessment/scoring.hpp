#pragma once
// The scoring rules of an indicator, as pure functions of numbers in the indicator's own unit.
//
//   x value, L leading value 引领值, B baseline 基准值, all in one unit; s share of full marks,
//   0..1 range (极差法)         s = clamp((x - B) / (L - B), 0, 1)            L = B: a step at L
//   proportional (比例法)  s = x / L (forward) or L / x (inverse) from B to L; 0 beyond B, 1 beyond
//   L step                   s = 1 where x reaches L, else 0 grade_table            s = share of
//   the best threshold reached, else 0 graded_evidence        s = sum of the shares of the evidence
//   items provided lowest_margin          m = min over outlets of (limit - mean) / limit, then the
//   range rule on m must_optional          s = 0 and a veto unless every must item is met; optional
//   items add up to 1
//
// Source: GB/T 36132-2025, 5.2 (zero below the baseline, full at the leading value, in between
// 线性比例法, 极差法 or the like; the standard prints no formula, the ones above are written out by
// this project).

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::assessment {

/// How a value becomes a share of full marks. Stored values, never reused.
enum class RuleKind : std::uint8_t {
  range = 1,
  proportional = 2,
  step = 3,
  grade_table = 4,
  graded_evidence = 5,
  lowest_margin = 6,
  must_optional = 7,
};
const char* to_string(RuleKind kind) noexcept;
Result<RuleKind> parse_rule_kind(const std::string& text);

/// Which way is better.
enum class Direction : std::uint8_t { forward = 1, inverse = 2 };
const char* to_string(Direction direction) noexcept;

/// Leading value and baseline of one indicator, both in the indicator's unit.
struct Bounds {
  double leading = 1.0;
  double baseline = 0.0;
  Direction direction = Direction::forward;
};

/// What to do where the published leading value is looser than the baseline, as level 1 against
/// level 2 of GB 21258 (there level 2 is meant for new plants).
enum class ReversedBounds : std::uint8_t {
  refuse = 1,            ///< the pack must say how
  step_at_leading = 2,   ///< full marks at the leading value, nothing short of it
  step_at_baseline = 3,  ///< full marks at the stricter baseline, nothing short of it
};

/// Whether the leading value is worse than the baseline.
bool reversed(const Bounds& bounds) noexcept;

/// Refuses what no rule can score: not finite, reversed without a statement how, or a proportional
/// rule on values that are not positive. Error `rule`; the message names both values.
Status check_bounds(const Bounds& bounds, RuleKind kind, ReversedBounds on_reversed);

/// Whether x is at least as good as the limit. x and limit in one unit.
inline bool reaches(double x, double limit, Direction direction) noexcept {
  return direction == Direction::forward ? x >= limit : x <= limit;
}

/// Share of full marks, 0..1, by the range rule; a step where L = B. x in the unit of the bounds.
double range_share(double x, const Bounds& bounds) noexcept;
/// Share of full marks, 0..1, by the proportional rule. x in the unit of the bounds.
double proportional_share(double x, const Bounds& bounds) noexcept;
/// 1 where x reaches the leading value, else 0.
double step_share(double x, const Bounds& bounds) noexcept;
/// Any of the three, with the statement for reversed bounds applied.
double bounded_share(RuleKind kind, double x, const Bounds& bounds,
                     ReversedBounds on_reversed) noexcept;

/// One line of a grade table: from this threshold on (in the direction of better) that share of
/// full marks.
struct Grade {
  double threshold = 0.0;  ///< in the indicator's unit
  double share = 0.0;      ///< 0..1
};

/// Refuses an empty table or one of more than 16 lines, shares outside 0..1, or shares that fall
/// while thresholds get better.
Status check_grades(std::span<const Grade> grades, Direction direction);
/// Share of the best threshold reached, 0 when none is. [G] grades in any order. Cost O(G).
double grade_share(double x, std::span<const Grade> grades, Direction direction) noexcept;

/// One item of evidence or of a must/optional list, with what was found.
struct ItemScore {
  double weight = 0.0;     ///< share of full marks this item is worth (optional or evidence items)
  double fulfilled = 0.0;  ///< 0..1, how far it is met
};

/// Sum of weight x fulfilled, clamped to 0..1. [K] items.
double evidence_share(std::span<const ItemScore> items) noexcept;

/// Answer of the must/optional rule.
struct MustOptionalShare {
  double share = 0.0;  ///< 0..1
  bool veto = false;   ///< a must item is not met: no green factory, whatever the total
};

/// All musts met: must_share + sum of optional weight x fulfilled, at most 1; else 0 with the veto.
/// must_met [M], optional [K] with weights as shares of the indicator's full marks.
MustOptionalShare must_optional_share(std::span<const bool> must_met, double must_share,
                                      std::span<const ItemScore> optional) noexcept;

}  // namespace celadon::assessment
