#include "celadon/assessment/indicator_evaluation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/assessment/indicator_parts.hpp"
#include "celadon/formula/evaluate.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::assessment {
namespace {

using formula::Undetermined;

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

std::string_view rule_title(RuleKind rule) {
  switch (rule) {
    case RuleKind::range:
      return "引领值与基准值之间线性计分｜the line from baseline to leading value";
    case RuleKind::proportional: return "比例计分｜proportion";
    case RuleKind::step: return "分档计分｜steps";
    case RuleKind::grade_table: return "等级表｜the table of grades";
    case RuleKind::graded_evidence: return "证据分级计分｜graded evidence";
    case RuleKind::lowest_margin: return "最低裕度｜the lowest margin";
    case RuleKind::must_optional: return "必选与可选要求｜must and optional requirements";
  }
  return "";
}

formula::DerivationPtr derive_points(const IndicatorResult& result, const Alternative& form,
                                     std::vector<formula::DerivationPtr> children) {
  auto derivation = std::make_shared<formula::Derivation>();
  derivation->name = result.id;
  derivation->title = units::bilingual(result.title.zh, result.title.en);
  derivation->expression =
      fmt::format("{0} 分 × s，s 按{1}｜{0} points × s, s by {2}", result.weight,
                  units::in_language(rule_title(form.rule), units::Language::zh),
                  units::in_language(rule_title(form.rule), units::Language::en));
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
                fmt::format("'{0}' 不是真假判断｜'{0}' is not a condition", expression.text()),
                "与限值比较，或用标志｜compare with a limit, or use a flag");
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
    result.notes.push_back(units::after(
        "不适用｜not applicable",
        form.applies_if ? form.applies_if->text() : std::string("没有成员｜no member")));
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
