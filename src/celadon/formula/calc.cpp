#include "celadon/formula/calc.hpp"

#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "celadon/formula/json.hpp"
#include "celadon/formula/unit_algebra.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t deepest = 32;
constexpr std::size_t most_bytes = 64u << 20;

/// A JSON value as a formula value, or the reason why it is none.
struct Reading {
  std::optional<Value> value;
  std::string reason;
};

bool looks_like_number(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && ((text[0] >= '0' && text[0] <= '9') || text[0] == '.');
}

Reading read_text(const std::string& text) {
  if (!looks_like_number(text)) return {Value(text), ""};
  auto quantity = units::parse_quantity(text);
  if (!quantity) quantity = units::parse_quantity(text + " 1");  // a number in quotes
  if (!quantity) return {std::nullopt, units::parse_quantity(text).error().to_string()};
  if (!std::isfinite(quantity->value))
    return {std::nullopt, "超出数的范围｜beyond the range of numbers"};
  return {Value(*std::move(quantity)), ""};
}

Reading read_scalar(const Json& json) {
  if (json.is_null()) return {Value(Undetermined{}), ""};
  if (json.is_boolean()) return {Value(json.get<bool>()), ""};
  if (json.is_number()) {
    const double number = json.get<double>();
    if (!std::isfinite(number)) return {std::nullopt, "超出数的范围｜beyond the range of numbers"};
    return {Value(units::Quantity{number, one()}), ""};
  }
  if (json.is_string()) return read_text(json.get<std::string>());
  if (json.is_object() && json.contains("value") && json.contains("unit") && json.size() == 2 &&
      json["value"].is_number() && json["unit"].is_string()) {
    auto unit = units::parse_unit(json["unit"].get<std::string>());
    if (!unit) return {std::nullopt, unit.error().to_string()};
    return {Value(units::Quantity{json["value"].get<double>(), *std::move(unit)}), ""};
  }
  return {std::nullopt, "不是单个值｜not a single value"};
}

/// Members of one kind as a set.
Reading join_members(const std::string& name, const std::vector<Reading>& members,
                     std::vector<std::string> keys) {
  QuantitySet set;
  std::vector<std::string> used;
  bool first = true;
  bool flags = false;
  std::vector<std::string> unknown;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string label = keys.empty() ? fmt::format("成员 {0}｜member {0}", i + 1)
                                           : fmt::format("成员 '{0}'｜member '{0}'", keys[i]);
    if (!members[i].value) return {std::nullopt, units::after(label, members[i].reason)};
    const Value& value = *members[i].value;
    if (std::holds_alternative<Undetermined>(value)) {
      unknown.push_back(keys.empty() ? std::to_string(i + 1) : keys[i]);
      continue;
    }
    if (std::holds_alternative<std::string>(value))
      return {std::nullopt,
              units::phrase("{0}是文字；集合中应为数｜{0} is a text; sets hold numbers", label)};
    const auto* flag = std::get_if<bool>(&value);
    units::Quantity q;
    if (flag != nullptr) {
      q.value = *flag ? 1.0 : 0.0;
    } else if (const auto* quantity = std::get_if<units::Quantity>(&value)) {
      q = *quantity;
    } else {
      return {std::nullopt, units::phrase("{0}是集合｜{0} is a set", label)};
    }
    if (first) {
      set.unit = q.unit;
      flags = flag != nullptr;
    } else if (flags != (flag != nullptr)) {
      return {std::nullopt,
              units::phrase("{0}把数与真假混在一起｜{0} mixes numbers with true or false", label)};
    }
    first = false;
    const auto plan = rescale(q.unit, set.unit);
    if (!plan) return {std::nullopt, units::after(label, plan.error().message)};
    set.values.push_back((*plan)(q.value));
    if (!keys.empty()) used.push_back(keys[i]);
  }
  if (!unknown.empty() && keys.empty()) {  // positions would shift: the whole set is not known
    Undetermined u;
    for (const std::string& position : unknown)
      u.missing.push_back(fmt::format("{}[{}]", name, position));
    return {Value(std::move(u)), ""};
  }
  if (set.values.empty() && !unknown.empty()) {
    Undetermined u;
    for (const std::string& key : unknown) u.missing.push_back(name + "." + key);
    return {Value(std::move(u)), ""};
  }
  set.keys = std::move(used);
  set.missing = std::move(unknown);
  return {Value(std::move(set)), ""};
}

class Reader {
 public:
  explicit Reader(NamedInputs& out) : out_(out) {}

  Status read(const std::string& name, const Json& json, std::size_t depth) {
    if (depth > deepest) {
      return fail(
          ErrorCode::limit,
          fmt::format("输入在 '{1}' 处嵌套超过 {0} 层｜inputs nested deeper than {0} at '{1}'",
                      deepest, name));
    }
    if (json.is_array()) return array(name, json, depth);
    if (!json.is_object() || read_scalar(json).value) {
      add(name, read_scalar(json));
      return {};
    }
    if (json.contains("values") && json["values"].is_array()) return given_set(name, json);
    std::vector<Reading> members;
    std::vector<std::string> keys;
    for (const auto& [key, member] : json.items()) {
      CELADON_TRY(read(name + "." + key, member, depth + 1));
      members.push_back(read_scalar(member));
      keys.push_back(key);
    }
    if (members.empty()) {
      out_.signature.unusable[name] = "没有成员｜it has no members";
    } else {
      add(name, join_members(name, members, std::move(keys)));
    }
    return {};
  }

 private:
  void add(const std::string& name, Reading reading, Shape set_shape = Shape::set) {
    if (!reading.value) {
      out_.signature.unusable[name] = std::move(reading.reason);
      return;
    }
    Type type = type_of(*reading.value);
    if (type.shape == Shape::set) type.shape = set_shape;
    out_.signature.names.insert_or_assign(name, std::move(type));
    out_.environment.set(name, *std::move(reading.value));
  }

