// One value against its bounds or grades.
#include <fmt/format.h>

#include "celadon/assessment/bound_search.hpp"
#include "celadon/assessment/indicator_parts.hpp"
#include "celadon/formula/evaluate.hpp"

namespace celadon::assessment {

using formula::Undetermined;

Error named(const Indicator& indicator, Error error) {
  error.message =
      fmt::format("指标 {} indicator {}: {}", indicator.id, indicator.id, error.message);
  return error;
}

Result<double> in_unit(const units::Quantity& quantity, const units::Unit& wanted) {
  if (quantity.unit.compatible(wanted)) return quantity.in(wanted);
  units::Unit per_product = wanted;
  per_product.dimension = units::per_product(wanted.dimension);
  return quantity.in(per_product);
}

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

namespace {

bool needs_bounds(RuleKind rule) {
  return rule == RuleKind::range || rule == RuleKind::proportional || rule == RuleKind::step ||
         rule == RuleKind::lowest_margin;
}

/// The bounds that the rule asks for; none for an indicator that is not scored.
struct FoundBounds {
  std::optional<FoundBound> leading;
  std::optional<FoundBound> baseline;
};

FoundBounds find_bounds(const Indicator& indicator, const Alternative& form, const std::string& key,
                        const IndicatorInputs& inputs) {
  FoundBounds found;
  if (!(indicator.weight > 0.0) || !needs_bounds(form.rule)) return found;
  found.leading = find_bound(indicator, form, form.leading, "leading", key, inputs);
  if (form.rule != RuleKind::step)
    found.baseline = find_bound(indicator, form, form.baseline, "baseline", key, inputs);
  return found;
}

/// Takes the bounds over in the unit of the value; what is not found is missing.
Status take_bounds(const Indicator& indicator, FoundBounds& found, ScoredValue& scored) {
  for (auto* side : {&found.leading, &found.baseline}) {
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
    (side == &found.leading ? scored.leading : scored.baseline) = bound.result;
    scored.derivations.push_back(bound.derivation);
  }
  return {};
}

/// The share of full marks of a value that is known and, where the rule asks, bounded.
void share_of_value(const Indicator& indicator, const Alternative& form, ScoredValue& scored) {
  if (form.rule == RuleKind::grade_table) {
    scored.share = grade_share(*scored.value, form.grades, form.direction);
    return;
  }
  const Bounds bounds{scored.leading->value, scored.baseline ? scored.baseline->value : 0.0,
                      form.direction};
  if (const Status status = check_bounds(bounds, form.rule, form.on_reversed); !status.ok()) {
    scored.missing.push_back(bound_name(indicator, form, "leading"));
    scored.notes.push_back(status.error().message);
    return;
  }
  scored.share = bounded_share(form.rule, *scored.value, bounds, form.on_reversed);
}

}  // namespace

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
                                 "公式的结果不是一个数｜the formula gives no number"));
  }
  FoundBounds found = find_bounds(indicator, form, key, inputs);
  // A limit of a product brings its own unit; anything else is in the unit declared.
  if (form.for_each && found.leading && found.leading->quantity)
    scored.unit = found.leading->quantity->unit;
  if (quantity != nullptr) {
    auto value = in_unit(*quantity, scored.unit);
    if (!value.ok()) return named(indicator, value.error());
    scored.value = *value;
  }
  CELADON_TRY(take_bounds(indicator, found, scored));
  if (form.leading.kind == BoundSource::Kind::value &&
      inputs.scheme.find(indicator, form) != nullptr) {
    scored.notes.emplace_back(
        "标准已公布取值，方案所给值未采用｜the standard publishes the values: those of the scheme "
        "are not used");
  }
  if (!scored.value || !scored.missing.empty() || indicator.weight == 0.0) return {};
  share_of_value(indicator, form, scored);
  return {};
}

}  // namespace celadon::assessment
