#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/statistics.hpp"
#include "celadon/units/bilingual.hpp"
#include "small_nation.hpp"

namespace celadon::cultivation::nation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::rules_of_may_2026;
using testing::shipped_calendar;
using testing::SmallNation;
using testing::sound;

RungFact& on(SubjectRow& row, std::string_view rung) {
  for (RungFact& fact : row.rungs)
    if (fact.rung == rung) return fact;
  row.rungs.push_back({std::string(rung), StateClass::outside, "", {}, {}});
  return row.rungs.back();
}

OutsideEvent event(const char* kind, CivilDate day, std::optional<CivilDate> ended = {}) {
  OutsideEvent e;
  e.kind = kind;
  e.day = day;
  e.ended = ended;
  e.source = "信用中国";
  e.evidence = "E-1";
  return e;
}

// --- snapshot ----------------------------------------------------------------------------------

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

// --- statistics --------------------------------------------------------------------------------

SnapshotPtr counted() {
  SmallNation nation;
  nation.add(nation.unit(1, "330500", "C3011"));
  nation.add(nation.unit(2, "330600", "C3011"));
  nation.add(nation.unit(3, "440300", "C1711"));
  SubjectRow later = nation.unit(4, "440300", "C3921");
  on(later, "nation").batch = "r2022";
  nation.add(later);
  SubjectRow provincial = nation.unit(5, "330500", "C3011");
  on(provincial, "nation") = {"nation", StateClass::outside, "", {}, {}};
  nation.add(provincial);
  SubjectRow removed = nation.unit(6, "330500", "C3011");
  for (RungFact& fact : removed.rungs) fact.standing = StateClass::barred;
  nation.add(removed);
  return nation.finish();
}

CountTable count(const Snapshot& s, std::vector<Dimension> by, CountFilter filter = {}) {
  return sound(count_units(s, {std::move(by), std::move(filter)}));
}

TEST(NationStatistics, CountsByRegionAndRung) {
  const SnapshotPtr s = counted();
  CountFilter nation;
  nation.rung = "nation";
  const CountTable table = count(*s, {Dimension::province}, nation);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(table.rows[0].keys, ElementsAre("330000"));
  EXPECT_EQ(table.rows[0].count, 2U);  // the provincial and the removed one do not count
  EXPECT_EQ(table.rows[1].count, 2U);
  EXPECT_EQ(table.total, 4U);
  const CountTable levels = count(*s, {Dimension::rung, Dimension::city});
  EXPECT_EQ(levels.total, 5U + 5U + 4U);
  EXPECT_THAT(levels.rows[0].keys, ElementsAre("city", "330500"));
  EXPECT_EQ(levels.rows[0].count, 2U);
}

TEST(NationStatistics, CountsByBatchYearIndustryAndStanding) {
  const SnapshotPtr s = counted();
  CountFilter nation;
  nation.rung = "nation";
  const CountTable batches = count(*s, {Dimension::batch, Dimension::year}, nation);
  ASSERT_EQ(batches.rows.size(), 2U);
  EXPECT_THAT(batches.rows[0].keys, ElementsAre("r2021", "2021"));
  EXPECT_EQ(batches.rows[0].count, 3U);
  EXPECT_EQ(batches.rows[1].count, 1U);
  const CountTable industries = count(*s, {Dimension::industry}, nation);
  EXPECT_THAT(industries.rows[0].keys, ElementsAre("C17"));
  EXPECT_EQ(industries.rows.size(), 3U);
  nation.classes = {};
  const CountTable standing = count(*s, {Dimension::standing}, nation);
  EXPECT_EQ(standing.total, 6U);
  nation.listed_year = 2022;
  EXPECT_EQ(count(*s, {}, nation).total, 1U);
  nation.listed_year.reset();
  nation.classes = {StateClass::listed};
  nation.region = "33";
  nation.industry = "C30";
  EXPECT_EQ(count(*s, {}, nation).total, 2U);
  nation.region = "330600";
  EXPECT_EQ(count(*s, {Dimension::section}, nation).rows[0].keys[0], "C");
}

