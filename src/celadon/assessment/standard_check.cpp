// What a standard must not have, and whether it reproduces its own cases.
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/assessment/environments.hpp"
#include "celadon/assessment/indicator_evaluation.hpp"
#include "celadon/assessment/standard_pack.hpp"
#include "celadon/formula/text.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::assessment {
namespace {

using formula::Shape;
using formula::Signature;

class Checker {
 public:
  Checker(const StandardPack& pack, const VocabularyTypes& vocabulary)
      : pack_(pack), vocabulary_(vocabulary), plain_(with_parameters(vocabulary.signature())) {}

  std::vector<Error> run() {
    for (const Gate& gate : pack_.gates)
      flag(gate.formula, plain_, fmt::format("基本要求 {0}｜gate {0}", gate.id));
    for (const Indicator& indicator : pack_.indicators) check_indicator(indicator);
    check_weights();
    check_stages();
    check_verdict();
    return std::move(errors_);
  }

 private:
  Signature with_parameters(Signature signature) const {
    for (const SchemeParameter& parameter : pack_.parameters) {
      signature.names["scheme." + parameter.id] = formula::Type::number(parameter.unit);
    }
    return signature;
  }

  void report(ErrorCode code, std::string message, std::string remedy = {}) {
    Error error = fail(code, std::move(message), std::move(remedy));
    error.place = pack_.header.place;
    errors_.push_back(std::move(error));
  }

  std::optional<formula::Type> type_of(const formula::Expression& expression,
                                       const Signature& signature, const std::string& what) {
    formula::CheckResult checked = formula::check(expression, signature);
    for (Error& error : checked.errors) {
      error.message = units::after(what, error.message);
      errors_.push_back(std::move(error));
    }
    if (!checked.ok()) return std::nullopt;
    return checked.type;
  }

  void flag(const formula::Expression& expression, const Signature& signature,
            const std::string& what) {
    const auto type = type_of(expression, signature, what);
    if (type && type->shape != Shape::flag) {
      report(ErrorCode::rule,
             units::phrase("{0}：'{1}' 是{2}，不是真假判断｜{0}: '{1}' is {2}, not a condition",
                           what, expression.text(), formula::to_string(*type)),
             "与限值比较，或用标志｜compare with a limit, or use a flag");
    }
  }

  void check_indicator(const Indicator& indicator) {
    const std::string what = fmt::format("指标 {0}｜indicator {0}", indicator.id);
    bool open_end = false;
    std::set<std::string> ids;
    for (const Alternative& form : indicator.alternatives) {
      if (open_end) {
        report(ErrorCode::rule,
               units::phrase(
                   "{0}：'{1}' 之前的选项总是适用｜{0}: an alternative before '{1}' always applies",
                   what, form.id),
               "给前面的选项加上 applies_if 或带 key 的 for_each｜give the earlier one applies_if "
               "or for_each with key");
      }
      if (!ids.insert(form.id).second) {
        report(ErrorCode::rule,
               units::phrase("{0}：选项 '{1}' 重复｜{0}: the alternative '{1}' stands twice", what,
                             form.id));
      }
      open_end = !form.applies_if && !form.for_each && !form.needs_scheme;
      check_alternative(form, indicator.weight > 0.0, what);
    }
    if (!(indicator.weight >= 0.0)) {
      report(ErrorCode::rule,
             units::phrase("{0}：权重为 {1}｜{0}: the weight is {1}", what, indicator.weight),
             "权重为分值，零（只显示不计分）或更大｜weights are points, zero (shown, not scored) "
             "or more");
    }
  }

