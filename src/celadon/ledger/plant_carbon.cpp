#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "celadon/ledger/declared_carbon.hpp"
#include "celadon/ledger/declared_energy.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/ledger/plant_energy.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/registry/titles.hpp"

namespace celadon::ledger {
namespace {

using formula::DerivationPtr;
using registry::CarrierKind;
using units::Quantity;
using Direction = ElectricityActivity::Direction;

/// What was burnt of a fuel: bought and won on site, less sold on, less the rise of stock.
/// Feedstock is not burnt; fuels made on site carry the carbon of what they were made from.
struct Burnt {
  Quantity amount;
  Missing missing;
  std::vector<DerivationPtr> children;
  double measured_share = 0.0;
};

double burnt_sign(EnergyRole role) {
  switch (role) {
    case EnergyRole::purchased:
    case EnergyRole::own_primary: return 1.0;
    case EnergyRole::sold:
    case EnergyRole::stock_change: return -1.0;
    case EnergyRole::feedstock:
    case EnergyRole::medium:
    case EnergyRole::made_on_site: return 0.0;
  }
  return 0.0;
}

Status add(Burnt& burnt, const EnergyUse& use, double sign) {
  if (use.gap) burnt.missing.add(*use.gap);
  if (burnt.children.empty()) {
    burnt.amount = {sign * use.amount.value, use.amount.unit};
    burnt.measured_share = use.measured_share;
  } else {
    const Quantity part{sign * use.amount.value, use.amount.unit};
    CELADON_ASSIGN(burnt.amount, units::add(burnt.amount, part));
  }
  burnt.children.push_back(use.derivation);
  return {};
}

Activity activity_of(const std::string& fuel, const registry::Carrier& carrier, Burnt burnt) {
  Activity activity;
  activity.name = fuel;
  activity.amount = burnt.amount;
  if (burnt.amount.value < 0.0) {
    burnt.missing.add(
        "energy." + fuel,
        fmt::format("'{0}' 外供和入库的多于购入的｜more '{0}' was sold and stored than came in",
                    fuel));
    activity.amount.value = 0.0;
  }
  if (burnt.missing.any()) activity.gap = burnt.missing.undetermined();
  formula::Value value = activity.amount;
  if (activity.gap) value = *activity.gap;
  activity.derivation =
      computed("burnt." + fuel, registry::title(carrier.names),
               "购入 − 外供 − 库存增加｜bought − sold on − rise of stock", std::move(value),
               std::move(burnt.children), {}, burnt.measured_share);
  return activity;
}

FuelBurnt fuel_of(const PlantBooks& books, const registry::Carrier& carrier, Activity activity) {
  FuelBurnt fuel;
  fuel.activity = std::move(activity);
  fuel.fuel = carrier.fuel_carbon;
  const std::string& id = carrier.id.text;
  const DeclaredProperty ncv = declared_property(books, "net_calorific_value", id);
  const DeclaredProperty content = declared_property(books, "carbon_content", id);
  const DeclaredProperty oxidation = declared_property(books, "oxidation", id);
  fuel.ncv = ncv.value;
  // A carbon content per mass is element carbon, one per energy goes with the calorific value.
  if (content.value && content.value->unit.compatible(units::unit("tC/GJ"))) {
    fuel.carbon_content = content.value;
  } else {
    fuel.element_carbon = content.value;
  }
  if (oxidation.value) {
    if (const auto share = oxidation.value->in(units::unit("1")); share.ok()) {
      fuel.oxidation = *share;
    }
  }
  for (const DeclaredProperty* property : {&ncv, &content, &oxidation}) {
    if (property->gap && !fuel.activity.gap) fuel.activity.gap = property->gap;
  }
  return fuel;
}

HeatActivity heat_of(const EnergyUse& use) {
  HeatActivity heat;
  heat.activity.name = use.carrier;
  heat.activity.amount = use.amount;
  heat.activity.gap = use.gap;
  heat.activity.derivation = use.derivation;
  heat.steam = use.steam;
  heat.supplier_factor = use.co2_factor;
  heat.direction = use.role == EnergyRole::sold ? Direction::sold_on : Direction::brought_in;
  return heat;
}

std::vector<Certificate> certificates_of(const PlantBooks& books) {
  std::vector<Certificate> certificates;
  for (const registry::Certificate& given : registry::certificates(books.facts)) {
    Certificate certificate;
    certificate.id = given.id;
    certificate.energy = given.energy;
    certificate.vintage = given.vintage;
    certificate.retired = given.retired;
    certificate.derivation = fact_leaf(given.source, given.energy);
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

}  // namespace

Result<CarbonActivity> carbon_activity(const PlantBooks& books, const PlantEnergy& energy) {
  CarbonActivity activity;
  activity.period = books.period;
  activity.electricity = energy.electricity;
  activity.certificates = certificates_of(books);
  CELADON_TRY(add_declared_carbon(books, activity));
  std::map<std::string, Burnt> fuels;
  for (const EnergyUse& use : energy.uses) {
    const registry::Carrier* carrier = books.carriers.find(use.carrier);
    if (carrier == nullptr) continue;
    const bool crosses = use.role == EnergyRole::purchased || use.role == EnergyRole::sold;
    if (carrier->kind == CarrierKind::heat && crosses) {
      activity.heat.push_back(heat_of(use));
    } else if (carrier->kind == CarrierKind::fuel && burnt_sign(use.role) != 0.0) {
      CELADON_TRY(add(fuels[use.carrier], use, burnt_sign(use.role)));
    }
  }
  for (auto& [id, burnt] : fuels) {
    const registry::Carrier& carrier = *books.carriers.find(id);
    FuelBurnt fuel = fuel_of(books, carrier, activity_of(id, carrier, std::move(burnt)));
    const bool carbon_free =
        carrier.fuel_carbon.empty() && !fuel.element_carbon && !fuel.carbon_content;
    if (carbon_free && (carrier.non_fossil || id == "hydrogen"))
      continue;  // no fossil carbon in it
    if (carrier.renewable) fuel.biomass_share = 1.0;
    activity.fuels.push_back(std::move(fuel));
  }
  return activity;
}

}  // namespace celadon::ledger
