// The published schemas, printed from the tables the readers use.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/registry/site_shape.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/registry/statement_names.hpp"

namespace celadon::registry {

namespace {

using Json = nlohmann::ordered_json;

Json schema_head(const char* id, const char* title) {
  return {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", id}, {"title", title}};
}

std::string printed(const Json& schema) { return schema.dump(2) + "\n"; }

Json reference(const char* name) { return {{"$ref", fmt::format("#/$defs/{}", name)}}; }

Json definitions() {
  return {{"evidence",
           {{"type", "string"}, {"description", "证明文件 / file or reference that proves it"}}},
          {"note", {{"type", "string"}, {"description", "备注 / note"}}},
          {"date",
           {{"type", "string"},
            {"format", "date"},
            {"description", "证明日期 / day of the evidence"}}}};
}

/// A value alone, with its evidence, or nothing (withdrawn).
Json with_evidence(const Json& value) {
  const Json long_form = {{"type", "object"},
                          {"properties",
                           {{"value", value},
                            {"evidence", reference("evidence")},
                            {"note", reference("note")},
                            {"date", reference("date")}}},
                          {"required", Json::array({"value"})},
                          {"additionalProperties", false}};
  return {{"anyOf", Json::array({value, long_form, Json{{"type", "null"}}})}};
}

Json quantity_schema(const std::string& example) {
  return {{"type", Json::array({"string", "number"})}, {"examples", Json::array({example})}};
}

Json described(const Json& schema, std::string_view zh, std::string_view en,
               std::string_view unit = {}) {
  Json first = {{"description", unit.empty() ? fmt::format("{} / {}", zh, en)
                                             : fmt::format("{} / {} [{}]", zh, en, unit)}};
  first.update(schema);
  return first;
}

Json carrier_ids(const Carriers& carriers) {
  Json ids = Json::array();
  for (const Carrier& carrier : carriers.all()) ids.push_back(carrier.id.text);
  return {{"enum", ids}};
}

Json name_schema(const VocabularyName& name, const Carriers& carriers) {
  if (name.shape == NameShape::flag) {
    const Json flag = {{"enum", Json::array({true, false, "是", "否"})}};
    return described(with_evidence(flag), name.names.zh, name.names.en);
  }
  if (name.shape == NameShape::text)
    return described(with_evidence({{"type", "string"}}), name.names.zh, name.names.en);
  const std::string& unit = name.unit->symbol;
  Json value = with_evidence(quantity_schema(fmt::format("12.5 {}", unit)));
  if (name.shape == NameShape::set) {
    Json set = {{"type", Json::array({"object", "null"})},
                {"additionalProperties", std::move(value)}};
    if (name.over == "carriers") set["propertyNames"] = carrier_ids(carriers);
    return described(set, name.names.zh, name.names.en + ", by " + name.over, unit);
  }
  if (counts_functions(name.name)) {
    Json ids = Json::array();
    for (const auto id : platform_function_ids(name.name)) ids.push_back(std::string(id));
    value["anyOf"].push_back(
        {{"type", "array"}, {"uniqueItems", true}, {"items", {{"enum", ids}}}});
  }
  return described(value, name.names.zh, name.names.en, unit);
}

Json field_schema(const SectionField& field) {
  Json value;
  if (field.form == FieldForm::choice) {
    Json choices = Json::array();
    for (const auto choice : field.choices) choices.push_back(std::string(choice));
    value = {{"enum", choices}};
  } else if (field.form == FieldForm::text) {
    value = {{"type", "string"}, {"examples", Json::array({std::string(field.example)})}};
  } else {
    value = quantity_schema(std::string(field.example));
  }
  return described(with_evidence(value), field.zh, field.en);
}

Json section_schema(const Section& section, const Carriers& carriers) {
  Json fields = Json::object();
  for (const SectionField& field : section.fields)
    fields[std::string(field.name)] = field_schema(field);
  const Json member = {{"type", "object"}, {"properties", fields}, {"additionalProperties", false}};
  Json schema = {{"type", Json::array({"object", "null"})}, {"additionalProperties", member}};
  if (section.of_carriers) schema["propertyNames"] = carrier_ids(carriers);
  return described(schema, section.zh, section.en);
}

Json certificates_schema() {
  const Json text = {{"type", "string"}};
  const Json item = {{"type", "object"},
                     {"properties",
                      {{"id", {{"type", Json::array({"string", "integer"})}}},
                       {"energy", quantity_schema("1000 MWh")},
                       {"vintage", {{"type", "integer"}}},
                       {"retired", {{"type", Json::array({"string", "null"})}, {"format", "date"}}},
                       {"kind", {{"enum", Json::array({"gec", "green_power"})}}},
                       {"evidence", text},
                       {"note", text}}},
                     {"required", Json::array({"id", "energy", "vintage"})},
                     {"additionalProperties", false}};
  return described({{"type", Json::array({"array", "null"})}, {"items", item}},
                   "绿证与绿电（全部列出，一证一用）",
                   "green certificates and green power, all of them; each is used once");
}

/// Puts a name's schema where its dots say.
void place(Json& properties, std::string_view name, const Json& schema) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) {
    properties[std::string(name)] = schema;
    return;
  }
  Json& section = properties[std::string(name.substr(0, dot))];
  if (section.is_null()) {
    section = {{"type", Json::array({"object", "null"})},
               {"properties", Json::object()},
               {"additionalProperties", false}};
  }
  place(section["properties"], name.substr(dot + 1), schema);
}

}  // namespace

std::string statement_schema(const Vocabulary& vocabulary, const Carriers& carriers) {
  const Json text = {{"type", "string"}};
  Json properties;
  properties["statement"] = {
      {"type", "object"},
      {"properties",
       {{"site", described(text, "工厂标识", "id of the site")},
        {"period", described({{"type", Json::array({"string", "integer"})},
                              {"examples", Json::array({2025, "2025-03"})}},
                             "期间", "period")},
        {"source", described(text, "资料来源", "where the figures come from")}}},
      {"required", Json::array({"site", "period"})},
      {"additionalProperties", false}};
  for (const VocabularyName& name : vocabulary.all()) {
    if (name.from == NameSource::statement)
      place(properties, name.name, name_schema(name, carriers));
  }
  for (const Section& section : statement_sections())
    properties[std::string(section.name)] = section_schema(section, carriers);
  properties["certificates"] = certificates_schema();
  Json schema = schema_head("urn:celadon:schema:statement:1",
                            "Celadon 年度或月度填报 / yearly or monthly statement");
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  schema["required"] = Json::array({"statement"});
  schema["$defs"] = definitions();
  schema["additionalProperties"] = false;
  return printed(schema);
}

std::string site_schema(const Carriers& carriers) {
  Json schema = schema_head("urn:celadon:schema:site:1", "Celadon 工厂 / site");
  schema.update(to_json_schema(site_shape()));
  const Json ids = carrier_ids(carriers);
  for (const char* list : {"nodes", "flows"}) {
    Json& carrier = schema["properties"][list]["items"]["properties"]["carrier"];
    carrier = {{"description", carrier["description"]}, {"enum", ids["enum"]}};
  }
  return printed(schema);
}

}  // namespace celadon::registry
