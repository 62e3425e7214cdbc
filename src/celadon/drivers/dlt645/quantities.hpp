#pragma once
// What is asked of a meter by DL/T 645-2007: names, identifiers, how they are written.

#include <cstdint>
#include <span>
#include <string_view>

#include "celadon/drivers/dlt645/frame.hpp"

namespace celadon::drivers::dlt645 {

/// How sure an identifier is.
enum class Source : std::uint8_t {
  seen,           ///< in a frame in public circulation whose sum is right
  own_knowledge,  ///< try it against the meter before relying on it
};

struct NamedQuantity {
  std::string_view name;  ///< part of a key, stable for ever
  Quantity quantity;
  std::string_view unit;  ///< units/unit.hpp; "" where there is no symbol
  Source source = Source::own_knowledge;
};

/// The table of docs/field-protocols.md, by identifier.
std::span<const NamedQuantity> named_quantities();
/// By name, or nullptr.
const NamedQuantity* find_quantity(std::string_view name);

}  // namespace celadon::drivers::dlt645
