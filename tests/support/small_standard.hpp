#pragma once
// A standard of four indicators, written for tests: every number in it is made up.

#include <string>

#include <gtest/gtest.h>

#include "assessment_world.hpp"
#include "celadon/text/document.hpp"

namespace celadon::testing {

inline const std::string small_standard_text = R"(
pack: {id: standards.small, edition: "1", kind: standard, title: {zh: 小标准, en: small}, source: test, confidence: own}
standard: {number: small, total_points: 100, not_applicable: {rule: redistribute}}
verdict: {kind: threshold, threshold: 60}
gates:
  - {id: lawful, zh: 守法, en: lawful, look_back_years: 3, formula: compliance.no_violation_three_years, evidence: [{zh: 证明, en: proof}]}
indicators:
  - id: energy
    zh: 能源
    en: energy
    weight: 60
    indicators:
      - {id: intensity, zh: 强度, en: intensity, weight: 40, direction: inverse, formula: energy.comprehensive / output_value, unit: kgce/万元, leading: 10, baseline: 30}
      - {id: renewable, zh: 可再生, en: renewable, weight: 20, formula: energy.renewable / energy.comprehensive, unit: "%", leading: 50, baseline: 0}
  - id: other
    zh: 其他
    en: other
    weight: 40
    indicators:
      - {id: reuse, zh: 回用, en: reuse, weight: 30, applies_if: wastewater.applies, formula: water.reused / (water.withdrawn + water.reused), unit: "%", leading: 90, baseline: 50}
      - {id: projects, zh: 项目, en: projects, weight: 10, rule: grade_table, formula: retrofit.projects, unit: 项, grades: [{from: 1, share: 0.5}, {from: 3, share: 1}]}
)";

inline assessment::VocabularyTypes vocabulary() {
  auto types = assessment::plant_vocabulary(*library());
  if (!types.ok()) {
    ADD_FAILURE() << types.error().to_string();
    std::abort();
  }
  return *std::move(types);
}

inline Result<assessment::StandardPack> read_standard(const std::string& text) {
  auto document = text::parse_document(text, "small.yaml");
  if (!document.ok()) return document.error();
  return assessment::parse_standard(*document, vocabulary());
}

inline assessment::StandardPack small_standard() {
  auto pack = read_standard(small_standard_text);
  if (!pack.ok()) {
    ADD_FAILURE() << pack.error().to_string();
    std::abort();
  }
  return *std::move(pack);
}

/// A plant that scores 20 + 10 + 15 + 5 = 50 of 100.
inline formula::MapEnvironment small_plant() {
  formula::MapEnvironment e;
  e.set("compliance.no_violation_three_years", true);
  e.set("energy.comprehensive", quantity(200, "tce"), formula::DataStatus::measured);
  e.set("output_value", quantity(10'000, "万元"));
  e.set("energy.renewable", quantity(50, "tce"), formula::DataStatus::measured);
  e.set("wastewater.applies", true);
  e.set("water.withdrawn", quantity(300, "m3"));
  e.set("water.reused", quantity(700, "m3"));
  e.set("retrofit.projects", quantity(2, "项"));
  return e;
}

}  // namespace celadon::testing
