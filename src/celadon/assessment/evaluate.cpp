// Gates, indicators, totals and verdict of one plant. GB/T 36132-2025, 4.2 (gates), 5 (scoring), 6
// (result).
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/assessment/assessment.hpp"
#include "celadon/assessment/environments.hpp"
#include "celadon/assessment/indicator_evaluation.hpp"
#include "celadon/assessment/not_applicable.hpp"
#include "celadon/assessment/verdict.hpp"

namespace celadon::assessment {
namespace {

void collect_origins(const formula::DerivationPtr& node, std::vector<formula::Origin>& origins) {
  if (node->origin && !node->origin->file.empty()) origins.push_back(*node->origin);
  for (const auto& child : node->children) collect_origins(child, origins);
}

Result<GateResult> evaluate_gate(const Gate& gate, const formula::Environment& environment) {
  GateResult result;
  result.id = gate.id;
  result.title = gate.title;
  result.clause = gate.clause;
  result.look_back_years = gate.look_back_years;
  result.evidence_asked = gate.evidence;
  auto answer = evaluate_flag(gate.formula, environment);
  if (!answer.ok()) {
    Error error = answer.error();
    error.message = fmt::format("基本要求 {} gate {}: {}", gate.id, gate.id, error.message);
    return error;
  }
  result.missing = answer->missing;
  result.derivation = answer->derivation;
  collect_origins(answer->derivation, result.evidence);
  if (answer->value) result.status = *answer->value ? GateStatus::met : GateStatus::failed;
  // The fact of the period states the look-back itself; a failure recorded for an earlier year
  // within it still fails the gate.
  for (int year = 1; year < gate.look_back_years; ++year) {
    const EarlierEnvironment earlier(environment, year);
    auto before = evaluate_flag(gate.formula, earlier);
    if (!before.ok() || before->value.value_or(true)) continue;
    result.status = GateStatus::failed;
    result.missing.clear();
    result.derivation = before->derivation;
    collect_origins(before->derivation, result.evidence);
  }
  return result;
}

std::vector<GroupResult> open_groups(const StandardPack& pack) {
  std::vector<GroupResult> groups;
  for (const Group& group : pack.groups)
    groups.push_back({group.id, group.title, group.weight, 0, 0, 0});
  return groups;
}

void total_up(const StandardPack& pack, Assessment& assessment) {
  assessment.total.max = pack.total_points;
  std::vector<double> measured(pack.groups.size(), 0.0);
  std::vector<double> open(pack.groups.size(), 0.0);
  for (const IndicatorResult& result : assessment.indicators) {
    GroupResult& group = assessment.groups[result.group];
    if (result.status == IndicatorStatus::not_applicable) {
      group.not_applicable_points += result.weight;
    } else if (result.points) {
      group.points += *result.points;
      measured[result.group] += *result.points * result.measured_share;
    } else {
      open[result.group] += result.weight;
    }
  }
  double total = 0.0;
  double reachable = 0.0;
  double weight = 0.0;
  double total_measured = 0.0;
  double total_open = 0.0;
  for (std::size_t g = 0; g < pack.groups.size(); ++g) {
    GroupResult& group = assessment.groups[g];
    const double excluded = group.not_applicable_points;
    const GroupAnswer answer =
        close_group(assessment.not_applicable, group.points, excluded, group.weight);
    // What is open or measured moves with the same rule as the points.
    const double factor =
        group.points > 0.0 && assessment.not_applicable == NotApplicableRule::redistribute
            ? answer.points / group.points
            : 1.0;
    group.undetermined_points =
        assessment.not_applicable == NotApplicableRule::redistribute && group.weight > excluded
            ? open[g] * group.weight / (group.weight - excluded)
            : open[g];
    group.points = answer.points;
    total += answer.points;
    reachable += answer.reachable;
    weight += group.weight;
    total_measured += measured[g] * factor;
    total_open += group.undetermined_points;
  }
  assessment.total.value = rescale_total(total, reachable, weight);
  assessment.total.undetermined_points = rescale_total(total_open, reachable, weight);
  assessment.total.measured_share = total > 0.0 ? total_measured / total : 0.0;
}

void order_gaps(Assessment& assessment) {
  for (std::size_t i = 0; i < assessment.indicators.size(); ++i) {
    if (assessment.indicators[i].gap) assessment.gap_order.push_back(i);
  }
  std::stable_sort(assessment.gap_order.begin(), assessment.gap_order.end(),
                   [&](std::size_t a, std::size_t b) {
                     const Gap& x = *assessment.indicators[a].gap;
                     const Gap& y = *assessment.indicators[b].gap;
                     if (x.relative_change && y.relative_change) {
                       return *x.relative_change < *y.relative_change;
                     }
                     if (x.relative_change.has_value() != y.relative_change.has_value()) {
                       return x.relative_change.has_value();
                     }
                     return x.points > y.points;
                   });
}

void pin_packs(const StandardPack& pack, const SchemeValues& scheme,
               const EvaluationContext& context, Assessment& assessment) {
  assessment.packs.push_back({pack.label(), pack.hash});
  for (std::size_t i = 0; i < scheme.labels.size(); ++i) {
    assessment.packs.push_back(
        {scheme.labels[i], i < scheme.hashes.size() ? scheme.hashes[i] : ""});
  }
  assessment.packs.insert(assessment.packs.end(), context.packs.begin(), context.packs.end());
}

OverlayEnvironment with_scheme(const SchemeValues& scheme,
                               const formula::Environment& environment) {
  OverlayEnvironment view(environment);
  for (const auto& [id, quantity] : scheme.parameters) {
    formula::Origin origin;
    origin.pack = fmt::format("{}", fmt::join(scheme.labels, ", "));
    if (const auto sure = scheme.parameter_sureness.find(id);
        sure != scheme.parameter_sureness.end()) {
      origin.source = sure->second.source;
      origin.confidence = sure->second.confidence;
    }
    const std::string name = "scheme." + id;
    view.set(name,
             {quantity, leaf(name, quantity, formula::DataStatus::published, std::move(origin))});
  }
  return view;
}

}  // namespace

const char* to_string(GateStatus status) noexcept {
  switch (status) {
    case GateStatus::met: return "met";
    case GateStatus::failed: return "failed";
    case GateStatus::undetermined: return "undetermined";
  }
  return "undetermined";
}

const char* to_string(IndicatorStatus status) noexcept {
  switch (status) {
    case IndicatorStatus::measured: return "measured";
    case IndicatorStatus::declared: return "declared";
    case IndicatorStatus::undetermined: return "undetermined";
    case IndicatorStatus::not_applicable: return "not_applicable";
  }
  return "undetermined";
}

const IndicatorResult* Assessment::find(std::string_view id) const {
  for (const IndicatorResult& result : indicators) {
    if (result.id == id) return &result;
  }
  return nullptr;
}

Result<AssessmentPtr> evaluate(const StandardPack& pack, const SchemeValues& scheme,
                               const formula::Environment& environment,
                               const EvaluationContext& context) {
  if (const auto findings = check_scheme(scheme, pack); !findings.empty()) return findings.front();
  auto assessment = std::make_shared<Assessment>();
  assessment->standard = pack.header.id;
  assessment->edition = pack.header.edition;
  assessment->number = pack.number;
  assessment->title = pack.header.title;
  assessment->period = context.period;
  assessment->as_of = context.as_of;
  assessment->not_applicable = scheme.not_applicable.value_or(pack.not_applicable);
  pin_packs(pack, scheme, context, *assessment);
  const OverlayEnvironment view = with_scheme(scheme, environment);
  for (const Gate& gate : pack.gates) {
    CELADON_ASSIGN(GateResult result, evaluate_gate(gate, view));
    add_missing(assessment->missing, result.missing);
    assessment->gates.push_back(std::move(result));
  }
  assessment->groups = open_groups(pack);
  const IndicatorInputs inputs{pack, scheme, view, context};
  for (const Indicator& indicator : pack.indicators) {
    CELADON_ASSIGN(IndicatorResult result, evaluate_indicator(indicator, inputs));
    add_missing(assessment->missing, result.missing);
    assessment->indicators.push_back(std::move(result));
  }
  total_up(pack, *assessment);
  assessment->stages = judge_stages(pack, *assessment);
  assessment->verdict = judge(pack, scheme, *assessment);
  order_gaps(*assessment);
  return AssessmentPtr(std::move(assessment));
}

Result<AssessmentPtr> what_if(const StandardPack& pack, const SchemeValues& scheme,
                              const formula::Environment& environment,
                              std::span<const Override> overrides,
                              const EvaluationContext& context) {
  OverlayEnvironment view(environment);
  for (const Override& one : overrides) {
    view.set(one.name, {one.value, leaf(one.name, one.value, formula::DataStatus::declared, {},
                                        "假设 what-if")});
  }
  return evaluate(pack, scheme, view, context);
}

}  // namespace celadon::assessment
