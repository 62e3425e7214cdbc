#pragma once
// What happens to units when numbers are combined. The plans depend on the units alone, never on
// the numbers, so one plan serves a single number, a set and a column of a million rows, bit for
// bit alike.

#include <optional>

#include "celadon/base/result.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::formula {

/// A change of unit for numbers: the same arithmetic as units::convert.
struct Rescale {
  double from_scale = 1.0;
  double offset = 0.0;  ///< from.offset - to.offset
  double to_scale = 1.0;
  bool identity = true;

  [[nodiscard]] double operator()(double value) const {
    return identity ? value : (value * from_scale + offset) / to_scale;
  }
};

/// From one unit to another of the same dimension; error `unit` naming both.
Result<Rescale> rescale(const units::Unit& from, const units::Unit& to);

/// a + b or a - b: the numbers of both in one unit.
struct SumPlan {
  units::Unit unit;
  Rescale left;
  Rescale right;
};
enum class SumKind : std::uint8_t { plus, minus };
/// The result has the unit of the left. Temperatures: °C - °C is a difference in K, °C ± K is °C,
/// and °C + °C is refused. Error `unit` when the dimensions or kinds differ.
Result<SumPlan> plan_sum(const units::Unit& left, const units::Unit& right, SumKind kind);

/// a * b or a / b: (left(a) op right(b)) * factor in `unit`. Units that cancel are removed, also
/// across sizes: kgce/kWh x MWh = 1000 kgce. A dimensionless result has the unit 1.
struct ProductPlan {
  units::Unit unit;
  Rescale left;
  Rescale right;
  double factor = 1.0;
};
enum class ProductKind : std::uint8_t { times, over };
/// Error `limit` when a power of a unit passes 40.
Result<ProductPlan> plan_product(const units::Unit& left, const units::Unit& right,
                                 ProductKind kind);

/// a ^ exponent: pow(base(a), exponent) * factor in `unit`.
struct PowerPlan {
  units::Unit unit;
  Rescale base;
  double factor = 1.0;
};
/// Error `unit` when the power of a dimension is not whole (sqrt of kWh).
Result<PowerPlan> plan_power(const units::Unit& base, double exponent);

/// The dimension of a power; nullopt when a power would not be whole or passes 40.
std::optional<units::Dimension> power_of(const units::Dimension& dimension, double exponent);
/// The dimension of a product or quotient; nullopt when a power passes 40.
std::optional<units::Dimension> product_of(const units::Dimension& a, const units::Dimension& b,
                                           ProductKind kind);

/// The unit 1.
inline units::Unit one() { return {}; }

}  // namespace celadon::formula
