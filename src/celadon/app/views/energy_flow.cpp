// The Sankey that closes, and the balance of master and sub-meters behind it.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/app/views/energy_views.hpp"

namespace celadon::app::views {
namespace {

using ledger::EntryKind;
using ledger::NodeBalance;
using registry::NodeKind;

/// tce per unit of a carrier's own unit, from the lines of the account.
std::map<std::string, double> coefficients(const Account& account) {
  std::map<std::string, double> factors;
  for (const ledger::EnergyLine& line : account.figures.energy.lines) {
    if (!line.factor || line.amount.value == 0.0) continue;
    const auto tce = (line.amount * *line.factor).in(units::unit("tce"));
    if (tce.ok()) factors.emplace(line.carrier, *tce / line.amount.in_base());
  }
  return factors;
}

struct Link {
  std::string from;
  std::string to;
  std::string flow;
  std::string carrier;
  units::Quantity amount;
  std::string kind;
};

std::string unaccounted_node(const std::string& node) { return "unaccounted:" + node; }
std::string stock_node(const std::string& node) { return "stock:" + node; }

units::Quantity shown(const ledger::ExactAmount& amount, const registry::Carrier* carrier) {
  if (carrier != nullptr) {
    if (const auto quantity = amount.in(carrier->unit); quantity.ok()) return *quantity;
    for (const units::Unit& other : carrier->also) {
      if (const auto quantity = amount.in(other); quantity.ok()) return *quantity;
    }
  }
  return amount.in_base();
}

std::vector<Link> links_of(const Reading& reading, const Account& account,
                           const std::string& carrier) {
  std::vector<Link> links;
  for (const auto& [id, total] : account.figures.flows) {
    if (!carrier.empty() && total.flow->carrier.text != carrier) continue;
    links.push_back({total.flow->from.text, total.flow->to.text, id, total.flow->carrier.text,
                     total.shown, "flow"});
  }
  for (const NodeBalance& balance : account.balances) {
    if (!carrier.empty() && balance.carrier != carrier) continue;
    const registry::Carrier* known = reading.carriers().find(balance.carrier);
    if (!balance.unaccounted.zero()) {
      links.push_back({balance.node, unaccounted_node(balance.node), "", balance.carrier,
                       shown(balance.unaccounted, known), "unaccounted"});
    }
    if (!balance.stock_change.zero()) {
      links.push_back({balance.node, stock_node(balance.node), "", balance.carrier,
                       shown(balance.stock_change, known), "stock"});
    }
  }
  return links;
}

/// Columns of the drawing: one more than the deepest node before it; rings end the walk.
std::map<std::string, int> levels_of(const std::vector<Link>& links) {
  std::map<std::string, int> levels;
  for (const Link& link : links) {
    levels.emplace(link.from, 0);
    levels.emplace(link.to, 0);
  }
  for (std::size_t round = 0; round < levels.size(); ++round) {
    bool moved = false;
    for (const Link& link : links) {
      const int wanted = levels[link.from] + 1;
      if (levels[link.to] < wanted && wanted <= static_cast<int>(levels.size())) {
        levels[link.to] = wanted;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return levels;
}

Json node_json(const Reading& reading, const std::string& id, int level, double in, double out) {
  Json json{{"id", id}};
  const std::size_t colon = id.find(':');
  const std::string own = colon == std::string::npos ? id : id.substr(colon + 1);
  const registry::Node* node = reading.site().find(registry::NodeId(own));
  const registry::Names names = node == nullptr ? registry::Names{own, own} : node->names;
  const std::string en = names.en.empty() ? names.zh : names.en;
  if (id.starts_with("unaccounted:")) {
    json["name"] = names_json(names.zh + " 计量差", "Unaccounted at " + en);
    json["kind"] = "unaccounted";
  } else if (id.starts_with("stock:")) {
    json["name"] = names_json(names.zh + " 库存变化", "Stock of " + en);
    json["kind"] = "stock";
  } else {
    json["name"] = names_json(names);
    json["kind"] = node == nullptr ? "load" : registry::to_string(node->kind);
  }
  json["inflow"] = in;
  json["outflow"] = out;
  json["level"] = level;
  return json;
}

}  // namespace

Result<Json> energy_flow(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, request.period));
  const registry::Carrier* only = nullptr;
  if (!request.carrier.empty()) {
    only = reading.carriers().find(request.carrier);
    if (only == nullptr) {
      return fail(ErrorCode::not_found,
                  fmt::format("没有能源品种 '{0}'｜carrier '{0}' is not known", request.carrier),
                  "参见 packs/vocabulary/carriers｜see packs/vocabulary/carriers");
    }
  }
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  const auto factors = coefficients(*account);
  const std::vector<Link> links = links_of(reading, *account, request.carrier);
  const auto levels = levels_of(links);
  std::map<std::string, double> in;
  std::map<std::string, double> out;
  Json drawn = Json::array();
  Json undetermined = Json::array();
  for (const Link& link : links) {
    double value = link.amount.value;
    if (only == nullptr) {
      const auto factor = factors.find(link.carrier);
      if (factor == factors.end()) {
        undetermined.push_back({{"flow", link.flow.empty() ? link.to : link.flow},
                                {"reason", fmt::format("{} 没有折标系数｜no coal equivalent of {}",
                                                       link.carrier, link.carrier)}});
        continue;
      }
      value = link.amount.in_base() * factor->second;
    }
    const bool reversed = value < 0.0;
    const std::string& from = reversed ? link.to : link.from;
    const std::string& to = reversed ? link.from : link.to;
    out[from] += std::fabs(value);
    in[to] += std::fabs(value);
    Json json{{"from", from},
              {"to", to},
              {"flow", text_or_null(link.flow)},
              {"carrier", link.carrier},
              {"value", std::fabs(value)},
              {"amount", quantity_json(link.amount)},
              {"kind", link.kind},
              {"reversed", reversed}};
    if (!link.flow.empty()) {
      json["amount"]["derivation"] =
          derivation_link(reading.site().id.text, "flow." + link.flow, period);
      const auto& gap = account->figures.flows.at(link.flow).gap;
      if (gap) undetermined.push_back({{"flow", link.flow}, {"reason", gap->reason}});
    }
    drawn.push_back(std::move(json));
  }
  Json nodes = Json::array();
  for (const auto& [id, level] : levels) {
    if (in[id] == 0.0 && out[id] == 0.0) continue;
    nodes.push_back(node_json(reading, id, level, in[id], out[id]));
  }
  return Json{{"period", period.to_string()},
              {"carrier", text_or_null(request.carrier)},
              {"unit", only == nullptr ? "tce" : only->unit.symbol},
              {"nodes", std::move(nodes)},
              {"links", std::move(drawn)},
              {"undetermined", std::move(undetermined)}};
}

namespace {

Json share_json(double share) { return quantity_json(100.0 * share, "%"); }

Json within_json(const NodeBalance& balance) {
  return balance.every_class_known ? Json(balance.within_accuracy()) : Json();
}

Json meters_json(const Reading& reading, const Account& account, const NodeBalance& balance) {
  Json meters = Json::array();
  const registry::Carrier* carrier = reading.carriers().find(balance.carrier);
  const double inflow = shown(balance.inflow, carrier).value;
  for (const bool entering : {true, false}) {
    for (const registry::Flow& flow : reading.site().flows) {
      if (flow.carrier.text != balance.carrier) continue;
      if ((entering ? flow.to.text : flow.from.text) != balance.node) continue;
      const auto total = account.figures.flows.find(flow.id.text);
      if (total == account.figures.flows.end()) continue;
      const registry::MeasuringPoint* point =
          flow.point.empty() ? nullptr : reading.site().find(flow.point);
      Json amount = quantity_json(total->second.shown);
      if (total->second.gap) {
        amount = undetermined_json(total->second.shown.unit.symbol, total->second.gap->reason,
                                   total->second.gap->missing);
        amount["known"] = total->second.shown.value;
      }
      amount["measured_share"] = total->second.measured_share;
      amount["derivation"] =
          derivation_link(reading.site().id.text, "flow." + flow.id.text, account.books.period);
      const bool class_known = point != nullptr && point->accuracy_class.has_value();
      meters.push_back(
          {{"flow", flow.id.text},
           {"point", text_or_null(flow.point.text)},
           {"name", names_json(point != nullptr ? point->names : flow.names)},
           {"direction", entering ? "in" : "out"},
           {"amount", std::move(amount)},
           {"share", inflow != 0.0 ? Json(total->second.shown.value / inflow) : Json()},
           {"accuracy_class", class_known ? Json(*point->accuracy_class) : Json()}});
    }
  }
  return meters;
}

Json balance_json(const Reading& reading, const Account& account, const NodeBalance& balance) {
  const registry::Carrier* carrier = reading.carriers().find(balance.carrier);
  const registry::Node* node = reading.site().find(registry::NodeId(balance.node));
  const std::string& site = reading.site().id.text;
  Json months = Json::array();
  for (const NodeBalance& month : account.months) {
    if (month.node != balance.node || month.carrier != balance.carrier) continue;
    months.push_back({{"period", month.period.to_string()},
                      {"unaccounted", quantity_json(shown(month.unaccounted, carrier))},
                      {"unaccounted_share", share_json(month.unaccounted_share)},
                      {"within_accuracy", within_json(month)}});
  }
  Json unaccounted = quantity_json(shown(balance.unaccounted, carrier));
  unaccounted["derivation"] = derivation_link(
      site, fmt::format("unaccounted.{}.{}", balance.node, balance.carrier), account.books.period);
  return {
      {"node", balance.node},
      {"name", node == nullptr ? names_json(balance.node, balance.node) : names_json(node->names)},
      {"carrier", balance.carrier},
      {"inflow", quantity_json(shown(balance.inflow, carrier))},
      {"outflow", quantity_json(shown(balance.outflow, carrier))},
      {"stock_change", quantity_json(shown(balance.stock_change, carrier))},
      {"unaccounted", std::move(unaccounted)},
      {"unaccounted_share", share_json(balance.unaccounted_share)},
      {"accuracy_share", share_json(balance.accuracy_share)},
      {"within_accuracy", within_json(balance)},
      {"incomplete", balance.incomplete},
      {"meters", meters_json(reading, account, balance)},
      {"months", std::move(months)}};
}

}  // namespace

Result<Json> energy_balance(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, request.period));
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  Json items = Json::array();
  for (const NodeBalance& balance : account->balances)
    items.push_back(balance_json(reading, *account, balance));
  return Json{{"period", period.to_string()}, {"items", std::move(items)}};
}

}  // namespace celadon::app::views
