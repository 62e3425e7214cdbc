#include "celadon/assessment/indicator_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "celadon/assessment/bound_search.hpp"
#include "celadon/assessment/environments.hpp"
#include "celadon/formula/evaluate.hpp"

namespace celadon::assessment {
namespace {

using formula::Undetermined;

Error named(const Indicator& indicator, Error error) {
  error.message =
      fmt::format("指标 {} indicator {}: {}", indicator.id, indicator.id, error.message);
  return error;
}

/// The number in the unit wanted; where that is written per t, per t of product is meant too.
Result<double> in_unit(const units::Quantity& quantity, const units::Unit& wanted) {
  if (quantity.unit.compatible(wanted)) return quantity.in(wanted);
  units::Unit per_product = wanted;
  per_product.dimension = units::per_product(wanted.dimension);
  return quantity.in(per_product);
}

/// Mean of the measured shares of the inputs a formula names.
double measured_share_of(const formula::Expression& expression,
                         const formula::Environment& environment) {
  double sum = 0.0;
  std::size_t count = 0;
  for (const std::string& name : formula::free_names(expression)) {
    const formula::Input* input = environment.find(name);
    if (input == nullptr || name.starts_with("scheme.")) continue;
    sum += input->derivation->measured_share;
    ++count;
  }
  return count == 0 ? 0.0 : sum / static_cast<double>(count);
}

/// One number scored: the value, its bounds and the share.
struct ScoredValue {
  std::optional<double> value;
  units::Unit unit;
  std::optional<BoundResult> leading;
  std::optional<BoundResult> baseline;
  std::optional<double> share;
  std::vector<std::string> missing;
  std::vector<std::string> notes;
  std::vector<formula::DerivationPtr> derivations;
  double measured_share = 0.0;
};

bool needs_bounds(RuleKind rule) {
  return rule == RuleKind::range || rule == RuleKind::proportional || rule == RuleKind::step ||
         rule == RuleKind::lowest_margin;
}

Status score_value(const Indicator& indicator, const Alternative& form, const std::string& key,
                   const formula::Environment& environment, const IndicatorInputs& inputs,
                   ScoredValue& scored) {
  scored.unit = form.unit;
  auto evaluated = formula::evaluate(*form.value, environment);
  if (!evaluated.ok()) return named(indicator, evaluated.error());
  scored.derivations.push_back(evaluated->derivation);
  scored.measured_share = measured_share_of(*form.value, environment);
  const auto* quantity = std::get_if<units::Quantity>(&evaluated->value);
  if (const auto* open = std::get_if<Undetermined>(&evaluated->value)) {
    scored.missing = open->missing;
    if (!open->reason.empty()) scored.notes.push_back(open->reason);
  } else if (quantity == nullptr) {
    return named(indicator, fail(ErrorCode::invalid_argument,
                                 "公式的结果不是一个数 the formula gives no number"));
  }
  std::optional<FoundBound> leading;
  std::optional<FoundBound> baseline;
  const bool scored_by_bounds = indicator.weight > 0.0 && needs_bounds(form.rule);
  if (scored_by_bounds) {
    leading = find_bound(indicator, form, form.leading, "leading", key, inputs);
    if (form.rule != RuleKind::step) {
      baseline = find_bound(indicator, form, form.baseline, "baseline", key, inputs);
    }
    // A limit of a product brings its own unit; anything else is in the unit declared.
    if (form.for_each && leading->quantity) scored.unit = leading->quantity->unit;
  }
  if (quantity != nullptr) {
    auto value = in_unit(*quantity, scored.unit);
    if (!value.ok()) return named(indicator, value.error());
    scored.value = *value;
  }
  for (auto* side : {&leading, &baseline}) {
    if (!*side) continue;
    FoundBound& bound = **side;
    if (!bound.quantity) {
      add_missing(scored.missing, {bound.missing});
      scored.notes.push_back(bound.note);
      continue;
    }
    auto number = bound.quantity->unit.symbol == scored.unit.symbol
                      ? Result<double>(bound.quantity->value)
                      : in_unit(*bound.quantity, scored.unit);
    if (!number.ok()) return named(indicator, number.error());
    bound.result.value = *number;
    (side == &leading ? scored.leading : scored.baseline) = bound.result;
    scored.derivations.push_back(bound.derivation);
  }
  if (form.leading.kind == BoundSource::Kind::value &&
      inputs.scheme.find(indicator, form) != nullptr) {
    scored.notes.emplace_back(
        "标准已公布取值，方案所给值未采用｜the standard publishes the values: those of the scheme "
        "are not used");
  }
  if (!scored.value || !scored.missing.empty() || indicator.weight == 0.0) return {};
  if (form.rule == RuleKind::grade_table) {
    scored.share = grade_share(*scored.value, form.grades, form.direction);
    return {};
  }
  const Bounds bounds{scored.leading->value, scored.baseline ? scored.baseline->value : 0.0,
                      form.direction};
  if (const Status status = check_bounds(bounds, form.rule, form.on_reversed); !status.ok()) {
    scored.missing.push_back(bound_name(indicator, form, "leading"));
    scored.notes.push_back(status.error().message);
    return {};
  }
  scored.share = bounded_share(form.rule, *scored.value, bounds, form.on_reversed);
  return {};
}

void take_over(ScoredValue&& scored, IndicatorResult& result) {
  result.value = scored.value;
  result.unit = scored.unit;
  result.leading = std::move(scored.leading);
  result.baseline = std::move(scored.baseline);
  result.share = scored.share;
  result.measured_share = scored.measured_share;
  add_missing(result.missing, scored.missing);
  result.notes.insert(result.notes.end(), scored.notes.begin(), scored.notes.end());
}

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
                        fmt::format("权重 {} 不是有限数 the weight is not finite", key)));
    }
    members.items.emplace_back(key, amount);
  }
  std::stable_sort(members.items.begin(), members.items.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (each.top > 0 && members.items.size() > each.top) members.items.resize(each.top);
  return members;
}

