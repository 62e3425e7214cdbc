#pragma once
// Inside of the carbon inventory: one function per kind of source, each yielding entries.

#include <vector>

#include "celadon/ledger/carbon_inventory.hpp"

namespace celadon::ledger::carbon {

/// What every source needs.
struct Context {
  const packs::FactorSource& factors;
  const CarbonPolicy& policy;
  int year;
};

using Entries = std::vector<CarbonEntry>;

/// E_fuel; one entry of scope 1, and one of `biogenic` for the biomass share.
Status add_fuel(const FuelBurnt& fuel, const Context& context, Entries& entries);
/// E_process, carbon leaving in products and recovered CO2.
Status add_process(const ProcessSource& process, const Context& context, Entries& entries);
/// Mass x GWP of the policy's set.
Status add_fugitive(const FugitiveGas& gas, const Context& context, Entries& entries);
/// Emissions declared as such.
Status add_declared(const DeclaredEmission& declared, Entries& entries);
/// E_heat, in the policy, location and market sums alike.
Status add_heat(const HeatActivity& heat, const Context& context, Entries& entries);
/// E_power by the policy and the two views of the GHG Protocol.
Status add_electricity(const CarbonActivity& activity, const Context& context, Entries& entries,
                       std::vector<CertificateUse>& certificates);

/// The quantity in tCO2e; CO2 counts one to one. Error unit for anything else.
Result<units::Quantity> as_co2e(const units::Quantity& emission);

/// An entry for amount x factor x scale. `factor` may be an error: not_found makes it undetermined
/// under `factor_name`, another code is returned.
Result<CarbonEntry> multiply(CarbonScope scope, CarbonCategory category, const Activity& activity,
                             const units::Quantity& amount, Result<packs::Factor> factor,
                             const std::string& factor_name, double scale);

}  // namespace celadon::ledger::carbon
