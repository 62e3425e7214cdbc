#include "celadon/packs/method.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/units/phrase.hpp"

namespace celadon::packs {
namespace {

using text::Node;

Result<const Node*> member(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  if (found == nullptr)
    return node.error(ErrorCode::parse, fmt::format("缺少 '{0}'｜'{0}' is missing", key));
  return found;
}

Result<std::string> text_of(const Node& node, std::string_view key) {
  CELADON_ASSIGN(const Node* found, member(node, key));
  return found->as_text();
}

Result<std::string> optional_text(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  if (found == nullptr) return std::string();
  return found->as_text();
}

Result<Title> title_of(const Node& node) {
  Title title;
  CELADON_ASSIGN(title.zh, text_of(node, "zh"));
  CELADON_ASSIGN(title.en, text_of(node, "en"));
  return title;
}

Result<units::Unit> unit_of(const Node& node) {
  CELADON_ASSIGN(const Node* found, member(node, "unit"));
  CELADON_ASSIGN(const std::string symbol, found->as_text());
  auto unit = units::parse_unit(symbol);
  if (!unit) return found->error(unit.error().code, unit.error().message, unit.error().remedy);
  return unit;
}

Result<MethodInput> read_input(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(node, {"name", "unit", "shape", "zh", "en"}));
  MethodInput input;
  CELADON_ASSIGN(input.name, text_of(node, "name"));
  CELADON_ASSIGN(input.title, title_of(node));
  CELADON_ASSIGN(const std::string shape, optional_text(node, "shape"));
  if (shape == "flag" || shape == "text") {
    input.shape = shape == "flag" ? formula::Shape::flag : formula::Shape::text;
    return input;
  }
  if (!shape.empty() && shape != "scalar" && shape != "set") {
    return node.error(ErrorCode::parse, fmt::format("'{0}' 不是形状｜'{0}' is no shape", shape),
                      "可写 scalar、set、flag 或 text｜scalar, set, flag or text");
  }
  input.shape = shape == "set" ? formula::Shape::set : formula::Shape::number;
  CELADON_ASSIGN(input.unit, unit_of(node));
  return input;
}

Result<MethodOutput> read_output(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(node, {"name", "unit", "formula", "zh", "en"}));
  CELADON_ASSIGN(std::string name, text_of(node, "name"));
  CELADON_ASSIGN(units::Unit unit, unit_of(node));
  CELADON_ASSIGN(const Node* text, member(node, "formula"));
  CELADON_ASSIGN(const std::string written, text->as_text());
  auto parsed = formula::Expression::parse(written, text->place.file,
                                           static_cast<std::uint32_t>(text->place.line));
  if (!parsed) return std::move(parsed).error();
  CELADON_ASSIGN(Title title, title_of(node));
  return MethodOutput{std::move(name), std::move(unit), *std::move(parsed), std::move(title)};
}

/// Sorts the outputs so that each comes after those it uses.
Status sort_outputs(const Node& node, Method& method) {
  std::map<std::string, formula::Expression> definitions;
  for (const MethodOutput& output : method.outputs)
    definitions.emplace(output.name, output.formula);
  const auto order = formula::order(definitions);
  if (!order) return node.error(order.error().code, order.error().message, order.error().remedy);
  const auto position = [&](const MethodOutput& output) {
    return std::find(order->begin(), order->end(), output.name);
  };
  std::sort(
      method.outputs.begin(), method.outputs.end(),
      [&](const MethodOutput& a, const MethodOutput& b) { return position(a) < position(b); });
  return {};
}

/// Names, shapes and units of all formulas.
Status check_outputs(const Node& node, const Method& method) {
  formula::Signature signature;
  signature.any_table = true;
  std::set<std::string> unused;
  for (const MethodInput& input : method.inputs) {
    formula::Type type{input.shape, input.unit.dimension, {}};
    if (!signature.names.emplace(input.name, std::move(type)).second) {
      return node.error(
          ErrorCode::rule,
          fmt::format("{0}: '{1}' 命名了两次｜{0}: '{1}' is named twice", method.id, input.name));
    }
    unused.insert(input.name);
  }
  for (const MethodOutput& output : method.outputs) {
    const formula::CheckResult checked = formula::check(output.formula, signature);
    if (!checked.ok()) return formula::joined_error(checked);
    const formula::Type& type = checked.type;
    const bool number = type.shape == formula::Shape::number || type.shape == formula::Shape::set;
    if (!number || (type.dimension && *type.dimension != output.unit.dimension)) {
      return node.error(
          ErrorCode::unit,
          units::phrase("{0}: {1} 为{2}，不是 [{3}]｜{0}: {1} is {2}, not in [{3}]", method.id,
                        output.name, formula::to_string(type), output.unit.symbol));
    }
    for (const std::string& name : formula::free_names(output.formula)) {
      unused.erase(name.substr(0, name.find('@')));
      for (std::size_t dot = name.rfind('.'); dot != std::string::npos;
           dot = name.rfind('.', dot - 1)) {
        unused.erase(name.substr(0, dot));
        if (dot == 0) break;
      }
    }
    formula::Type own{type.shape, output.unit.dimension, type.keys};
    if (!signature.names.emplace(output.name, std::move(own)).second) {
      return node.error(
          ErrorCode::rule,
          fmt::format("{0}: '{1}' 命名了两次｜{0}: '{1}' is named twice", method.id, output.name));
    }
  }
  if (!unused.empty()) {
    return node.error(
        ErrorCode::rule,
        fmt::format("{0}: 没有公式用到输入 '{1}'｜{0}: no formula uses the input '{1}'", method.id,
                    *unused.begin()),
        "用上它，或将其去掉｜use it or leave it out");
  }
  return {};
}