  void check_alternative(const Alternative& form, bool scored, const std::string& what) {
    if (form.applies_if)
      flag(*form.applies_if, plain_, units::phrase("{0} 的 applies_if｜{0} applies_if", what));
    if (!form.value && form.items.empty()) {
      report(ErrorCode::rule,
             units::after(what, "缺少 formula 或 items｜needs a formula or items"));
      return;
    }
    if (form.value) {
      const Signature signature =
          form.for_each ? with_parameters(vocabulary_.member_signature(form.for_each->set))
                        : plain_;
      const auto type = type_of(*form.value, signature, what);
      if (type) check_unit(form, *type, what);
    }
    if (form.for_each) check_for_each(*form.for_each, what);
    if (scored) check_rule(form, what);
  }

  void check_unit(const Alternative& form, const formula::Type& type, const std::string& what) {
    if (type.shape != Shape::number) {
      report(ErrorCode::rule,
             units::phrase("{0}：公式得{1}，应得一个数｜{0}: the formula gives {1}, not one number",
                           what, formula::to_string(type)));
      return;
    }
    if (!type.dimension) return;
    const units::Dimension& wanted = form.unit.dimension;
    if (*type.dimension == wanted || *type.dimension == units::per_product(wanted)) return;
    report(ErrorCode::unit,
           units::phrase("{0}：公式 '{1}' 的量纲是 {2}，声明的单位是 {3}（{4}）｜{0}: the formula "
                         "'{1}' has the dimension {2}, the declared unit is {3} ({4})",
                         what, form.value->text(), units::to_string(*type.dimension),
                         form.unit.symbol, units::to_string(wanted)),
           "改正公式或单位｜correct the formula or the unit");
  }

  void check_for_each(const ForEach& each, const std::string& what) {
    const auto weight = vocabulary_.names.find(each.weighted_by);
    if (weight == vocabulary_.names.end() || weight->second.over != each.set) {
      report(ErrorCode::not_found,
             units::phrase("{0}：'{1}' 不是 {2} 上的量｜{0}: '{1}' is not a quantity over {2}",
                           what, each.weighted_by, each.set));
    }
    if (each.key.empty()) return;
    const auto key = vocabulary_.names.find(each.key);
    if (key == vocabulary_.names.end() || key->second.over != each.set ||
        key->second.shape != Shape::text) {
      report(ErrorCode::not_found,
             units::phrase("{0}：'{1}' 不是 {2} 上的文字｜{0}: '{1}' is not a text over {2}", what,
                           each.key, each.set));
    }
  }

  void check_rule(const Alternative& form, const std::string& what) {
    const bool by_items =
        form.rule == RuleKind::graded_evidence || form.rule == RuleKind::must_optional;
    if (by_items != !form.items.empty()) {
      report(ErrorCode::rule,
             units::phrase("{0}：规则 {1} 与条目不配｜{0}: the rule {1} does not go with its items",
                           what, to_string(form.rule)),
             "条目用于 graded_evidence 和 must_optional｜items belong to graded_evidence and "
             "must_optional");
      return;
    }
    if (by_items) return check_items(form, what);
    if (form.rule == RuleKind::grade_table) {
      if (const Status status = check_grades(form.grades, form.direction); !status.ok()) {
        report(status.error().code, units::after(what, status.error().message),
               status.error().remedy);
      }
      return;
    }
    const bool step = form.rule == RuleKind::step;
    if (form.leading.kind == BoundSource::Kind::none ||
        (!step && form.baseline.kind == BoundSource::Kind::none)) {
      report(ErrorCode::rule,
             units::after(what, "缺少引领值或基准值的来源｜leading or baseline has no source"),
             "写数值、限额表或 'scheme'｜give a number, a limits table, or 'scheme'");
      return;
    }
    if (form.leading.kind == BoundSource::Kind::value &&
        (step || form.baseline.kind == BoundSource::Kind::value)) {
      const auto leading = form.leading.value.in(form.unit);
      const auto baseline = step ? leading : form.baseline.value.in(form.unit);
      if (!leading.ok() || !baseline.ok()) {
        report(ErrorCode::unit,
               units::after(what, "引领值或基准值的单位不符｜the unit of a bound does not fit"));
        return;
      }
      const Status status =
          check_bounds({*leading, *baseline, form.direction}, form.rule, form.on_reversed);
      if (!status.ok())
        report(status.error().code, units::after(what, status.error().message),
               status.error().remedy);
    }
    if (form.leading.kind == BoundSource::Kind::limit &&
        (!form.for_each || form.for_each->key.empty())) {
      report(
          ErrorCode::rule, units::after(what, "限额按产品查找｜a limit is looked up by product"),
          "加上 for_each，其 key 指明限额行｜add for_each with the key that names the limit row");
    }
  }

