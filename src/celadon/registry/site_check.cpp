#include "celadon/registry/site_check.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

namespace celadon::registry {

namespace {

using text::Node;

/// The place of one member of one entry, or of the entry.
const Node& place_of(const Node& document, std::string_view list, std::size_t index,
                     std::string_view member) {
  const Node& entry = document.find(list)->items.at(index);
  const Node* found = entry.find(member);
  return found == nullptr ? entry : *found;
}

template <class Entity>
std::vector<std::string_view> ids_of(const std::vector<Entity>& entities) {
  std::vector<std::string_view> ids;
  for (const Entity& entity : entities) ids.push_back(entity.id.text);
  return ids;
}

Error unknown(const Node& place, std::string_view what, std::string_view name,
              const std::vector<std::string_view>& known) {
  const std::string near = text::nearest_name(name, known);
  return place.error(ErrorCode::not_found, fmt::format("there is no {} \"{}\"", what, name),
                     near.empty() ? fmt::format("define it, or correct the name")
                                  : fmt::format("did you mean \"{}\"?", near));
}

template <class Entity>
Status refuse_double_ids(const std::vector<Entity>& entities, const Node& document,
                         std::string_view list) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const auto [it, fresh] = seen.emplace(entities[i].id.text, i);
    if (fresh) continue;
    const Node& first = place_of(document, list, it->second, "id");
    return place_of(document, list, i, "id")
        .error(ErrorCode::rule,
               fmt::format("the id \"{}\" stands here a second time; first at line {}",
                           entities[i].id.text, first.place.line));
  }
  return {};
}

bool only_of_electricity(Origin origin) {
  return origin == Origin::grid || origin == Origin::own_pv || origin == Origin::own_wind ||
         origin == Origin::direct_line_nonfossil;
}

Status check_origin(registry::Node& node, const Node& place, const Carrier* carrier) {
  if (node.kind != NodeKind::source) {
    if (!node.origin) return {};
    return place.error(ErrorCode::rule,
                       fmt::format("node \"{}\" is no source and has no origin", node.id.text),
                       "remove origin, or set kind: source");
  }
  if (carrier == nullptr) {
    return place.error(ErrorCode::rule,
                       fmt::format("source \"{}\" does not say its carrier", node.id.text),
                       "add carrier");
  }
  const bool electric = carrier->kind == CarrierKind::electricity;
  if (!node.origin && electric) {
    return place.error(
        ErrorCode::rule,
        fmt::format("source \"{}\" of electricity does not say its origin", node.id.text),
        "add origin: grid, own_pv, own_wind, own_other, direct_line_nonfossil or made_on_site");
  }
  if (!node.origin) node.origin = Origin::purchased;
  if (electric ? *node.origin == Origin::purchased : only_of_electricity(*node.origin)) {
    return place.error(ErrorCode::rule,
                       fmt::format("origin {} does not fit source \"{}\" of {}",
                                   to_string(*node.origin), node.id.text, carrier->id.text),
                       electric ? "bought electricity is origin: grid"
                                : "write purchased, made_on_site, own_primary or own_other");
  }
  return {};
}

Status check_nodes(Site& site, const Node& document, const Carriers& carriers) {
  for (std::size_t i = 0; i < site.nodes.size(); ++i) {
    registry::Node& node = site.nodes[i];
    const auto place = [&](std::string_view member) -> const Node& {
      return place_of(document, "nodes", i, member);
    };
    const Carrier* carrier = carriers.find(node.carrier.text);
    if (!node.carrier.empty() && carrier == nullptr) {
      return unknown(place("carrier"), "carrier", node.carrier.text, carriers.ids());
    }
    CELADON_TRY(check_origin(node, place("origin"), carrier));
    if (!node.product.empty() && site.find(node.product) == nullptr) {
      return unknown(place("product"), "product", node.product.text, ids_of(site.products));
    }
    if (!node.product.empty() && node.kind != NodeKind::line && node.kind != NodeKind::product) {
      return place("product").error(
          ErrorCode::rule, fmt::format("only a line makes a product, \"{}\" is a {}", node.id.text,
                                       to_string(node.kind)));
    }
    if (node.co2_factor && !node.co2_factor->unit.compatible(units::unit("tCO2/GJ")) &&
        !node.co2_factor->unit.compatible(units::unit("tCO2e/GJ"))) {
      return place("co2_factor")
          .error(ErrorCode::unit,
                 fmt::format("\"{}\" is no emission per energy", node.co2_factor->unit.symbol),
                 "give it in tCO2/GJ or kgCO2/kWh");
    }
  }
  return {};
}