TEST(NationStatistics, CountsByGroupAndWhoLeft) {
  SmallNation nation;
  SubjectRow member = nation.unit(60);
  member.group = "group-1";
  nation.add(member);
  SubjectRow gone = nation.unit(61);
  gone.group = "group-1";
  on(gone, "nation").standing = StateClass::outside;  // the ban ended since
  on(gone, "nation").left = CivilDate{2024, 7, 1};
  nation.add(gone);
  nation.add(nation.unit(62));
  const SnapshotPtr s = nation.finish();
  CountQuery query;
  query.by = {Dimension::group};
  query.filter.rung = "nation";
  const CountTable listed = sound(count_units(*s, query));
  ASSERT_EQ(listed.rows.size(), 2U);
  EXPECT_EQ(listed.rows[0].keys, std::vector<std::string>{""});
  EXPECT_EQ(listed.rows[0].count, 1U);
  EXPECT_EQ(listed.rows[1].keys, std::vector<std::string>{"group-1"});
  EXPECT_EQ(listed.rows[1].count, 1U);
  query.filter.left = true;
  const CountTable left = sound(count_units(*s, query));
  EXPECT_EQ(left.total, 1U);
}

TEST(NationStatistics, CountsApplicationsByTheirOwnRound) {
  SmallNation nation;
  SubjectRow passed = nation.unit(60);
  passed.applications.push_back({"r2022", 2, false, ""});
  nation.add(passed);
  SubjectRow refused = nation.unit(61, "440300");
  refused.applications.push_back({"r2022", 0, true, "veto"});
  nation.add(refused);
  const SnapshotPtr s = nation.finish();
  CountQuery query;
  query.by = {Dimension::province, Dimension::batch, Dimension::year};
  const auto counts = count_applications(*s, query);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].keys, (std::vector<std::string>{"330000", "r2022", "2022"}));
  EXPECT_EQ(counts[0].passed, 1U);
  EXPECT_EQ(counts[1].applied, 1U);
  EXPECT_EQ(counts[1].passed, 0U);
  query.filter.region = "33";
  EXPECT_EQ(count_applications(*s, query).size(), 1U);
}

TEST(NationStatistics, DensityIsOnlyGivenWithItsOwnDenominator) {
  const SnapshotPtr s = counted();
  CountFilter nation;
  nation.rung = "nation";
  const std::vector<Denominator> enterprises = {{"330000", "", 4000, "统计年鉴", 2024}};
  const CountTable table = sound(count_units(*s, {{Dimension::province}, nation}, enterprises));
  EXPECT_DOUBLE_EQ(table.rows[0].density.value(), 0.5);  // 2 of 4,000
  EXPECT_EQ(table.rows[0].density_source, "统计年鉴 (2024)");
  EXPECT_FALSE(table.rows[1].density);
  const CountTable split =
      sound(count_units(*s, {{Dimension::province, Dimension::batch}, nation}, enterprises));
  EXPECT_FALSE(split.rows[0].density);
}

