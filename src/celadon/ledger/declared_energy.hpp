#pragma once
// Energy that statements declare (deliveries, stock takings) for carriers that no meter covers.

#include <set>
#include <string>
#include <vector>

#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/plant_books.hpp"

namespace celadon::ledger {

/// A property of a carrier that statements declare (net_calorific_value, carbon_content, oxidation,
/// co2_factor): the one of the period itself, else the only one of its parts.
struct DeclaredProperty {
  std::optional<units::Quantity> value;
  formula::DerivationPtr derivation;         ///< null without a value
  std::optional<formula::Undetermined> gap;  ///< several parts declare different values
};
DeclaredProperty declared_property(const PlantBooks& books, const std::string& property,
                                   const std::string& carrier);

/// Whether a statement declares energy of that carrier in the period.
bool declares(const PlantBooks& books, const std::string& carrier);

/// Gives a use the measured net calorific value and the supplier's CO2 factor that statements
/// declare.
void add_properties(const PlantBooks& books, EnergyUse& use);

/// Adds the declared uses of carriers that are not `metered`: purchased, sold, feedstock and
/// closing - opening stock. A carrier that is both metered and
/// declared keeps its meters, and a note says so. Declarations of parts of the period add up;
/// opening stock is that of the first part, closing stock that of the last.
Status add_declared(const PlantBooks& books, const std::set<std::string>& metered,
                    std::vector<EnergyUse>& uses, std::vector<std::string>& notes);

}  // namespace celadon::ledger
