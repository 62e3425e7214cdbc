#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/units/bilingual.hpp"
#include "small_nation.hpp"

namespace celadon::cultivation::nation {
namespace {

using ::testing::ElementsAre;
using testing::event;
using ::testing::HasSubstr;
using testing::on;
using testing::rules_of_may_2026;
using testing::shipped_calendar;
using testing::SmallNation;
using testing::sound;

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
