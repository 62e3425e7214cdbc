#pragma once
// A dimension is a product of powers of bases. Bases are physical (length, energy, ...) or kinds of
// stuff that must never be added to each other although all are weighed in kilograms: coal
// equivalent, CO2, CO2-equivalent, carbon, each pollutant, product. "kgce/kWh x kWh = kgce" then
// follows from plain exponent arithmetic, and "kgce + kgCO2" fails.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace celadon::units {

/// The bases. Each has one coherent base unit, named beside it, in which scales are expressed.
enum class Base : std::uint8_t {
  length,            ///< m
  mass,              ///< kg, of any substance that is none of the kinds below
  time,              ///< s
  temperature,       ///< K
  current,           ///< A
  voltage,           ///< V
  energy,            ///< J; its own base, so that kW and kWh need no mass
  reactive_energy,   ///< var·s
  apparent_energy,   ///< VA·s
  pressure,          ///< Pa
  standard_volume,   ///< Nm3, gas at 0 °C and 101.325 kPa
  count,             ///< pieces
  billing_month,     ///< calendar months of a tariff
  money_cny,         ///< yuan
  money_usd,         ///< US dollar
  money_eur,         ///< euro
  money_gbp,         ///< pound sterling
  coal_equivalent,   ///< kgce
  carbon_dioxide,    ///< kgCO2
  co2_equivalent,    ///< kgCO2e
  carbon,            ///< kgC
  product_mass,      ///< kg of product
  cod,               ///< kgCOD
  ammonia_nitrogen,  ///< kgNH3-N
  sulphur_dioxide,   ///< kgSO2
  nitrogen_oxides,   ///< kgNOx
  particulate,       ///< kgPM
  voc,               ///< kgVOC
};
inline constexpr std::size_t base_count = 28;

/// Exponents of the bases; all zero is dimensionless.
struct Dimension {
  std::array<std::int8_t, base_count> exponents{};

  static constexpr Dimension none() { return {}; }
  static constexpr Dimension of(Base base, int power = 1) {
    Dimension d;
    d.exponents[static_cast<std::size_t>(base)] = static_cast<std::int8_t>(power);
    return d;
  }
  [[nodiscard]] constexpr int power(Base base) const {
    return exponents[static_cast<std::size_t>(base)];
  }
  [[nodiscard]] constexpr bool dimensionless() const { return *this == Dimension{}; }
  constexpr bool operator==(const Dimension&) const = default;
};

constexpr Dimension operator*(const Dimension& a, const Dimension& b) {
  Dimension r;
  for (std::size_t i = 0; i < base_count; ++i) {
    r.exponents[i] = static_cast<std::int8_t>(a.exponents[i] + b.exponents[i]);
  }
  return r;
}

constexpr Dimension pow(const Dimension& a, int n) {
  Dimension r;
  for (std::size_t i = 0; i < base_count; ++i) {
    r.exponents[i] = static_cast<std::int8_t>(a.exponents[i] * n);
  }
  return r;
}

constexpr Dimension operator/(const Dimension& a, const Dimension& b) { return a * pow(b, -1); }

/// The dimension in its base units, e.g. "kgce/J"; "1" when dimensionless.
std::string to_string(const Dimension& dimension);

/// Replaces mass below the fraction line by mass of product: published limits write "kgce/t" and
/// mean a tonne of product.
Dimension per_product(const Dimension& dimension);

}  // namespace celadon::units
