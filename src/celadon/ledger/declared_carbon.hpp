#pragma once
// Process sources and escaped gases that statements declare.

#include "celadon/ledger/carbon_activity.hpp"
#include "celadon/ledger/plant_books.hpp"

namespace celadon::ledger {

/// Adds `process_emission` and `fugitive_gas` facts to the activity. Parts of the period add up;
/// what is declared for less than the period has a gap. Errors: unit.
Status add_declared_carbon(const PlantBooks& books, CarbonActivity& activity);

}  // namespace celadon::ledger
