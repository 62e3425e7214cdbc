#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/ledger/snapshot_inputs.hpp"

namespace celadon::ledger::inputs {
namespace {

using formula::DerivationPtr;
using formula::QuantitySet;
using formula::Undetermined;
using formula::Value;
using units::Quantity;
using units::unit;

EnergyOptions options_of(const PlantBooks& books, EnergyBasis basis) {
  const registry::AccountingSettings& settings = books.site.accounting;
  EnergyOptions options;
  options.edition = settings.coal_equivalent_edition;
  options.basis = basis;
  options.feedstock = settings.feedstock == registry::FeedstockSetting::included
                          ? FeedstockRule::included
                          : FeedstockRule::excluded;
  options.steam_water = settings.water_enthalpy == registry::WaterEnthalpy::deduct_20c
                            ? WaterDeduction::feed_water_20_degrees
                            : WaterDeduction::none;
  options.year = books.period.first.year;
  return options;
}

Value value_of(const ElectricitySum& sum) {
  if (sum.gap) return *sum.gap;
  return Quantity{sum.kwh, unit("kWh")};
}

/// Sum of parts in one unit; undetermined when one of them is.
struct Part {
  Value value;
  DerivationPtr derivation;
};
Part sum_of(const std::string& name, const std::string& title, const char* symbol,
            const std::vector<Part>& parts, std::vector<std::string> notes = {}) {
  Missing missing;
  double total = 0.0;
  double measured = 0.0;
  double weight = 0.0;
  std::vector<DerivationPtr> children;
  for (const Part& part : parts) {
    children.push_back(part.derivation);
    if (const auto* gap = std::get_if<Undetermined>(&part.value)) {
      missing.add(*gap);
      continue;
    }
    const auto value = std::get<Quantity>(part.value).in(unit(symbol));
    if (!value.ok()) {
      missing.add(part.derivation->name, value.error().message);
      continue;
    }
    total += *value;
    measured += std::fabs(*value) * part.derivation->measured_share;
    weight += std::fabs(*value);
  }
  Value value = Quantity{total, unit(symbol)};
  if (missing.any()) value = missing.undetermined();
  DerivationPtr derivation = computed(name, title, "求和｜sum", value, std::move(children),
                                      std::move(notes), weight > 0.0 ? measured / weight : 0.0);
  return {std::move(value), std::move(derivation)};
}

/// An amount of electricity in tce at the calorific coefficient.
Part in_tce(const std::string& name, const Part& electricity, const Result<packs::Factor>& factor) {
  Value value;
  std::vector<DerivationPtr> children{electricity.derivation};
  if (const auto* gap = std::get_if<Undetermined>(&electricity.value)) {
    value = *gap;
  } else if (!factor.ok()) {
    value = Undetermined{{"factor.coal_equivalent.electricity"}, factor.error().message};
  } else {
    const auto tce = (std::get<Quantity>(electricity.value) * factor->value).in(unit("tce"));
    value = tce.ok() ? Value{Quantity{*tce, unit("tce")}}
                     : Value{Undetermined{{name}, tce.error().message}};
    children.push_back(factor_leaf("coal_equivalent.electricity", *factor));
  }
  DerivationPtr derivation =
      computed(name, "", "电量 × 折标系数｜electricity × coefficient", value, std::move(children),
               {}, electricity.derivation->measured_share);
  return {std::move(value), std::move(derivation)};
}

Part certified(const CarbonInventory& carbon, const CarbonActivity& activity) {
  double mwh = 0.0;
  std::vector<std::string> notes;
  for (const CertificateUse& use : carbon.certificates) {
    mwh += use.used.value;
    if (!use.refused.empty()) notes.push_back(use.id + ": " + use.refused);
  }
  std::vector<DerivationPtr> children;
  for (const Certificate& certificate : activity.certificates) {
    if (certificate.derivation) children.push_back(certificate.derivation);
  }
  Value value = Quantity{mwh * 1000.0, unit("kWh")};
  DerivationPtr derivation = computed(
      "energy.certified_electricity", "绿证与绿电交易电量｜certificates and traded green power",
      "计入的绿证｜certificates that count", value, std::move(children), std::move(notes), 0.0);
  return {std::move(value), std::move(derivation)};
}

/// Renewable or non-fossil fuels among the lines of the account.
std::vector<Part> green_fuels(const PlantBooks& books, const ComprehensiveEnergy& energy,
                              bool registry::Carrier::*quality) {
  std::vector<Part> parts;
  for (const EnergyLine& line : energy.lines) {
    const registry::Carrier* carrier = books.carriers.find(line.carrier);
    if (carrier == nullptr || !(carrier->*quality) || !line.counted) continue;
    parts.push_back({line.energy, line.derivation});
  }
  return parts;
}

void add_by_carrier(const ComprehensiveEnergy& energy, InputMap& inputs) {
  std::map<std::string, std::vector<Part>> carriers;
  for (const EnergyLine& line : energy.lines) {
    if (line.counted) carriers[line.carrier].push_back({line.energy, line.derivation});
  }
  QuantitySet set;
  set.unit = unit("tce");
  std::vector<DerivationPtr> children;
  for (const auto& [carrier, parts] : carriers) {
    const std::string name = "energy.by_carrier." + carrier;
    const Part sum = sum_of(name, "", "tce", parts);
    children.push_back(sum.derivation);
    if (const auto* quantity = std::get_if<Quantity>(&sum.value)) {
      set.keys.push_back(carrier);
      set.values.push_back(quantity->value);
    } else {
      set.missing.push_back(carrier);
    }
    put(inputs, name, sum.value, sum.derivation);
  }
  Value value = set;
  put(inputs, "energy.by_carrier", value,
      computed("energy.by_carrier", "分品种能耗｜energy by carrier", "分品种｜by carrier", value,
               std::move(children), {}, energy.measured_share));
}

}  // namespace

void put(InputMap& inputs, const std::string& name, Value value, DerivationPtr derivation) {
  inputs.insert_or_assign(name, formula::Input{std::move(value), std::move(derivation)});
}

Result<Figures> figures_of(const PlantBooks& books, const packs::FactorSource& factors,
                           const CarbonPolicy& policy) {
  Figures figures;
  CELADON_ASSIGN(figures.flows, flow_totals(books));
  CELADON_ASSIGN(figures.plant, plant_energy(books, figures.flows));
  CELADON_ASSIGN(figures.energy, comprehensive_energy(figures.plant.uses, factors,
                                                      options_of(books, EnergyBasis::calorific)));
  CELADON_ASSIGN(figures.primary, comprehensive_energy(figures.plant.uses, factors,
                                                       options_of(books, EnergyBasis::primary)));
  CELADON_ASSIGN(const CarbonActivity activity, carbon_activity(books, figures.plant));
  CELADON_ASSIGN(figures.carbon, carbon_inventory(activity, factors, policy));
  figures.energy.notes.insert(figures.energy.notes.end(), figures.plant.notes.begin(),
                              figures.plant.notes.end());
  return figures;
}

Status add_energy(const PlantBooks& books, const Figures& figures,
                  const packs::FactorSource& factors, InputMap& inputs) {
  const ComprehensiveEnergy& energy = figures.energy;
  put(inputs, "energy.comprehensive", energy.total, energy.derivation);
  put(inputs, "energy.comprehensive_primary", figures.primary.total, figures.primary.derivation);
  add_by_carrier(energy, inputs);
  std::vector<Part> feedstock;
  for (const EnergyLine& line : energy.lines) {
    if (line.role == EnergyRole::feedstock) feedstock.push_back({line.energy, line.derivation});
  }
  const Part raw_material =
      sum_of("energy.feedstock", "原料用能｜feedstock energy", "tce", feedstock);
  put(inputs, "energy.feedstock", raw_material.value, raw_material.derivation);
  const Quantity share{100.0 * energy.measured_share, unit("%")};
  put(inputs, "energy.measured_share", share,
      computed("energy.measured_share", "计量数据占比｜share of metered data",
               "计量 ÷ 合计｜measured ÷ total", share, {energy.derivation}, {},
               energy.measured_share));
  const PlantEnergy& plant = figures.plant;
  put(inputs, "energy.electricity", value_of(plant.used), plant.used.derivation);
  put(inputs, "energy.electricity_purchased", value_of(plant.purchased_net),
      plant.purchased_net.derivation);
  const auto part_of = [](const ElectricitySum& sum, const char* name) {
    DerivationPtr derivation = sum.derivation;
    if (!derivation) derivation = computed(name, "", "无｜none", Quantity{0.0, unit("kWh")}, {});
    return Part{value_of(sum), std::move(derivation)};
  };
  const Part own = part_of(plant.own_renewable, "energy.own_renewable_electricity");
  const Part direct = part_of(plant.direct_line, "energy.direct_line");
  put(inputs, "energy.own_renewable_electricity", own.value, own.derivation);
  const Part physical =
      sum_of("energy.non_fossil_physical", "物理认定非化石电量｜physical non-fossil electricity",
             "kWh", {own, direct});
  put(inputs, "energy.non_fossil_physical", physical.value, physical.derivation);
  // GB/T 36132-2025 B.5: own use, dedicated line, market purchase and certificates, each once.
  CELADON_ASSIGN(const CarbonActivity activity, carbon_activity(books, plant));
  const Part green = certified(figures.carbon, activity);
  const auto factor =
      coal_coefficient(factors, "electricity", books.site.accounting.coal_equivalent_edition,
                       packs::RangeChoice::refuse);
  if (!factor.ok() && !is_a_miss(factor.error())) return factor.error();
  const std::vector<Part> power{in_tce("energy.renewable.own", own, factor),
                                in_tce("energy.renewable.direct_line", direct, factor),
                                in_tce("energy.renewable.certified", green, factor)};
  const auto with_fuels = [&](const char* name, const char* title,
                              bool registry::Carrier::*quality) {
    std::vector<Part> parts = power;
    const std::vector<Part> fuels = green_fuels(books, energy, quality);
    parts.insert(parts.end(), fuels.begin(), fuels.end());
    const Part sum = sum_of(name, title, "tce", parts);
    put(inputs, name, sum.value, sum.derivation);
  };
  with_fuels("energy.renewable", "可再生能源消费量｜renewable energy used",
             &registry::Carrier::renewable);
  with_fuels("energy.non_fossil", "非化石能源消费量｜non-fossil energy used",
             &registry::Carrier::non_fossil);
  return {};
}

void add_carbon(const Figures& figures, InputMap& inputs) {
  const CarbonInventory& carbon = figures.carbon;
  if (carbon.entries.empty()) return;  // nothing is known: the names stay missing
  put(inputs, "carbon.total", carbon.co2, carbon.co2_derivation);
  put(inputs, "carbon.total_co2e", carbon.total, carbon.derivation);
  put(inputs, "carbon.scope1", carbon.scope1, carbon.scope1_derivation);
  put(inputs, "carbon.scope2_location", carbon.scope2_location, carbon.location_derivation);
  put(inputs, "carbon.scope2_market", carbon.scope2_market, carbon.market_derivation);
}

}  // namespace celadon::ledger::inputs
