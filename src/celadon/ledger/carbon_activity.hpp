#pragma once
// What a plant did in a period that makes greenhouse gases: the input of the carbon inventory.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/ledger/factors.hpp"
#include "celadon/registry/site.hpp"

namespace celadon::ledger {

/// An amount of something with what it rests on.
struct Activity {
  std::string name;        ///< flow, fact or certificate it comes from
  units::Quantity amount;  ///< >= 0; the known part where `gap` is set
  std::optional<formula::Undetermined> gap;
  formula::DerivationPtr derivation;  ///< never null
};

/// Fuel burnt. Measured properties are preferred over the table of the guide.
struct FuelBurnt {
  Activity activity;
  std::string fuel;
  std::optional<units::Quantity> ncv;             ///< energy per amount
  std::optional<units::Quantity> carbon_content;  ///< carbon per energy, tC/GJ
  std::optional<units::Quantity>
      element_carbon;               ///< carbon per amount (C_ar), tC/t; replaces ncv x content
  std::optional<double> oxidation;  ///< 0..1
  double biomass_share = 0.0;       ///< 0..1 by heat; that CO2 is reported apart
};

/// A process source: amount x factor, or carbon that leaves in a product (negative).
struct ProcessSource {
  Activity activity;
  std::string item;  ///< row of the process factors, "sector.item"
  std::string gas = "CO2";
  double fraction = 1.0;                  ///< purity, conversion: multiplies
  std::optional<units::Quantity> factor;  ///< measured or supplier's; else the pack's
  enum class Direction : std::uint8_t { emitted = 1, leaves_in_product = 2, recovered = 3 };
  Direction direction = Direction::emitted;
};

/// Mass of a gas that escaped.
struct FugitiveGas {
  Activity activity;
  std::string gas;  ///< key of the GWP table, e.g. "SF6"
};

/// Electricity by where it comes from (registry: grid, own_pv, direct_line_nonfossil, ...).
using ElectricityOrigin = registry::Origin;
/// Solar, wind and other own non-fossil power: not bought, so without a grid factor.
bool own_nonfossil(ElectricityOrigin origin) noexcept;

struct ElectricityActivity {
  Activity activity;  ///< kWh
  ElectricityOrigin origin = ElectricityOrigin::grid;
  enum class Direction : std::uint8_t { brought_in = 1, sold_on = 2 };
  Direction direction = Direction::brought_in;
};

/// A green certificate (绿证, GEC) or a settled green-power contract with its certificates.
struct Certificate {
  std::string id;
  units::Quantity energy;  ///< MWh
  int vintage = 0;         ///< year of generation
  std::optional<CivilDate> retired;
  std::string used_by;  ///< "site period" when it was used elsewhere before; empty: free
  formula::DerivationPtr derivation;
};

/// Bought or sold heat, or steam by mass.
struct HeatActivity {
  Activity activity;  ///< energy, or mass when `steam` is set
  std::optional<SteamState> steam;
  std::optional<units::Quantity> supplier_factor;  ///< tCO2/GJ; preferred
  ElectricityActivity::Direction direction = ElectricityActivity::Direction::brought_in;
};

/// An emission that was computed elsewhere (a verified report) and is declared as such.
struct DeclaredEmission {
  Activity
      activity;  ///< CO2 or CO2e; may be negative for net sold power and carbon kept in products
  enum class Kind : std::uint8_t { fuel = 1, process = 2, electricity = 3, heat = 4 };
  Kind kind = Kind::process;
};

struct CarbonActivity {
  CivilPeriod period;
  std::vector<FuelBurnt> fuels;
  std::vector<ProcessSource> processes;
  std::vector<FugitiveGas> fugitives;
  std::vector<ElectricityActivity> electricity;
  std::vector<Certificate> certificates;
  std::vector<HeatActivity> heat;
  std::vector<DeclaredEmission> declared;
};

}  // namespace celadon::ledger