/// The keys of the members the alternative can be applied to, each with the key of its limit row.
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

Result<ItemResult> evaluate_item(const Indicator& indicator, const Item& item,
                                 const IndicatorInputs& inputs,
                                 std::vector<formula::DerivationPtr>& children) {
  ItemResult result{item.id, item.title, item.must, item.share, std::nullopt, {}};
  auto evaluated = formula::evaluate(item.formula, inputs.environment);
  if (!evaluated.ok()) return named(indicator, evaluated.error());
  children.push_back(evaluated->derivation);
  if (const auto* open = std::get_if<Undetermined>(&evaluated->value)) {
    result.missing = open->missing;
  } else if (const auto* flag = std::get_if<bool>(&evaluated->value)) {
    result.fulfilled = *flag ? 1.0 : 0.0;
  } else if (const auto* quantity = std::get_if<units::Quantity>(&evaluated->value);
             quantity != nullptr && quantity->unit.dimensionless()) {
    result.fulfilled = std::clamp(quantity->in_base(), 0.0, 1.0);
  } else {
    return named(indicator,
                 fail(ErrorCode::invalid_argument,
                      fmt::format("条目 {} 的公式既非真假也非 0..1 的数 the formula of item {} is "
                                  "neither a flag nor a number 0..1",
                                  item.id, item.id)));
  }
  return result;
}

/// The figure beside the items; it is shown and not scored, so what it lacks is missing only with
/// them.
Status show_value(const Indicator& indicator, const Alternative& form,
                  const IndicatorInputs& inputs, IndicatorResult& result,
                  std::vector<formula::DerivationPtr>& children) {
  auto evaluated = formula::evaluate(*form.value, inputs.environment);
  if (!evaluated.ok()) return named(indicator, evaluated.error());
  children.push_back(evaluated->derivation);
  if (const auto* quantity = std::get_if<units::Quantity>(&evaluated->value)) {
    auto value = in_unit(*quantity, form.unit);
    if (!value.ok()) return named(indicator, value.error());
    result.value = *value;
  }
  return {};
}

Status evaluate_items(const Indicator& indicator, const Alternative& form,
                      const IndicatorInputs& inputs, IndicatorResult& result,
                      std::vector<formula::DerivationPtr>& children) {
  std::vector<ItemScore> optional;
  bool complete = true;
  bool must_failed = false;
  double measured = 0.0;
  for (const Item& item : form.items) {
    CELADON_ASSIGN(ItemResult one, evaluate_item(indicator, item, inputs, children));
    measured += measured_share_of(item.formula, inputs.environment);
    add_missing(result.missing, one.missing);
    if (!one.fulfilled) complete = false;
    if (item.must && one.fulfilled && *one.fulfilled < 1.0) must_failed = true;
    if (!item.must) optional.push_back({item.share, one.fulfilled.value_or(0.0)});
    result.items.push_back(std::move(one));
  }
  result.measured_share =
      form.items.empty() ? 0.0 : measured / static_cast<double>(form.items.size());
  if (form.rule == RuleKind::must_optional) {
    result.veto = must_failed;
    if (must_failed) {
      result.share = 0.0;
      result.missing.clear();
    } else if (complete) {
      result.share = must_optional_share({}, form.must_share, optional).share;
    }
  } else if (complete) {
    result.share = evidence_share(optional);
  }
  if (form.value) return show_value(indicator, form, inputs, result, children);
  result.unit = units::unit("%");
  if (result.share) result.value = *result.share * 100.0;
  return {};
}

enum class Choice : std::uint8_t { applies, not_applicable, undetermined };
struct Chosen {
  Choice choice = Choice::not_applicable;
  const Alternative* form = nullptr;
  std::vector<std::string> missing;
  std::vector<formula::DerivationPtr> derivations;
};

