#include "celadon/registry/site_json.hpp"

#include "celadon/registry/forms.hpp"

namespace celadon::registry {

namespace {

void put_text(Json& json, const char* name, const std::string& value) {
  if (!value.empty()) json[name] = value;
}

void put_quantity(Json& json, const char* name, const std::optional<units::Quantity>& value) {
  if (value) json[name] = format_quantity(*value);
}

Json names_to_json(const Names& names) { return {{"zh", names.zh}, {"en", names.en}}; }

void put_validity(Json& json, const Validity& valid) {
  if (!valid.from && !valid.to) return;
  Json member = Json::object();
  if (valid.from) member["from"] = format_date(*valid.from);
  if (valid.to) member["to"] = format_date(*valid.to);
  json["valid"] = std::move(member);
}

void put_limit(Json& json, const char* name, const LimitReference& limit) {
  if (limit.empty()) return;
  json[name] = {{"standard", limit.standard}, {"product", limit.product}};
  put_text(json[name], "indicator", limit.indicator);
}

void put_names(Json& json, const char* name, const std::optional<Names>& names) {
  if (names) json[name] = names_to_json(*names);
}

Json to_json(const Profile& profile) {
  Json json = Json::object();
  put_names(json, "address", profile.address);
  if (profile.ownership) json["ownership"] = to_string(*profile.ownership);
  put_names(json, "department", profile.department);
  put_text(json, "contact", profile.contact);
  put_text(json, "phone", profile.phone);
  put_text(json, "email", profile.email);
  put_names(json, "process", profile.process);
  put_names(json, "development", profile.development);
  return json;
}

}  // namespace

Json head_to_json(const Site& site) {
  Json head = {{"id", site.id.text},
               {"name", names_to_json(site.names)},
               {"organisation", names_to_json(site.organisation)}};
  put_text(head, "credit_code", site.credit_code);
  put_text(head, "industry", site.industry);
  put_text(head, "division", site.division);
  head["utc_offset"] = format_offset(site.offset);
  const AccountingSettings& settings = site.accounting;
  Json accounting = {{"coal_equivalent_edition", settings.coal_equivalent_edition},
                     {"basis", to_string(settings.basis)},
                     {"feedstock", to_string(settings.feedstock)},
                     {"grid_area", settings.grid_area},
                     {"grid_variant", settings.grid_variant},
                     {"electricity_policy", to_string(settings.electricity_policy)},
                     {"gwp_set", settings.gwp_set},
                     {"water_enthalpy", to_string(settings.water_enthalpy)}};
  put_text(accounting, "fuel_table", settings.fuel_table);
  Json json = {{"site", std::move(head)}, {"accounting", std::move(accounting)}};
  if (Json profile = to_json(site.profile); !profile.empty()) json["profile"] = std::move(profile);
  return json;
}

Json to_json(const Node& node) {
  Json json = {
      {"id", node.id.text}, {"name", names_to_json(node.names)}, {"kind", to_string(node.kind)}};
  put_text(json, "carrier", node.carrier.text);
  if (node.origin) json["origin"] = to_string(*node.origin);
  put_text(json, "product", node.product.text);
  if (node.steam) {
    Json steam = Json::object();
    put_quantity(steam, "pressure", node.steam->pressure);
    put_quantity(steam, "temperature", node.steam->temperature);
    put_quantity(steam, "enthalpy", node.steam->enthalpy);
    json["steam"] = std::move(steam);
  }
  put_quantity(json, "co2_factor", node.co2_factor);
  put_validity(json, node.valid);
  return json;
}

Json to_json(const Flow& flow) {
  Json json = {{"id", flow.id.text},
               {"name", names_to_json(flow.names)},
               {"from", flow.from.text},
               {"to", flow.to.text},
               {"carrier", flow.carrier.text}};
  put_text(json, "point", flow.point.text);
  if (flow.use != FlowUse::energy) json["use"] = to_string(flow.use);
  put_validity(json, flow.valid);
  return json;
}

Json to_json(const MeasuringPoint& point, UtcOffset offset) {
  Json json = {{"id", point.id.text},
               {"name", names_to_json(point.names)},
               {"quantity", to_string(point.quantity)},
               {"unit", point.unit.symbol}};
  if (point.counter.rollover > 0.0) json["rollover"] = point.counter.rollover;
  for (const Multiplier& multiplier : point.multipliers) {
    json["multipliers"].push_back(
        {{"from", format_instant(multiplier.from, offset)}, {"factor", multiplier.factor}});
  }
  for (const MeterExchange& exchange : point.exchanges) {
    json["exchanges"].push_back({{"at", format_instant(exchange.at, offset)},
                                 {"old_final", exchange.old_final},
                                 {"new_initial", exchange.new_initial}});
  }
  if (point.accuracy_class) json["accuracy_class"] = *point.accuracy_class;
  json["interval"] = format_duration(point.interval);
  json["stamp"] = to_string(point.stamp);
  if (point.gap.kind != GapRuleKind::none) {
    json["gap"] = {{"rule", to_string(point.gap.kind)}};
    if (point.gap.longest.us > 0) json["gap"]["longest"] = format_duration(point.gap.longest);
  }
  put_quantity(json, "minimum", point.minimum);
  put_quantity(json, "maximum", point.maximum);
  put_quantity(json, "maximum_rate", point.maximum_rate);
  put_text(json, "meter", point.meter);
  put_validity(json, point.valid);
  return json;
}

Json to_json(const Product& product) {
  Json json = {{"id", product.id.text},
               {"name", names_to_json(product.names)},
               {"unit", product.unit.symbol}};
  put_text(json, "industry", product.industry);
  put_limit(json, "energy_limit", product.energy_limit);
  put_limit(json, "water_quota", product.water_quota);
  put_validity(json, product.valid);
  return json;
}

Json to_json(const Material& material) {
  Json json = {{"id", material.id.text}, {"name", names_to_json(material.names)}};
  put_validity(json, material.valid);
  return json;
}

Json to_json(const Site& site) {
  Json json = head_to_json(site);
  for (const Node& node : site.nodes) json["nodes"].push_back(to_json(node));
  for (const Flow& flow : site.flows) json["flows"].push_back(to_json(flow));
  for (const MeasuringPoint& point : site.points)
    json["points"].push_back(to_json(point, site.offset));
  for (const Product& product : site.products) json["products"].push_back(to_json(product));
  for (const Material& material : site.materials) json["materials"].push_back(to_json(material));
  return json;
}

text::Node node_of_json(const Json& json, const std::string& file) {
  text::Node node;
  node.place.file = file;
  if (json.is_object()) {
    node.kind = text::Node::Kind::mapping;
    for (const auto& [key, value] : json.items()) {
      node.members.emplace_back(key, node_of_json(value, file));
      node.key_places.push_back(node.place);
    }
  } else if (json.is_array()) {
    node.kind = text::Node::Kind::sequence;
    for (const auto& value : json) node.items.push_back(node_of_json(value, file));
  } else if (json.is_string()) {
    node.kind = text::Node::Kind::scalar;
    node.quoted = true;
    node.scalar = json.get<std::string>();
  } else if (!json.is_null()) {
    node.kind = text::Node::Kind::scalar;
    node.scalar = json.dump();
  }
  return node;
}

}  // namespace celadon::registry
