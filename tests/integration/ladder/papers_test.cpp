// The papers that the steps of a factory of Xi'an give out, filled from what is registered.

#include "celadon/app/papers/papers.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "ladder_story.hpp"
#include "report_files.hpp"

namespace celadon::testing {
namespace {

namespace papers = app::papers;
using ::testing::HasSubstr;
using ::testing::Not;

class Papers : public LadderStory {
 protected:
  void SetUp() override {
    app::WorkspaceOptions options;
    options.data_folder = scratch_.path() / "data";
    options.access = storage::Access::read_write;
    options.who = "test";
    auto opened = app::Workspace::open(options, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    workspace_ = std::make_unique<app::Workspace>(std::move(*opened));
    auto second = workspace_->database().connect_again(storage::Access::read_write);
    ASSERT_TRUE(second.ok()) << second.error().to_string();
    database = std::move(*second);
    LadderStory::SetUp();
  }

  Result<report::StatutoryPaper> fill(const std::string& paper, const std::string& instance = {},
                                      units::Language language = units::Language::zh,
                                      bool reached = true) {
    papers::PaperRequest wanted;
    wanted.subject = "works";
    wanted.paper = paper;
    wanted.instance = instance;
    wanted.language = language;
    wanted.reached = [reached](const ladder::StoredSubject&) { return reached; };
    return papers::fill_paper(*workspace_, *shelf(), *lists(), wanted, now);
  }
  /// The text of the PDF without blanks.
  std::string text_of(const std::string& paper, const std::string& instance = {},
                      units::Language language = units::Language::zh, bool reached = true) {
    const auto filled = fill(paper, instance, language, reached);
    EXPECT_TRUE(filled.ok()) << (filled.ok() ? "" : filled.error().to_string());
    if (!filled.ok()) return {};
    const auto bytes = report::paper_to_pdf(*filled);
    EXPECT_TRUE(bytes.ok());
    EXPECT_TRUE(report::paper_to_xlsx(*filled).ok());
    return text_of_pdf(scratch_.write(paper + ".pdf", *bytes));
  }

  SystemClock clock_;
  ScratchFolder scratch_{"celadon-papers"};
  std::unique_ptr<app::Workspace> workspace_;
};

TEST_F(Papers, an_application_form_names_the_unit_and_the_rule) {
  enrol();
  campaign("city", {2026, 2, 1}, {2026, 3, 31});
  apply("city");
  const std::string text = text_of("application_form");
  for (const char* words : {"申报表", "渭水陶瓷有限公司", "610113", "3071", "市级", "第十条",
                            "programmes.green-manufacturing@", "真实性承诺"})
    EXPECT_THAT(text, HasSubstr(squeezed(words)));
  EXPECT_THAT(text, Not(HasSubstr("草稿")));
  const auto filled = fill("application_form");
  EXPECT_THAT(filled->to_supply, ::testing::Contains(HasSubstr("生产工艺简介")))
      << "what a hand has to write is named";
}

TEST_F(Papers, before_the_step_it_is_a_draft) {
  const std::string text = text_of("application_form");
  EXPECT_THAT(text, HasSubstr("草稿"));
  EXPECT_THAT(text, HasSubstr("尚未登记评价"));
}

TEST_F(Papers, an_evaluation_report_holds_score_and_exclusions) {
  enrol();
  campaign("city", {2026, 2, 1}, {2026, 3, 31});
  apply("city");
  const std::string text = text_of("evaluation_report");
  EXPECT_THAT(text, HasSubstr("82.00"));  // evaluated() of the world
  EXPECT_THAT(text, HasSubstr("登记中未见"));
  EXPECT_THAT(text, HasSubstr("符合"));
}

// The notice of the ministry opens on 8 November and runs for 15 days, its first day counted
// (article 12; the notice of 2023 ran from the 8th to the 22nd).
TEST_F(Papers, a_public_notice_lists_who_is_in_it_and_until_when) {
  enrol();
  to_city_list();
  to_province_list();
  to_nation_list();
  const std::string text = text_of("public_notice");
  for (const char* words :
       {"渭水陶瓷有限公司", "2026年11月8日", "2026年11月22日", "实名", "国家级"})
    EXPECT_THAT(text, HasSubstr(words));
}

TEST_F(Papers, a_notice_whose_length_no_rule_gives_leaves_its_last_day_open) {
  enrol();
  to_city_list();
  const auto filled = fill("public_notice");
  ASSERT_TRUE(filled.ok());
  EXPECT_THAT(filled->to_supply, ::testing::Contains("公示截止"));
  EXPECT_THAT(text_of("public_notice"), HasSubstr("2026年2月1日"));
}

TEST_F(Papers, a_recommendation_lists_score_and_provincial_year) {
  enrol();
  to_city_list();
  to_province_list();
  to_recommended();
  const std::string text = text_of("recommendation_table");
  for (const char* words : {"陕西省", "82.00", "自评价", "2026"})
    EXPECT_THAT(text, HasSubstr(words));
  EXPECT_THAT(text_of("recommendation_table", {}, units::Language::zh, false),
              HasSubstr("渭水陶瓷有限公司"))
      << "the own row is always shown";
}

TEST_F(Papers, a_removal_notice_names_reason_lists_and_ban) {
  enrol();
  to_city_list();
  on("2026-08-10T09:00:00+08:00");
  ladder::StoredEvent event;
  event.subject = "works";
  event.event.kind = "accident_major";
  event.event.day = {2026, 8, 9};
  event.event.source = "应急管理部通报";
  ASSERT_TRUE(ladder::add_event(database, event, *lists(), writer()).ok());
  ASSERT_TRUE(ladder::take_steps_of_time(database, *shelf(), nullptr, now).ok());
  const std::string text = text_of("removal_notice");
  // Removed on 10 August 2026, three years: Civil Code, article 202; listed on 1 April.
  for (const char* words :
       {"accident_major", "应急管理部通报", "2029年8月10日", "2026-04-01", "2026-08-10", "市级"})
    EXPECT_THAT(text, HasSubstr(words));
}

TEST_F(Papers, a_yearly_form_hides_the_figures_from_others) {
  enrol();
  to_city_list();
  const std::string text = text_of("dynamic_form", "2025");
  EXPECT_THAT(text, HasSubstr("填报数据只对本单位显示"));
  EXPECT_THAT(text, HasSubstr("2025"));
}

TEST_F(Papers, every_paper_of_the_rules_is_drawn_in_both_languages) {
  enrol();
  const auto picture = ladder::picture_of(database, *shelf(), "works", now);
  ASSERT_TRUE(picture.ok());
  for (const auto& paper : picture->programme->papers()) {
    EXPECT_FALSE(text_of(paper.id).empty()) << paper.id;
    EXPECT_FALSE(text_of(paper.id, {}, units::Language::en).empty()) << paper.id;
  }
  const std::string english = text_of("application_form", {}, units::Language::en);
  EXPECT_THAT(english, HasSubstr("unifiedsocialcreditcode"));
  EXPECT_THAT(english, Not(HasSubstr("统一社会信用代码")));
}

TEST_F(Papers, what_no_step_gave_out_is_not_found) {
  EXPECT_EQ(fill("no_such_paper").error().code, ErrorCode::not_found);
  EXPECT_EQ(fill("public_notice", "77").error().code, ErrorCode::not_found);
  EXPECT_EQ(fill("public_notice", "x").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace celadon::testing
