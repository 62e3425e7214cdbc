#pragma once
// What a formula computes with: a quantity, a keyed set of quantities, a truth value, a text, or
// the answer "undetermined" with its reasons. There is no null and no NaN: what is missing has a
// name.

#include <string>
#include <variant>
#include <vector>

#include "celadon/units/quantity.hpp"

namespace celadon::formula {

/// The answer of a formula whose inputs do not suffice. Never a number.
struct Undetermined {
  std::vector<std::string> missing;  ///< names of the missing inputs, sorted, without doubles
  std::string reason;                ///< one sentence where there is more to say than the names
};

/// Quantities of one unit, one per member of a set (products, carriers, outlets). Two sets combine
/// member by member: by key where both have keys, else by position (then the sizes must agree).
struct QuantitySet {
  std::vector<double> values;  ///< [N] in `unit`
  units::Unit unit;
  std::vector<std::string> keys;  ///< [N], or empty for a set without names
  std::vector<std::string>
      missing;  ///< members without a value; any sum over the set is undetermined
};

using Value = std::variant<Undetermined, units::Quantity, QuantitySet, bool, std::string>;

/// Whether the value is one of the answers a figure can be made of.
inline bool determined(const Value& value) { return !std::holds_alternative<Undetermined>(value); }

}  // namespace celadon::formula
