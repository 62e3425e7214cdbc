#include "celadon/registry/site_check.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

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
  const std::string message = units::in_each([&](units::Language language) {
    return language == units::Language::zh
               ? fmt::format("没有{} \"{}\"", units::in_language(what, language), name)
               : fmt::format("there is no {} \"{}\"", units::in_language(what, language), name);
  });
  return place.error(ErrorCode::not_found, message,
                     near.empty()
                         ? std::string("先定义它，或更正名称｜define it, or correct the name")
                         : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near));
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
               fmt::format(
                   "编号 \"{0}\" 在此重复；首次在第 {1} 行｜the id \"{0}\" stands here a second "
                   "time; first at line {1}",
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
    return place.error(
        ErrorCode::rule,
        fmt::format("节点 \"{0}\" 不是能源来源，却有 origin｜node \"{0}\" is no source and has "
                    "no origin",
                    node.id.text),
        "去掉 origin，或写 kind: source｜remove origin, or set kind: source");
  }
  if (carrier == nullptr) {
    return place.error(
        ErrorCode::rule,
        fmt::format("能源来源 \"{0}\" 没有写明能源品种｜source \"{0}\" does not say its carrier",
                    node.id.text),
        "补写 carrier｜add carrier");
  }
  const bool electric = carrier->kind == CarrierKind::electricity;
  if (!node.origin && electric) {
    return place.error(
        ErrorCode::rule,
        fmt::format("电力来源 \"{0}\" 没有写明来源类别｜source \"{0}\" of electricity does not "
                    "say its origin",
                    node.id.text),
        "补写 origin：grid、own_pv、own_wind、own_other、direct_line_nonfossil 或 "
        "made_on_site｜add origin: grid, own_pv, own_wind, own_other, "
        "direct_line_nonfossil or made_on_site");
  }
  if (!node.origin) node.origin = Origin::purchased;
  if (electric ? *node.origin == Origin::purchased : only_of_electricity(*node.origin)) {
    return place.error(
        ErrorCode::rule,
        fmt::format("来源类别 {0} 与 {2} 的来源 \"{1}\" 不符｜origin {0} does not fit source "
                    "\"{1}\" of {2}",
                    to_string(*node.origin), node.id.text, carrier->id.text),
        electric ? "外购电力写 origin: grid｜bought electricity is origin: grid"
                 : "可写 purchased、made_on_site、own_primary 或 own_other｜write purchased, "
                   "made_on_site, own_primary or own_other");
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
      return unknown(place("carrier"), "能源品种｜carrier", node.carrier.text, carriers.ids());
    }
    CELADON_TRY(check_origin(node, place("origin"), carrier));
    if (!node.product.empty() && site.find(node.product) == nullptr) {
      return unknown(place("product"), "产品｜product", node.product.text, ids_of(site.products));
    }
    if (!node.product.empty() && node.kind != NodeKind::line && node.kind != NodeKind::product) {
      return place("product").error(
          ErrorCode::rule,
          fmt::format("只有生产线才出产品，\"{0}\" 是 {1}｜only a line makes a product, \"{0}\" is "
                      "a {1}",
                      node.id.text, to_string(node.kind)));
    }
    if (node.co2_factor && !node.co2_factor->unit.compatible(units::unit("tCO2/GJ")) &&
        !node.co2_factor->unit.compatible(units::unit("tCO2e/GJ"))) {
      return place("co2_factor")
          .error(ErrorCode::unit,
                 fmt::format("\"{0}\" 不是单位能量的排放｜\"{0}\" is no emission per energy",
                             node.co2_factor->unit.symbol),
                 "以 tCO2/GJ 或 kgCO2/kWh 填写｜give it in tCO2/GJ or kgCO2/kWh");
    }
  }
  return {};
}

/// The node at an end of a flow, which must exist and carry what the flow carries.
Result<const registry::Node*> end_of(const Site& site, const NodeId& id, const Node& place) {
  const registry::Node* node = site.find(id);
  if (node == nullptr) return unknown(place, "节点｜node", id.text, ids_of(site.nodes));
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
        fmt::format("计量点 \"{0}\" 测的是状态，不是流动的数量｜point \"{0}\" measures a state, "
                    "which is no amount that flows",
                    point.id.text),
        "流向需要类型为 register、amount 或 power 的计量点｜a flow needs a point of "
        "quantity register, amount or power");
  }
  const units::Unit amount =
      point.quantity == QuantityKind::power ? point.unit * units::unit("h") : point.unit;
  if (carrier.measured_in(amount)) return {};
  return place.error(
      ErrorCode::unit,
      fmt::format("流向 \"{0}\" 输送 {1}，计量点 \"{2}\" 计的是 {3}｜flow \"{0}\" carries {1}, "
                  "point \"{2}\" counts {3}",
                  flow.id.text, carrier.id.text, point.id.text, point.unit.symbol),
      fmt::format("{0} 以 {1} 计量｜{0} is measured in {1}", carrier.id.text, carrier.unit.symbol));
}