Result<Chosen> choose(const Indicator& indicator, const IndicatorInputs& inputs) {
  Chosen chosen;
  chosen.form = &indicator.alternatives.front();
  for (const Alternative& form : indicator.alternatives) {
    if (form.needs_scheme && !inputs.scheme.bounds.contains(indicator.id + "." + form.id)) continue;
    if (form.applies_if) {
      auto flag = evaluate_flag(*form.applies_if, inputs.environment);
      if (!flag.ok()) return named(indicator, flag.error());
      chosen.derivations.push_back(flag->derivation);
      if (!flag->value) {
        chosen.choice = Choice::undetermined;
        chosen.form = &form;
        chosen.missing = flag->missing;
        return chosen;
      }
      if (!*flag->value) continue;
    }
    if (form.for_each && applicable_members(*form.for_each, inputs.environment).empty()) continue;
    chosen.choice = Choice::applies;
    chosen.form = &form;
    return chosen;
  }
  return chosen;
}

formula::DerivationPtr derive_points(const IndicatorResult& result, const Alternative& form,
                                     std::vector<formula::DerivationPtr> children) {
  auto derivation = std::make_shared<formula::Derivation>();
  derivation->name = result.id;
  derivation->title = result.title.zh;
  derivation->expression =
      fmt::format("{} 分 × s，s 按 {} 规则 ({} points × s by the {} rule)", result.weight,
                  to_string(form.rule), result.weight, to_string(form.rule));
  if (result.points) {
    derivation->value = units::Quantity{*result.points, units::unit("分")};
  } else {
    derivation->value = Undetermined{result.missing, ""};
  }
  derivation->status = formula::DataStatus::computed;
  derivation->measured_share = result.measured_share;
  derivation->notes = result.notes;
  derivation->children = std::move(children);
  return derivation;
}

}  // namespace

void add_missing(std::vector<std::string>& names, const std::vector<std::string>& more) {
  names.insert(names.end(), more.begin(), more.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

Result<FlagAnswer> evaluate_flag(const formula::Expression& expression,
                                 const formula::Environment& environment) {
  CELADON_ASSIGN(formula::Outcome outcome, formula::evaluate(expression, environment));
  FlagAnswer answer;
  answer.derivation = outcome.derivation;
  if (const auto* flag = std::get_if<bool>(&outcome.value)) {
    answer.value = *flag;
  } else if (const auto* open = std::get_if<Undetermined>(&outcome.value)) {
    answer.missing = open->missing;
    answer.reason = open->reason;
  } else {
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{}' 不是真假判断 is not a condition", expression.text()),
                "compare with a limit, or use a flag");
  }
  return answer;
}

Result<IndicatorResult> evaluate_indicator(const Indicator& indicator,
                                           const IndicatorInputs& inputs) {
  IndicatorResult result;
  result.id = indicator.id;
  result.title = indicator.title;
  result.clause = indicator.clause;
  result.group = indicator.group;
  result.level2 = indicator.level2;
  result.weight = indicator.weight;
  CELADON_ASSIGN(Chosen chosen, choose(indicator, inputs));
  const Alternative& form = *chosen.form;
  result.alternative = form.id;
  result.alternative_title = form.title;
  result.unit = form.unit;
  result.direction = form.direction;
  result.rule = form.rule;
  std::vector<formula::DerivationPtr> children = std::move(chosen.derivations);
  if (chosen.choice == Choice::not_applicable) {
    result.status = IndicatorStatus::not_applicable;
    result.notes.push_back("不适用｜not applicable: " +
                           (form.applies_if ? form.applies_if->text() : std::string("no member")));
    result.derivation = derive_points(result, form, std::move(children));
    return result;
  }
  if (chosen.choice == Choice::undetermined) {
    result.missing = chosen.missing;
  } else if (!form.items.empty()) {
    CELADON_TRY(evaluate_items(indicator, form, inputs, result, children));
  } else if (form.for_each) {
    CELADON_TRY(evaluate_members(indicator, form, inputs, result, children));
  } else {
    ScoredValue scored;
    CELADON_TRY(score_value(indicator, form, "", inputs.environment, inputs, scored));
    children.insert(children.end(), scored.derivations.begin(), scored.derivations.end());
    take_over(std::move(scored), result);
  }
  std::sort(result.notes.begin(), result.notes.end());
  result.notes.erase(std::unique(result.notes.begin(), result.notes.end()), result.notes.end());
  const bool scored = indicator.weight > 0.0;
  if (scored && result.share) result.points = indicator.weight * *result.share;
  const bool open = scored ? !result.points : !result.value;
  result.status =
      open ? IndicatorStatus::undetermined
           : (result.measured_share >= 0.5 ? IndicatorStatus::measured : IndicatorStatus::declared);
  if (result.points) find_gap(indicator, form, form.on_reversed, result);
  result.derivation = derive_points(result, form, std::move(children));
  return result;
}

}  // namespace celadon::assessment
