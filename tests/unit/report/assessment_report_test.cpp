#include "celadon/report/assessment_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/report/words.hpp"

namespace celadon::report {
namespace {

using assessment::Assessment;
using ::testing::HasSubstr;
using ::testing::Not;

/// One gate, one determined and one undetermined indicator, with text that tries to be markup.
Assessment small_assessment() {
  Assessment a;
  a.standard = "standards.test";
  a.edition = "1";
  a.number = "T 1";
  a.title = {"测试<标准>", "test <standard>"};
  a.period = CivilPeriod::year(2025);
  a.packs = {{"standards.test@1", std::string(64, 'a')}};
  a.groups = {{"energy", {"能源<b>", "energy"}, 20, 5, 8, 0}};
  assessment::GateResult gate;
  gate.id = "law";
  gate.title = {"守法", "law-abiding"};
  gate.status = assessment::GateStatus::met;
  gate.evidence.push_back({"statement.yaml", 7, 7, {}, {}, {}, {}, {}, {}});
  a.gates.push_back(gate);
  const auto leaf = std::make_shared<const formula::Derivation>();
  assessment::IndicatorResult scored;
  scored.id = "intensity";
  scored.title = {"强度", "intensity"};
  scored.value = 21.5;
  scored.unit = units::unit("kgce/万元");
  scored.baseline = {{40, "scheme", formula::Confidence::own}};
  scored.leading = {{15, "scheme", formula::Confidence::own}};
  scored.weight = 12;
  scored.points = 5;
  scored.share = 5.0 / 12;
  scored.status = assessment::IndicatorStatus::measured;
  scored.gap = assessment::Gap{7, 15, std::nullopt, 0, -0.48, 0.302, {}};
  scored.derivation = leaf;
  assessment::IndicatorResult open = scored;
  open.id = "carbon";
  open.title = {"碳<script>", "carbon"};
  open.value.reset();
  open.points.reset();
  open.share.reset();
  open.gap.reset();
  open.status = assessment::IndicatorStatus::undetermined;
  open.missing = {"scheme.carbon"};
  open.weight = 8;
  a.indicators = {scored, open};
  a.gap_order = {0};
  a.total = {5, 20, 8, 0.5};
  a.verdict.status = assessment::VerdictStatus::threshold_not_set;
  a.verdict.text = {"句子", "sentence"};
  return a;
}

TEST(AssessmentReport, TextSaysValueBoundsPointsAndWhatIsMissing) {
  const std::string text = to_text(small_assessment(), {"s", "厂", "公司"}, units::Language::zh);
  for (const char* part : {"21.5 kgce/万元", "5.00", "无法判定", "scheme.carbon", "+7.00",
                           "statement.yaml:7", "5.00 / 20", "8.00 分无法判定"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(AssessmentReport, EnglishIsComplete) {
  const std::string text =
      to_text(small_assessment(), {"s", "Works", "Works"}, units::Language::en);
  EXPECT_THAT(text, HasSubstr("21.5 kgce/10^4 yuan"));
  EXPECT_THAT(text, HasSubstr("undetermined for want of"));
  EXPECT_THAT(text, Not(HasSubstr("得分")));
  EXPECT_THAT(text, Not(HasSubstr("强度")));
}

TEST(AssessmentReport, APageEscapesEveryTitle) {
  const std::string page = to_html(small_assessment(), {"s", "厂<i>", "公司"}, units::Language::zh);
  EXPECT_THAT(page, HasSubstr("碳&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("能源&lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("厂&lt;i&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("[未核实]"));
}

TEST(AssessmentReport, AnUnknownIndicatorNamesThoseThereAre) {
  const auto explained = explain_text(small_assessment(), "no", units::Language::en);
  ASSERT_FALSE(explained.ok());
  EXPECT_EQ(explained.error().code, ErrorCode::not_found);
  EXPECT_THAT(explained.error().remedy, HasSubstr("intensity, carbon"));
}

TEST(Words, ASmallFigureIsNeverShownAsZero) {
  EXPECT_EQ(figure(0.00001234), "1.234e-05");
  EXPECT_EQ(figure(0.0), "0");
  EXPECT_EQ(figure(21.50001), "21.5");
}

}  // namespace
}  // namespace celadon::report