  Status array(const std::string& name, const Json& json, std::size_t depth) {
    if (json.empty()) {
      out_.signature.unusable[name] = "空数组没有单位｜an empty array has no unit";
      return {};
    }
    bool objects = true;
    bool flags = true;
    for (const Json& item : json) {
      objects = objects && item.is_object() && !read_scalar(item).value;
      flags = flags && item.is_boolean();
    }
    if (objects) return rows(name, json, depth);
    std::vector<Reading> members;
    for (const Json& item : json) members.push_back(read_scalar(item));
    add(name, join_members(name, members, {}), flags ? Shape::flags : Shape::set);
    return {};
  }

  /// [{"kg": 1, "ef": 2}, ...]: a set per column; a row without the member makes it unknown.
  Status rows(const std::string& name, const Json& json, std::size_t depth) {
    std::vector<std::string> columns;
    std::set<std::string> seen;
    for (const Json& row : json) {
      for (const auto& [key, value] : row.items()) {
        if (seen.insert(key).second) columns.push_back(key);
      }
    }
    if (columns.size() > 1000) {
      return fail(ErrorCode::limit,
                  fmt::format("'{1}' 中有 {0} 列，上限为 1000｜{0} columns in '{1}'; at most 1000",
                              columns.size(), name));
    }
    for (const std::string& column : columns) {
      Json values = Json::array();
      for (const Json& row : json) values.push_back(row.contains(column) ? row[column] : Json());
      CELADON_TRY(read(name + "." + column, values, depth + 1));
    }
    out_.signature.unusable[name] =
        fmt::format("这是表，请指明列：{0}.{1}｜it is a table; name a column: {0}.{1}", name,
                    columns.empty() ? "column" : columns[0]);
    return {};
  }

  /// {"values": [..], "keys": [..], "unit": ".."}
  Status given_set(const std::string& name, const Json& json) {
    std::vector<Reading> members;
    const bool has_unit = json.contains("unit") && json["unit"].is_string();
    units::Unit unit;
    if (has_unit) {
      auto parsed = units::parse_unit(json["unit"].get<std::string>());
      if (!parsed) {
        out_.signature.unusable[name] = parsed.error().to_string();
        return {};
      }
      unit = *std::move(parsed);
    }
    for (const Json& item : json["values"]) {
      if (has_unit && item.is_number()) {
        members.push_back({Value(units::Quantity{item.get<double>(), unit}), ""});
      } else {
        members.push_back(read_scalar(item));
      }
    }
    std::vector<std::string> keys;
    if (json.contains("keys") && json["keys"].is_array()) {
      std::set<std::string> distinct;
      for (const Json& key : json["keys"]) {
        if (key.is_string() && distinct.insert(key.get<std::string>()).second)
          keys.push_back(key.get<std::string>());
      }
      if (keys.size() != members.size()) {
        out_.signature.unusable[name] =
            fmt::format("有 {0} 个值和 {1} 个不同的键｜{0} values and {1} distinct keys",
                        members.size(), keys.size());
        return {};
      }
    }
    add(name, join_members(name, members, std::move(keys)));
    return {};
  }

  NamedInputs& out_;
};

/// Line and column of a byte offset.
TextPlace place_of(std::string_view text, std::size_t byte, const std::string& file) {
  TextPlace place{file, 1, 1};
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

/// Brackets within brackets, so that the parser's own recursion is never asked for more.
bool too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > deepest) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<NamedInputs> read_inputs(const Json& inputs) {
  if (!inputs.is_object()) {
    return fail(ErrorCode::parse, "输入不是 JSON 对象｜the inputs are not a JSON object",
                "写作 {\"name\": value, ...}｜write {\"name\": value, ...}");
  }
  NamedInputs out;
  Reader reader(out);
  for (const auto& [name, value] : inputs.items()) CELADON_TRY(reader.read(name, value, 0));
  return out;
}

Result<NamedInputs> read_inputs(std::string_view json, const std::string& file) {
  if (json.size() > most_bytes) {
    return fail(
        ErrorCode::limit,
        fmt::format("{0}: 输入有 {1} 字节，上限为 {2}｜{0}: {1} bytes of inputs; at most {2}", file,
                    json.size(), most_bytes));
  }
  if (too_deep(json))
    return fail(ErrorCode::limit,
                fmt::format("{0}: 嵌套超过 {1} 层｜{0}: nested deeper than {1}", file, deepest));
  try {
    return read_inputs(Json::parse(json));
  } catch (const Json::parse_error& e) {
    Error error = fail(ErrorCode::parse, fmt::format("不是 JSON：{0}｜not JSON: {0}", e.what()));
    error.place = place_of(json, e.byte, file);
    return error;
  } catch (const Json::exception& e) {
    return fail(ErrorCode::parse, fmt::format("{}: {}", file, e.what()));
  }
}

Result<Json> evaluate_text(std::string_view expression, std::string_view inputs_json,
                           Explain explain) {
  CELADON_ASSIGN(const Expression parsed, Expression::parse(expression));
  CELADON_ASSIGN(const NamedInputs inputs, read_inputs(inputs_json));
  const CheckResult checked = check(parsed, inputs.signature);
  if (!checked.ok()) return joined_error(checked);
  CELADON_ASSIGN(const Outcome outcome, evaluate(parsed, inputs.environment, explain));
  Json out = to_json(outcome.value);
  if (explain == Explain::yes) out["derivation"] = to_json(*outcome.derivation);
  return out;
}

}  // namespace celadon::formula