  void check_items(const Alternative& form, const std::string& what) {
    double shares = form.rule == RuleKind::must_optional ? form.must_share : 0.0;
    std::set<std::string> ids;
    for (const Item& item : form.items) {
      const auto type =
          type_of(item.formula, plain_, units::phrase("{0} {1}｜{0} {1}", what, item.id));
      const bool number = type && type->shape == Shape::number &&
                          (!type->dimension || type->dimension->dimensionless());
      if (type && type->shape != Shape::flag && !number) {
        report(ErrorCode::rule, units::phrase("{0}：条目 {1} 既非真假也非 0..1 的数｜{0}: the item "
                                              "{1} is neither a flag nor a share",
                                              what, item.id));
      }
      if (!ids.insert(item.id).second) {
        report(
            ErrorCode::rule,
            units::phrase("{0}：条目 '{1}' 重复｜{0}: the item '{1}' stands twice", what, item.id));
      }
      if (!item.must) shares += item.share;
    }
    if (std::fabs(shares - 1.0) > 1e-9) {
      report(ErrorCode::rule,
             units::phrase(
                 "{0}：条目比例之和 {1}，应为 1｜{0}: the shares of the items add up to {1}, not 1",
                 what, shares),
             "must_share 与其他条目的比例都是满分的一部分｜must_share and the shares of the other "
             "items are parts of full marks");
    }
  }

  void check_weights() {
    double total = 0.0;
    for (std::size_t g = 0; g < pack_.groups.size(); ++g) {
      const Group& group = pack_.groups[g];
      total += group.weight;
      double sum = 0.0;
      for (const Indicator& indicator : pack_.indicators) {
        if (indicator.group == g) sum += indicator.weight;
      }
      add_up(sum, group.weight, fmt::format("一级指标 {0}｜level-1 indicator {0}", group.id));
    }
    for (const Group& group : pack_.level2) {
      double sum = 0.0;
      for (const Indicator& indicator : pack_.indicators) {
        if (indicator.level2 == group.id) sum += indicator.weight;
      }
      add_up(sum, group.weight, fmt::format("二级指标 {0}｜level-2 indicator {0}", group.id));
    }
    add_up(total, pack_.total_points, "标准｜the standard");
  }

  void add_up(double sum, double stated, const std::string& what) {
    if (std::fabs(sum - stated) <= 1e-9) return;
    report(ErrorCode::rule,
           units::phrase(
               "{0}：下级权重之和 {1}，应为 {2}｜{0}: the weights below add up to {1}, not {2}",
               what, sum, stated),
           "改正权重｜correct the weights");
  }

  void check_stages() {
    for (const Indicator& indicator : pack_.indicators) {
      for (const Requirement& requirement : indicator.requirements) {
        bool known = false;
        for (const Stage& stage : pack_.stages) known = known || stage.id == requirement.stage;
        if (!known) {
          report(
              ErrorCode::not_found,
              fmt::format(
                  "指标 {0} 的阶段 '{1}' 未定义｜the stage '{1}' of indicator {0} is not declared",
                  indicator.id, requirement.stage));
        }
      }
    }
    for (const Stage& stage : pack_.stages) {
      bool asked = false;
      for (const Indicator& indicator : pack_.indicators) {
        for (const Requirement& requirement : indicator.requirements) {
          asked = asked || requirement.stage == stage.id;
        }
      }
      if (!asked) {
        report(ErrorCode::rule,
               fmt::format("阶段 '{0}' 没有要求｜no indicator asks anything of the stage '{0}'",
                           stage.id));
      }
    }
  }

