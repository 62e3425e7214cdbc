#include "celadon/assessment/verdict.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace celadon::assessment {
namespace {

GateStatus status_of_gates(const Assessment& assessment) {
  GateStatus all = GateStatus::met;
  for (const GateResult& gate : assessment.gates) {
    if (gate.status == GateStatus::failed) return GateStatus::failed;
    if (gate.status == GateStatus::undetermined) all = GateStatus::undetermined;
  }
  return all;
}

StageRequirementResult judge_requirement(const Indicator& indicator, const Requirement& requirement,
                                         const IndicatorResult& result) {
  StageRequirementResult judged{indicator.id, indicator.core, requirement.limit.value,
                                GateStatus::undetermined};
  if (result.status == IndicatorStatus::not_applicable) {
    judged.status = GateStatus::met;
    return judged;
  }
  if (!result.value) return judged;
  const auto limit = requirement.limit.in(result.unit);
  if (!limit.ok()) return judged;
  judged.limit = *limit;
  judged.status =
      reaches(*result.value, *limit, result.direction) ? GateStatus::met : GateStatus::failed;
  return judged;
}

/// Points that are surely reached, and those that may come on top.
VerdictStatus against_threshold(const Assessment& assessment, double threshold) {
  if (assessment.total.value >= threshold) return VerdictStatus::met;
  if (assessment.total.value + assessment.total.undetermined_points < threshold) {
    return VerdictStatus::not_met;
  }
  return VerdictStatus::undetermined;
}

void judge_grade(const SchemeValues& scheme, const Assessment& assessment, Verdict& verdict) {
  if (scheme.grades.empty()) return;
  const bool all_published =
      std::all_of(scheme.grades.begin(), scheme.grades.end(),
                  [](const SchemeGrade& grade) { return grade.from.has_value(); });
  if (!all_published) {
    verdict.grade_note =
        "方案未公布各等级分数线，等级未定；可用用户方案给出｜the scheme's thresholds are not "
        "published: the grade stays undetermined unless a scheme of the user gives them";
    return;
  }
  for (const SchemeGrade& grade : scheme.grades) {
    if (assessment.total.value >= *grade.from) verdict.grade = grade;
  }
  const double possible = assessment.total.value + assessment.total.undetermined_points;
  for (const SchemeGrade& grade : scheme.grades) {
    if (*grade.from > assessment.total.value && *grade.from <= possible) {
      verdict.grade_note = fmt::format(
          "有 {0:.2f} 分未定，等级可能更高｜{0:.2f} points are undetermined: the grade may be "
          "higher",
          assessment.total.undetermined_points);
    }
  }
}

packs::Title sentence(VerdictStatus status, const Verdict& verdict, const Assessment& assessment) {
  const Total& total = assessment.total;
  const std::string points = fmt::format("{:.2f}/{:g}", total.value, total.max) +
                             (total.undetermined_points > 0
                                  ? fmt::format("（另 {:.2f} 分未定）", total.undetermined_points)
                                  : "");
  const std::string points_en =
      fmt::format("{:.2f} of {:g}", total.value, total.max) +
      (total.undetermined_points > 0
           ? fmt::format(" ({:.2f} undetermined)", total.undetermined_points)
           : "");
  switch (status) {
    case VerdictStatus::met:
      if (!verdict.stage.empty()) {
        return {fmt::format("核心指标达到“{}”要求", verdict.stage),
                fmt::format("the core requirements of stage '{}' are met", verdict.stage)};
      }
      return {
          fmt::format("基本要求满足，得分 {} 达到 {:g} 分", points, *verdict.threshold),
          fmt::format("requirements met; {} reaches {:g} points", points_en, *verdict.threshold)};
    case VerdictStatus::threshold_not_set:
      return {
          fmt::format("基本要求满足；指标已计分 {}；标准未规定通过分数线，由行业标准或主管部门规定",
                      points),
          fmt::format("requirements met; indicators scored {}; threshold not set by the standard "
                      "(a sector standard or the authority sets it)",
                      points_en)};
    case VerdictStatus::undetermined:
      return {fmt::format("未定：缺少 {} 项数据，已得 {}", assessment.missing.size(), points),
              fmt::format("undetermined: {} inputs are missing, so far {}",
                          assessment.missing.size(), points_en)};
    case VerdictStatus::not_met: break;
  }
  return {fmt::format("不满足要求，得分 {}", points),
          fmt::format("requirements not met, {}", points_en)};
}

VerdictStatus judge_by_stages(const Assessment& assessment, Verdict& verdict) {
  for (const StageResult& stage : assessment.stages) {
    if (stage.status == GateStatus::met) verdict.stage = stage.stage.id;
  }
  if (!verdict.stage.empty()) return VerdictStatus::met;
  const bool open =
      std::any_of(assessment.stages.begin(), assessment.stages.end(),
                  [](const StageResult& s) { return s.status == GateStatus::undetermined; });
  return open ? VerdictStatus::undetermined : VerdictStatus::not_met;
}

}  // namespace

const char* to_string(VerdictStatus status) noexcept {
  switch (status) {
    case VerdictStatus::met: return "met";
    case VerdictStatus::not_met: return "not_met";
    case VerdictStatus::undetermined: return "undetermined";
    case VerdictStatus::threshold_not_set: return "threshold_not_set";
  }
  return "undetermined";
}

std::vector<StageResult> judge_stages(const StandardPack& pack, const Assessment& assessment) {
  std::vector<StageResult> stages;
  for (const Stage& stage : pack.stages) {
    StageResult result;
    result.stage = stage;
    result.status = GateStatus::met;
    for (std::size_t i = 0; i < pack.indicators.size(); ++i) {
      const Indicator& indicator = pack.indicators[i];
      for (const Requirement& requirement : indicator.requirements) {
        if (requirement.stage != stage.id) continue;
        const auto judged = judge_requirement(indicator, requirement, assessment.indicators[i]);
        if (indicator.core && judged.status == GateStatus::failed)
          result.status = GateStatus::failed;
        if (indicator.core && judged.status == GateStatus::undetermined &&
            result.status == GateStatus::met) {
          result.status = GateStatus::undetermined;
        }
        result.requirements.push_back(judged);
      }
    }
    stages.push_back(std::move(result));
  }
  return stages;
}

Verdict judge(const StandardPack& pack, const SchemeValues& scheme, const Assessment& assessment) {
  Verdict verdict;
  if (pack.verdict.kind == VerdictKind::threshold) verdict.threshold = pack.verdict.threshold;
  if (scheme.threshold) verdict.threshold = scheme.threshold;
  VerdictStatus reached = VerdictStatus::threshold_not_set;
  if (pack.verdict.kind == VerdictKind::stages) {
    reached = judge_by_stages(assessment, verdict);
  } else if (verdict.threshold) {
    reached = against_threshold(assessment, *verdict.threshold);
  }
  const GateStatus gates = status_of_gates(assessment);
  const bool veto = std::any_of(assessment.indicators.begin(), assessment.indicators.end(),
                                [](const IndicatorResult& r) { return r.veto; });
  if (gates == GateStatus::failed || veto || reached == VerdictStatus::not_met) {
    verdict.status = VerdictStatus::not_met;
  } else if (gates == GateStatus::undetermined) {
    verdict.status = VerdictStatus::undetermined;
  } else {
    verdict.status = reached;
  }
  if (verdict.status != VerdictStatus::not_met) judge_grade(scheme, assessment, verdict);
  verdict.text = sentence(verdict.status, verdict, assessment);
  return verdict;
}

}  // namespace celadon::assessment
