#pragma once
// Straight lines between published points.

#include <optional>
#include <span>
#include <variant>

#include "celadon/formula/environment.hpp"
#include "celadon/formula/functions.hpp"

namespace celadon::formula {

/// Why a point is not on the curve, in words.
struct OutsideTable {
  std::string reason;
};

/// Linear between knots; `knots` strictly rising, as many values. Exact at the knots.
std::variant<double, OutsideTable> linear_between(std::span<const double> knots,
                                                  std::span<const double> values, double x);

/// piecewise (nullopt outside the knots), piecewise_clamped or step at x. `knots` strictly rising,
/// not empty; as many values, for step one more. A step is taken when its threshold is reached.
std::optional<double> curve_value(Function function, std::span<const double> knots,
                                  std::span<const double> values, double x);

/// The value of a table at x (and y), both in the table's own units. With two variables: linear in
/// y within the two neighbouring x, then linear in x; on a full grid this is bilinear
/// interpolation. Nothing is extrapolated.
std::variant<double, OutsideTable> interpolate_table(const TablePoints& table, double x, double y);

}  // namespace celadon::formula
