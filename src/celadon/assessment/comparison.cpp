#include "celadon/assessment/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace celadon::assessment {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;  // what is said, in order

std::string describe(const BoundSource& bound) {
  switch (bound.kind) {
    case BoundSource::Kind::none: return "";
    case BoundSource::Kind::value:
      return fmt::format("{} {}", bound.value.value, bound.value.unit.symbol);
    case BoundSource::Kind::limit: return fmt::format("{} {}", bound.table, bound.level);
    case BoundSource::Kind::scheme: return "scheme";
  }
  return "";
}

void describe(const Alternative& form, const std::string& prefix, Facts& facts) {
  const std::string at = form.id.empty() ? prefix : prefix + "." + form.id;
  const auto text = [](const std::optional<formula::Expression>& e) {
    return e ? e->print() : std::string();
  };
  facts.emplace_back(at + " applies_if", text(form.applies_if));
  facts.emplace_back(at + " formula", text(form.value));
  facts.emplace_back(at + " unit", form.unit.symbol);
  facts.emplace_back(at + " direction", to_string(form.direction));
  facts.emplace_back(at + " rule", to_string(form.rule));
  facts.emplace_back(at + " leading", describe(form.leading));
  facts.emplace_back(at + " baseline", describe(form.baseline));
  for (const Grade& grade : form.grades) {
    facts.emplace_back(fmt::format("{} grade from {}", at, grade.threshold),
                       fmt::format("{}", grade.share));
  }
  for (const Item& item : form.items) {
    facts.emplace_back(
        at + " item " + item.id,
        fmt::format("{}{} : {}", item.must ? "must" : "share ",
                    item.must ? "" : fmt::format("{}", item.share), item.formula.print()));
  }
  if (form.for_each) {
    facts.emplace_back(at + " for_each", fmt::format("{} by {} top {} key {}", form.for_each->set,
                                                     form.for_each->weighted_by, form.for_each->top,
                                                     form.for_each->key));
  }
}

Facts facts_of(const StandardPack& pack) {
  Facts facts;
  facts.emplace_back("number", pack.number);
  facts.emplace_back("total points", fmt::format("{}", pack.total_points));
  facts.emplace_back("not applicable", to_string(pack.not_applicable));
  facts.emplace_back("threshold", pack.verdict.kind == VerdictKind::threshold
                                      ? fmt::format("{}", pack.verdict.threshold)
                                      : std::string());
  for (const Gate& gate : pack.gates) {
    facts.emplace_back("gate " + gate.id,
                       fmt::format("{} ({} years)", gate.formula.print(), gate.look_back_years));
  }
  for (const Group& group : pack.groups) {
    facts.emplace_back("level-1 " + group.id + " weight", fmt::format("{}", group.weight));
  }
  for (const Indicator& indicator : pack.indicators) {
    const std::string at = "indicator " + indicator.id;
    facts.emplace_back(at + " weight", fmt::format("{}", indicator.weight));
    for (const Alternative& form : indicator.alternatives) describe(form, at, facts);
    for (const Requirement& requirement : indicator.requirements) {
      facts.emplace_back(
          at + " requires " + requirement.stage,
          fmt::format("{} {}", requirement.limit.value, requirement.limit.unit.symbol));
    }
  }
  std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
  return facts;
}

std::optional<double> points_of(const Assessment& assessment, const std::string& id) {
  const IndicatorResult* result = assessment.find(id);
  return result == nullptr ? std::nullopt : result->points;
}

ScoreMove move_of(const std::string& name, const Assessment& before, const Assessment& after) {
  ScoreMove move;
  move.name = name;
  move.before = before.total.value;
  move.after = after.total.value;
  move.undetermined_before = before.total.undetermined_points;
  move.undetermined_after = after.total.undetermined_points;
  move.verdict_before = before.verdict.status;
  move.verdict_after = after.verdict.status;
  std::vector<std::string> ids;
  for (const auto& result : before.indicators) ids.push_back(result.id);
  for (const auto& result : after.indicators) {
    if (before.find(result.id) == nullptr) ids.push_back(result.id);
  }
  for (const std::string& id : ids) {
    const auto a = points_of(before, id);
    const auto b = points_of(after, id);
    if (a != b) move.indicators.push_back({id, a, b});
  }
  std::stable_sort(move.indicators.begin(), move.indicators.end(),
                   [](const auto& x, const auto& y) {
                     return std::fabs(x.after.value_or(0) - x.before.value_or(0)) >
                            std::fabs(y.after.value_or(0) - y.before.value_or(0));
                   });
  return move;
}

}  // namespace

std::vector<StandardChange> compare_standards(const StandardPack& before,
                                              const StandardPack& after) {
  std::vector<StandardChange> changes;
  const Facts first = facts_of(before);
  const Facts second = facts_of(after);
  const std::map<std::string, std::string> then(second.begin(), second.end());
  const std::map<std::string, std::string> earlier(first.begin(), first.end());
  for (const auto& [where, said] : first) {
    const auto found = then.find(where);
    if (found == then.end()) {
      changes.push_back({StandardChange::Kind::removed, where, said, ""});
    } else if (found->second != said) {
      changes.push_back({StandardChange::Kind::changed, where, said, found->second});
    }
  }
  for (const auto& [where, said] : second) {
    if (!earlier.contains(where)) changes.push_back({StandardChange::Kind::added, where, "", said});
  }
  return changes;
}

Result<std::vector<ScoreMove>> score_moves(const StandardPack& before,
                                           const SchemeValues& scheme_before,
                                           const StandardPack& after,
                                           const SchemeValues& scheme_after,
                                           std::span<const ComparedPlant> plants,
                                           const EvaluationContext& context) {
  std::vector<ScoreMove> moves;
  for (const ComparedPlant& plant : plants) {
    CELADON_ASSIGN(const AssessmentPtr a,
                   evaluate(before, scheme_before, *plant.environment, context));
    CELADON_ASSIGN(const AssessmentPtr b,
                   evaluate(after, scheme_after, *plant.environment, context));
    moves.push_back(move_of(plant.name, *a, *b));
  }
  return moves;
}

}  // namespace celadon::assessment