TEST(NationStatistics, OddQueriesAreRefused) {
  const SnapshotPtr s = counted();
  const auto code = [&](const CountQuery& q) { return count_units(*s, q).error().code; };
  EXPECT_EQ(code({{Dimension::city, Dimension::city}, {}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({{Dimension::city, Dimension::section, Dimension::kind, Dimension::rung,
                   Dimension::year},
                  {}}),
            ErrorCode::invalid_argument);
  CountQuery odd;
  odd.filter.rung = "moon";
  EXPECT_EQ(code(odd), ErrorCode::not_found);
  odd.filter.rung.clear();
  odd.filter.batch = "r1999";
  EXPECT_EQ(code(odd), ErrorCode::not_found);
  EXPECT_EQ(dimension("moon"), std::nullopt);
  EXPECT_EQ(dimension(to_string(Dimension::standing)), Dimension::standing);
}

TEST(NationStatistics, FunnelTellsWhereAndWhyItEnded) {
  SmallNation nation;
  const auto applied = [&](std::uint8_t reached, bool ended, const char* cause,
                           const char* division = "330500") {
    SubjectRow row = nation.unit(1, division);
    row.applications.push_back({"r2022", reached, ended, cause});
    nation.add(row);
  };
  applied(2, false, "");
  applied(2, false, "", "440300");
  applied(1, true, "accident_safety");
  applied(0, true, "not_conforming");
  applied(0, true, "not_conforming");
  applied(0, true, "stopped");
  applied(1, false, "");
  const SnapshotPtr s = nation.finish();
  const Funnel all = sound(funnel(*s, "r2022"));
  EXPECT_EQ(all.applied, 7U);
  EXPECT_EQ(all.passed(), 2U);
  EXPECT_EQ(all.under_way, 1U);
  ASSERT_EQ(all.stages.size(), 3U);
  EXPECT_EQ(all.stages[0].stage, "applied");
  EXPECT_EQ(all.stages[0].ended, 3U);
  EXPECT_EQ(all.stages[0].causes[0], (std::pair<std::string, std::uint64_t>("not_conforming", 2)));
  EXPECT_EQ(all.stages[1].reached, 4U);
  EXPECT_EQ(all.stages[1].ended, 1U);
  EXPECT_EQ(sound(funnel(*s, "r2022", "44")).applied, 1U);
  EXPECT_EQ(funnel(*s, "r1999").error().code, ErrorCode::not_found);
}

TEST(NationStatistics, LateIsWhoOwesTheFormAfterItsLastDayThere) {
  SmallNation nation;
  SubjectRow zhejiang = nation.unit(1, "330500");
  zhejiang.years[2].form = YearForm::missing;
  const SubjectIndex a = nation.add(zhejiang);
  SubjectRow heilongjiang = nation.unit(2, "230100");
  heilongjiang.years[2].form = YearForm::missing;
  const SubjectIndex b = nation.add(heilongjiang);
  SubjectRow outside = nation.unit(3);
  for (RungFact& fact : outside.rungs) fact.standing = StateClass::barred;
  outside.years[2].form = YearForm::missing;
  nation.add(outside);
  nation.add(nation.unit(4));
  const SnapshotPtr s = nation.finish();
  // Heilongjiang asks for the form by 30 March, the others by 15 April.
  EXPECT_TRUE(sound(late_forms(*s, rules_of_may_2026(), 2025, {2026, 3, 30})).empty());
  const auto march = sound(late_forms(*s, rules_of_may_2026(), 2025, {2026, 3, 31}));
  ASSERT_EQ(march.size(), 1U);
  EXPECT_EQ(march[0].subject, b);
  EXPECT_EQ(march[0].days_late, 1);
  const auto april = sound(late_forms(*s, rules_of_may_2026(), 2025, {2026, 4, 16}));
  ASSERT_EQ(april.size(), 2U);
  EXPECT_EQ(april[0].subject, b);
  EXPECT_EQ(april[1].subject, a);
  EXPECT_EQ(april[1].due, (CivilDate{2026, 4, 15}));
  EXPECT_EQ(april[1].rung, "nation");
}

// --- removals ----------------------------------------------------------------------------------

RemovalDraft drafted(const Snapshot& s, std::vector<std::string> rungs = {"nation"}) {
  return sound(draft_removals(s, rules_of_may_2026(), shipped_calendar(),
                              {{2026, 5, 20}, std::move(rungs)}));
}

/// What the draft says of one unit with these events: the causes, "" when it is not in it.
std::string causes_of(const std::vector<OutsideEvent>& events,
                      CivilDate listed = CivilDate{2022, 3, 1}) {
  SmallNation nation;
  SubjectRow row = nation.unit(60);
  row.events = events;
  for (RungFact& fact : row.rungs) fact.listed = listed;
  nation.add(row);
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s);
  if (draft.removals.empty()) return "";
  std::string causes;
  for (const RemovalGround& ground : draft.removals[0].grounds)
    causes += (causes.empty() ? "" : " ") + ground.cause;
  return causes;
}

TEST(NationRemovals, EventsAreReasonsWithinTheLookBackAndSinceItWasListed) {
  EXPECT_EQ(causes_of({event("accident_safety", {2026, 2, 1})}), "accident_safety");
  EXPECT_EQ(causes_of({event("accident_safety", {2023, 5, 20})}), "accident_safety");
  EXPECT_EQ(causes_of({event("accident_safety", {2023, 5, 19})}), "");  // three years and a day
  EXPECT_EQ(causes_of({event("accident_safety", {2026, 5, 21})}), "");  // not yet
  EXPECT_EQ(causes_of({event("accident_safety", {2025, 3, 1})}, {2025, 3, 1}), "");
  EXPECT_EQ(causes_of({event("accident_safety", {2025, 3, 2})}, {2025, 3, 1}), "accident_safety");
  EXPECT_EQ(causes_of({event("exhibition", {2026, 2, 1})}), "");
  EXPECT_EQ(causes_of({event("penalty", {2026, 2, 1}), event("falsification", {2026, 3, 1})}),
            "tax_evasion falsified");
}

TEST(NationRemovals, SomeReasonsLastAsLongAsTheyAreOpen) {
  EXPECT_EQ(causes_of({event("abnormal_list", {2020, 2, 1})}), "abnormal_list");
  EXPECT_EQ(causes_of({event("abnormal_list", {2025, 2, 1}, CivilDate{2026, 2, 1})}), "");
  // Art. 15 (6) has no "and not taken off": it counts through the look-back.
  EXPECT_EQ(causes_of({event("dishonest_debtor", {2024, 2, 1}, CivilDate{2025, 2, 1})}),
            "dishonest_debtor");
  // A stop of twelve months is one, of a day less is none.
  EXPECT_EQ(causes_of({event("production_stop", {2025, 5, 20})}), "stopped");
  EXPECT_EQ(causes_of({event("production_stop", {2025, 5, 21})}), "");
  EXPECT_EQ(causes_of({event("production_stop", {2024, 1, 1}, CivilDate{2025, 1, 1})}), "stopped");
  EXPECT_EQ(causes_of({event("production_stop", {2024, 1, 1}, CivilDate{2024, 12, 31})}), "");
}

TEST(NationRemovals, EachOpensToItsFactsAndItsClause) {
  SmallNation nation;
  nation.add(nation.unit(60));
  SubjectRow row = nation.unit(61);
  row.events = {event("accident_pollution", {2026, 1, 9})};
  const SubjectIndex i = nation.add(row);
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s);
  ASSERT_EQ(draft.removals.size(), 1U);
  const Removal& removal = draft.removals[0];
  EXPECT_EQ(removal.subject, i);
  EXPECT_EQ(removal.transition, "nation.remove");
  EXPECT_EQ(removal.barred_through, (CivilDate{2029, 5, 20}));  // three years
  ASSERT_EQ(removal.grounds.size(), 1U);
  const RemovalGround& ground = removal.grounds[0];
  EXPECT_EQ(ground.basis.clause, "第十五条（二）");
  EXPECT_FALSE(ground.basis.source.empty());
  EXPECT_THAT(ground.basis.pack, HasSubstr("programmes.green-manufacturing@2025"));
  ASSERT_EQ(ground.facts.size(), 1U);
  EXPECT_EQ(ground.facts[0].day, (CivilDate{2026, 1, 9}));
  EXPECT_EQ(ground.facts[0].source, "信用中国");
  EXPECT_EQ(ground.facts[0].evidence, "E-1");
  EXPECT_EQ(draft.by_cause.at("accident_pollution"), 1U);
}

