// The automatic checks of the yearly form, figure by figure.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/app/ladder/yearly_form.hpp"

namespace celadon::app::ladder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FormFigure figure(const std::string& field, const std::string& unit, std::optional<double> now,
                  std::optional<double> before) {
  FormFigure made;
  made.field = field;
  made.title = {field, field};
  made.unit = unit;
  made.required = true;
  made.values[0] = now;
  made.values[1] = before;
  return made;
}

std::vector<std::string> checks(const std::vector<FormFigure>& figures,
                                std::optional<double> measured = 90) {
  std::vector<std::string> found;
  for (const FormFinding& finding : check_form(figures, measured)) {
    found.push_back(finding.check + " " + finding.field);
    EXPECT_NE(finding.message.find("｜"), std::string::npos) << finding.message;
  }
  return found;
}

TEST(YearlyForm, lets_ordinary_years_pass) {
  EXPECT_THAT(checks({figure("energy", "tce", 8100, 8000), figure("carbon", "tCO2", 21000, 20800),
                      figure("output_value", "万元", 52000, 50000),
                      figure("value_added", "万元", 13000, 12500)}),
              IsEmpty());
}

TEST(YearlyForm, asks_about_jumps_slips_of_units_and_copies) {
  EXPECT_THAT(checks({figure("energy", "tce", 11000, 8000)}), ElementsAre("jump energy"));
  EXPECT_THAT(checks({figure("energy", "tce", 8.1e6, 8000)}), ElementsAre("unit_slip energy"));
  EXPECT_THAT(checks({figure("output_value", "万元", 5.1, 50000)}),
              ElementsAre("unit_slip output_value"));
  EXPECT_THAT(checks({figure("fresh_water", "m3", 61234.5, 61234.5)}),
              ElementsAre("unchanged fresh_water"));
  // 30 % is still ordinary; a hair more is not.
  EXPECT_THAT(checks({figure("energy", "tce", 1300, 1000)}), IsEmpty());
  EXPECT_THAT(checks({figure("energy", "tce", 1300.1, 1000)}), ElementsAre("jump energy"));
}

TEST(YearlyForm, refuses_what_is_missing_or_cannot_be) {
  const auto findings = check_form({figure("energy", "tce", std::nullopt, 8000)}, 90);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, FormFinding::Severity::error);
  EXPECT_THAT(checks({figure("footprint", "%", 140, 90)}), ElementsAre("range footprint"));
  EXPECT_THAT(checks({figure("fresh_water", "m3", -1, 90)}), ElementsAre("range fresh_water"));
}

TEST(YearlyForm, holds_fields_against_each_other) {
  EXPECT_THAT(
      checks({figure("output_value", "万元", 100, 100.5), figure("value_added", "万元", 101, 99)}),
      ElementsAre("cross_field value_added"));
  EXPECT_THAT(checks({figure("energy", "tce", 1000, 990), figure("carbon", "tCO2", 9000, 8900)}),
              ElementsAre("cross_field carbon"));
  EXPECT_THAT(checks({figure("energy", "tce", 1000, 990)}, 20), ElementsAre("measured energy"));
}

}  // namespace
}  // namespace celadon::app::ladder
