// Expert diagnosis from finding to closing, and the page of a city.

#include "celadon/app/diagnoses/diagnoses.hpp"

#include <gmock/gmock.h>

#include "ladder_world.hpp"

namespace celadon::testing {
namespace {

namespace diagnoses = app::diagnoses;

class Diagnoses : public LadderWorld {
 protected:
  Result<diagnoses::Diagnosis> add(const std::string& id, std::optional<CivilDate> due,
                                   CivilDate day = {2026, 1, 10}) {
    diagnoses::Diagnosis one;
    one.subject.id = id;
    one.day = day;
    one.expert = "王工";
    one.topic = "energy";
    one.finding = "空压机无变频";
    one.suggestion = "加装变频器";
    one.owner = "设备部";
    one.due = due;
    return diagnoses::add_diagnosis(database, one, writer());
  }
};

TEST_F(Diagnoses, a_suggestion_is_late_after_its_last_day_until_it_is_closed) {
  const auto added = add("works", CivilDate{2026, 1, 31});
  ASSERT_TRUE(added.ok());
  EXPECT_FALSE(added->late({2026, 1, 31}));
  EXPECT_TRUE(added->late({2026, 2, 1}));
  diagnoses::DiagnosisClosing closing;
  closing.day = {2026, 2, 1};
  closing.result = "已加装";
  const auto closed =
      diagnoses::close_diagnosis(database, "works", added->number, closing, writer());
  ASSERT_TRUE(closed.ok()) << closed.error().to_string();
  EXPECT_FALSE(closed->late({2026, 3, 1}));
  const auto twice =
      diagnoses::close_diagnosis(database, "works", added->number, closing, writer());
  EXPECT_EQ(twice.error().code, ErrorCode::conflict);
  EXPECT_EQ(
      diagnoses::close_diagnosis(database, "other", added->number, closing, writer()).error().code,
      ErrorCode::not_found);
}

TEST_F(Diagnoses, days_that_cannot_be_are_refused) {
  EXPECT_FALSE(add("works", std::nullopt, {2026, 2, 2}).ok()) << "in the future";
  EXPECT_FALSE(add("works", CivilDate{2026, 1, 9}).ok()) << "due before it was made";
  const auto added = add("works", std::nullopt);
  diagnoses::DiagnosisClosing closing;
  closing.day = {2026, 1, 9};
  closing.result = "x";
  EXPECT_FALSE(
      diagnoses::close_diagnosis(database, "works", added->number, closing, writer()).ok());
}

// Guangdong, December 2024 to January 2025: 58 enterprises diagnosed, 310 suggestions (经济日报
// 2025).
TEST_F(Diagnoses, a_city_of_58_enterprises_and_310_suggestions_is_one_list) {
  for (int i = 0; i < 58; ++i) {
    ladder::NewSubject wanted;
    wanted.id = "unit-" + std::to_string(i);
    wanted.facts = {{"names", wanted.id},
                    {"credit_code", numbered_code(i)},
                    {"industry", "3071"},
                    {"division", "440604"}};
    ASSERT_TRUE(ladder::register_subject(database, wanted, *lists(), writer()).ok());
  }
  for (int i = 0; i < 310; ++i)
    ASSERT_TRUE(add("unit-" + std::to_string(i % 58),
                    i % 2 == 0 ? CivilDate{2026, 1, 20} : CivilDate{2026, 1, 31})
                    .ok());
  ASSERT_TRUE(add("works", std::nullopt).ok());
  const auto city = diagnoses::diagnoses_in(database, "4406");
  ASSERT_TRUE(city.ok());
  const auto sums = diagnoses::summary_json(*city, {2026, 1, 25});
  EXPECT_EQ(sums["subjects"], 58);
  EXPECT_EQ(sums["suggestions"], 310);
  EXPECT_EQ(sums["late"], 155) << "every second was due on the 20th";
  EXPECT_EQ(diagnoses::diagnoses_in(database, "")->size(), 311U);
}

}  // namespace
}  // namespace celadon::testing
