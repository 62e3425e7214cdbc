#include "celadon/app/views/plant_figures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/ledger/factors.hpp"

namespace celadon::app::views {
namespace {

using formula::Input;
using formula::Undetermined;
using formula::Value;
using ledger::EnergyRole;
using ledger::EnergyUse;
using units::Quantity;
using units::unit;

Input from(Value value, formula::DerivationPtr derivation) {
  return {std::move(value), std::move(derivation)};
}

bool is_gas(const registry::Carrier& carrier) {
  return carrier.kind == registry::CarrierKind::fuel && carrier.unit.symbol == "Nm3";
}
bool is_heat(const registry::Carrier& carrier) {
  return carrier.kind == registry::CarrierKind::heat;
}

/// What a use adds to what the plant consumes of it: -1 sold and stock risen, 0 shown only.
double sign_of(EnergyRole role) {
  switch (role) {
    case EnergyRole::purchased:
    case EnergyRole::own_primary:
    case EnergyRole::feedstock:
    case EnergyRole::medium: return 1.0;
    case EnergyRole::sold:
    case EnergyRole::stock_change: return -1.0;
    case EnergyRole::made_on_site: break;
  }
  return 0.0;
}

/// The amount of a use in the wanted unit; steam by mass through its enthalpy.
Result<double> amount_in(const EnergyUse& use, const units::Unit& wanted, const Account& account,
                         const packs::FactorSource& factors) {
  if (use.amount.unit.compatible(wanted)) return use.amount.in(wanted);
  if (use.steam) {
    const auto rule =
        account.books.site.accounting.water_enthalpy == registry::WaterEnthalpy::deduct_20c
            ? ledger::WaterDeduction::feed_water_20_degrees
            : ledger::WaterDeduction::none;
    CELADON_ASSIGN(const ledger::SteamHeat heat,
                   ledger::steam_heat(factors, use.amount, *use.steam, rule));
    return heat.heat.in(wanted);
  }
  return use.amount.in(wanted);
}

/// Sum of the uses whose carrier `wanted` picks; nullopt when the plant has none.
std::optional<Input> consumed(const Account& account, const packs::FactorSource& factors,
                              const std::string& name, const std::string& title,
                              const units::Unit& in, bool (*wanted)(const registry::Carrier&)) {
  ledger::Missing missing;
  std::vector<formula::DerivationPtr> children;
  double total = 0.0;
  double measured = 0.0;
  double weight = 0.0;
  for (const EnergyUse& use : account.figures.plant.uses) {
    const registry::Carrier* carrier = account.books.carriers.find(use.carrier);
    const double sign = sign_of(use.role);
    if (carrier == nullptr || !wanted(*carrier) || sign == 0.0) continue;
    children.push_back(use.derivation);
    if (use.gap) missing.add(*use.gap);
    const auto amount = amount_in(use, in, account, factors);
    if (!amount.ok()) {
      missing.add("energy." + use.carrier, amount.error().message);
      continue;
    }
    total += sign * *amount;
    measured += std::fabs(*amount) * use.measured_share;
    weight += std::fabs(*amount);
  }
  if (children.empty()) return std::nullopt;
  Value value = Quantity{total, in};
  if (missing.any()) value = missing.undetermined();
  auto derivation =
      ledger::computed(name, title, "进厂 − 外供 − 库存增加｜brought in − sold on − rise of stock",
                       value, std::move(children), {}, weight > 0.0 ? measured / weight : 0.0);
  return from(std::move(value), std::move(derivation));
}

/// Carriers of the site's sources that `wanted` picks, whether or not anything flowed.
bool has_carrier(const registry::Site& site, const registry::Carriers& carriers,
                 bool (*wanted)(const registry::Carrier&)) {
  return std::any_of(site.flows.begin(), site.flows.end(), [&](const registry::Flow& flow) {
    const registry::Carrier* carrier = carriers.find(flow.carrier.text);
    return carrier != nullptr && wanted(*carrier);
  });
}

/// The carriers that are bought in the period and so must have a bill for the cost to be whole.
Input cost_of(const Account& account) {
  ledger::Missing missing;
  std::vector<formula::DerivationPtr> children;
  double total = 0.0;
  std::vector<std::string> seen;
  const auto add = [&](const std::string& carrier) {
    if (std::find(seen.begin(), seen.end(), carrier) != seen.end()) return;
    seen.push_back(carrier);
    const std::string name = "cost.energy." + carrier;
    const Input* bill = account.find(name);
    if (bill == nullptr) {
      missing.add(name,
                  fmt::format("{} 的费用未填报，电价数据包也不足以算出｜the cost of {} is not "
                              "declared, and the tariff packs do not suffice to compute it",
                              carrier, carrier));
      return;
    }
    children.push_back(bill->derivation);
    if (const auto* gap = std::get_if<Undetermined>(&bill->value)) {
      missing.add(*gap);
    } else if (const auto* quantity = std::get_if<Quantity>(&bill->value)) {
      const auto amount = quantity->in(unit("万元"));
      if (amount.ok()) total += *amount;
    }
  };
  for (const EnergyUse& use : account.figures.plant.uses) {
    const bool bought = use.role == EnergyRole::purchased || use.role == EnergyRole::medium ||
                        use.role == EnergyRole::feedstock;
    if (bought) add(use.carrier);
  }
  Value value = Quantity{total, unit("万元")};
  if (missing.any()) value = missing.undetermined();
  if (children.empty() && !missing.any())
    value = Undetermined{{"cost.energy"}, "no energy was bought in the period"};
  auto derivation = ledger::computed("cost.energy", "能源费用｜cost of energy",
                                     "账单之和｜sum of bills", value, std::move(children), {}, 0.0);
  return from(std::move(value), std::move(derivation));
}

Input quotient(const std::string& name, const std::string& title, const Input* above,
               const Input* below, const units::Unit& in, const char* above_name,
               const char* below_name) {
  ledger::Missing missing;
  std::vector<formula::DerivationPtr> children;
  const auto number = [&](const Input* input, const char* which) -> const Quantity* {
    if (input == nullptr) {
      missing.add(which, fmt::format("{} 未填报｜{} is not declared", which, which));
      return nullptr;
    }
    children.push_back(input->derivation);
    if (const auto* gap = std::get_if<Undetermined>(&input->value)) missing.add(*gap);
    return std::get_if<Quantity>(&input->value);
  };
  const Quantity* a = number(above, above_name);
  const Quantity* b = number(below, below_name);
  Value value = missing.undetermined();
  double share = 0.0;
  if (a != nullptr && b != nullptr) {
    if (b->value == 0.0) {
      missing.add(below_name, fmt::format("{} is zero", below_name));
      value = missing.undetermined();
    } else {
      const auto result = (*a / *b).in(in);
      if (result.ok()) value = Quantity{*result, in};
      share = above->derivation->measured_share;
    }
  }
  auto derivation = ledger::computed(name, title, fmt::format("{} / {}", above_name, below_name),
                                     value, std::move(children), {}, share);
  return from(std::move(value), std::move(derivation));
}

Input energy_total(const Account& account) {
  const bool primary = account.books.site.accounting.basis == registry::EnergyBasisSetting::primary;
  const ledger::ComprehensiveEnergy& energy =
      primary ? account.figures.primary : account.figures.energy;
  return from(energy.total, energy.derivation);
}

/// Declared for just this period, else metered, else what there is of declarations.
Result<std::optional<Input>> declared_or_metered(Reading& reading, const Account& account,
                                                 const std::string& name,
                                                 const CivilPeriod& period) {
  const Input* declared = account.find(name);
  if (declared != nullptr && formula::determined(declared->value)) return std::optional(*declared);
  if (name == "water.withdrawn") {
    CELADON_ASSIGN(auto metered, reading.metered_water(period));
    if (metered) return metered;
  }
  if (declared != nullptr) return std::optional(*declared);
  return std::optional<Input>();
}

}  // namespace

const std::vector<PlantFigure>& plant_figures() {
  static const std::vector<PlantFigure> figures{
      {"electricity", {"用电量", "Electricity"}, "kWh", Good::lower, "target.electricity"},
      {"gas", {"燃气", "Gas"}, "Nm3", Good::lower, ""},
      {"heat", {"热力", "Heat"}, "GJ", Good::lower, ""},
      {"water", {"取水量", "Water withdrawn"}, "m3", Good::lower, "target.water"},
      {"energy", {"综合能耗", "Comprehensive energy"}, "tce", Good::lower, "target.energy"},
      {"carbon", {"温室气体排放", "Greenhouse gases"}, "tCO2e", Good::lower, "target.carbon"},
      {"cost", {"能源费用", "Energy cost"}, "万元", Good::lower, "target.cost"},
      {"output", {"工业总产值", "Output value"}, "万元", Good::higher, "target.output_value"},
      {"unit_consumption",
       {"单位产值能耗", "Energy per output value"},
       "kgce/万元",
       Good::lower,
       "target.unit_consumption"},
  };
  return figures;
}

Result<formula::Input> figure_input(Reading& reading, const std::string& figure,
                                    const CivilPeriod& period) {
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  const packs::FactorSource& factors = *reading.reference().factors;
  const ledger::inputs::Figures& figures = account->figures;
  const auto from_sum = [](const ledger::ElectricitySum& sum) {
    return from(sum.gap ? Value(*sum.gap) : Value(Quantity{sum.kwh, unit("kWh")}), sum.derivation);
  };
  if (figure == "electricity") return from_sum(figures.plant.used);
  if (figure == "energy.total" || figure == "energy") return energy_total(*account);
  if (figure == "energy.primary") return from(figures.primary.total, figures.primary.derivation);
  if (figure == "energy.calorific") return from(figures.energy.total, figures.energy.derivation);
  if (figure == "carbon.total" || figure == "carbon")
    return from(figures.carbon.total, figures.carbon.derivation);
  if (figure == "cost") return cost_of(*account);
  if (figure == "gas") {
    if (auto gas = consumed(*account, factors, "gas", "燃气｜gas", unit("Nm3"), is_gas))
      return *gas;
  }
  if (figure == "heat") {
    if (auto heat = consumed(*account, factors, "heat", "热力｜heat", unit("GJ"), is_heat))
      return *heat;
  }
  if (figure == "energy.per_output_value" || figure == "unit_consumption") {
    const Input energy = energy_total(*account);
    return quotient("energy.per_output_value", "单位产值能耗｜energy per output value", &energy,
                    account->find("output_value"), unit("kgce/万元"), "energy.total",
                    "output_value");
  }
  if (figure == "carbon.per_output_value") {
    const Input carbon = from(figures.carbon.total, figures.carbon.derivation);
    return quotient("carbon.per_output_value", "单位产值碳排放｜greenhouse gases per output value",
                    &carbon, account->find("output_value"), unit("kgCO2e/万元"), "carbon.total",
                    "output_value");
  }
  if (figure.starts_with("energy.per_product.")) {
    const std::string product = figure.substr(std::string("energy.per_product.").size());
    return quotient(figure, "产品单耗｜energy per product",
                    account->find("energy.by_product." + product),
                    account->find("product.output." + product), unit("kgce/t_product"),
                    "energy.by_product", "product.output");
  }
  const std::string name = figure == "output"  ? "output_value"
                           : figure == "water" ? "water.withdrawn"
                                               : figure;
  CELADON_ASSIGN(const auto found, declared_or_metered(reading, *account, name, period));
  if (found) return *found;
  if (figure.starts_with("energy.")) {
    if (const Input* input = account->find("energy.by_carrier." + figure.substr(7))) return *input;
  }
  if (figure == "carbon.scope2_policy") {
    std::vector<formula::DerivationPtr> parts;
    for (const ledger::CarbonEntry& entry : figures.carbon.entries) {
      if (entry.scope == ledger::CarbonScope::scope2_policy) parts.push_back(entry.derivation);
    }
    return from(figures.carbon.scope2_policy,
                ledger::computed(figure, "范围二（核算规则）｜scope 2, by the rule", "求和｜sum",
                                 figures.carbon.scope2_policy, std::move(parts)));
  }
  return fail(ErrorCode::not_found,
              fmt::format("{1} 在 {2} 没有数据项 '{0}'｜there is no figure '{0}' for {1} in {2}",
                          figure, reading.site().id.text, period.to_string()),
              "可用 energy.total、energy.<能源品种>、carbon.total、carbon.scope1、flow.<编"
              "号>、point.<编号>、indicator.<编号>，或填报的名称，如 water.withdrawn｜ask "
              "for energy.total, energy.<carrier>, carbon.total, carbon.scope1, flow.<id>, "
              "point.<id>, indicator.<id> or a declared name such as water.withdrawn");
}

Result<PlantFigureValue> plant_figure(Reading& reading, const PlantFigure& figure,
                                      const CivilPeriod& period) {
  const std::string id = figure.id;
  PlantFigureValue value;
  const bool gas = id == "gas";
  if (gas || id == "heat") {
    CELADON_ASSIGN(const AccountPtr account, reading.account(period));
    const auto wanted = gas ? is_gas : is_heat;
    const bool uses =
        consumed(*account, *reading.reference().factors, id, "", unit(figure.unit), wanted)
            .has_value();
    value.applies = uses || has_carrier(reading.site(), reading.carriers(), wanted);
    if (!uses) {
      value.quantity =
          undetermined_json(figure.unit, value.applies ? "本期没有数据｜no data in the period"
                                                       : "本厂没有｜the plant has none");
      return value;
    }
  }
  static const std::map<std::string, std::string> figure_names{
      {"energy", "energy.total"},
      {"carbon", "carbon.total"},
      {"unit_consumption", "energy.per_output_value"},
      {"output", "output_value"},
      {"water", "water.withdrawn"}};
  const auto named = figure_names.find(id);
  const std::string name = named == figure_names.end() ? id : named->second;
  const std::string link = derivation_link(reading.site().id.text, name, period);
  const auto input = figure_input(reading, id, period);
  if (!input.ok()) {
    if (input.error().code != ErrorCode::not_found) return input.error();
    value.quantity = input_json(nullptr, figure.unit, name, "");
    return value;
  }
  value.quantity = input_json(&*input, figure.unit, name, link);
  return value;
}

Result<Json> figure_json(Reading& reading, const PlantFigure& figure, const CivilPeriod& now,
                         const CivilPeriod& last_year, const CivilPeriod& last_period) {
  CELADON_ASSIGN(const PlantFigureValue value, plant_figure(reading, figure, now));
  CELADON_ASSIGN(const PlantFigureValue year, plant_figure(reading, figure, last_year));
  CELADON_ASSIGN(const PlantFigureValue period, plant_figure(reading, figure, last_period));
  Json target;
  Json of_target;
  if (*figure.target != '\0') {
    CELADON_ASSIGN(const AccountPtr account, reading.account(now));
    if (const Input* wanted = account->find(figure.target)) {
      target = input_json(wanted, figure.unit, figure.target,
                          derivation_link(reading.site().id.text, figure.target, now));
      const auto a = number_of(value.quantity);
      const auto b = number_of(target);
      if (a && b && *b != 0.0) of_target = quantity_json(100.0 * *a / *b, "%");
    }
  }
  return Json{{"id", figure.id},
              {"name", names_json(figure.names)},
              {"applies", value.applies},
              {"now", value.quantity},
              {"last_year", year.quantity},
              {"last_period", period.quantity},
              {"change_year", change_json(value.quantity, year.quantity, figure.good)},
              {"change_period", change_json(value.quantity, period.quantity, figure.good)},
              {"good", good_json(figure.good)},
              {"target", target},
              {"of_target", of_target}};
}

Json quality_json(const Account& account) {
  double measured = 0.0;
  double estimated = 0.0;
  double missing = 0.0;
  for (const ledger::Entry& entry : account.books.entries) {
    if (entry.posting.kind != ledger::EntryKind::flow) continue;
    measured += entry.posting.quality.measured_intervals;
    estimated += entry.posting.quality.estimated_intervals;
    missing += entry.posting.quality.missing_intervals;
  }
  const double all = measured + estimated + missing;
  if (all == 0.0) return {{"measured", nullptr}, {"estimated", nullptr}, {"missing", nullptr}};
  return {{"measured", measured / all}, {"estimated", estimated / all}, {"missing", missing / all}};
}

}  // namespace celadon::app::views
