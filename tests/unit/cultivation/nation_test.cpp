#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/units/bilingual.hpp"
#include "small_nation.hpp"

namespace celadon::cultivation::nation {
namespace {

using ::testing::ElementsAre;
using testing::event;
using ::testing::HasSubstr;
using testing::on;
using testing::rules_of_may_2026;
using testing::SmallNation;
using testing::sound;

TEST(NationSnapshot, KeepsWhatWentIn) {
  SmallNation nation;
  SubjectRow row = nation.unit(81.5, "440300", "C3921");
  row.events.push_back(event("penalty", {2025, 2, 3}));
  nation.add(nation.unit(70));
  const SubjectIndex i = nation.add(row);
  const SnapshotPtr s = nation.finish();
  EXPECT_EQ(s->size(), 2U);
  EXPECT_EQ(s->credit_code(i), row.credit_code);
  EXPECT_EQ(s->name(i), row.name);
  EXPECT_EQ(s->division_of(i), "440300");
  EXPECT_EQ(s->industry_of(i), "C3921");
  EXPECT_EQ(s->rung("nation")->standing[i], StateClass::listed);
  EXPECT_EQ(s->batches[static_cast<std::size_t>(s->rung("nation")->batch[i])].id, "r2021");
  EXPECT_EQ(s->rung("pool")->standing[i], StateClass::outside);
  EXPECT_EQ(s->year(2024)->score[i], 81.5);
  ASSERT_EQ(s->events.size(), 1U);
  EXPECT_EQ(s->texts[s->events[0].source], "信用中国");
  EXPECT_EQ(s->rung("moon"), nullptr);
  EXPECT_EQ(s->year(1999), nullptr);
}

TEST(NationSnapshot, RefusesWhatCannotBe) {
  const auto refused = [](const char* words, auto change) {
    SmallNation nation;
    SubjectRow row = nation.unit(50);
    change(row);
    const Status added = nation.try_add(row);
    ASSERT_FALSE(added.ok()) << words;
    EXPECT_THAT(added.error().message, HasSubstr(words));
  };
  refused("check character",
          [](auto& r) { r.credit_code[17] = r.credit_code[17] == '0' ? '1' : '0'; });
  refused("division", [](auto& r) { r.division = "990000"; });
  refused("six digits", [](auto& r) { r.division = "33"; });
  refused("GB/T 4754", [](auto& r) { r.industry = "C9911"; });
  refused("cannot be", [](auto& r) { r.years[0].score = -1; });
  refused("no rung moon", [](auto& r) { r.rungs[0].rung = "moon"; });
  refused("has no batch r1999", [](auto& r) { on(r, "nation").batch = "r1999"; });
  refused("no year 2019", [](auto& r) { r.years[0].year = 2019; });
  refused("no stage 3", [](auto& r) { r.applications.push_back({"r2022", 3, false, ""}); });
}

TEST(NationSnapshot, RefusesACreditCodeTwice) {
  SmallNation nation;
  const SubjectRow row = nation.unit(50);
  nation.add(row);
  nation.add(row);
  EXPECT_THROW(nation.finish(), std::runtime_error);
}

// --- codes -------------------------------------------------------------------------------------

TEST(NationCodes, SettingsAreTheProgrammesValues) {
  const auto settings = sound(rank_settings(rules_of_may_2026().nation()));
  EXPECT_EQ(settings.best_share, 0.05);  // code_share_a_plus: 5 %
  EXPECT_EQ(settings.second_share, 0.35);
  EXPECT_EQ(settings.ties, assessment::TieRule::better);
  EXPECT_EQ(settings.decimals, 4);
  EXPECT_EQ(settings.last_share, 0.05);
  EXPECT_EQ(settings.last_years, 3);
}

TEST(NationCodes, EditionWithoutCodesSaysSo) {
  const auto old = sound(
      Programmes::open(testing::shipped_library(), "programmes.green-manufacturing", {2019, 6, 1}));
  const auto settings = rank_settings(old.nation());
  ASSERT_FALSE(settings.ok());
  EXPECT_EQ(settings.error().code, ErrorCode::not_found);
}

TEST(NationCodes, TwentyUnitsGiveOneSevenTwelve) {
  SmallNation nation;  // 5 % of 20 is 1, 35 % is 7, the rest 12
  for (int k = 0; k < 20; ++k) nation.add(nation.unit(50 + k, "330500", k % 2 ? "C3011" : "C1711"));
  const SnapshotPtr s = nation.finish();
  const CodeSheet sheet = sound(code_year(*s, rules_of_may_2026().nation(), 2025));
  std::array<int, 4> counts = {};
  for (const auto code : sheet.ranking.code) ++counts[static_cast<std::size_t>(code)];
  EXPECT_THAT(counts, ElementsAre(0, 1, 7, 12));
  EXPECT_EQ(sheet.ranking.rank[19], 1U);
  EXPECT_EQ(sheet.ranking.industry_rank[18], 1U);  // best of the ten of C17
  EXPECT_THAT(sheet.industry_size, ElementsAre(10U, 10U));
  EXPECT_EQ(sheet.industries[sheet.industry[19]], "C30");
}

TEST(NationCodes, EveryRefusalHasItsReason) {
  SmallNation nation;
  const auto add = [&](auto change) {
    SubjectRow row = nation.unit(60);
    change(row);
    return nation.add(row);
  };
  add([](auto&) {});
  add([](auto& r) { r.kind = SubjectKind::park; });
  add([](auto& r) { on(r, "nation").standing = StateClass::barred; });
  add([](auto& r) { r.years[2].form = YearForm::missing; });
  add([](auto& r) { r.years[2].form = YearForm::filed_late; });
  add([](auto& r) { r.years[2].form = YearForm::filed; });
  add([](auto& r) { r.years[2].form = YearForm::failed; });
  add([](auto& r) { r.years[2].abnormal = true; });
  add([](auto& r) { r.years[2].score.reset(); });
  add([](auto& r) { on(r, "nation").standing = StateClass::suspended; });  // still on the list
  const SnapshotPtr s = nation.finish();
  const CodeSheet sheet = sound(code_year(*s, rules_of_may_2026().nation(), 2025));
  using R = CodeRefusal;
  EXPECT_THAT(sheet.refusal,
              ElementsAre(R::none, R::not_this_kind, R::not_on_list, R::form_missing,
                          R::form_missing, R::form_not_accepted, R::form_not_accepted,
                          R::data_abnormal, R::score_missing, R::none));
  EXPECT_EQ(sheet.ranking.ranked, 2U);
  for (const CodeRefusal refusal : sheet.refusal) {
    const std::string text = reason(refusal, 2025);
    EXPECT_NE(units::in_language(text, units::Language::zh), text);
    EXPECT_EQ(sheet.ranking.code[0] == assessment::GreenCode::none, false);
  }
  EXPECT_EQ(code_year(*s, rules_of_may_2026().nation(), 2019).error().code, ErrorCode::not_found);
}

TEST(NationCodes, LastShareNeedsThreeYearsRunning) {
  SmallNation nation;  // 40 units: the last share of 5 % are two
  for (int k = 0; k < 38; ++k) nation.add(nation.unit(60 + k));
  SubjectRow low = nation.unit(20);
  const SubjectIndex last = nation.add(low);
  SubjectRow twice = nation.unit(30);
  twice.years[0].score = 99;
  const SubjectIndex not_yet = nation.add(twice);
  const SnapshotPtr s = nation.finish();
  const auto found =
      sound(last_share(*s, rules_of_may_2026().nation(), "nation", SubjectKind::factory, 2025));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, last);
  EXPECT_NE(found[0].subject, not_yet);
  ASSERT_EQ(found[0].years.size(), 3U);
  EXPECT_EQ(found[0].years[2].place, 40U);
  EXPECT_EQ(found[0].years[2].of, 40U);
  EXPECT_EQ(found[0].years[2].score, 20);
}

}  // namespace
}  // namespace celadon::cultivation::nation
