#pragma once
// From the flows of a plant to what the rules ask: which amounts were bought, won on site, sold on,
// put into stock; electricity by origin; fuels burnt; heat bought. A flow out of a source enters
// the plant with the origin of the source; a flow to the world beyond (a node of kind site) or back
// into a source is sold on. What flows between other nodes is inside and counts nothing.

#include <map>
#include <string>
#include <vector>

#include "celadon/ledger/carbon_activity.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/plant_books.hpp"

namespace celadon::ledger {

/// A sum of electricity, kWh.
struct ElectricitySum {
  double kwh = 0.0;
  std::optional<formula::Undetermined> gap;
  formula::DerivationPtr derivation;
};

struct PlantEnergy {
  std::vector<EnergyUse> uses;                   ///< one per carrier, role and row; sorted
  std::vector<ElectricityActivity> electricity;  ///< one per origin and direction
  ElectricitySum used;                           ///< of every origin, less what is sold on
  ElectricitySum purchased_net;  ///< grid and direct lines, less what is sold of them
  ElectricitySum own_renewable;  ///< own solar, wind, other non-fossil power used on site
  ElectricitySum direct_line;    ///< over direct lines from non-fossil plants, used on site
  std::vector<std::string> notes;
};

/// Pure. Errors: limit.
Result<PlantEnergy> plant_energy(const PlantBooks& books,
                                 const std::map<std::string, FlowTotal>& flows);

/// Fuels burnt, bought and sold heat, electricity and certificates for the carbon inventory.
Result<CarbonActivity> carbon_activity(const PlantBooks& books, const PlantEnergy& energy);

}  // namespace celadon::ledger
