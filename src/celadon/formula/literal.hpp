#pragma once
// Numbers that are known from the text alone.

#include <optional>

#include "celadon/formula/expression.hpp"

namespace celadon::formula {

/// The plain number a node always has: 2, -2, 1/2; nullopt for anything that needs an input or a
/// unit.
std::optional<double> constant_number(const Expression& expression, std::uint32_t node);

}  // namespace celadon::formula