Status check_flow(Site& site, std::size_t index, const Node& document, const Carriers& carriers) {
  Flow& flow = site.flows[index];
  const auto place = [&](std::string_view member) -> const Node& {
    return place_of(document, "flows", index, member);
  };
  CELADON_ASSIGN(const registry::Node* from, end_of(site, flow.from, place("from")));
  CELADON_ASSIGN(const registry::Node* to, end_of(site, flow.to, place("to")));
  if (from == to)
    return place("to").error(
        ErrorCode::rule,
        fmt::format("流向 \"{0}\" 的起点和终点相同｜flow \"{0}\" ends where it begins",
                    flow.id.text));
  if (to->kind == NodeKind::source) {
    return place("to").error(
        ErrorCode::rule,
        fmt::format("流向 \"{0}\" 流入能源来源 \"{1}\"｜flow \"{0}\" runs into source \"{1}\"",
                    flow.id.text, to->id.text),
        "返送或外售的能源流向 kind: site 的节点｜what is fed back or sold on runs to "
        "a node of kind site");
  }
  if (flow.carrier.empty()) flow.carrier = from->carrier.empty() ? to->carrier : from->carrier;
  const Carrier* carrier = carriers.find(flow.carrier.text);
  if (flow.carrier.empty())
    return place("carrier").error(
        ErrorCode::rule,
        fmt::format("流向 \"{0}\" 没有写明能源品种｜flow \"{0}\" does not say its carrier",
                    flow.id.text));
  if (carrier == nullptr)
    return unknown(place("carrier"), "能源品种｜carrier", flow.carrier.text, carriers.ids());
  for (const registry::Node* end : {from, to}) {
    if (!carries_one(*end) || end->carrier == flow.carrier) continue;
    return place("carrier").error(
        ErrorCode::rule,
        fmt::format("流向 \"{0}\" 输送 {1}，节点 \"{2}\" 却是 {3}｜flow \"{0}\" carries {1}, but "
                    "node \"{2}\" carries {3}",
                    flow.id.text, flow.carrier.text, end->id.text, end->carrier.text));
  }
  if (flow.point.empty()) return {};
  const MeasuringPoint* point = site.find(flow.point);
  if (point == nullptr)
    return unknown(place("point"), "计量点｜point", flow.point.text, ids_of(site.points));
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
          .error(
              ErrorCode::rule,
              fmt::format("计量点 \"{0}\" 已计量流向 \"{1}\"｜point \"{0}\" already measures flow "
                          "\"{1}\"",
                          site.flows[i].point.text, site.flows[it->second].id.text),
              "一个计量点同一时间只计量一个流向；给各流向各自的计量点，或用 valid 终止另一"
              "个｜one point measures one flow at a time; give each flow its point, or end "
              "the other with valid");
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
        ErrorCode::rule,
        fmt::format("{0} 只用于表底，计量点 \"{1}\" 的类型是 {2}｜{0} is for a register, point "
                    "\"{1}\" is of quantity {2}",
                    member, point.id.text, to_string(point.quantity)));
  };
  if (!counts && point.counter.rollover > 0.0)
    return only_register(place("digits").kind == Node::Kind::scalar ? "digits" : "rollover");
  if (!counts && !point.exchanges.empty()) return only_register("exchanges");
  if (!counts && point.gap.kind == GapRuleKind::register_difference) return only_register("gap");
  for (const auto& [limit, member] :
       {std::pair{&point.minimum, "minimum"}, std::pair{&point.maximum, "maximum"}}) {
    if (!*limit || (*limit)->unit.compatible(point.unit)) continue;
    return place(member).error(
        ErrorCode::unit,
        fmt::format("{0} 以 {1} 计，计量点以 {2} 计｜{0} is in {1}, the point counts {2}", member,
                    (*limit)->unit.symbol, point.unit.symbol));
  }
  if (point.minimum && point.maximum && point.minimum->in_base() > point.maximum->in_base()) {
    return place("minimum").error(ErrorCode::rule,
                                  "minimum 大于 maximum｜minimum is greater than maximum");
  }
  if (point.maximum_rate && !point.maximum_rate->unit.compatible(point.unit / units::unit("h"))) {
    return place("maximum_rate")
        .error(ErrorCode::unit,
               fmt::format("\"{0}\" 不是 {1} 的变化速率｜\"{0}\" is no rate of {1}",
                           point.maximum_rate->unit.symbol, point.unit.symbol),
               fmt::format("以 {0}/h 填写｜give it in {0}/h", point.unit.symbol));
  }
  for (std::size_t i = 0; i < point.exchanges.size(); ++i) {
    const MeterExchange& exchange = point.exchanges[i];
    if (point.counter.rollover <= 0.0 || (exchange.old_final < point.counter.rollover &&
                                          exchange.new_initial < point.counter.rollover))
      continue;
    return place("exchanges")
        .items.at(i)
        .error(ErrorCode::rule,
               fmt::format("有读数超过 {0}，表底在此归零重计｜a reading is beyond {0}, where the "
                           "register starts again",
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
  CELADON_TRY(refuse_double_ids(site.materials, document, "materials"));
  CELADON_TRY(check_nodes(site, document, carriers));
  for (std::size_t i = 0; i < site.flows.size(); ++i)
    CELADON_TRY(check_flow(site, i, document, carriers));
  CELADON_TRY(refuse_shared_points(site, document));
  for (std::size_t i = 0; i < site.points.size(); ++i) CELADON_TRY(check_point(site, i, document));
  return {};
}

}  // namespace celadon::registry
