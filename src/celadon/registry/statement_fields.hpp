#pragma once
// Reading one value of a statement. Inside of read_statement.

#include "celadon/registry/fact.hpp"
#include "celadon/registry/statement_names.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

/// The quantity as a value, or error rule when it is below zero in base units (-40 °C is not:
/// kelvin counts).
Result<FactValue> not_negative(const text::Node& node, units::Quantity quantity);

/// The value of a field of a section; `carrier` is the member where the members are carriers, else
/// nullptr. Errors: parse, unit (naming what is expected), rule.
Result<FactValue> read_field(const SectionField& field, const Carrier* carrier,
                             const text::Node& node);

}  // namespace celadon::registry
