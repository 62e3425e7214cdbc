#include "celadon/registry/shape.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/registry/forms.hpp"

namespace celadon::registry {

namespace {

using Json = nlohmann::ordered_json;

Status check_number(const text::Node& node) {
  CELADON_ASSIGN(const double value, node.as_number());
  if (value < 0)
    return node.error(ErrorCode::rule, fmt::format("{0} 为负数｜{0} is negative", node.scalar));
  return {};
}

Status check_integer(const text::Node& node) {
  CELADON_ASSIGN(const std::int64_t value, node.as_integer());
  if (value < 0)
    return node.error(ErrorCode::rule, fmt::format("{0} 为负数｜{0} is negative", node.scalar));
  return {};
}

template <class T>
Status only_status(const Result<T>& result) {
  return result.ok() ? Status() : Status(result.error());
}

Status check_texts(const text::Node& node) {
  if (node.kind != text::Node::Kind::sequence) return only_status(node.as_text());
  for (const text::Node& item : node.items) CELADON_TRY(only_status(item.as_text()));
  return {};
}

Status check_list(const text::Node& node, const Shape& shape) {
  if (node.kind != text::Node::Kind::sequence) {
    return node.error(ErrorCode::parse, "此处应为列表｜a list is expected here",
                      "每项以 \"- \" 开头｜begin each entry with \"- \"");
  }
  for (const text::Node& item : node.items) CELADON_TRY(check_shape(item, shape));
  return {};
}

Status check_member(const text::Node& node, const Member& member) {
  switch (member.form) {
    case Form::text: return only_status(node.as_text());
    case Form::identifier: return only_status(read_identifier(node));
    case Form::names: return only_status(read_names(node));
    case Form::texts: return check_texts(node);
    case Form::boolean: return only_status(node.as_bool());
    case Form::number: return check_number(node);
    case Form::signed_number: return only_status(node.as_number());
    case Form::integer: return check_integer(node);
    case Form::date: return only_status(read_date(node));
    case Form::stamp: return only_status(read_stamp(node, UtcOffset::china()));
    case Form::duration: return only_status(read_duration(node));
    case Form::offset: return only_status(read_offset(node));
    case Form::unit: return only_status(read_unit(node));
    case Form::quantity:
      return member.unit.empty() ? only_status(read_quantity(node))
                                 : only_status(read_quantity(node, units::unit(member.unit)));
    case Form::choice: {
      const bool known = node.kind == text::Node::Kind::scalar &&
                         std::find(member.choices.begin(), member.choices.end(), node.scalar) !=
                             member.choices.end();
      return known ? Status() : Status(no_such_choice(node, member.choices));
    }
    case Form::mapping: return check_shape(node, *member.shape);
    case Form::list: return check_list(node, *member.shape);
    case Form::any: return {};
  }
  return {};
}

Json member_schema(const Member& member) {
  switch (member.form) {
    case Form::text: return {{"type", Json::array({"string", "number"})}};
    case Form::identifier:
      return {{"type", Json::array({"string", "number"})}, {"minLength", 1}, {"maxLength", 80}};
    case Form::names: {
      Json both = {{"type", "object"},
                   {"properties", {{"zh", {{"type", "string"}}}, {"en", {{"type", "string"}}}}},
                   {"additionalProperties", false},
                   {"minProperties", 1}};
      return {{"oneOf", Json::array({Json{{"type", "string"}}, both})}};
    }
    case Form::texts: {
      Json types = Json::array({"string", "number", "boolean", "null"});
      Json items = {{"type", types}};
      types.push_back("array");
      return {{"type", std::move(types)}, {"items", std::move(items)}};
    }
    case Form::boolean: return {{"type", "boolean"}};
    case Form::number: return {{"type", "number"}, {"minimum", 0}};
    case Form::signed_number: return {{"type", "number"}};
    case Form::integer: return {{"type", "integer"}, {"minimum", 0}};
    case Form::date: return {{"type", "string"}, {"format", "date"}};
    case Form::stamp:
      return {{"type", "string"},
              {"pattern", "^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2})?)?"}};
    case Form::duration: return {{"type", "string"}, {"pattern", "^[1-9]\\d* ?(s|min|h|d)$"}};
    case Form::offset: return {{"type", "string"}, {"pattern", "^(Z|[+-]\\d{2}:\\d{2})$"}};
    case Form::unit: return {{"type", "string"}, {"examples", Json::array({"kWh"})}};
    case Form::quantity:
      return {{"type", "string"},
              {"examples",
               Json::array({fmt::format("12.5 {}", member.unit.empty() ? "kWh" : member.unit)})}};
    case Form::choice: {
      Json names = Json::array();
      for (const auto choice : member.choices) names.push_back(std::string(choice));
      return {{"enum", names}};
    }
    case Form::mapping: return to_json_schema(*member.shape);
    case Form::list: return {{"type", "array"}, {"items", to_json_schema(*member.shape)}};
    case Form::any: return Json::object();
  }
  return {};
}

}  // namespace

Status check_shape(const text::Node& node, const Shape& shape) {
  std::vector<std::string_view> known;
  for (const Member& member : shape.members) known.push_back(member.name);
  CELADON_TRY(text::refuse_unknown_members(node, known));
  for (const Member& member : shape.members) {
    const text::Node* value = node.find(member.name);
    if (value == nullptr || value->is_null()) {
      if (!member.required) continue;
      return (value == nullptr ? node : *value)
          .error(ErrorCode::parse,
                 fmt::format("此处缺少 \"{0}\"（{1}）｜\"{0}\" ({2}) is missing here", member.name,
                             member.zh, member.en));
    }
    CELADON_TRY(check_member(*value, member));
  }
  return {};
}

nlohmann::ordered_json to_json_schema(const Shape& shape) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Member& member : shape.members) {
    Json property = {{"description", fmt::format("{} / {}", member.zh, member.en)}};
    property.update(member_schema(member));
    properties[std::string(member.name)] = std::move(property);
    if (member.required) required.push_back(std::string(member.name));
  }
  Json schema = {
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

}  // namespace celadon::registry
