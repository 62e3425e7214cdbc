#pragma once
// The greenhouse-gas inventory of a site and period on the skeleton of GB/T 32150, with the views
// of the GHG Protocol beside it:
//
//   E = E_fuel + E_process - E_recovered + E_power + E_heat                       [tCO2e]
//   E_fuel  = sum FC NCV CC OF 44/12, or sum FC C_ar OF 44/12 where element carbon is measured
//   E_power = Q_net EF by the policy; scope 2 location: average factor; market: certificates 0, the
//   rest residual E_heat  = H_net EF, the supplier's factor first, else 0.11 tCO2/GJ
//
// Own solar and wind power used on site is not bought and carries no grid factor; exporting it is
// not a negative emission. CO2 of biomass is reported apart.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/ledger/carbon_activity.hpp"

namespace celadon::ledger {

/// Which non-fossil power a rule takes off (domain rules differ: national ETS guides take off
/// direct lines and own use only, GB/T 32151.34-2024 also certificates).
enum class NonFossilRule : std::uint8_t {
  none = 1,  ///< direct lines are bought power like any other
  direct_and_own = 2,
  also_certificates = 3,
};
const char* to_string(NonFossilRule rule) noexcept;

/// The factor of the power that remains when certificates count as zero.
enum class RemainingPower : std::uint8_t {
  average = 1,   ///< the grid factor of the policy
  residual = 2,  ///< "excluding market-traded non-fossil", so that nothing is counted twice
};

/// What a rule fixes. Printed on every result.
struct CarbonPolicy {
  std::string id = "gbt32150";
  NonFossilRule nonfossil = NonFossilRule::direct_and_own;
  RemainingPower remaining = RemainingPower::average;
  GridFactorChoice grid;      ///< of the total
  GridFactorChoice location;  ///< of scope 2 location-based
  GridFactorChoice residual{.variant = "excluding_market_nonfossil"};
  std::string fuel_table = "gbt32151.34-2024";       ///< edition of the fuel carbon packs
  std::string process_edition = "gbt32151.34-2024";  ///< edition of the process factors
  std::string gwp_set = "AR6";
  WaterDeduction steam_water = WaterDeduction::feed_water_20_degrees;
  int vintage_years_back =
      0;  ///< certificates generated up to so many years before the period count

  /// Market-bought green power is not taken off: national ETS guides.
  static CarbonPolicy direct_and_own(std::string area = "CN");
  static CarbonPolicy none(std::string area = "CN");
  /// Certificates count as zero: GB/T 32151.34-2024 5.2.6.1, GB/T 32150-2025 Annex B.
  static CarbonPolicy also_certificates(std::string area, RemainingPower remaining);
  /// Zero-carbon parks: all power that is not green at the fossil-only factor of 2022 (0.8325
  /// kgCO2/kWh).
  static CarbonPolicy zero_carbon_park();
};

/// Which sum an entry belongs to.
enum class CarbonScope : std::uint8_t {
  scope1 = 1,
  scope2_policy = 2,  ///< bought power and heat as the policy counts them; in the total
  scope2_location = 3,
  scope2_market = 4,
  biogenic = 5,  ///< CO2 of biomass; in no sum
};
const char* to_string(CarbonScope scope) noexcept;

enum class CarbonCategory : std::uint8_t {
  fuel = 1,
  process = 2,
  fugitive = 3,
  electricity = 4,
  heat = 5,
};
const char* to_string(CarbonCategory category) noexcept;

struct CarbonEntry {
  CarbonScope scope = CarbonScope::scope1;
  CarbonCategory category = CarbonCategory::fuel;
  std::string source;
  units::Quantity activity;
  std::optional<units::Quantity> factor;
  std::string gas = "CO2";
  formula::Value emission;  ///< tCO2e, or undetermined
  std::optional<int> data_year;
  std::optional<formula::Origin> origin;
  std::optional<formula::Confidence> confidence;
  bool provisional = false;
  std::vector<std::string> notes;
  formula::DerivationPtr derivation;
};

/// How a certificate was treated.
struct CertificateUse {
  std::string id;
  units::Quantity used;  ///< MWh counted, 0 when refused
  std::string refused;   ///< why; empty when counted
};

struct CarbonInventory {
  formula::Value total;             ///< tCO2e with bought and sold power and heat
  formula::Value without_indirect;  ///< tCO2e, = scope 1
  formula::Value co2;               ///< tCO2 of the total (other gases left out)
  formula::Value scope1;            ///< tCO2e
  formula::Value scope2_policy;     ///< tCO2e
  formula::Value scope2_location;   ///< tCO2e
  formula::Value scope2_market;     ///< tCO2e
  units::Quantity biomass_co2;      ///< tCO2, in no sum
  std::vector<CarbonEntry> entries;
  std::vector<CertificateUse> certificates;
  std::string policy;
  std::vector<std::string> notes;
  formula::DerivationPtr derivation;  ///< of the total
  formula::DerivationPtr co2_derivation;
  formula::DerivationPtr scope1_derivation;
  formula::DerivationPtr location_derivation;
  formula::DerivationPtr market_derivation;
};

/// Pure. A missing factor or an incomplete amount makes the sums it enters undetermined and is
/// named. Errors: unit, invalid_argument (a share outside 0..1, a negative amount), conflict (one
/// certificate twice in the activity).
Result<CarbonInventory> carbon_inventory(const CarbonActivity& activity,
                                         const packs::FactorSource& factors,
                                         const CarbonPolicy& policy);

}  // namespace celadon::ledger
