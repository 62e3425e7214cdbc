#include "celadon/app/views/assessment_inputs.hpp"

#include <cmath>
#include <optional>

namespace celadon::app::views {

using assessment::StandardPack;

namespace {

/// 1, 2 or 5 times a power of ten, not below `value`.
double round_up(double value) {
  if (!(value > 0.0)) return 1.0;
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value) return factor * power;
  }
  return 10.0 * power;
}

/// The range of a slider: from nothing to twice of what is (to 100 where it is a share).
Json slider_json(const std::optional<units::Quantity>& value, const units::Unit& unit) {
  const double now = value ? value->value : 0.0;
  const bool percent = unit.symbol == "%";
  const double top = percent ? 100.0 : round_up(2.0 * std::fabs(now));
  const double low = now < 0.0 ? -top : 0.0;
  return {{"value", value ? Json(now) : Json()},
          {"unit", unit.symbol},
          {"minimum", low},
          {"maximum", top},
          {"step", percent ? 0.5 : top / 1000.0}};
}

}  // namespace

std::set<std::string> input_names_of(const assessment::Indicator& indicator) {
  std::set<std::string> names;
  const auto add = [&](const formula::Expression& expression) {
    for (std::string& name : formula::free_names(expression)) names.insert(std::move(name));
  };
  for (const assessment::Alternative& form : indicator.alternatives) {
    if (form.applies_if) add(*form.applies_if);
    if (form.value) add(*form.value);
    for (const assessment::Item& item : form.items) add(item.formula);
    if (form.for_each && !form.for_each->weighted_by.empty())
      names.insert(form.for_each->weighted_by);
  }
  return names;
}

std::map<std::string, std::vector<std::string>> users_of_inputs(const StandardPack& pack) {
  std::map<std::string, std::vector<std::string>> users;
  for (const assessment::Indicator& indicator : pack.indicators) {
    for (const std::string& name : input_names_of(indicator)) users[name].push_back(indicator.id);
  }
  for (const assessment::Gate& gate : pack.gates) {
    for (const std::string& name : formula::free_names(gate.formula))
      users[name].push_back("gate." + gate.id);
  }
  return users;
}

Json input_title(const Reference& reference, const std::string& name) {
  std::string stem = name.substr(0, name.find('@'));
  while (!stem.empty()) {
    if (const auto* word = reference.vocabulary->find(stem)) return names_json(word->names);
    const std::size_t dot = stem.rfind('.');
    stem = dot == std::string::npos ? "" : stem.substr(0, dot);
  }
  return names_json(name, name);
}

Json inputs_json(const Reference& reference, const StandardPack& pack,
                 const formula::Environment& environment) {
  Json list = Json::array();
  for (const auto& [name, users] : users_of_inputs(pack)) {
    if (name.starts_with("scheme.") || name.starts_with("evidence.")) continue;
    const formula::Input* input = environment.find(name);
    const auto* word = reference.vocabulary->find(name.substr(0, name.find('@')));
    const bool flag = input != nullptr && std::holds_alternative<bool>(input->value);
    const auto* quantity = input == nullptr ? nullptr : std::get_if<units::Quantity>(&input->value);
    Json row{{"name", name}, {"title", input_title(reference, name)}};
    if (flag || (word != nullptr && word->shape == registry::NameShape::flag)) {
      row["kind"] = "flag";
      row["value"] = flag ? Json(std::get<bool>(input->value)) : Json();
      for (const char* empty : {"unit", "minimum", "maximum", "step"}) row[empty] = nullptr;
    } else if (quantity != nullptr) {
      row["kind"] = "quantity";
      row.update(slider_json(*quantity, quantity->unit));
    } else if (word != nullptr && word->shape == registry::NameShape::scalar && word->unit) {
      row["kind"] = "quantity";
      row.update(slider_json(std::nullopt, *word->unit));
    } else {
      continue;  // sets are replaced by hand, member by member
    }
    row["indicators"] = users;
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace celadon::app::views
