#pragma once
// The account of energy month by month, from the same books, coefficients and measured properties
// as that of the whole period.

#include <vector>

#include "celadon/ledger/plant_energy.hpp"

namespace celadon::report {

struct MonthOfEnergy {
  CivilPeriod period;
  ledger::ComprehensiveEnergy energy;  ///< metered carriers only: statements speak of the period
};

/// How the site accounts its energy, on the calorific basis.
ledger::EnergyOptions energy_options(const registry::AccountingSettings& settings, int year);

/// The months within the period that have entries. A property that is declared for the period
/// (calorific value, factor) holds in each month. Errors: those of the ledger's pure functions.
Result<std::vector<MonthOfEnergy>> energy_by_month(const ledger::PlantBooks& books,
                                                   const packs::FactorSource& factors);

}  // namespace celadon::report
