#pragma once
// The parts of a site as JSON in the members of site.yaml: how they are kept in the database and
// shown. What is a default is left out, so that equal parts have equal texts.

#include <nlohmann/json.hpp>

#include "celadon/registry/site.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

using Json = nlohmann::ordered_json;

/// The members `site` and `accounting` of site.yaml.
Json head_to_json(const Site& site);
Json to_json(const Node& node);
Json to_json(const Flow& flow);
Json to_json(const MeasuringPoint& point, UtcOffset offset);
Json to_json(const Product& product);
Json to_json(const Material& material);
/// The whole document; read_site reads it back.
Json to_json(const Site& site);

/// JSON as the tree that the readers take; `file` names it in errors.
text::Node node_of_json(const Json& json, const std::string& file);

}  // namespace celadon::registry
