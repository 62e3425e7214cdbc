#include "celadon/registry/site_reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/registry/codes.hpp"
#include "celadon/registry/site_check.hpp"
#include "celadon/registry/site_shape.hpp"
#include "celadon/registry/site_words.hpp"

namespace celadon::registry {

namespace {

using text::Node;

/// The member when it is there and not empty.
const Node* given(const Node& mapping, std::string_view name) {
  const Node* member = mapping.find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

std::string text_or(const Node& mapping, std::string_view name, const std::string& otherwise = {}) {
  const Node* member = given(mapping, name);
  return member == nullptr ? otherwise : member->scalar;
}

Status placed(const Status& status, const Node& node) {
  if (status.ok()) return {};
  return node.error(status.error().code, status.error().message, status.error().remedy);
}

/// Name, or the id where there is none.
Result<Names> names_or(const Node& mapping, const std::string& id) {
  if (const Node* name = given(mapping, "name"); name != nullptr) return read_names(*name);
  return Names{id, id};
}

Result<Validity> validity_of(const Node& mapping) {
  const Node* valid = given(mapping, "valid");
  return valid == nullptr ? Result<Validity>(Validity{}) : read_validity(*valid);
}

Result<std::optional<units::Quantity>> quantity_of(const Node& mapping, std::string_view name) {
  const Node* member = given(mapping, name);
  if (member == nullptr) return std::optional<units::Quantity>{};
  CELADON_ASSIGN(units::Quantity quantity, read_quantity(*member));
  return std::optional(std::move(quantity));
}

Status read_head(const Node& head, Site& site) {
  site.id.text = text_or(head, "id");
  CELADON_ASSIGN(site.names, names_or(head, site.id.text));
  site.organisation = site.names;
  if (const Node* name = given(head, "organisation"); name != nullptr) {
    CELADON_ASSIGN(site.organisation, read_names(*name));
  }
  if (const Node* code = given(head, "credit_code"); code != nullptr) {
    CELADON_TRY(placed(check_credit_code(code->scalar), *code));
    site.credit_code = code->scalar;
  }
  if (const Node* code = given(head, "industry"); code != nullptr) {
    CELADON_TRY(placed(check_industry(code->scalar), *code));
    site.industry = code->scalar;
  }
  if (const Node* code = given(head, "division"); code != nullptr) {
    CELADON_TRY(placed(check_division(code->scalar), *code));
    site.division = code->scalar;
  }
  if (const Node* offset = given(head, "utc_offset"); offset != nullptr) {
    CELADON_ASSIGN(site.offset, read_offset(*offset));
  }
  return {};
}

Result<AccountingSettings> read_accounting(const Node& node) {
  AccountingSettings settings;
  settings.coal_equivalent_edition =
      text_or(node, "coal_equivalent_edition", settings.coal_equivalent_edition);
  settings.grid_area = text_or(node, "grid_area", settings.grid_area);
  settings.grid_variant = text_or(node, "grid_variant", settings.grid_variant);
  settings.gwp_set = text_or(node, "gwp_set", settings.gwp_set);
  settings.fuel_table = text_or(node, "fuel_table");
  if (const Node* basis = given(node, "basis"); basis != nullptr) {
    CELADON_ASSIGN(settings.basis, read_choice(*basis, word::bases));
  }
  if (const Node* rule = given(node, "feedstock"); rule != nullptr) {
    CELADON_ASSIGN(settings.feedstock, read_choice(*rule, word::feedstock_rules));
  }
  if (const Node* policy = given(node, "electricity_policy"); policy != nullptr) {
    CELADON_ASSIGN(settings.electricity_policy, read_choice(*policy, word::electricity_policies));
  }
  if (const Node* rule = given(node, "water_enthalpy"); rule != nullptr) {
    CELADON_ASSIGN(settings.water_enthalpy, read_choice(*rule, word::water_rules));
  }
  return settings;
}

Status read_names_within(const Node& mapping, std::string_view member, std::size_t longest,
                         std::optional<Names>& names) {
  const Node* node = given(mapping, member);
  if (node == nullptr) return {};
  CELADON_ASSIGN(names, read_names(*node));
  for (const std::string* text : {&names->zh, &names->en}) {
    const auto length = static_cast<std::size_t>(
        std::count_if(text->begin(), text->end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
    // The limit of the form counts Chinese characters; a translation may need three times as many.
    if (length <= (text == &names->zh ? longest : 3 * longest)) continue;
    return node->error(
        ErrorCode::rule,
        fmt::format("{0} 有 {1} 字，不得超过 {2} 字｜{0} has {1} characters, it may have {2}",
                    member, length, text == &names->zh ? longest : 3 * longest),
        "请精简｜shorten it");
  }
  return {};
}

Result<Profile> read_profile(const Node& node) {
  Profile profile;
  CELADON_TRY(read_names_within(node, "address", 200, profile.address));
  CELADON_TRY(read_names_within(node, "department", 100, profile.department));
  CELADON_TRY(read_names_within(node, "process", 200, profile.process));
  CELADON_TRY(read_names_within(node, "development", 500, profile.development));
  profile.contact = text_or(node, "contact");
  profile.phone = text_or(node, "phone");
  profile.email = text_or(node, "email");
  if (const Node* ownership = given(node, "ownership"); ownership != nullptr) {
    CELADON_ASSIGN(profile.ownership, read_choice(*ownership, word::ownerships));
  }
  return profile;
}

Result<registry::Node> read_node(const Node& node) {
  registry::Node read;
  read.id.text = text_or(node, "id");
  CELADON_ASSIGN(read.names, names_or(node, read.id.text));
  CELADON_ASSIGN(read.kind, read_choice(*node.find("kind"), word::node_kinds));
  read.carrier.text = text_or(node, "carrier");
  if (const Node* origin = given(node, "origin"); origin != nullptr) {
    CELADON_ASSIGN(read.origin, read_choice(*origin, word::origins));
  }
  read.product.text = text_or(node, "product");
  if (const Node* steam = given(node, "steam"); steam != nullptr) {
    SteamState state;
    CELADON_ASSIGN(state.pressure, quantity_of(*steam, "pressure"));
    CELADON_ASSIGN(state.temperature, quantity_of(*steam, "temperature"));
    CELADON_ASSIGN(state.enthalpy, quantity_of(*steam, "enthalpy"));
    read.steam = std::move(state);
  }
  CELADON_ASSIGN(read.co2_factor, quantity_of(node, "co2_factor"));
  CELADON_ASSIGN(read.valid, validity_of(node));
  return read;
}

Result<Flow> read_flow(const Node& node) {
  Flow flow;
  flow.id.text = text_or(node, "id");
  CELADON_ASSIGN(flow.names, names_or(node, flow.id.text));
  flow.from.text = text_or(node, "from");
  flow.to.text = text_or(node, "to");
  flow.carrier.text = text_or(node, "carrier");
  flow.point.text = text_or(node, "point");
  if (const Node* use = given(node, "use"); use != nullptr) {
    CELADON_ASSIGN(flow.use, read_choice(*use, word::flow_uses));
  }
  CELADON_ASSIGN(flow.valid, validity_of(node));
  return flow;
}

Result<double> number_or(const Node& mapping, std::string_view name, double otherwise) {
  const Node* member = given(mapping, name);
  return member == nullptr ? Result<double>(otherwise) : member->as_number();
}

Result<Multiplier> read_multiplier(const Node& node, UtcOffset offset) {
  Multiplier multiplier;
  CELADON_ASSIGN(multiplier.from, read_stamp(*node.find("from"), offset));
  const bool ratios = given(node, "ct") != nullptr || given(node, "pt") != nullptr;
  const bool factor = given(node, "factor") != nullptr;
  if (ratios == factor) {
    return node.error(ErrorCode::rule,
                      ratios ? "同时给出了变比和倍率｜both ratios and a factor are given"
                             : "缺少变比或倍率｜a ratio or a factor is missing",
                      "给出 ct 和 pt，或 factor｜give ct and pt, or factor");
  }
  CELADON_ASSIGN(const double ct, number_or(node, "ct", 1.0));
  CELADON_ASSIGN(const double pt, number_or(node, "pt", 1.0));
  CELADON_ASSIGN(multiplier.factor, number_or(node, "factor", ct * pt));
  if (multiplier.factor > 0.0 && std::isfinite(multiplier.factor)) return multiplier;
  return node.error(ErrorCode::rule, "倍率须大于 0｜a multiplier must be greater than 0");
}

/// Refuses times that do not rise; they are kept in their order.
template <class Event, class Time>
Status refuse_disorder(const std::vector<Event>& events, const Node& list, Time time) {
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (time(events[i - 1]) >= time(events[i])) {
      return list.items[i].error(ErrorCode::rule,
                                 "此列表的时间须递增｜the times of this list must rise");
    }
  }
  return {};
}

Status read_events(const Node& node, UtcOffset offset, MeasuringPoint& point) {
  if (const Node* list = given(node, "multipliers"); list != nullptr) {
    for (const Node& item : list->items) {
      CELADON_ASSIGN(const Multiplier multiplier, read_multiplier(item, offset));
      point.multipliers.push_back(multiplier);
    }
    CELADON_TRY(
        refuse_disorder(point.multipliers, *list, [](const Multiplier& m) { return m.from; }));
  }
  if (const Node* list = given(node, "exchanges"); list != nullptr) {
    for (const Node& item : list->items) {
      MeterExchange exchange;
      CELADON_ASSIGN(exchange.at, read_stamp(*item.find("at"), offset));
      CELADON_ASSIGN(exchange.old_final, item.find("old_final")->as_number());
      CELADON_ASSIGN(exchange.new_initial, item.find("new_initial")->as_number());
      point.exchanges.push_back(exchange);
    }
    CELADON_TRY(
        refuse_disorder(point.exchanges, *list, [](const MeterExchange& e) { return e.at; }));
  }
  return {};
}

Result<Register> read_register(const Node& node) {
  Register counter;
  const Node* digits = given(node, "digits");
  const Node* rollover = given(node, "rollover");
  if (digits != nullptr && rollover != nullptr) {
    return rollover->error(ErrorCode::rule,
                           "同时给出了 digits 和 rollover｜both digits and rollover are given",
                           "只保留其中一个｜keep one of the two");
  }
  if (digits != nullptr) {
    CELADON_ASSIGN(const std::int64_t count, digits->as_integer());
    constexpr std::int64_t most = 15;  // beyond it a double does not hold every count
    if (count < 1 || count > most)
      return digits->error(ErrorCode::rule,
                           fmt::format("digits 须为 1 至 {0}｜digits must be 1 to {0}", most));
    counter.rollover = std::pow(10.0, static_cast<double>(count));
  }
  if (rollover != nullptr) {
    CELADON_ASSIGN(counter.rollover, rollover->as_number());
  }
  return counter;
}

Result<MeasuringPoint> read_point(const Node& node, UtcOffset offset) {
  MeasuringPoint point;
  point.id.text = text_or(node, "id");
  CELADON_ASSIGN(point.names, names_or(node, point.id.text));
  CELADON_ASSIGN(point.quantity, read_choice(*node.find("quantity"), word::quantities));
  CELADON_ASSIGN(point.unit, read_unit(*node.find("unit")));
  CELADON_ASSIGN(point.counter, read_register(node));
  CELADON_TRY(read_events(node, offset, point));
  if (const Node* accuracy = given(node, "accuracy_class"); accuracy != nullptr) {
    CELADON_ASSIGN(point.accuracy_class, accuracy->as_number());
  }
  if (const Node* interval = given(node, "interval"); interval != nullptr) {
    CELADON_ASSIGN(point.interval, read_duration(*interval));
  }
  if (const Node* stamp = given(node, "stamp"); stamp != nullptr) {
    CELADON_ASSIGN(point.stamp, read_choice(*stamp, word::stamp_sides));
  }
  if (const Node* gap = given(node, "gap"); gap != nullptr) {
    CELADON_ASSIGN(point.gap.kind, read_choice(*gap->find("rule"), word::gap_rules));
    if (const Node* longest = given(*gap, "longest"); longest != nullptr) {
      CELADON_ASSIGN(point.gap.longest, read_duration(*longest));
    }
  }
  CELADON_ASSIGN(point.minimum, quantity_of(node, "minimum"));
  CELADON_ASSIGN(point.maximum, quantity_of(node, "maximum"));
  CELADON_ASSIGN(point.maximum_rate, quantity_of(node, "maximum_rate"));
  point.meter = text_or(node, "meter");
  CELADON_ASSIGN(point.valid, validity_of(node));
  return point;
}

LimitReference read_limit(const Node& mapping, std::string_view name) {
  const Node* limit = given(mapping, name);
  if (limit == nullptr) return {};
  return {text_or(*limit, "standard"), text_or(*limit, "product"), text_or(*limit, "indicator")};
}

Result<Product> read_product(const Node& node) {
  Product product;
  product.id.text = text_or(node, "id");
  CELADON_ASSIGN(product.names, names_or(node, product.id.text));
  CELADON_ASSIGN(product.unit, read_unit(*node.find("unit")));
  if (const Node* code = given(node, "industry"); code != nullptr) {
    CELADON_TRY(placed(check_industry(code->scalar), *code));
    product.industry = code->scalar;
  }
  product.energy_limit = read_limit(node, "energy_limit");
  product.water_quota = read_limit(node, "water_quota");
  CELADON_ASSIGN(product.valid, validity_of(node));
  return product;
}

Result<Material> read_material(const Node& node) {
  Material material;
  material.id.text = text_or(node, "id");
  CELADON_ASSIGN(material.names, names_or(node, material.id.text));
  CELADON_ASSIGN(material.valid, validity_of(node));
  return material;
}

/// The entries of a list, read one by one.
template <class Entity, class Read>
Status read_list(const Node& document, std::string_view name, std::vector<Entity>& entities,
                 Read read) {
  const Node* list = given(document, name);
  if (list == nullptr) return {};
  for (const Node& item : list->items) {
    CELADON_ASSIGN(Entity entity, read(item));
    entities.push_back(std::move(entity));
  }
  return {};
}

}  // namespace

Result<Site> read_site(const text::Node& document, const Carriers& carriers) {
  CELADON_TRY(check_shape(document, site_shape()));
  Site site;
  CELADON_TRY(read_head(*document.find("site"), site));
  if (const text::Node* accounting = given(document, "accounting"); accounting != nullptr) {
    CELADON_ASSIGN(site.accounting, read_accounting(*accounting));
  }
  if (const text::Node* profile = given(document, "profile"); profile != nullptr) {
    CELADON_ASSIGN(site.profile, read_profile(*profile));
  }
  CELADON_TRY(read_list(document, "nodes", site.nodes, read_node));
  CELADON_TRY(read_list(document, "flows", site.flows, read_flow));
  CELADON_TRY(read_list(document, "points", site.points,
                        [&](const text::Node& item) { return read_point(item, site.offset); }));
  CELADON_TRY(read_list(document, "products", site.products, read_product));
  CELADON_TRY(read_list(document, "materials", site.materials, read_material));
  CELADON_TRY(complete_and_check(site, document, carriers));
  return site;
}

}  // namespace celadon::registry