TEST(NationRemovals, MajorAccidentLeavesEveryListAtOnce) {
  SmallNation nation;
  SubjectRow row = nation.unit(60);
  row.events = {event("accident_major", {2026, 5, 1})};
  nation.add(row);
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s);
  ASSERT_EQ(draft.removals.size(), 1U);
  EXPECT_EQ(draft.removals[0].transition, "remove_at_once");
  EXPECT_TRUE(draft.removals[0].grounds[0].immediate);
  EXPECT_THAT(draft.removals[0].also_leaves, ::testing::UnorderedElementsAre("city", "province"));
}

TEST(NationRemovals, MissingFormRemovesAndALateOneIsDoubtful) {
  SmallNation nation;
  SubjectRow missing = nation.unit(60);
  missing.years[2].form = YearForm::missing;
  const SubjectIndex a = nation.add(missing);
  SubjectRow late = nation.unit(61);
  late.years[2].form = YearForm::filed_late;
  const SubjectIndex b = nation.add(late);
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s);
  ASSERT_EQ(draft.removals.size(), 1U);
  EXPECT_EQ(draft.removals[0].subject, a);
  EXPECT_EQ(draft.removals[0].transition, "nation.remove_form");
  EXPECT_EQ(draft.removals[0].grounds[0].facts[0].day, (CivilDate{2026, 4, 15}));
  ASSERT_EQ(draft.doubts.size(), 1U);
  EXPECT_EQ(draft.doubts[0].subject, b);
  ASSERT_FALSE(draft.doubts[0].objections.empty());
  EXPECT_THAT(draft.doubts[0].objections[0], HasSubstr("is filed"));
}

