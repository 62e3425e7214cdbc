#include <cmath>

#include <gtest/gtest.h>

#include "celadon/assessment/assessment.hpp"
#include "celadon/assessment/comparison.hpp"
#include "celadon/assessment/json.hpp"
#include "small_standard.hpp"

namespace celadon::assessment {
namespace {

using testing::context;
using testing::quantity;
using testing::small_plant;
using testing::small_standard;

AssessmentPtr judge_plant(const formula::Environment& environment, const SchemeValues& scheme = {},
                          const StandardPack& pack = small_standard()) {
  auto result = evaluate(pack, scheme, environment, context());
  EXPECT_TRUE(result.ok()) << result.error().to_string();
  return *result;
}

// By hand: intensity 20 of 10..30 -> 20; renewable 25 of 0..50 -> 10; reuse 70 of 50..90 -> 15; 2
// projects -> 5.
TEST(Evaluate, AddsThePointsOfTheIndicators) {
  const auto a = judge_plant(small_plant());
  EXPECT_DOUBLE_EQ(*a->find("intensity")->value, 20);
  EXPECT_DOUBLE_EQ(*a->find("intensity")->points, 20);
  EXPECT_DOUBLE_EQ(*a->find("renewable")->points, 10);
  EXPECT_DOUBLE_EQ(*a->find("reuse")->points, 15);
  EXPECT_DOUBLE_EQ(*a->find("projects")->points, 5);
  EXPECT_DOUBLE_EQ(a->total.value, 50);
  EXPECT_DOUBLE_EQ(a->groups[0].points, 30);
  EXPECT_EQ(a->total.undetermined_points, 0);
  EXPECT_EQ(a->verdict.status, VerdictStatus::not_met);  // 50 < 60
}

TEST(Evaluate, AMissingInputIsNamedAndNeverScoredAsZero) {
  auto plant = small_plant();
  plant.inputs.erase("output_value");
  const auto a = judge_plant(plant);
  const IndicatorResult& intensity = *a->find("intensity");
  EXPECT_EQ(intensity.status, IndicatorStatus::undetermined);
  EXPECT_FALSE(intensity.points.has_value());
  EXPECT_EQ(intensity.missing, std::vector<std::string>{"output_value"});
  EXPECT_DOUBLE_EQ(a->total.value, 30);
  EXPECT_DOUBLE_EQ(a->total.undetermined_points, 40);
  EXPECT_EQ(a->verdict.status, VerdictStatus::undetermined);  // 30..70 around 60
}

TEST(Evaluate, VerdictIsSureWhereTheOpenPointsCannotTurnIt) {
  auto plant = small_plant();
  plant.inputs.erase("retrofit.projects");  // 45 + at most 10 < 60
  EXPECT_EQ(judge_plant(plant)->verdict.status, VerdictStatus::not_met);
  plant.set("energy.comprehensive", quantity(100, "tce"), formula::DataStatus::measured);
  const auto a = judge_plant(plant);  // 40 + 20 + 15 = 75
  EXPECT_EQ(a->verdict.status, VerdictStatus::met);
}

TEST(Evaluate, AGateFailsOnAViolationWithinTheLookBack) {
  auto plant = small_plant();
  plant.set("compliance.no_violation_three_years@-2", false);
  const auto failed = judge_plant(plant);
  EXPECT_EQ(failed->gates[0].status, GateStatus::failed);
  EXPECT_EQ(failed->verdict.status, VerdictStatus::not_met);
  plant.inputs.erase("compliance.no_violation_three_years@-2");
  plant.set("compliance.no_violation_three_years@-3", false);  // before the look-back
  EXPECT_EQ(judge_plant(plant)->gates[0].status, GateStatus::met);
  plant.inputs.erase("compliance.no_violation_three_years");
  const auto open = judge_plant(plant);
  EXPECT_EQ(open->gates[0].status, GateStatus::undetermined);
  EXPECT_EQ(open->gates[0].missing,
            std::vector<std::string>{"compliance.no_violation_three_years"});
}

TEST(Evaluate, NotApplicableFollowsTheRuleOfThePackAndPrintsIt) {
  auto plant = small_plant();
  plant.set("wastewater.applies", false);
  StandardPack pack = small_standard();
  const auto total = [&](NotApplicableRule rule) {
    pack.not_applicable = rule;
    const auto a = judge_plant(plant, {}, pack);
    EXPECT_EQ(a->find("reuse")->status, IndicatorStatus::not_applicable);
    EXPECT_EQ(to_json(*a)["not_applicable_rule"], to_string(rule));
    return a->total.value;
  };
  EXPECT_DOUBLE_EQ(total(NotApplicableRule::redistribute), 30 + 5 * 40.0 / 10);  // within the group
  EXPECT_DOUBLE_EQ(total(NotApplicableRule::full), 30 + 30 + 5);
  EXPECT_DOUBLE_EQ(total(NotApplicableRule::zero), 35);
  EXPECT_DOUBLE_EQ(total(NotApplicableRule::exclude_and_rescale), 35 * 100.0 / 70);
}

TEST(Evaluate, SchemeGradesAndThresholdApply) {
  SchemeValues scheme;
  scheme.labels = {"stars"};
  scheme.threshold = 45;
  scheme.grades = {{"star3", {"三星", "3"}, 40.0, {}},
                   {"star4", {"四星", "4"}, 48.0, {}},
                   {"star5", {"五星", "5"}, 90.0, {}}};
  const auto a = judge_plant(small_plant(), scheme);
  EXPECT_EQ(a->verdict.status, VerdictStatus::met);
  ASSERT_TRUE(a->verdict.grade.has_value());
  EXPECT_EQ(a->verdict.grade->id, "star4");
  scheme.grades[1].from.reset();
  const auto unpublished = judge_plant(small_plant(), scheme);
  EXPECT_FALSE(unpublished->verdict.grade.has_value());
  EXPECT_NE(unpublished->verdict.grade_note.find("not published"), std::string::npos);
}

TEST(Evaluate, HebeiStarsGradeAndHuzhouStarsStayOpen) {
  auto plant = small_plant();
  plant.set("energy.comprehensive", quantity(100, "tce"));  // 40 + 20 + 15 + 5 = 80
  const auto hebei = load_scheme(*testing::library(), "hebei-stars");
  ASSERT_TRUE(hebei.ok()) << hebei.error().to_string();
  EXPECT_EQ(judge_plant(plant, *hebei)->verdict.grade->id, "star4");
  const auto huzhou = load_scheme(*testing::library(), "huzhou-stars");
  ASSERT_TRUE(huzhou.ok()) << huzhou.error().to_string();
  EXPECT_FALSE(judge_plant(plant, *huzhou)->verdict.grade.has_value());
}

TEST(Evaluate, StandardWithoutThresholdSaysSo) {
  const auto a = judge_plant(small_plant(), {}, testing::standard("gbt36132-2025"));
  EXPECT_NE(a->verdict.status, VerdictStatus::met);
  StandardPack pack = small_standard();
  pack.verdict.kind = VerdictKind::threshold_not_set;
  const auto b = judge_plant(small_plant(), {}, pack);
  EXPECT_EQ(b->verdict.status, VerdictStatus::threshold_not_set);
  EXPECT_NE(b->verdict.text.en.find("threshold not set by the standard"), std::string::npos);
}

TEST(Evaluate, MeasuredShareIsTheMeanOverTheInputsOfTheFormula) {
  const auto a = judge_plant(small_plant());
  EXPECT_DOUBLE_EQ(a->find("intensity")->measured_share,
                   0.5);  // energy measured, output value declared
  EXPECT_EQ(a->find("intensity")->status, IndicatorStatus::measured);
  EXPECT_DOUBLE_EQ(a->find("renewable")->measured_share, 1.0);
  EXPECT_EQ(a->find("reuse")->status, IndicatorStatus::declared);
  EXPECT_DOUBLE_EQ(a->total.measured_share, (20 * 0.5 + 10 * 1.0) / 50);
}

TEST(Gap, SaysWhatEachChangeIsWorthEasiestFirst) {
  const auto a = judge_plant(small_plant());
  const Gap& intensity = *a->find("intensity")->gap;
  EXPECT_DOUBLE_EQ(intensity.points, 20);
  EXPECT_DOUBLE_EQ(*intensity.full_marks_at, 10);
  EXPECT_DOUBLE_EQ(*intensity.points_per_unit, -2);  // 40 points over 20 kgce/万元, less is better
  EXPECT_DOUBLE_EQ(*intensity.relative_change, 0.5);
  const Gap& projects = *a->find("projects")->gap;
  EXPECT_DOUBLE_EQ(*projects.next_step_at, 3);
  EXPECT_DOUBLE_EQ(projects.next_step_points, 5);
  ASSERT_EQ(a->gap_order.size(), 4u);
  EXPECT_EQ(a->indicators[a->gap_order[0]].id, "reuse");      // 70 -> 90: 29 %
  EXPECT_EQ(a->indicators[a->gap_order[3]].id, "renewable");  // 25 -> 50: 100 %
}

TEST(Gap, ShortOfTheBaselineTheFirstStepIsTheBaseline) {
  auto plant = small_plant();
  plant.set("energy.comprehensive", quantity(400, "tce"));
  const auto a = judge_plant(plant);
  const Gap& gap = *a->find("intensity")->gap;
  EXPECT_FALSE(gap.points_per_unit.has_value());
  EXPECT_DOUBLE_EQ(*gap.next_step_at, 30);
  EXPECT_DOUBLE_EQ(gap.points, 40);
}

TEST(WhatIf, ReplacesInputsAndSaysSo) {
  const auto plant = small_plant();
  const std::vector<Override> overrides{{"water.reused", quantity(2700, "m3")}};
  const auto a = what_if(small_standard(), {}, plant, overrides, context());
  ASSERT_TRUE(a.ok());
  EXPECT_DOUBLE_EQ(*(*a)->find("reuse")->value, 90);
  EXPECT_DOUBLE_EQ((*a)->total.value, 65);
  EXPECT_DOUBLE_EQ(judge_plant(plant)->total.value, 50);
}

TEST(Evaluate, AnInputOfTheWrongUnitIsAnErrorThatNamesTheIndicator) {
  auto plant = small_plant();
  plant.set("output_value", quantity(10'000, "m3"));
  const auto a = evaluate(small_standard(), {}, plant, context());
  ASSERT_FALSE(a.ok());
  EXPECT_EQ(a.error().code, ErrorCode::unit);
  EXPECT_NE(a.error().message.find("intensity"), std::string::npos);
}

TEST(Evaluate, ASchemeThatDoesNotFitIsRefused) {
  const auto unknown = testing::scheme({{"no_such_indicator", {1, 0}}});
  EXPECT_FALSE(evaluate(small_standard(), unknown, small_plant(), context()).ok());
  const auto unit = testing::scheme({{"intensity", {1, 2}}}, {{"intensity", "m3"}});
  EXPECT_FALSE(evaluate(small_standard(), unit, small_plant(), context()).ok());
  const auto reversed_bounds =
      testing::scheme({{"intensity", {30, 10}}}, {{"intensity", "kgce/万元"}});
  EXPECT_FALSE(evaluate(small_standard(), reversed_bounds, small_plant(), context()).ok());
}

TEST(Stages, ZeroCarbonFactoryNamesTheHighestStageMet) {
  const StandardPack pack = testing::standard("zero-carbon-factory");
  formula::MapEnvironment e;
  for (const char* flag : {"operating_normally", "no_violation_three_years", "not_removed_before",
                           "no_inspection_problem", "energy_rectified", "not_dishonest_debtor"}) {
    e.set(std::string("compliance.") + flag, true);
  }
  e.set("carbon.total", quantity(150, "tCO2"));
  e.set("energy.comprehensive_primary", quantity(100, "tce"));
  e.set("energy.comprehensive", quantity(100, "tce"));
  e.set("energy.non_fossil", quantity(40, "tce"));
  e.set("energy.electricity",
        quantity(4'000'000, "kWh"));  // below 5 million kWh: physical share does not apply
  const auto entry = evaluate(pack, {}, e, context(2026));
  ASSERT_TRUE(entry.ok()) << entry.error().to_string();
  EXPECT_EQ((*entry)->find("physical_share")->status, IndicatorStatus::not_applicable);
  EXPECT_EQ((*entry)->verdict.stage, "entry");
  EXPECT_EQ((*entry)->stages[1].status, GateStatus::failed);
  e.set("energy.electricity", quantity(6'000'000, "kWh"));
  const auto open = evaluate(pack, {}, e, context(2026));
  EXPECT_EQ((*open)->verdict.status, VerdictStatus::undetermined);
  e.set("energy.non_fossil_physical", quantity(300'000, "kWh"));  // 5 % < 10 %
  EXPECT_EQ((*evaluate(pack, {}, e, context(2026)))->verdict.status, VerdictStatus::not_met);
}

TEST(Stages, ParkBoundDependsOnItsEnergy) {
  const StandardPack pack = testing::standard("zero-carbon-park");
  formula::MapEnvironment e;
  e.set("carbon.total", quantity(250'000, "tCO2"));
  e.set("energy.comprehensive", quantity(1'000'000, "tce"));  // 0.25 <= 0.3
  EXPECT_EQ((*evaluate(pack, {}, e, context(2026)))->verdict.status, VerdictStatus::met);
  e.set("energy.comprehensive", quantity(999'999, "tce"));  // 0.25 > 0.2
  EXPECT_EQ((*evaluate(pack, {}, e, context(2026)))->verdict.status, VerdictStatus::not_met);
}

TEST(Comparison, NamesTheChangesAndTheScoresTheyMove) {
  const StandardPack before = small_standard();
  StandardPack after = small_standard();
  after.indicators[0].alternatives[0].baseline.value.value = 40;
  after.indicators.pop_back();
  const auto changes = compare_standards(before, after);
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0].where, "indicator intensity baseline");
  EXPECT_EQ(changes[0].before, "30 kgce/万元");
  EXPECT_EQ(changes[0].after, "40 kgce/万元");
  EXPECT_TRUE(std::any_of(changes.begin(), changes.end(), [](const StandardChange& c) {
    return c.kind == StandardChange::Kind::removed && c.where == "indicator projects weight";
  }));
  EXPECT_TRUE(compare_standards(before, before).empty());
  const auto plant = small_plant();
  const std::vector<ComparedPlant> plants{{"A", &plant}};
  const auto moves = score_moves(before, {}, after, {}, plants, context());
  ASSERT_TRUE(moves.ok());
  EXPECT_DOUBLE_EQ((*moves)[0].before, 50);
  EXPECT_NEAR((*moves)[0].after, 40 * 20.0 / 30 + 10 + 15, 1e-12);
  EXPECT_EQ((*moves)[0].indicators[0].id, "intensity");
}

TEST(AssessmentJson, HasTheMembersOtherProgramsRelyOn) {
  auto plant = small_plant();
  plant.inputs.erase("output_value");
  const auto json = to_json(*judge_plant(plant));
  EXPECT_EQ(json["standard"], "standards.small");
  EXPECT_EQ(json["total"]["max"], 100.0);
  EXPECT_EQ(json["gates"][0]["id"], "lawful");
  EXPECT_EQ(json["gates"][0]["status"], "met");
  const auto& intensity = json["indicators"][0];
  for (const char* member : {"id", "name", "value", "unit", "leading", "baseline", "weight",
                             "points", "status", "missing"}) {
    EXPECT_TRUE(intensity.contains(member)) << member;
  }
  EXPECT_TRUE(intensity["points"].is_null());
  EXPECT_EQ(intensity["missing"][0], "output_value");
}

}  // namespace
}  // namespace celadon::assessment
