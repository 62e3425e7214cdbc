#pragma once
// A unit is a dimension with a scale. The parser below is constexpr: the compile-time types and the
// run-time files read the very same table and grammar.
//
// Grammar:  product := factor (("*" | "·" | "." | " ")? factor)* ("/" (factor | "(" product ")"))*
//           factor  := number | symbol ("^" int)? | "(" product ")"
//           number  := "10^" int | decimal ("e" int)?      e.g. "tce/10^4 m2", "tCO2/1e4Nm3"
//           symbol  := an entry of unit_table, or 十 百 千 万 百万 千万 亿 万亿 before one

#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/units/dimension.hpp"
#include "celadon/units/unit_table.hpp"

namespace celadon::units {

/// What constexpr parsing yields. On failure `valid` is false and `error_at` is the byte offset.
struct ParsedUnit {
  Dimension dimension{};
  double scale = 1.0;
  double offset = 0.0;
  bool valid = false;
  std::size_t error_at = 0;
};

/// Parses a unit expression; usable at compile time. Cost O(text x table).
constexpr ParsedUnit parse_unit_constexpr(std::string_view text);

/// A unit known at run time. Immutable; cheap to copy.
struct Unit {
  Dimension dimension{};
  double scale = 1.0;   ///< value x scale (+ offset) = value in base units
  double offset = 0.0;  ///< only °C has one
  std::string symbol = "1";

  [[nodiscard]] bool dimensionless() const { return dimension.dimensionless(); }
  /// Same dimension, so that convert() works.
  [[nodiscard]] bool compatible(const Unit& other) const { return dimension == other.dimension; }
};

/// Reads a unit expression. Error `unit` names the text and the nearest known symbol.
Result<Unit> parse_unit(std::string_view text);

/// As parse_unit, for symbols written in the source code: an unknown one is a programmer error.
Unit unit(std::string_view text);

/// Converts a number from one unit to another of the same dimension, else error `unit`, naming
/// both.
Result<double> convert(double value, const Unit& from, const Unit& to);

/// The unit of a product or quotient; the symbol is built from both.
Unit operator*(const Unit& a, const Unit& b);
Unit operator/(const Unit& a, const Unit& b);
/// The n-th power.
Unit pow(const Unit& a, int n);
/// The coherent unit (scale 1) of a dimension.
Unit base_unit(const Dimension& dimension);

/// The language of what is printed.
enum class Language : std::uint8_t { zh, en };
/// The symbol as a reader expects it: "万元" stays 万元 in Chinese and becomes "10^4 yuan" in
/// English.
std::string display_symbol(const Unit& unit, Language language);

}  // namespace celadon::units

#include "celadon/units/unit_parse.inl"
