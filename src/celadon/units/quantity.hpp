#pragma once
// Quantities. Quantity carries its unit at run time (files, formulas, JSON); Typed<D> carries its
// dimension in its type, so that a wrong sum does not compile. Both read the same unit table.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::units {

/// A number with a unit known at run time.
struct Quantity {
  double value = 0.0;
  Unit unit = {};

  /// The number in another unit of the same dimension; error `unit` otherwise.
  [[nodiscard]] Result<double> in(const Unit& other) const { return convert(value, unit, other); }
  /// The number in the coherent unit of its dimension.
  [[nodiscard]] double in_base() const { return value * unit.scale + unit.offset; }
};

/// Sum; error `unit` when the dimensions or kinds differ. The unit of the left stays.
Result<Quantity> add(const Quantity& a, const Quantity& b);
Result<Quantity> subtract(const Quantity& a, const Quantity& b);
Quantity operator*(const Quantity& a, const Quantity& b);
Quantity operator/(const Quantity& a, const Quantity& b);

/// Reads "1 464 650 kWh", "12.5 万元", "30%": a number, optional group marks (blank, comma,
/// apostrophe, thin space), then a unit. Error `parse` or `unit`.
Result<Quantity> parse_quantity(std::string_view text);

/// A quantity whose dimension and kind are part of its type; stored in coherent units.
template <Dimension D>
class Typed {
 public:
  constexpr Typed() = default;
  static constexpr Typed from_base(double value) { return Typed(value); }
  [[nodiscard]] constexpr double in_base() const { return value_; }

  constexpr Typed operator+(Typed other) const { return Typed(value_ + other.value_); }
  constexpr Typed operator-(Typed other) const { return Typed(value_ - other.value_); }
  constexpr Typed operator-() const { return Typed(-value_); }
  constexpr Typed operator*(double factor) const { return Typed(value_ * factor); }
  constexpr Typed operator/(double divisor) const { return Typed(value_ / divisor); }
  auto operator<=>(const Typed&) const = default;

 private:
  constexpr explicit Typed(double value) : value_(value) {}
  double value_ = 0.0;
};

template <Dimension A, Dimension B>
constexpr auto operator*(Typed<A> a, Typed<B> b) {
  return Typed<A * B>::from_base(a.in_base() * b.in_base());
}
template <Dimension A, Dimension B>
constexpr auto operator/(Typed<A> a, Typed<B> b) {
  return Typed<A / B>::from_base(a.in_base() / b.in_base());
}

/// A unit symbol as a template argument.
template <std::size_t N>
struct Symbol {
  char text[N]{};
  consteval Symbol(const char (&literal)[N]) {
    std::copy_n(literal, N, text);
  }  // NOLINT(google-explicit-constructor): literals
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

template <Symbol S>
inline constexpr ParsedUnit unit_of = [] {
  constexpr ParsedUnit parsed = parse_unit_constexpr(S.view());
  static_assert(parsed.valid, "not a known unit");
  return parsed;
}();

/// quantity<"kWh">(5.0): a typed quantity from a number in a unit of the table. An unknown symbol
/// does not compile.
template <Symbol S>
constexpr auto quantity(double value) {
  return Typed<unit_of<S>.dimension>::from_base(value * unit_of<S>.scale + unit_of<S>.offset);
}

/// in<"MJ">(energy): the number in a unit; a unit of another dimension or kind does not compile.
template <Symbol S, Dimension D>
constexpr double in(Typed<D> typed) {
  static_assert(unit_of<S>.dimension == D, "the unit measures something else");
  return (typed.in_base() - unit_of<S>.offset) / unit_of<S>.scale;
}

using Energy = Typed<unit_of<"kWh">.dimension>;
using Power = Typed<unit_of<"kW">.dimension>;
using Mass = Typed<unit_of<"kg">.dimension>;
using ProductMass = Typed<unit_of<"kg_product">.dimension>;
using Volume = Typed<unit_of<"m3">.dimension>;
using StandardVolume = Typed<unit_of<"Nm3">.dimension>;
using CoalEquivalent = Typed<unit_of<"kgce">.dimension>;
using CarbonDioxide = Typed<unit_of<"kgCO2">.dimension>;
using Co2Equivalent = Typed<unit_of<"kgCO2e">.dimension>;
using Money = Typed<unit_of<"yuan">.dimension>;
using Area = Typed<unit_of<"m2">.dimension>;
using Ratio = Typed<Dimension::none()>;

}  // namespace celadon::units
