// Indicators that are judged by items of evidence: must and optional.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/assessment/indicator_parts.hpp"
#include "celadon/formula/evaluate.hpp"

namespace celadon::assessment {
namespace {

using formula::Undetermined;

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
    return named(indicator, fail(ErrorCode::invalid_argument,
                                 fmt::format("条目 {0} 的公式既非真假也非 0..1 的数｜the formula "
                                             "of item {0} is neither a flag nor a number 0..1",
                                             item.id)));
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

}  // namespace

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

}  // namespace celadon::assessment
