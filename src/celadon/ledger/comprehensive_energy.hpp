#pragma once
// Comprehensive energy consumption (综合能耗) after GB/T 2589:
//
//   E = sum_i E_i k_i                                  [tce]
//   e_j = E_j / P_j   per product,   e_g = E / G   per output value
//
// E_i: what is consumed of carrier i: bought - sold - rise of stock, plus own primary energy (sun,
// wind, own coal). What is made on site from energy already counted is not counted again. Media
// (耗能工质) count only when bought. k_i: measured net calorific value / 29307.6 kJ/kgce where
// there is one, else the table of the edition; for electricity and heat the calorific constants of
// the table (0.1229 kgce/kWh, 0.03412 kgce/MJ: published constants, never derived) or, on the
// primary basis, the year's value.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "celadon/formula/derivation.hpp"
#include "celadon/ledger/factors.hpp"
#include "celadon/packs/factor.hpp"

namespace celadon::ledger {

/// Why an amount of a carrier is in the sum. Numbers appear in JSON as names only.
enum class EnergyRole : std::uint8_t {
  purchased = 1,     ///< bought and brought in
  own_primary = 2,   ///< primary energy won on site (PV, wind, own coal)
  sold = 3,          ///< sold on; taken off
  stock_change = 4,  ///< rise of stock, signed; a rise is taken off
  feedstock = 5,     ///< energy bought as raw material
  medium = 6,        ///< energy-consumed working medium bought from outside
  made_on_site = 7,  ///< made from energy already counted (steam of the own boiler, own air): zero
};
const char* to_string(EnergyRole role) noexcept;

enum class EnergyBasis : std::uint8_t { calorific = 1, primary = 2 };  ///< 当量值, 等价值
const char* to_string(EnergyBasis basis) noexcept;
enum class FeedstockRule : std::uint8_t { included = 1, excluded = 2 };

/// One amount of one carrier.
struct EnergyUse {
  std::string carrier;  ///< e.g. "electricity"
  std::optional<std::string> row =
      {};  ///< of the coal-equivalent table, where it is not the carrier
  EnergyRole role = EnergyRole::purchased;
  units::Quantity amount;  ///< >= 0 but for stock_change; the known part where `gap` is set
  std::optional<formula::Undetermined> gap;     ///< why the amount is not complete
  std::optional<units::Quantity> measured_ncv;  ///< energy per amount, e.g. 21.5 MJ/kg
  std::optional<SteamState> steam;              ///< for an amount of steam or hot water in mass
  std::optional<units::Quantity> co2_factor;    ///< the supplier's; for the carbon inventory only
  double measured_share = 0.0;                  ///< of the amount, 0..1
  formula::DerivationPtr derivation;            ///< of the amount; never null
};

struct EnergyOptions {
  std::string edition = "2020";  ///< of GB/T 2589: "2008" or "2020"
  EnergyBasis basis = EnergyBasis::calorific;
  FeedstockRule feedstock = FeedstockRule::excluded;
  WaterDeduction steam_water = WaterDeduction::none;
  int year = 0;  ///< of the period, for the year's value of the primary basis
  packs::RangeChoice range = packs::RangeChoice::refuse;  ///< where the table prints a range only
};

/// One line of the account.
struct EnergyLine {
  std::string carrier;
  EnergyRole role = EnergyRole::purchased;
  units::Quantity amount;
  std::optional<units::Quantity> factor;  ///< coal equivalent per amount
  formula::Value energy;                  ///< tce with its sign in the total, or undetermined
  bool counted = true;  ///< false: shown, but not in the total (feedstock left out)
  double measured_share = 0.0;
  std::optional<formula::Origin> origin;  ///< of the factor
  std::optional<formula::Confidence> confidence;
  bool provisional = false;
  std::vector<std::string> notes;
  formula::DerivationPtr derivation;
};

struct ComprehensiveEnergy {
  formula::Value total;           ///< tce, or undetermined naming what is missing
  units::Quantity known;          ///< tce of the lines that are determined
  units::Quantity feedstock;      ///< tce of feedstock lines, whether counted or not
  std::vector<EnergyLine> lines;  ///< in the order of the uses
  double measured_share = 0.0;    ///< of the total that rests on measured samples
  std::string edition;
  EnergyBasis basis = EnergyBasis::calorific;
  std::vector<std::string> notes;
  formula::DerivationPtr derivation;
};

/// Pure. A missing factor or an incomplete amount makes the total undetermined and is named.
/// Errors: unit (an amount and its factor do not fit), invalid_argument (a negative amount, an
/// empty carrier).
Result<ComprehensiveEnergy> comprehensive_energy(std::span<const EnergyUse> uses,
                                                 const packs::FactorSource& factors,
                                                 const EnergyOptions& options);

/// E / P with its derivation; undetermined when the total is, or when the divisor is zero.
/// `divisor` is an output (tce/t_product) or an output value (tce/万元).
formula::DerivationPtr energy_per(const ComprehensiveEnergy& energy, const units::Quantity& divisor,
                                  formula::DerivationPtr divisor_derivation, std::string name);

}  // namespace celadon::ledger
