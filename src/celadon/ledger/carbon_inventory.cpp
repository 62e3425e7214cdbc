#include "celadon/ledger/carbon_inventory.hpp"

#include <cmath>

#include <fmt/format.h>

#include "celadon/ledger/carbon_sources.hpp"
#include "celadon/ledger/derive.hpp"

namespace celadon::ledger {
namespace {

using formula::DerivationPtr;
using formula::Undetermined;
using units::Quantity;
using units::unit;

struct Sum {
  formula::Value value;
  DerivationPtr derivation;
};

/// Sum of the entries that `wanted` picks, in `symbol`.
template <class Wanted>
Sum total_of(const std::vector<CarbonEntry>& entries, const Wanted& wanted, const char* name,
             const char* title, const char* symbol) {
  Missing missing;
  double sum = 0.0;
  double measured = 0.0;
  double weight = 0.0;
  std::vector<DerivationPtr> children;
  for (const CarbonEntry& entry : entries) {
    if (!wanted(entry)) continue;
    children.push_back(entry.derivation);
    if (const auto* gap = std::get_if<Undetermined>(&entry.emission)) {
      missing.add(*gap);
      continue;
    }
    const double value = std::get<Quantity>(entry.emission).value;
    sum += value;
    measured += std::fabs(value) * entry.derivation->measured_share;
    weight += std::fabs(value);
  }
  formula::Value value = Quantity{sum, unit(symbol)};
  if (missing.any()) value = missing.undetermined();
  DerivationPtr derivation =
      computed(name, title, "各笔之和｜sum of entries", value, std::move(children), {},
               weight > 0.0 ? measured / weight : 0.0);
  return {std::move(value), std::move(derivation)};
}

bool in_total(const CarbonEntry& entry) {
  return entry.scope == CarbonScope::scope1 || entry.scope == CarbonScope::scope2_policy;
}

void add_sums(CarbonInventory& inventory) {
  const auto scope_is = [](CarbonScope scope) {
    return [scope](const CarbonEntry& entry) { return entry.scope == scope; };
  };
  const auto& entries = inventory.entries;
  const Sum total = total_of(entries, in_total, "carbon.total_co2e",
                             "温室气体排放总量｜greenhouse gases, total", "tCO2e");
  const Sum co2 = total_of(
      entries, [](const CarbonEntry& entry) { return in_total(entry) && entry.gas == "CO2"; },
      "carbon.total", "二氧化碳排放总量｜CO2, total", "tCO2");
  const Sum scope1 =
      total_of(entries, scope_is(CarbonScope::scope1), "carbon.scope1", "范围一｜scope 1", "tCO2e");
  const Sum location =
      total_of(entries, scope_is(CarbonScope::scope2_location), "carbon.scope2_location",
               "范围二（基于位置）｜scope 2, location-based", "tCO2e");
  const Sum market = total_of(entries, scope_is(CarbonScope::scope2_market), "carbon.scope2_market",
                              "范围二（基于市场）｜scope 2, market-based", "tCO2e");
  inventory.total = total.value;
  inventory.derivation = total.derivation;
  inventory.co2 = co2.value;
  inventory.co2_derivation = co2.derivation;
  inventory.scope1 = scope1.value;
  inventory.without_indirect = scope1.value;
  inventory.scope1_derivation = scope1.derivation;
  inventory.scope2_policy =
      total_of(entries, scope_is(CarbonScope::scope2_policy), "", "", "tCO2e").value;
  inventory.scope2_location = location.value;
  inventory.location_derivation = location.derivation;
  inventory.scope2_market = market.value;
  inventory.market_derivation = market.derivation;
  inventory.biomass_co2 = {0.0, unit("tCO2")};
  for (const CarbonEntry& entry : entries) {
    if (entry.scope != CarbonScope::biogenic) continue;
    if (const auto* value = std::get_if<Quantity>(&entry.emission)) {
      inventory.biomass_co2.value += value->value;
    }
  }
}

}  // namespace

CarbonPolicy CarbonPolicy::direct_and_own(std::string area) {
  CarbonPolicy policy;
  policy.id = "direct_and_own";
  policy.nonfossil = NonFossilRule::direct_and_own;
  policy.grid.area = area;
  policy.location.area = std::move(area);
  return policy;
}

CarbonPolicy CarbonPolicy::none(std::string area) {
  CarbonPolicy policy = direct_and_own(std::move(area));
  policy.id = "none";
  policy.nonfossil = NonFossilRule::none;
  return policy;
}

CarbonPolicy CarbonPolicy::also_certificates(std::string area, RemainingPower remaining) {
  CarbonPolicy policy = direct_and_own(std::move(area));
  policy.id = "also_certificates";
  policy.nonfossil = NonFossilRule::also_certificates;
  policy.remaining = remaining;
  return policy;
}

CarbonPolicy CarbonPolicy::zero_carbon_park() {
  CarbonPolicy policy = also_certificates("CN", RemainingPower::average);
  policy.id = "zero_carbon_park";
  // 0.8325 kgCO2/kWh: fossil-only factor of 2022, MEE/NBS announcement 2024 no. 33; the method
  // names it for all years until it is revised.
  policy.grid.variant = "fossil_only";
  policy.grid.rule = GridYearRule::exact;
  policy.grid.year = 2022;
  return policy;
}

Result<CarbonInventory> carbon_inventory(const CarbonActivity& activity,
                                         const packs::FactorSource& factors,
                                         const CarbonPolicy& policy) {
  const carbon::Context context{factors, policy, activity.period.first.year};
  CarbonInventory inventory;
  inventory.policy = policy.id;
  for (const FuelBurnt& fuel : activity.fuels) {
    CELADON_TRY(carbon::add_fuel(fuel, context, inventory.entries));
  }
  for (const ProcessSource& process : activity.processes) {
    CELADON_TRY(carbon::add_process(process, context, inventory.entries));
  }
  for (const FugitiveGas& gas : activity.fugitives) {
    CELADON_TRY(carbon::add_fugitive(gas, context, inventory.entries));
  }
  CELADON_TRY(
      carbon::add_electricity(activity, context, inventory.entries, inventory.certificates));
  for (const HeatActivity& heat : activity.heat) {
    CELADON_TRY(carbon::add_heat(heat, context, inventory.entries));
  }
  for (const DeclaredEmission& declared : activity.declared) {
    CELADON_TRY(carbon::add_declared(declared, inventory.entries));
  }
  add_sums(inventory);
  inventory.notes.push_back(
      fmt::format("全球变暖潜势 {0}，燃料参数 {1}｜warming potentials {0}, fuel table {1}",
                  policy.gwp_set, policy.fuel_table));
  inventory.notes.emplace_back(
      "自有光伏、风电不乘电网因子，外送不记负排放｜own solar and wind power carries no grid "
      "factor; its export is not a negative emission");
  return inventory;
}

const char* to_string(NonFossilRule rule) noexcept {
  switch (rule) {
    case NonFossilRule::none: return "none";
    case NonFossilRule::direct_and_own: return "direct_and_own";
    case NonFossilRule::also_certificates: return "also_certificates";
  }
  return "unknown";
}

const char* to_string(CarbonScope scope) noexcept {
  switch (scope) {
    case CarbonScope::scope1: return "scope1";
    case CarbonScope::scope2_policy: return "scope2_policy";
    case CarbonScope::scope2_location: return "scope2_location";
    case CarbonScope::scope2_market: return "scope2_market";
    case CarbonScope::biogenic: return "biogenic";
  }
  return "unknown";
}

const char* to_string(CarbonCategory category) noexcept {
  switch (category) {
    case CarbonCategory::fuel: return "fuel";
    case CarbonCategory::process: return "process";
    case CarbonCategory::fugitive: return "fugitive";
    case CarbonCategory::electricity: return "electricity";
    case CarbonCategory::heat: return "heat";
  }
  return "unknown";
}

bool own_nonfossil(ElectricityOrigin origin) noexcept {
  return origin == ElectricityOrigin::own_pv || origin == ElectricityOrigin::own_wind ||
         origin == ElectricityOrigin::own_other;
}

}  // namespace celadon::ledger
