// The published JSON Schema of mappings, printed from the tables the reader uses.
#include "celadon/telemetry/mapping_schema.hpp"

#include <nlohmann/json.hpp>

#include "celadon/telemetry/mapping_words.hpp"

namespace celadon::telemetry {
namespace {

using Json = nlohmann::ordered_json;

/// One quality flag or several.
Json flags_schema() {
  Json names = Json::array({"good"});
  for (const QualityFlagText& entry : quality_flag_texts) names.push_back(std::string(entry.name));
  const Json one = {{"enum", names}};
  return {{"anyOf", Json::array({one, Json{{"type", "array"}, {"items", one}}})}};
}

/// What a table of members cannot say: which of them go together.
void add_time_rules(Json& time) {
  Json& properties = time["properties"];
  properties["year"]["minimum"] = 1;
  properties["year"]["maximum"] = 9999;
  properties["first_hour"]["maximum"] = 1;
  properties["interval"]["pattern"] = "^[1-9]\\d* *(s|min|h|d|秒|分钟|小时|天|日)$";
  Json& saving = properties["daylight_saving"];
  saving["anyOf"] =
      Json::array({Json{{"enum", saving["enum"]}},
                   Json{{"type", "array"}, {"items", to_json_schema(transition_shape())}}});
  saving.erase("enum");
  const auto given = [](const char* member) { return Json{{"required", Json::array({member})}}; };
  time["anyOf"] = Json::array({given("column"), given("columns"), given("first")});
  time["dependentRequired"] = {{"fold_column", Json::array({"fold"})},
                               {"fold_second", Json::array({"fold_column"})}};
}

void add_layout_rules(Json& mapping) {
  for (const char* entries : {"columns", "series"}) {
    Json& list = mapping["properties"][entries];
    list["minItems"] = 1;
    list["items"]["properties"]["scale"]["not"] = {{"const", 0}};
  }
  for (const char* rows : {"skip_rows", "skip_after_header"})
    mapping["properties"][rows]["maximum"] = 1'000'000;
  Json& quality = mapping["properties"]["quality"]["items"];
  quality["properties"]["flag"].update(flags_schema());
  quality["properties"]["flag"].erase("type");
  quality["properties"]["flag"].erase("items");
  quality["properties"]["codes"].update(
      Json{{"type", "object"}, {"additionalProperties", flags_schema()}});
  mapping["if"] = {{"properties", {{"layout", {{"const", "long"}}}}},
                   {"required", Json::array({"layout"})}};
  mapping["then"] = {{"required", Json::array({"id_column", "value_column", "series"})}};
  mapping["else"] = {{"required", Json::array({"columns"})}};
}

}  // namespace

std::string mapping_schema() {
  Json mapping = to_json_schema(mapping_shape());
  add_time_rules(mapping["properties"]["time"]);
  add_layout_rules(mapping);
  const Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"$id", "urn:celadon:schema:mapping:1"},
                       {"title", "Celadon 导入映射 / import mapping"},
                       {"type", "object"},
                       {"properties", {{"mapping", mapping}}},
                       {"required", Json::array({"mapping"})},
                       {"additionalProperties", false}};
  return schema.dump(2) + "\n";
}

}  // namespace celadon::telemetry
