// A pack that is wrong is refused with the reason.
#include <gtest/gtest.h>

#include "small_standard.hpp"

namespace celadon::assessment {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// All findings of the small standard with one text replaced, in one string.
std::string findings(const std::string& from, const std::string& to) {
  const auto pack = testing::read_standard(replaced(testing::small_standard_text, from, to));
  if (!pack.ok()) return pack.error().to_string();
  std::string all;
  for (const Error& error : check_standard(*pack, testing::vocabulary()))
    all += error.to_string() + "\n";
  for (const Error& error : check_cases(*pack)) all += error.to_string() + "\n";
  return all;
}

TEST(StandardCheck, FindsNothingInASoundStandard) { EXPECT_EQ(findings("small", "small"), ""); }

TEST(StandardCheck, RefusesAWrongUnit) {
  EXPECT_NE(findings("unit: kgce/万元", "unit: kgCO2/万元").find("declared unit"),
            std::string::npos);
}

TEST(StandardCheck, RefusesAnUnknownNameWithTheNearest) {
  EXPECT_NE(findings("formula: energy.comprehensive / output_value",
                     "formula: energy.comprehensve / output_value")
                .find("energy.comprehensive"),
            std::string::npos);
}

TEST(StandardCheck, RefusesWeightsThatDoNotAddUp) {
  const std::string found = findings("weight: 30, applies_if", "weight: 31, applies_if");
  EXPECT_NE(found.find("add up to 41, not 40"), std::string::npos) << found;
}

TEST(StandardCheck, RefusesALeadingValueLooserThanTheBaseline) {
  EXPECT_NE(findings("leading: 10, baseline: 30", "leading: 30, baseline: 10").find("looser"),
            std::string::npos);
  EXPECT_EQ(findings("leading: 10, baseline: 30",
                     "on_reversed: step_at_leading, leading: 30, baseline: 10"),
            "");
}

TEST(StandardCheck, RefusesAGateThatIsNoCondition) {
  EXPECT_NE(
      findings("formula: compliance.no_violation_three_years", "formula: energy.comprehensive")
          .find("not a condition"),
      std::string::npos);
}

TEST(StandardCheck, RefusesAnUnknownMemberWithItsLine) {
  const std::string found =
      findings("weight: 40, direction: inverse", "weight: 40, dirction: inverse");
  EXPECT_NE(found.find("small.yaml:13:"), std::string::npos) << found;
  EXPECT_NE(found.find("direction"), std::string::npos) << found;
}

TEST(StandardCheck, RefusesAnIdThatStandsTwice) {
  EXPECT_NE(findings("id: renewable", "id: intensity").find("stands twice"), std::string::npos);
}

TEST(StandardCheck, RefusesAStandardWhoseCaseFails) {
  const std::string with_case =
      testing::small_standard_text +
      "cases:\n  - {id: one, indicator: projects, inputs: {retrofit.projects: 2 项}, "
      "points: 6, source: by hand}\n";
  const auto pack = testing::read_standard(with_case);
  ASSERT_TRUE(pack.ok()) << pack.error().to_string();
  const auto failed = check_cases(*pack);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_NE(failed[0].message.find("expected 6, got 5"), std::string::npos) << failed[0].message;
}

TEST(StandardCheck, RefusesItemsWhoseSharesDoNotAddUp) {
  const std::string found = findings(
      "rule: grade_table, formula: retrofit.projects, unit: 项, grades: [{from: 1, share: 0.5}, "
      "{from: 3, share: 1}]",
      "rule: graded_evidence, items: [{id: a, zh: 甲, en: a, formula: wastewater.applies, share: "
      "0.6}]");
  EXPECT_NE(found.find("0.6"), std::string::npos) << found;
}

}  // namespace
}  // namespace celadon::assessment
