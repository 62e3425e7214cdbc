#pragma once
// Amounts of the books are integers in one small base unit per kind of thing: sums are exact, do
// not depend on the order of posting, and an overflow is an error instead of a wrong figure.

#include <compare>
#include <cstdint>
#include <span>

#include "celadon/base/result.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::ledger {

/// What is counted, with its base unit. Stored; numbers are never reused.
enum class Measure : std::uint8_t {
  energy = 1,             ///< 1 J; up to 2.5e12 kWh
  mass = 2,               ///< 1 mg; up to 9.2e9 t
  volume = 3,             ///< 1 mL; up to 9.2e12 m3
  standard_volume = 4,    ///< 1 mL at 0 °C and 101.325 kPa
  money = 5,              ///< 1e-4 yuan
  coal_equivalent = 6,    ///< 1 mgce
  carbon_dioxide = 7,     ///< 1 mgCO2
  co2_equivalent = 8,     ///< 1 mgCO2e
  count = 9,              ///< 1e-6 pieces
  product_mass = 10,      ///< 1 mg of product
  cod = 11,               ///< 1 mgCOD
  ammonia_nitrogen = 12,  ///< 1 mgNH3-N
  sulphur_dioxide = 13,   ///< 1 mgSO2
  nitrogen_oxides = 14,   ///< 1 mgNOx
  particulate = 15,       ///< 1 mgPM
  voc = 16,               ///< 1 mgVOC
  area = 17,              ///< 1 mm2
};

/// The measure of a dimension. Error `unit` for a dimension the books do not keep (power, ratios).
Result<Measure> measure_of(const units::Dimension& dimension);
/// The base unit of a measure, e.g. J.
units::Unit base_unit(Measure measure);
/// The measure of that stored number; error `corrupt` when there is none.
Result<Measure> measure_from_number(std::int64_t number);

/// A whole number of base units of one measure.
struct ExactAmount {
  std::int64_t count = 0;
  Measure measure = Measure::energy;

  /// From a quantity, rounded half to even to the base unit. Errors: unit, limit (out of range,
  /// NaN).
  static Result<ExactAmount> from(const units::Quantity& quantity);
  /// The amount as a quantity in `unit`; error `unit` when that measures something else.
  [[nodiscard]] Result<units::Quantity> in(const units::Unit& unit) const;
  /// The amount in its base unit as a double; exact below 2^53.
  [[nodiscard]] units::Quantity in_base() const;
  [[nodiscard]] bool zero() const { return count == 0; }
  auto operator<=>(const ExactAmount&) const = default;
};

/// Checked arithmetic. Errors: unit (two measures), limit (overflow).
Result<ExactAmount> add(const ExactAmount& a, const ExactAmount& b);
Result<ExactAmount> subtract(const ExactAmount& a, const ExactAmount& b);
Result<ExactAmount> negate(const ExactAmount& a);
/// The sum of amounts of one measure; an empty span gives zero of `measure`. Only the end result
/// must fit: the order of the amounts does not matter.
Result<ExactAmount> sum(std::span<const ExactAmount> amounts, Measure measure);

/// What one unit of a series is in base units, prepared once for a hot loop.
struct AmountScale {
  double factor = 1.0;  ///< base units per unit
  Measure measure = Measure::energy;

  static Result<AmountScale> of(const units::Unit& unit);
};

}  // namespace celadon::ledger
