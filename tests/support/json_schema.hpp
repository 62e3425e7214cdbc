#pragma once
// Whether a document follows a JSON Schema (the words of draft 2020-12 that the schemas of this
// tree use). A word it does not know is a fault of the schema, so that none is passed over.

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "celadon/text/document.hpp"

namespace celadon::testing {

using SchemaJson = nlohmann::ordered_json;

/// A YAML tree as JSON: plain numbers and truth values become such, the rest is text.
inline SchemaJson json_of(const text::Node& node) {
  switch (node.kind) {
    case text::Node::Kind::null: return nullptr;
    case text::Node::Kind::sequence: {
      SchemaJson items = SchemaJson::array();
      for (const text::Node& item : node.items) items.push_back(json_of(item));
      return items;
    }
    case text::Node::Kind::mapping: {
      SchemaJson members = SchemaJson::object();
      for (const auto& [key, value] : node.members) members[key] = json_of(value);
      return members;
    }
    case text::Node::Kind::scalar: break;
  }
  if (!node.quoted) {
    if (const auto truth = node.as_bool(); truth.ok()) return *truth;
    if (const auto whole = node.as_integer(); whole.ok()) return *whole;
    if (const auto number = node.as_number(); number.ok()) return *number;
  }
  return node.scalar;
}

class JsonSchema {
 public:
  explicit JsonSchema(const std::string& text) : root_(SchemaJson::parse(text)) {}

  /// The first fault as "place: what", or "" when there is none.
  [[nodiscard]] std::string fault(const SchemaJson& document) const {
    return fault(document, root_, "");
  }

 private:
  [[nodiscard]] std::string fault(const SchemaJson& value, const SchemaJson& schema,
                                  const std::string& place) const {
    if (schema.is_boolean()) return schema.get<bool>() ? "" : place + ": nothing may stand here";
    for (const auto& [word, rule] : schema.items()) {
      std::string found = unnoticed(word) ? "" : fault_of(word, rule, schema, value, place);
      if (!found.empty()) return found;
    }
    return "";
  }

  static bool unnoticed(const std::string& word) {
    static const std::set<std::string> words = {"$schema", "$id",     "$defs", "title",
                                                "default", "then",    "else",  "description",
                                                "format",  "examples"};
    return words.contains(word);
  }

  static bool of_type(const SchemaJson& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "number") return value.is_number();
    return type == "integer" && value.is_number_integer();
  }

  [[nodiscard]] std::size_t matching(const SchemaJson& value, const SchemaJson& schemas) const {
    return static_cast<std::size_t>(
        std::count_if(schemas.begin(), schemas.end(),
                      [&](const SchemaJson& one) { return fault(value, one, "").empty(); }));
  }

  [[nodiscard]] std::string fault_of(const std::string& word, const SchemaJson& rule,
                                     const SchemaJson& schema, const SchemaJson& value,
                                     const std::string& place) const {
    const auto when = [&](bool wrong) {
      return wrong ? place + ": " + value.dump() + " against " + word + " " + rule.dump() : "";
    };
    if (word == "$ref") {
      return fault(value, root_.at(SchemaJson::json_pointer(rule.get<std::string>().substr(1))),
                   place);
    }
    if (word == "type") {
      const SchemaJson types = rule.is_array() ? rule : SchemaJson::array({rule});
      return when(std::none_of(types.begin(), types.end(), [&](const SchemaJson& type) {
        return of_type(value, type.get<std::string>());
      }));
    }
    if (word == "enum") return when(std::find(rule.begin(), rule.end(), value) == rule.end());
    if (word == "const") return when(value != rule);
    if (word == "not") return when(fault(value, rule, place).empty());
    if (word == "oneOf") return when(matching(value, rule) != 1);
    if (word == "anyOf") return when(matching(value, rule) == 0);
    if (word == "if") {
      const char* next = fault(value, rule, place).empty() ? "then" : "else";
      return schema.contains(next) ? fault(value, schema.at(next), place) : "";
    }
    if (value.is_object()) return fault_of_object(word, rule, schema, value, place);
    if (word == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        std::string found = fault(value[i], rule, place + "/" + std::to_string(i));
        if (!found.empty()) return found;
      }
      return "";
    }
    if (word == "minItems") return when(value.is_array() && value.size() < rule);
    if (word == "maxItems") return when(value.is_array() && value.size() > rule);
    if (word == "minimum") return when(value.is_number() && value < rule);
    if (word == "maximum") return when(value.is_number() && value > rule);
    if (word == "minLength")
      return when(value.is_string() && value.get<std::string>().size() < rule);
    if (word == "maxLength") return "";  // counts letters, not bytes; the readers' own tests see it
    if (word == "uniqueItems") {
      const std::set<SchemaJson> different(value.begin(), value.end());
      return when(value.is_array() && different.size() != value.size());
    }
    if (word == "pattern") {
      return when(value.is_string() && !std::regex_search(value.get<std::string>(),
                                                          std::regex(rule.get<std::string>())));
    }
    static const std::set<std::string> of_objects = {"properties",    "additionalProperties",
                                                     "required",      "minProperties",
                                                     "propertyNames", "dependentRequired"};
    return of_objects.contains(word) ? "" : "the schema says " + word + ", which is not known";
  }

  [[nodiscard]] std::string fault_of_object(const std::string& word, const SchemaJson& rule,
                                            const SchemaJson& schema, const SchemaJson& value,
                                            const std::string& place) const {
    if (word == "minProperties") return value.size() < rule ? place + ": too few members" : "";
    if (word == "required") {
      for (const SchemaJson& name : rule)
        if (!value.contains(name.get<std::string>())) return place + ": no " + name.dump();
    }
    if (word == "dependentRequired") {
      for (const auto& [name, needed] : rule.items()) {
        for (const SchemaJson& other : needed)
          if (value.contains(name) && !value.contains(other.get<std::string>()))
            return place + ": " + name + " without " + other.dump();
      }
    }
    for (const auto& [name, member] : value.items()) {
      const bool known = schema.contains("properties") && schema["properties"].contains(name);
      std::string found;
      if (word == "properties" && known) found = fault(member, rule.at(name), place + "/" + name);
      if (word == "additionalProperties" && !known) found = fault(member, rule, place + "/" + name);
      if (word == "propertyNames") found = fault(SchemaJson(name), rule, place + "/" + name);
      if (!found.empty()) return found;
    }
    return "";
  }

  SchemaJson root_;
};

}  // namespace celadon::testing
