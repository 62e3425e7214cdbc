// Indicators that are averaged over members, such as products, by weight.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/assessment/environments.hpp"
#include "celadon/assessment/indicator_parts.hpp"

namespace celadon::assessment {
namespace {

/// Members with their weights, the largest first; `open` names a weight that is missing.
struct Members {
  std::vector<std::pair<std::string, double>> items;
  std::vector<std::string> open;
};

Result<Members> weigh_members(const Indicator& indicator, const ForEach& each,
                              const std::vector<std::string>& keys,
                              const formula::Environment& environment) {
  Members members;
  for (const std::string& key : keys) {
    const auto weight = member_input(environment, each.weighted_by, key);
    const auto* quantity = weight ? std::get_if<units::Quantity>(&weight->value) : nullptr;
    if (quantity == nullptr) {
      if (keys.size() == 1) {
        members.items.emplace_back(key, 1.0);  // one product alone needs no weight
        return members;
      }
      members.open.push_back(each.weighted_by + "." + key);
      continue;
    }
    const double amount = std::fabs(quantity->in_base());
    if (!std::isfinite(amount)) {
      return named(indicator,
                   fail(ErrorCode::invalid_argument,
                        fmt::format("权重 {0} 不是有限数｜the weight {0} is not finite", key)));
    }
    members.items.emplace_back(key, amount);
  }
  std::stable_sort(members.items.begin(), members.items.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (each.top > 0 && members.items.size() > each.top) members.items.resize(each.top);
  return members;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> applicable_members(
    const ForEach& each, const formula::Environment& environment) {
  std::vector<std::string> sources{each.weighted_by};
  sources.insert(sources.end(), each.names.begin(), each.names.end());
  std::vector<std::pair<std::string, std::string>> found;
  for (const std::string& key : member_keys(environment, sources)) {
    if (each.key.empty()) {
      found.emplace_back(key, "");
      continue;
    }
    const formula::Input* row = environment.find(each.key + "." + key);
    const auto* text = row == nullptr ? nullptr : std::get_if<std::string>(&row->value);
    if (text != nullptr && !text->empty()) found.emplace_back(key, *text);
  }
  return found;
}

Status evaluate_members(const Indicator& indicator, const Alternative& form,
                        const IndicatorInputs& inputs, IndicatorResult& result,
                        std::vector<formula::DerivationPtr>& children) {
  const ForEach& each = *form.for_each;
  const auto applicable = applicable_members(each, inputs.environment);
  std::vector<std::string> keys;
  for (const auto& [key, row] : applicable) keys.push_back(key);
  CELADON_ASSIGN(const Members members, weigh_members(indicator, each, keys, inputs.environment));
  add_missing(result.missing, members.open);
  double total = 0.0;
  for (const auto& [key, weight] : members.items) total += weight;
  if (members.items.empty() || !(total > 0.0)) {
    if (members.open.empty()) result.missing.push_back(each.weighted_by);
    return {};
  }
  double share = 0.0;
  double measured = 0.0;
  bool complete = members.open.empty();
  for (const auto& [key, weight] : members.items) {
    OverlayEnvironment view(inputs.environment);
    for (const std::string& name : each.names) {
      if (auto input = member_input(inputs.environment, name, key))
        view.set(name, *std::move(input));
    }
    const auto row = std::find_if(applicable.begin(), applicable.end(),
                                  [&key = key](const auto& pair) { return pair.first == key; });
    ScoredValue scored;
    CELADON_TRY(score_value(indicator, form, row->second, view, inputs, scored));
    add_missing(result.missing, scored.missing);
    result.notes.insert(result.notes.end(), scored.notes.begin(), scored.notes.end());
    children.insert(children.end(), scored.derivations.begin(), scored.derivations.end());
    measured += scored.measured_share * weight / total;
    if (members.items.size() == 1) {
      result.value = scored.value;
      result.unit = scored.unit;
      result.leading = scored.leading;
      result.baseline = scored.baseline;
    }
    if (!scored.value || !scored.share) {
      complete = false;
      continue;
    }
    share += *scored.share * weight / total;
    result.members.push_back(
        {key, *scored.value, scored.unit, scored.leading.value_or(BoundResult{}),
         scored.baseline.value_or(BoundResult{}), *scored.share, weight / total});
  }
  result.measured_share = measured;
  if (complete) result.share = std::min(share, 1.0);
  if (members.items.size() > 1) {
    result.unit = units::Unit{};
    if (complete) result.value = share;
    result.notes.push_back(
        fmt::format("{0} 个产品按 {1} 加权 s = Σ E s / Σ E（加权方式为推断）｜averaged over {0} "
                    "products by {1} "
                    "(inferred)",
                    members.items.size(), each.weighted_by));
  }
  return {};
}

}  // namespace celadon::assessment
