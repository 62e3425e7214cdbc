// The loads and lines by what they use.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/app/views/energy_request.hpp"
#include "celadon/app/views/energy_views.hpp"
#include "celadon/app/views/plant_figures.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/ledger/snapshot.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::views {

using ledger::EnergyLine;

namespace {

struct Used {
  units::Quantity amount;
  std::optional<formula::Undetermined> gap;
  double tce = 0.0;
  bool has_tce = false;
};
using UsedKey = std::pair<std::string, std::string>;  ///< node, carrier

/// What loads and lines got, by node and carrier.
std::map<UsedKey, Used> used_by_objects(const Account& account) {
  std::map<std::string, double> factors;
  for (const EnergyLine& line : account.figures.energy.lines) {
    if (!line.factor || line.amount.value == 0.0) continue;
    const auto tce = (line.amount * *line.factor).in(units::unit("tce"));
    if (tce.ok()) factors.emplace(line.carrier, *tce / line.amount.in_base());
  }
  std::map<UsedKey, Used> used;
  for (const auto& [id, total] : account.figures.flows) {
    const registry::Node* to = account.books.site.find(total.flow->to);
    const bool object = to != nullptr && (to->kind == registry::NodeKind::load ||
                                          to->kind == registry::NodeKind::line);
    if (!object) continue;
    const auto [place, added] =
        used.try_emplace({to->id.text, total.flow->carrier.text}, Used{total.shown, total.gap});
    if (!added) {
      const auto more = units::add(place->second.amount, total.shown);
      if (more.ok()) place->second.amount = *more;
      if (total.gap) place->second.gap = total.gap;
    }
    const auto factor = factors.find(total.flow->carrier.text);
    if (factor != factors.end()) {
      place->second.tce = place->second.amount.in_base() * factor->second;
      place->second.has_tce = true;
    }
  }
  return used;
}

Json used_json(const Used& used) {
  if (!used.gap) return quantity_json(used.amount);
  Json json = undetermined_json(used.amount.unit.symbol, used.gap->reason, used.gap->missing);
  json["known"] = used.amount.value;
  return json;
}

}  // namespace

Result<Json> energy_rank(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(AskedEnergy asked, ask_energy(workspace, request));
  Reading& reading = asked.reading;
  const CivilPeriod last = ledger::period_before(asked.period);
  CELADON_ASSIGN(const AccountPtr now, reading.account(asked.period));
  CELADON_ASSIGN(const AccountPtr before, reading.account(last));
  const auto used_now = used_by_objects(*now);
  const auto used_before = used_by_objects(*before);
  std::vector<std::pair<UsedKey, Used>> rows;
  double all = 0.0;
  for (const auto& [key, used] : used_now) {
    if (!request.carrier.empty() && key.second != request.carrier) continue;
    rows.emplace_back(key, used);
    all += request.carrier.empty() ? used.tce : used.amount.value;
  }
  const auto size = [&](const Used& used) {
    return request.carrier.empty() ? used.tce : used.amount.value;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const auto& a, const auto& b) { return size(a.second) > size(b.second); });
  Json items = Json::array();
  int place = 0;
  for (const auto& [key, used] : rows) {
    const registry::Node* node = reading.site().find(registry::NodeId(key.first));
    const auto earlier = used_before.find(key);
    Json amount = used_json(used);
    amount["derivation"] = derivation_link(
        reading.site().id.text, fmt::format("node.{}.{}", key.first, key.second), asked.period);
    const Json last_amount = earlier == used_before.end()
                                 ? undetermined_json(used.amount.unit.symbol, "没有数据｜no data")
                                 : used_json(earlier->second);
    const Json change = change_json(amount, last_amount, Good::lower);
    items.push_back(
        {{"place", ++place},
         {"object", {{"id", key.first}, {"name", names_json(node->names)}, {"kind", "node"}}},
         {"carrier", key.second},
         {"carrier_name", carrier_names(reading, key.second)},
         {"amount", std::move(amount)},
         {"energy", used.has_tce && !used.gap
                        ? quantity_json(used.tce, "tce")
                        : undetermined_json(
                              "tce", used.gap ? used.gap->reason : "没有折标系数｜no coefficient")},
         {"share", all > 0.0 ? Json(size(used) / all) : Json()},
         {"last_period", last_amount},
         {"change", change}});
  }
  Json unaccounted = Json::array();
  for (const ledger::NodeBalance& balance : now->balances) {
    if (!request.carrier.empty() && balance.carrier != request.carrier) continue;
    const registry::Node* node = reading.site().find(registry::NodeId(balance.node));
    const registry::Carrier* carrier = reading.carriers().find(balance.carrier);
    const auto amount = carrier == nullptr ? Result<units::Quantity>(balance.unaccounted.in_base())
                                           : balance.unaccounted.in(carrier->unit);
    unaccounted.push_back(
        {{"object",
          {{"id", balance.node},
           {"name",
            node == nullptr ? names_json(balance.node, balance.node) : names_json(node->names)},
           {"kind", "node"}}},
         {"carrier", balance.carrier},
         {"amount", quantity_json(amount.ok() ? *amount : balance.unaccounted.in_base())}});
  }
  return Json{{"period", asked.period.to_string()},
              {"last_period", last.to_string()},
              {"items", std::move(items)},
              {"unaccounted", std::move(unaccounted)}};
}

}  // namespace celadon::app::views