/// The node at an end of a flow, which must exist and carry what the flow carries.
Result<const registry::Node*> end_of(const Site& site, const NodeId& id, const Node& place) {
  const registry::Node* node = site.find(id);
  if (node == nullptr) return unknown(place, "node", id.text, ids_of(site.nodes));
  return node;
}

/// Whether everything that passes this node is of one carrier.
bool carries_one(const registry::Node& node) {
  return !node.carrier.empty() && (node.kind == NodeKind::source || node.kind == NodeKind::bus ||
                                   node.kind == NodeKind::storage);
}

Status check_measured(const Flow& flow, const MeasuringPoint& point, const Carrier& carrier,
                      const Node& place) {
  if (point.quantity == QuantityKind::state) {
    return place.error(
        ErrorCode::rule,
        fmt::format("point \"{}\" measures a state, which is no amount that flows", point.id.text),
        "a flow needs a point of quantity register, amount or power");
  }
  const units::Unit amount =
      point.quantity == QuantityKind::power ? point.unit * units::unit("h") : point.unit;
  if (carrier.measured_in(amount)) return {};
  return place.error(ErrorCode::unit,
                     fmt::format("flow \"{}\" carries {}, point \"{}\" counts {}", flow.id.text,
                                 carrier.id.text, point.id.text, point.unit.symbol),
                     fmt::format("{} is measured in {}", carrier.id.text, carrier.unit.symbol));
}

Status check_flow(Site& site, std::size_t index, const Node& document, const Carriers& carriers) {
  Flow& flow = site.flows[index];
  const auto place = [&](std::string_view member) -> const Node& {
    return place_of(document, "flows", index, member);
  };
  CELADON_ASSIGN(const registry::Node* from, end_of(site, flow.from, place("from")));
  CELADON_ASSIGN(const registry::Node* to, end_of(site, flow.to, place("to")));
  if (from == to)
    return place("to").error(ErrorCode::rule,
                             fmt::format("flow \"{}\" ends where it begins", flow.id.text));
  if (to->kind == NodeKind::source) {
    return place("to").error(
        ErrorCode::rule,
        fmt::format("flow \"{}\" runs into source \"{}\"", flow.id.text, to->id.text),
        "what is fed back or sold on runs to a node of kind site");
  }
  if (flow.carrier.empty()) flow.carrier = from->carrier.empty() ? to->carrier : from->carrier;
  const Carrier* carrier = carriers.find(flow.carrier.text);
  if (flow.carrier.empty())
    return place("carrier").error(
        ErrorCode::rule, fmt::format("flow \"{}\" does not say its carrier", flow.id.text));
  if (carrier == nullptr)
    return unknown(place("carrier"), "carrier", flow.carrier.text, carriers.ids());
  for (const registry::Node* end : {from, to}) {
    if (!carries_one(*end) || end->carrier == flow.carrier) continue;
    return place("carrier").error(
        ErrorCode::rule,
        fmt::format("flow \"{}\" carries {}, but node \"{}\" carries {}", flow.id.text,
                    flow.carrier.text, end->id.text, end->carrier.text));
  }
  if (flow.point.empty()) return {};
  const MeasuringPoint* point = site.find(flow.point);
  if (point == nullptr)
    return unknown(place("point"), "point", flow.point.text, ids_of(site.points));
  return check_measured(flow, *point, *carrier, place("point"));
}

