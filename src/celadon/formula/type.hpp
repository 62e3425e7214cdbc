#pragma once
// What a formula's value will be, known before any number is: the shape and the dimension.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/formula/expression.hpp"
#include "celadon/formula/value.hpp"
#include "celadon/units/dimension.hpp"

namespace celadon::formula {

enum class Shape : std::uint8_t {
  number,  ///< one quantity
  set,     ///< one quantity per member
  flag,    ///< true or false
  flags,   ///< true or false per member (kept as a set of 1 and 0)
  text,
};
const char* to_string(Shape shape) noexcept;

/// The type of a value. A dimension of nullopt is known only at evaluation (a table whose rows have
/// different units); it fits everywhere and is then checked number by number.
struct Type {
  Shape shape = Shape::number;
  std::optional<units::Dimension> dimension = units::Dimension{};
  /// The keys of a set where they are known beforehand; empty = not known.
  std::vector<std::string> keys = {};

  static Type number(const units::Unit& unit) { return {Shape::number, unit.dimension, {}}; }
  static Type set(const units::Unit& unit) { return {Shape::set, unit.dimension, {}}; }
  static Type flag() { return {Shape::flag, units::Dimension{}, {}}; }
  static Type text() { return {Shape::text, units::Dimension{}, {}}; }
};
/// For people: "a set in kWh-like units [J]".
std::string to_string(const Type& type);

/// The names a formula may use.
struct Signature {
  std::map<std::string, Type, std::less<>> names;
  /// Published tables by name: the type of lookup() and interpolate(). A table that is not listed
  /// is an error unless `any_table`.
  std::map<std::string, Type, std::less<>> tables;
  bool any_table = false;
  /// Inputs that are there but of no use to a formula, with the reason.
  std::map<std::string, std::string, std::less<>> unusable;

  /// The type of a name; "set.key" finds the member of a set; another period has the type of this
  /// one.
  [[nodiscard]] std::optional<Type> find(std::string_view name) const;
};

/// The type of a value in hand.
Type type_of(const Value& value);

struct CheckResult {
  Type type;                  ///< meaningful when there are no errors
  std::vector<Error> errors;  ///< all of them, each with its place

  [[nodiscard]] bool ok() const { return errors.empty(); }
};

/// Checks names, shapes and units without any number. Finds all errors: unknown names (with the
/// nearest known one), units that do not fit (both named), sets where one number is needed. Cost
/// O(nodes).
CheckResult check(const Expression& expression, const Signature& signature);

/// The errors of a check as one, with the place of the first; `result` must not be ok.
Error joined_error(const CheckResult& result);

}  // namespace celadon::formula
