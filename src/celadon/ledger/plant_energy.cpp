#include "celadon/ledger/plant_energy.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "celadon/ledger/declared_energy.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/registry/titles.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::ledger {
namespace {

using formula::DerivationPtr;
using registry::CarrierKind;
using registry::NodeKind;
using registry::Origin;
using units::Quantity;
using units::unit;
using Direction = ElectricityActivity::Direction;

enum class Crossing { inside, entering, leaving };

Crossing crossing_of(const registry::Site& site, const registry::Flow& flow) {
  const registry::Node* from = site.find(flow.from);
  const registry::Node* to = site.find(flow.to);
  const bool out = to != nullptr && (to->kind == NodeKind::site || to->kind == NodeKind::source);
  if (out) return Crossing::leaving;
  const bool in =
      from != nullptr && (from->kind == NodeKind::source || from->kind == NodeKind::site);
  return in ? Crossing::entering : Crossing::inside;
}

EnergyRole role_of(const registry::Flow& flow, const registry::Carrier& carrier, Origin origin,
                   Crossing crossing) {
  if (crossing == Crossing::leaving) return EnergyRole::sold;
  switch (origin) {
    case Origin::own_pv:
    case Origin::own_wind:
    case Origin::own_other:
    case Origin::own_primary: return EnergyRole::own_primary;
    case Origin::made_on_site: return EnergyRole::made_on_site;
    case Origin::purchased:
    case Origin::grid:
    case Origin::direct_line_nonfossil: break;
  }
  if (flow.use == registry::FlowUse::feedstock) return EnergyRole::feedstock;
  if (carrier.kind == CarrierKind::medium) return EnergyRole::medium;
  return EnergyRole::purchased;
}

/// Several flows summed into one amount, exactly.
struct Bundle {
  std::vector<ExactAmount> amounts;
  std::vector<DerivationPtr> children;
  Missing missing;
  double measured = 0.0;
  double weight = 0.0;
  const registry::Flow* sample = nullptr;
  const registry::Node* source = nullptr;

