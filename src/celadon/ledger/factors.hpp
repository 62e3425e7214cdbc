#pragma once
// The questions the ledger asks of the factor packs, in one place: which table, which key, which
// year. Every answer carries its origin; a miss is the pack's error, which names what was asked.

#include <cstdint>
#include <optional>
#include <string>

#include "celadon/packs/factor.hpp"

namespace celadon::ledger {

/// Whether the heat of the feed water is taken off the enthalpy of steam (20 °C water, 83.74 kJ/kg,
/// as the carbon guides do). GB/T 2589 does not fix it, so it is a setting that is printed.
enum class WaterDeduction : std::uint8_t { none = 1, feed_water_20_degrees = 2 };
/// 83.74 kJ/kg: enthalpy of water at 20 °C as printed in the sector guides of 2013 to 2015.
units::Quantity feed_water_enthalpy();

/// State of steam or hot water at the meter.
struct SteamState {
  enum class Kind : std::uint8_t { saturated = 1, superheated = 2, hot_water = 3 };
  Kind kind = Kind::saturated;
  std::optional<units::Quantity> pressure;  ///< absolute
  std::optional<units::Quantity> temperature;
  std::optional<units::Quantity> enthalpy;  ///< as measured or in the contract; preferred
};

/// Heat in a mass of steam or hot water, with what it rests on.
struct SteamHeat {
  units::Quantity heat;  ///< GJ
  std::optional<packs::Factor> enthalpy;
  std::string rule;
};

/// heat = mass x (h - h_water); hot water: mass x (T - 20 °C) x 4.1868 kJ/(kg K). Enthalpies
/// between the rows of the table are interpolated linearly. Errors: not_found, unit,
/// invalid_argument.
Result<SteamHeat> steam_heat(const packs::FactorSource& factors, const units::Quantity& mass,
                             const SteamState& state, WaterDeduction deduction);

/// Which year's grid factor is taken. Factors are published one to three years late: a rule says so
/// in words and the result stores the data year; it is never a silent neighbour.
enum class GridYearRule : std::uint8_t {
  exact = 1,             ///< the year of the policy, nothing else
  latest_published = 2,  ///< the newest at or before the year, at most `years_late` back
};

struct GridFactorChoice {
  std::string area = "CN";          ///< CN, a province code such as "350000", or a grid region
  std::string variant = "average";  ///< or "excluding_market_nonfossil", "fossil_only"
  GridYearRule rule = GridYearRule::latest_published;
  int year = 0;  ///< 0: the year of the period
  int years_late = 3;
  CivilDate known_on{9999, 12, 31};  ///< only what was published by that day
};

/// kgCO2/kWh. Error not_found names area, variant and every year asked.
Result<packs::Factor> grid_factor(const packs::FactorSource& factors,
                                  const GridFactorChoice& choice, int period_year);

/// kgce per unit of the carrier on the calorific basis, by edition of GB/T 2589.
Result<packs::Factor> coal_coefficient(const packs::FactorSource& factors,
                                       const std::string& carrier, const std::string& edition,
                                       packs::RangeChoice range);
/// kgce per unit of a working medium (耗能工质), by edition of GB/T 2589.
Result<packs::Factor> medium_coefficient(const packs::FactorSource& factors,
                                         const std::string& carrier, const std::string& edition);
/// kgce per unit on the primary basis, for that year.
Result<packs::Factor> primary_coefficient(const packs::FactorSource& factors,
                                          const std::string& carrier, int year,
                                          const std::string& edition);
/// Net calorific value, carbon content and oxidation of a fuel in the table of a guide.
Result<packs::Factor> fuel_ncv(const packs::FactorSource&, const std::string& fuel,
                               const std::string& table);
Result<packs::Factor> fuel_carbon_content(const packs::FactorSource&, const std::string& fuel,
                                          const std::string& table);
Result<packs::Factor> fuel_oxidation(const packs::FactorSource&, const std::string& fuel,
                                     const std::string& table);
/// kgCO2e per kg of the gas, by GWP set ("SAR", "AR4", "AR5", "AR6").
Result<packs::Factor> gwp(const packs::FactorSource& factors, const std::string& gas,
                          const std::string& set);
/// Enthalpy of steam in kJ/kg at its pressure (saturated) or pressure and temperature
/// (superheated).
Result<packs::Factor> steam_enthalpy(const packs::FactorSource& factors, const SteamState& state);
/// Default factor of bought heat, tCO2/GJ.
Result<packs::Factor> heat_factor(const packs::FactorSource& factors);
/// Process emission factor of an item ("cement.portland_clinker") in the edition of a rule.
Result<packs::Factor> process_factor(const packs::FactorSource& factors, const std::string& item,
                                     const std::string& edition);

}  // namespace celadon::ledger