Result<Method> read_method(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"id", "title", "clause", "note", "inputs", "outputs", "cases"}));
  Method method;
  CELADON_ASSIGN(method.id, text_of(node, "id"));
  CELADON_ASSIGN(const Node* title, member(node, "title"));
  CELADON_ASSIGN(method.title, title_of(*title));
  CELADON_ASSIGN(method.clause, text_of(node, "clause"));
  CELADON_ASSIGN(method.note, optional_text(node, "note"));
  CELADON_ASSIGN(const Node* inputs, member(node, "inputs"));
  for (const Node& item : inputs->items) {
    CELADON_ASSIGN(MethodInput input, read_input(item));
    method.inputs.push_back(std::move(input));
  }
  CELADON_ASSIGN(const Node* outputs, member(node, "outputs"));
  for (const Node& item : outputs->items) {
    CELADON_ASSIGN(MethodOutput output, read_output(item));
    method.outputs.push_back(std::move(output));
  }
  if (method.outputs.empty())
    return outputs->error(ErrorCode::rule,
                          fmt::format("{0} 没有输出｜{0} has no outputs", method.id));
  CELADON_TRY(sort_outputs(node, method));
  CELADON_TRY(check_outputs(node, method));
  return method;
}

/// The inputs with the outputs computed so far laid over them.
class Layered final : public formula::Environment {
 public:
  explicit Layered(const formula::Environment& below) : below_(below) {}
  std::map<std::string, formula::Input, std::less<>> computed;

  [[nodiscard]] const formula::Input* find(std::string_view name) const override {
    const auto found = computed.find(name);
    return found != computed.end() ? &found->second : below_.find(name);
  }
  [[nodiscard]] Result<formula::Input> lookup(std::string_view table,
                                              std::span<const formula::Value> keys) const override {
    return below_.lookup(table, keys);
  }
  [[nodiscard]] Result<formula::TablePoints> points(std::string_view table) const override {
    return below_.points(table);
  }

 private:
  const formula::Environment& below_;
};

/// The value in the unit the method promises.
Result<formula::Value> in_declared_unit(const formula::Value& value, const MethodOutput& output) {
  if (const auto* q = std::get_if<units::Quantity>(&value)) {
    CELADON_ASSIGN(const double number, q->in(output.unit));
    return formula::Value(units::Quantity{number, output.unit});
  }
  if (const auto* set = std::get_if<formula::QuantitySet>(&value)) {
    formula::QuantitySet converted = *set;
    for (double& v : converted.values) {
      CELADON_ASSIGN(v, units::convert(v, set->unit, output.unit));
    }
    converted.unit = output.unit;
    return formula::Value(std::move(converted));
  }
  return value;
}

}  // namespace

Result<std::vector<Method>> read_methods(const PackPtr& pack) {
  CELADON_ASSIGN(const auto body, pack->body());
  CELADON_TRY(text::refuse_unknown_members(*body, {"pack", "methods"}));
  CELADON_ASSIGN(const Node* list, member(*body, "methods"));
  std::vector<Method> methods;
  std::set<std::string> ids;
  for (const Node& node : list->items) {
    CELADON_ASSIGN(Method method, read_method(node));
    if (!ids.insert(method.id).second) {
      return node.error(
          ErrorCode::rule,
          fmt::format("有两个方法都叫 '{0}'｜two methods are called '{0}'", method.id));
    }
    methods.push_back(std::move(method));
  }
  if (methods.empty())
    return list->error(ErrorCode::rule, "方法包中没有方法｜a pack of methods without methods");
  return methods;
}

Result<std::map<std::string, formula::Outcome>> evaluate_method(
    const Method& method, const formula::Environment& environment, formula::Explain explain) {
  Layered layered(environment);
  std::map<std::string, formula::Outcome> outcomes;
  for (const MethodOutput& output : method.outputs) {
    CELADON_ASSIGN(formula::Outcome outcome, formula::evaluate(output.formula, layered, explain));
    CELADON_ASSIGN(outcome.value, in_declared_unit(outcome.value, output));
    auto step = std::make_shared<formula::Derivation>(*outcome.derivation);
    step->name = output.name;
    step->title = output.title.zh;
    step->expression = output.formula.text();
    step->value = outcome.value;
    step->status = formula::DataStatus::computed;
    step->origin = formula::Origin{};
    step->origin->clause = method.clause;
    outcome.derivation = std::move(step);
    layered.computed.insert_or_assign(output.name,
                                      formula::Input{outcome.value, outcome.derivation});
    outcomes.emplace(output.name, std::move(outcome));
  }
  return outcomes;
}

}  // namespace celadon::packs