/// A point may hang on one flow at a time.
Status refuse_shared_points(const Site& site, const Node& document) {
  std::multimap<std::string_view, std::size_t> flows_of;
  for (std::size_t i = 0; i < site.flows.size(); ++i) {
    if (site.flows[i].point.empty()) continue;
    const auto [first, last] = flows_of.equal_range(site.flows[i].point.text);
    for (auto it = first; it != last; ++it) {
      const Interval a = site.flows[it->second].valid.interval(site.offset);
      const Interval b = site.flows[i].valid.interval(site.offset);
      if (a.from >= b.to || b.from >= a.to) continue;
      return place_of(document, "flows", i, "point")
          .error(ErrorCode::rule,
                 fmt::format("point \"{}\" already measures flow \"{}\"", site.flows[i].point.text,
                             site.flows[it->second].id.text),
                 "one point measures one flow at a time; give each flow its point, or end the "
                 "other with valid");
    }
    flows_of.emplace(site.flows[i].point.text, i);
  }
  return {};
}

Status check_point(const Site& site, std::size_t index, const Node& document) {
  const MeasuringPoint& point = site.points[index];
  const auto place = [&](std::string_view member) -> const Node& {
    return place_of(document, "points", index, member);
  };
  const bool counts = point.quantity == QuantityKind::cumulative;
  const auto only_register = [&](std::string_view member) {
    return place(member).error(
        ErrorCode::rule, fmt::format("{} is for a register, point \"{}\" is of quantity {}", member,
                                     point.id.text, to_string(point.quantity)));
  };
  if (!counts && point.counter.rollover > 0.0)
    return only_register(place("digits").kind == Node::Kind::scalar ? "digits" : "rollover");
  if (!counts && !point.exchanges.empty()) return only_register("exchanges");
  if (!counts && point.gap.kind == GapRuleKind::register_difference) return only_register("gap");
  for (const auto& [limit, member] :
       {std::pair{&point.minimum, "minimum"}, std::pair{&point.maximum, "maximum"}}) {
    if (!*limit || (*limit)->unit.compatible(point.unit)) continue;
    return place(member).error(ErrorCode::unit,
                               fmt::format("{} is in {}, the point counts {}", member,
                                           (*limit)->unit.symbol, point.unit.symbol));
  }
  if (point.minimum && point.maximum && point.minimum->in_base() > point.maximum->in_base()) {
    return place("minimum").error(ErrorCode::rule, "minimum is greater than maximum");
  }
  if (point.maximum_rate && !point.maximum_rate->unit.compatible(point.unit / units::unit("h"))) {
    return place("maximum_rate")
        .error(ErrorCode::unit,
               fmt::format("\"{}\" is no rate of {}", point.maximum_rate->unit.symbol,
                           point.unit.symbol),
               fmt::format("give it in {}/h", point.unit.symbol));
  }
  for (std::size_t i = 0; i < point.exchanges.size(); ++i) {
    const MeterExchange& exchange = point.exchanges[i];
    if (point.counter.rollover <= 0.0 || (exchange.old_final < point.counter.rollover &&
                                          exchange.new_initial < point.counter.rollover))
      continue;
    return place("exchanges")
        .items.at(i)
        .error(ErrorCode::rule,
               fmt::format("a reading is beyond {}, where the register starts again",
                           point.counter.rollover));
  }
  return {};
}

}  // namespace

Status complete_and_check(Site& site, const text::Node& document, const Carriers& carriers) {
  CELADON_TRY(refuse_double_ids(site.nodes, document, "nodes"));
  CELADON_TRY(refuse_double_ids(site.flows, document, "flows"));
  CELADON_TRY(refuse_double_ids(site.points, document, "points"));
  CELADON_TRY(refuse_double_ids(site.products, document, "products"));
  CELADON_TRY(check_nodes(site, document, carriers));
  for (std::size_t i = 0; i < site.flows.size(); ++i)
    CELADON_TRY(check_flow(site, i, document, carriers));
  CELADON_TRY(refuse_shared_points(site, document));
  for (std::size_t i = 0; i < site.points.size(); ++i) CELADON_TRY(check_point(site, i, document));
  return {};
}

}  // namespace celadon::registry