  void add(const FlowTotal& total) {
    amounts.push_back(total.amount);
    children.push_back(total.derivation);
    if (total.gap) missing.add(*total.gap);
    const double size = std::fabs(static_cast<double>(total.amount.count));
    measured += size * total.measured_share;
    weight += size;
  }
  [[nodiscard]] double share() const { return weight > 0.0 ? measured / weight : 0.0; }
};

Result<Quantity> total_of(const Bundle& bundle, const registry::Carrier& carrier) {
  CELADON_ASSIGN(const ExactAmount amount, sum(bundle.amounts, bundle.amounts.front().measure));
  if (const auto shown = amount.in(carrier.unit); shown.ok()) return *shown;
  for (const units::Unit& other : carrier.also) {
    if (const auto shown = amount.in(other); shown.ok()) return *shown;
  }
  return amount.in_base();
}

DerivationPtr derivation_of(const Bundle& bundle, const std::string& name, const std::string& title,
                            const Quantity& amount) {
  formula::Value value = amount;
  if (bundle.missing.any()) value = bundle.missing.undetermined();
  return computed(name, title, "各流向之和｜sum of flows", std::move(value), bundle.children, {},
                  bundle.share());
}

std::optional<SteamState> steam_of(const registry::Node* source, const Quantity& amount) {
  const bool mass = amount.unit.dimension == unit("t").dimension;
  if (source == nullptr || !source->steam || !mass) return std::nullopt;
  SteamState state;
  state.pressure = source->steam->pressure;
  state.temperature = source->steam->temperature;
  state.kind = source->carrier.text == "hot_water"   ? SteamState::Kind::hot_water
               : state.pressure && state.temperature ? SteamState::Kind::superheated
                                                     : SteamState::Kind::saturated;
  return state;
}

/// Carrier, role, and for steam and heat the source whose state and factor it has.
using UseKey = std::tuple<std::string, EnergyRole, std::string, Measure>;
using PowerKey = std::tuple<Origin, Direction>;

struct Sorted {
  std::map<UseKey, Bundle> uses;
  std::map<PowerKey, Bundle> power;
  std::set<std::string> metered;  ///< carriers with a metered flow across the boundary
};

Sorted sort_flows(const PlantBooks& books, const std::map<std::string, FlowTotal>& flows) {
  Sorted sorted;
  for (const auto& [id, total] : flows) {
    const registry::Carrier* carrier = books.carriers.find(total.flow->carrier.text);
    if (carrier == nullptr || carrier->kind == CarrierKind::material) continue;
    const Crossing crossing = crossing_of(books.site, *total.flow);
    if (crossing == Crossing::inside) continue;
    const registry::Node* edge =
        books.site.find(crossing == Crossing::entering ? total.flow->from : total.flow->to);
    const Origin origin = edge != nullptr && edge->origin             ? *edge->origin
                          : carrier->kind == CarrierKind::electricity ? Origin::grid
                                                                      : Origin::purchased;
    if (!total.flow->point.empty()) sorted.metered.insert(carrier->id.text);
    const bool own_state = edge != nullptr && (edge->steam || edge->co2_factor);
    const std::string source = own_state ? edge->id.text : "";
    Bundle& bundle =
        sorted.uses[{carrier->id.text, role_of(*total.flow, *carrier, origin, crossing), source,
                     total.amount.measure}];
    bundle.add(total);
    bundle.sample = total.flow;
    bundle.source = edge;
    if (carrier->kind == CarrierKind::electricity) {
      sorted
          .power[{origin,
                  crossing == Crossing::entering ? Direction::brought_in : Direction::sold_on}]
          .add(total);
    }
  }
  return sorted;
}

Status add_uses(const PlantBooks& books, const Sorted& sorted, PlantEnergy& energy) {
  for (const auto& [key, bundle] : sorted.uses) {
    const auto& [id, role, source, measure] = key;
    const registry::Carrier& carrier = *books.carriers.find(id);
    // An unmetered flow whose carrier a statement declares is the statement's business.
    const bool metered = sorted.metered.contains(id);
    if (!metered && declares(books, id)) continue;
    EnergyUse use;
    use.carrier = id;
    use.row = carrier.coal_equivalent;
    use.role = role;
    CELADON_ASSIGN(use.amount, total_of(bundle, carrier));
    use.steam = steam_of(bundle.source, use.amount);
    if (bundle.source != nullptr) use.co2_factor = bundle.source->co2_factor;
    if (use.amount.value < 0.0) {
      use.gap = formula::Undetermined{
          {"flow." + bundle.sample->id.text},
          fmt::format("'{0}' 各流之和为 {1:.10g} {2}：有流的方向与其规定相反｜the flows of '{0}' "
                      "sum to {1:.10g} {2}: a flow runs against its direction",
                      id, use.amount.value, use.amount.unit.symbol)};
      use.amount.value = 0.0;
    }
    if (bundle.missing.any()) use.gap = bundle.missing.undetermined();
    add_properties(books, use);
    use.measured_share = bundle.share();
    use.derivation = derivation_of(bundle, fmt::format("amount.{}.{}", id, to_string(role)),
                                   registry::title(carrier.names), use.amount);
    energy.uses.push_back(std::move(use));
  }
  return add_declared(books, sorted.metered, energy.uses, energy.notes);
}

struct OriginSum {
  double in = 0.0;
  double out = 0.0;
};

/// Export that does not say whose power it is goes against own generation first: power made on site
/// leaves before bought power does.
void attribute_export(std::map<Origin, OriginSum>& sums, std::vector<std::string>& notes) {
  const auto grid = sums.find(Origin::grid);
  if (grid == sums.end() || grid->second.out <= 0.0) return;
  for (const Origin own :
       {Origin::own_pv, Origin::own_wind, Origin::own_other, Origin::made_on_site}) {
    const auto found = sums.find(own);
    if (found == sums.end()) continue;
    const double moved = std::min(grid->second.out, found->second.in - found->second.out);
    if (moved <= 0.0) continue;
    found->second.out += moved;
    grid->second.out -= moved;
    notes.push_back(
        fmt::format("外送 {0:.10g} kWh 计自{1}｜{0:.10g} kWh of export counted against {2}", moved,
                    units::in_language(registry::title(own), units::Language::zh),
                    units::in_language(registry::title(own), units::Language::en)));
  }
}

ElectricitySum sum_over(const std::map<Origin, OriginSum>& sums, const std::set<Origin>& origins,
                        const Sorted& sorted, const char* name, const char* title,
                        const std::vector<std::string>& notes) {
  ElectricitySum result;
  Missing missing;
  std::vector<DerivationPtr> children;
  double measured = 0.0;
  double weight = 0.0;
  for (const auto& [origin, sum] : sums) {
    if (origins.contains(origin)) result.kwh += sum.in - sum.out;
  }
  for (const auto& [key, bundle] : sorted.power) {
    if (!origins.contains(std::get<0>(key))) continue;
    if (bundle.missing.any()) missing.add(bundle.missing.undetermined());
    children.insert(children.end(), bundle.children.begin(), bundle.children.end());
    measured += bundle.measured;
    weight += bundle.weight;
  }
  formula::Value value = Quantity{result.kwh, unit("kWh")};
  if (missing.any()) {
    result.gap = missing.undetermined();
    value = *result.gap;
  }
  result.derivation = computed(name, title, "进厂 − 外供｜brought in − sold on", std::move(value),
                               std::move(children), notes, weight > 0.0 ? measured / weight : 0.0);
  return result;
}

void add_electricity(const Sorted& sorted, PlantEnergy& energy) {
  std::map<Origin, OriginSum> sums;
  for (const auto& [key, bundle] : sorted.power) {
    const auto total = sum(bundle.amounts, Measure::energy);
    const auto kwh = total.ok() ? total->in(unit("kWh")) : Result<Quantity>(total.error());
    if (!kwh.ok()) continue;  // add_uses() has reported the overflow
    (std::get<1>(key) == Direction::brought_in ? sums[std::get<0>(key)].in
                                               : sums[std::get<0>(key)].out) += kwh->value;
  }
  std::vector<std::string> notes;
  attribute_export(sums, notes);
  for (const auto& [origin, sum] : sums) {
    for (const Direction direction : {Direction::brought_in, Direction::sold_on}) {
      const double kwh = direction == Direction::brought_in ? sum.in : sum.out;
      if (kwh == 0.0 && direction == Direction::sold_on) continue;
      ElectricityActivity activity;
      activity.origin = origin;
      activity.direction = direction;
      activity.activity.name =
          fmt::format("{}.{}", registry::to_string(origin),
                      direction == Direction::brought_in ? "brought_in" : "sold_on");
      activity.activity.amount = {std::max(0.0, kwh), unit("kWh")};
      const ElectricitySum part =
          sum_over(sums, {origin}, sorted, "electricity", "电量｜electricity", notes);
      activity.activity.gap = part.gap;
      activity.activity.derivation = computed(
          "electricity." + activity.activity.name, "电量｜electricity", "各流向之和｜sum of flows",
          part.gap ? formula::Value{*part.gap} : formula::Value{activity.activity.amount},
          part.derivation->children, notes, part.derivation->measured_share);
      energy.electricity.push_back(std::move(activity));
    }
  }
  const std::set<Origin> own{Origin::own_pv, Origin::own_wind, Origin::own_other};
  std::set<Origin> every{own};
  every.insert({Origin::grid, Origin::purchased, Origin::direct_line_nonfossil,
                Origin::made_on_site, Origin::own_primary});
  energy.used =
      sum_over(sums, every, sorted, "energy.electricity", "用电量｜electricity used", notes);
  energy.purchased_net =
      sum_over(sums, {Origin::grid, Origin::purchased, Origin::direct_line_nonfossil}, sorted,
               "energy.electricity_purchased", "净购入电量｜electricity purchased, net", notes);
  energy.own_renewable = sum_over(sums, own, sorted, "energy.own_renewable_electricity",
                                  "自发自用可再生电量｜own renewable electricity", notes);
  energy.direct_line = sum_over(sums, {Origin::direct_line_nonfossil}, sorted, "energy.direct_line",
                                "直供非化石电量｜non-fossil electricity by direct line", notes);
  energy.notes.insert(energy.notes.end(), notes.begin(), notes.end());
}

/// Electricity that only statements know: bought power is grid power.
void add_declared_electricity(const PlantBooks& books, PlantEnergy& energy) {
  ElectricitySum net;
  Missing missing;
  std::vector<DerivationPtr> children;
  for (const EnergyUse& use : energy.uses) {
    const registry::Carrier* carrier = books.carriers.find(use.carrier);
    if (carrier == nullptr || carrier->kind != CarrierKind::electricity) continue;
    const auto kwh = use.amount.in(unit("kWh"));
    if (!kwh.ok() || (use.role != EnergyRole::purchased && use.role != EnergyRole::sold)) continue;
    ElectricityActivity power;
    power.activity = {"declared." + std::string(to_string(use.role)), use.amount, use.gap,
                      use.derivation};
    power.direction = use.role == EnergyRole::sold ? Direction::sold_on : Direction::brought_in;
    net.kwh += use.role == EnergyRole::sold ? -*kwh : *kwh;
    if (use.gap) missing.add(*use.gap);
    children.push_back(use.derivation);
    energy.electricity.push_back(std::move(power));
  }
  if (children.empty())
    missing.add("energy.electricity",
                "没有计量或填报的电力｜no electricity is metered or declared");
  formula::Value value = Quantity{net.kwh, unit("kWh")};
  if (missing.any()) {
    net.gap = missing.undetermined();
    value = *net.gap;
  }
  net.derivation = computed("energy.electricity", "用电量｜electricity used",
                            "购入 − 外供｜bought − sold on", value, children);
  energy.used = net;
  net.derivation =
      computed("energy.electricity_purchased", "净购入电量｜electricity purchased, net",
               "购入 − 外供｜bought − sold on", value, children);
  energy.purchased_net = net;
}

}  // namespace

Result<PlantEnergy> plant_energy(const PlantBooks& books,
                                 const std::map<std::string, FlowTotal>& flows) {
  PlantEnergy energy;
  const Sorted sorted = sort_flows(books, flows);
  CELADON_TRY(add_uses(books, sorted, energy));
  add_electricity(sorted, energy);
  if (sorted.power.empty()) add_declared_electricity(books, energy);
  return energy;
}

}  // namespace celadon::ledger