  void check_verdict() {
    if (pack_.verdict.kind == VerdictKind::stages && pack_.stages.empty()) {
      report(ErrorCode::rule,
             "结论按阶段，但没有阶段｜the verdict is by stages, but there are none");
    }
    if (pack_.verdict.kind == VerdictKind::threshold &&
        !(pack_.verdict.threshold > 0.0 && pack_.verdict.threshold <= pack_.total_points)) {
      report(ErrorCode::rule,
             fmt::format("分数线 {0} 不在 0..{1}｜the threshold {0} is not within 0..{1}",
                         pack_.verdict.threshold, pack_.total_points));
    }
  }

  const StandardPack& pack_;
  const VocabularyTypes& vocabulary_;
  Signature plain_;
  std::vector<Error> errors_;
};

Error case_failed(const StandardCase& one, const std::string& what, const std::string& expected,
                  const std::string& got) {
  Error error =
      fail(ErrorCode::rule,
           units::phrase(
               "用例 {0} 不通过：{1} 应为 {2}，得到 {3}｜case {0} fails: {1} expected {2}, got {3}",
               one.id, what, expected, got),
           fmt::format("用例的出处：{0}｜the source of the case: {0}", one.source));
  error.place = one.place;
  return error;
}

std::string shown(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : "未定｜undetermined";
}

void check_case(const StandardPack& pack, const StandardCase& one, std::vector<Error>& errors) {
  const Indicator* indicator = pack.find(one.indicator);
  if (indicator == nullptr) {
    errors.push_back(
        case_failed(one, "indicator", one.indicator, "标准中没有｜not in the standard"));
    return;
  }
  formula::MapEnvironment environment;
  for (const auto& [name, value] : one.inputs) environment.set(name, value);
  SchemeValues scheme;
  scheme.labels.push_back("case " + one.id);
  if (!one.bounds.empty()) {
    SchemeBound bound;
    const units::Unit unit = indicator->alternatives.front().unit;
    for (const auto& [side, number] : one.bounds) {
      (side == "leading" ? bound.leading : bound.baseline) = units::Quantity{number, unit};
    }
    scheme.bounds[indicator->id] = bound;
  }
  const EvaluationContext context;
  const auto result = evaluate_indicator(*indicator, {pack, scheme, environment, context});
  if (!result.ok()) {
    errors.push_back(
        case_failed(one, "evaluation", "有结果｜a result", units::sentence(result.error())));
    return;
  }
  const auto near = [&](const std::optional<double>& got, double expected) {
    return got && std::fabs(*got - expected) <= one.tolerance * std::max(1.0, std::fabs(expected));
  };
  if (one.value && !near(result->value, *one.value)) {
    errors.push_back(case_failed(one, "value", shown(one.value), shown(result->value)));
  }
  if (one.points && !near(result->points, *one.points)) {
    errors.push_back(case_failed(one, "points", shown(one.points), shown(result->points)));
  }
  if (one.undetermined && result->points) {
    errors.push_back(case_failed(one, "points", "undetermined", shown(result->points)));
  }
  if (!one.value && !one.points && !one.undetermined) {
    errors.push_back(case_failed(one, "expectation",
                                 "expect、points 或 undetermined｜expect, points or undetermined",
                                 "none"));
  }
}

}  // namespace

std::vector<Error> check_standard(const StandardPack& pack, const VocabularyTypes& vocabulary) {
  return Checker(pack, vocabulary).run();
}

std::vector<Error> check_cases(const StandardPack& pack) {
  std::vector<Error> errors;
  for (const StandardCase& one : pack.cases) check_case(pack, one, errors);
  return errors;
}

}  // namespace celadon::assessment