TEST(NationRemovals, WhoCameOnTheListAfterTheLastDayOwedNoForm) {
  SmallNation nation;
  SubjectRow row = nation.unit(60);
  for (RungFact& fact : row.rungs) fact.listed = CivilDate{2026, 4, 16};  // due on 15 April
  row.years[2].form = YearForm::missing;
  nation.add(row);
  SubjectRow before = nation.unit(61);
  for (RungFact& fact : before.rungs) fact.listed = CivilDate{2026, 4, 15};
  before.years[2].form = YearForm::missing;
  const SubjectIndex owes = nation.add(before);
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s);
  ASSERT_EQ(draft.removals.size(), 1U);
  EXPECT_EQ(draft.removals[0].subject, owes);
  ASSERT_EQ(draft.doubts.size(), 1U);
  EXPECT_THAT(draft.doubts[0].objections, ElementsAre(HasSubstr("no form of 2025 is owed")));
}

TEST(NationRemovals, LastShareShowsItsThreePlaces) {
  SmallNation nation;
  for (int k = 0; k < 39; ++k) nation.add(nation.unit(60 + k));
  const SubjectIndex last = nation.add(nation.unit(20));
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s);
  std::vector<SubjectIndex> found;
  for (const Removal& removal : draft.removals) found.push_back(removal.subject);
  EXPECT_THAT(found, ::testing::Contains(last));
  EXPECT_EQ(found.size(), 2U);  // 5 % of 40
  for (const Removal& removal : draft.removals) {
    EXPECT_EQ(removal.transition, "nation.remove_last");
    EXPECT_EQ(removal.grounds[0].facts.size(), 3U);
  }
}

TEST(NationRemovals, WhatTheSnapshotDoesNotTellIsSaid) {
  SmallNation nation;
  nation.add(nation.unit(60));
  const SnapshotPtr s = nation.finish();
  EXPECT_TRUE(drafted(*s).unchecked.empty());
  // Forms of 2023, so the last share would need 2021 and 2022.
  const RemovalDraft earlier = sound(
      draft_removals(*s, rules_of_may_2026(), shipped_calendar(), {{2024, 5, 20}, {"nation"}}));
  ASSERT_EQ(earlier.unchecked.size(), 1U);
  EXPECT_THAT(earlier.unchecked[0], HasSubstr("last_share: the snapshot has no year 2021"));
}

TEST(NationRemovals, WhoIsOnNoListIsNotInTheDraft) {
  SmallNation nation;
  SubjectRow row = nation.unit(60);
  row.events = {event("accident_safety", {2026, 2, 1})};
  for (RungFact& fact : row.rungs) fact.standing = StateClass::barred;
  nation.add(row);
  const SnapshotPtr s = nation.finish();
  EXPECT_TRUE(drafted(*s, {"nation", "province", "city"}).removals.empty());
}

TEST(NationRemovals, EachListHasItsOwnRemoval) {
  SmallNation nation;
  SubjectRow row = nation.unit(60);
  row.events = {event("accident_safety", {2026, 2, 1})};
  nation.add(row);
  const SnapshotPtr s = nation.finish();
  const RemovalDraft draft = drafted(*s, {"city", "province", "nation"});
  std::vector<std::string> steps;
  for (const Removal& removal : draft.removals) steps.push_back(removal.transition);
  EXPECT_THAT(steps,
              ::testing::UnorderedElementsAre("city.remove", "province.remove", "nation.remove"));
  EXPECT_EQ(draft_removals(*s, rules_of_may_2026(), shipped_calendar(), {{2026, 5, 20}, {"moon"}})
                .error()
                .code,
            ErrorCode::not_found);
}

}  // namespace
}  // namespace celadon::cultivation::nation
