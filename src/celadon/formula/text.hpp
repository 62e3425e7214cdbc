#pragma once
// Values and derivations for people: an indented tree, Chinese or English.

#include <string>

#include "celadon/formula/derivation.hpp"
#include "celadon/formula/value.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::formula {

/// "12.5 kWh", "{a: 1, b: 2} t", "是"/"yes", or why there is none.
std::string to_text(const Value& value, units::Language language);

/// One line per node, two blanks per level: name = value, the formula, status, file and rows,
/// clause, notes.
std::string to_text(const Derivation& derivation, units::Language language);

}  // namespace celadon::formula
