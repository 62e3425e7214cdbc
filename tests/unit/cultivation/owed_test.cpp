#include "celadon/cultivation/owed.hpp"

#include <gtest/gtest.h>

#include "small_nation.hpp"

namespace celadon::cultivation {
namespace {

using testing::rules_of_may_2026;
using testing::shipped_calendar;

Instant noon(CivilDate day) {
  return Instant{start_of_day(day, UtcOffset::china()).us + 12LL * 3600 * 1000000};
}

/// A factory that came on the city list that day, and left it again.
Record factory(CivilDate listed, std::optional<CivilDate> left = {}) {
  Record record;
  record.subject = {SubjectId("made-up"), SubjectKind::factory, "330500", "C3011"};
  const auto move = [&](CivilDate day, const char* state, StateClass standing) {
    Happening happening;
    happening.sequence = static_cast<std::int64_t>(record.happenings.size()) + 1;
    happening.at = happening.recorded = noon(day);
    happening.track = {"city", {}};
    happening.moves.push_back({happening.track, state, standing, {}});
    record.happenings.push_back(happening);
  };
  move(listed, "listed", StateClass::listed);
  if (left) move(*left, "barred", StateClass::barred);
  return record;
}

bool owes(const Record& record, CivilDate day) {
  const Programme& rules = rules_of_may_2026().of("330500");
  return owed(rules, record, *rules.matter(yearly_form), 2025, noon(day));
}

// The form of 2025 is due by 15 April 2026 (national edition of 2025, value form_due).
TEST(OwedForm, LastDayIsThatOfTheRules) {
  const Programme& rules = rules_of_may_2026().of("330500");
  EXPECT_EQ(last_day_of(rules, *rules.matter(yearly_form), 2025), (CivilDate{2026, 4, 15}));
  const Programme& heilongjiang = rules_of_may_2026().of("230100");
  EXPECT_EQ(last_day_of(heilongjiang, *heilongjiang.matter(yearly_form), 2025),
            (CivilDate{2026, 3, 30}));
}

TEST(OwedForm, WhoIsOnTheListAtTheEndOfTheLastDayOwesIt) {
  EXPECT_TRUE(owes(factory({2022, 3, 1}), {2026, 5, 1}));
  EXPECT_TRUE(owes(factory({2026, 4, 15}), {2026, 5, 1}));
  EXPECT_FALSE(owes(factory({2026, 4, 16}), {2026, 5, 1}));
}

TEST(OwedForm, WhoLeftBeforeTheLastDayOwesNoneAndWhoLeftAfterStillDoes) {
  EXPECT_FALSE(owes(factory({2022, 3, 1}, CivilDate{2026, 4, 15}), {2026, 5, 1}));
  EXPECT_TRUE(owes(factory({2022, 3, 1}, CivilDate{2026, 4, 16}), {2026, 5, 1}));
}

TEST(OwedForm, BeforeTheLastDayItIsOwedByWhoStandsThereNow) {
  EXPECT_TRUE(owes(factory({2026, 2, 1}), {2026, 3, 1}));
  EXPECT_FALSE(owes(factory({2026, 3, 2}), {2026, 3, 1}));
}

TEST(OwedForm, IsADutyUntilItIsTouched) {
  const Programme& rules = rules_of_may_2026().of("330500");
  const Instant at = noon({2026, 3, 1});
  Record record = factory({2022, 3, 1});
  const auto has_form = [&] {
    const auto duties = all_duties_of(rules, shipped_calendar(), record, at);
    return std::any_of(duties.begin(), duties.end(), [](const Duty& duty) {
      return duty.transition == "form.file" && duty.track == Track{"form", "2025"} &&
             duty.through == CivilDate{2026, 4, 15};
    });
  };
  EXPECT_TRUE(has_form());
  EXPECT_EQ(with_owed(rules, record, at).on("form", "2025")->state, "due");
  Happening filed;
  filed.sequence = 2;
  filed.at = filed.recorded = noon({2026, 2, 1});
  filed.transition = "form.file";
  filed.track = {"form", "2025"};
  filed.moves.push_back({filed.track, "filed", StateClass::under_way, {}});
  record.happenings.push_back(filed);
  EXPECT_FALSE(has_form());
}

}  // namespace
}  // namespace celadon::cultivation
