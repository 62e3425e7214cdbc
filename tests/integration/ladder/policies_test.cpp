// Who qualifies for what, by the shipped policy packs, and what was paid.

#include <cmath>

#include <gmock/gmock.h>

#include "celadon/app/policies/awards.hpp"
#include "ladder_world.hpp"

namespace celadon::testing {
namespace {

namespace policies = app::policies;
using ::testing::HasSubstr;

class Policies : public LadderWorld {
 protected:
  void subject(const std::string& id, const std::string& division) {
    ladder::NewSubject wanted;
    wanted.id = id;
    wanted.facts = {{"names", id},
                    {"credit_code", numbered_code(1)},
                    {"industry", "3071"},
                    {"division", division}};
    const auto made = ladder::register_subject(database, wanted, *lists(), writer());
    ASSERT_TRUE(made.ok()) << made.error().to_string();
  }
  void listed(const std::string& id, const std::string& rung) {
    auto found = ladder::find_subject(database, id);
    ASSERT_TRUE(found.ok());
    ladder::StoredHappening step;
    step.happening.sequence = found->sequence + 1;
    step.happening.at = step.happening.recorded = now;
    step.happening.track = {rung, {}};
    step.happening.moves = {{{rung, {}}, "listed", cultivation::StateClass::listed, std::nullopt}};
    ASSERT_TRUE(ladder::write_happening(database, *found, step).ok());
  }
  policies::Json answer(const std::string& id, const std::string& policy,
                        const std::vector<std::string>& flags = {}) {
    const auto picture = ladder::picture_of(database, *shelf(), id, now);
    EXPECT_TRUE(picture.ok());
    const auto items = policies::answers_for(database, *shelf(), *lists(), *picture, flags);
    EXPECT_TRUE(items.ok());
    for (const auto& item : *items)
      if (item["policy"] == policy) return item;
    return nullptr;
  }
  Result<policies::Award> record(policies::AwardKind kind, double amount, const std::string& unit) {
    policies::Award award;
    award.subject = "works";
    award.policy = "nation.support";
    award.kind = kind;
    award.amount = amount;
    award.unit = unit;
    award.day = {2026, 1, 5};
    award.source = "财建〔2026〕1号";
    return policies::add_award(database, **shelf()->policies(), award, writer());
  }
};

// The row 2019.henan.zhengzhou: 200 万元 by the report of 2019, which does not say for which list.
TEST_F(Policies, an_award_whose_list_is_not_said_stays_undetermined) {
  subject("zhengzhou", "410105");
  const auto outside = answer("zhengzhou", "2019.henan.zhengzhou");
  EXPECT_EQ(outside["answer"], "missing");
  EXPECT_EQ(outside["missing"]["check"], "on_rung");
  listed("zhengzhou", "city");
  const auto there = answer("zhengzhou", "2019.henan.zhengzhou");
  EXPECT_EQ(there["answer"], "undetermined");
  EXPECT_EQ(there["amount"]["value"], 200);
  EXPECT_EQ(there["amount"]["unit"], "万元");
  EXPECT_NE(there["missing"]["message"]["zh"], there["missing"]["message"]["en"]);
}

TEST_F(Policies, only_rows_that_reach_the_place_are_answered) {
  EXPECT_TRUE(answer("works", "2019.henan.zhengzhou").is_null());
  EXPECT_EQ(answer("works", "nation.support")["answer"], "missing");
  listed("works", "nation");
  EXPECT_EQ(answer("works", "nation.support")["answer"], "qualifies");
}

// nation.green_finance asks for a project of the catalogue and one of three kinds of project.
TEST_F(Policies, what_the_asker_confirms_is_taken_as_true) {
  listed("works", "nation");
  EXPECT_EQ(answer("works", "nation.green_finance")["missing"]["check"], "flag");
  EXPECT_EQ(answer("works", "nation.green_finance", {"project_in_green_catalogue"})["answer"],
            "missing");
  EXPECT_EQ(
      answer("works", "nation.green_finance", {"project_in_green_catalogue", "retrofit"})["answer"],
      "qualifies");
}

TEST_F(Policies, a_region_asks_for_what_reaches_it_or_lies_in_it) {
  const auto& rows = **shelf()->policies();
  const auto* zhengzhou = policies::find_policy(rows, "2019.henan.zhengzhou");
  ASSERT_NE(zhengzhou, nullptr);
  EXPECT_TRUE(policies::concerns(*zhengzhou, "410105"));
  EXPECT_TRUE(policies::concerns(*zhengzhou, "410000"));
  EXPECT_FALSE(policies::concerns(*zhengzhou, "410200"));
  EXPECT_TRUE(policies::concerns(*policies::find_policy(rows, "nation.support"), "410200"));
}

TEST_F(Policies, no_more_is_paid_than_awarded_nor_clawed_back_than_paid) {
  using policies::AwardKind;
  ASSERT_TRUE(record(AwardKind::award, 100, "万元").ok());
  const auto beyond = record(AwardKind::payment, 1'200'000, "元");
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.error().code, ErrorCode::conflict);
  EXPECT_THAT(beyond.error().message, HasSubstr("100"));
  ASSERT_TRUE(record(AwardKind::payment, 600'000, "元").ok());
  EXPECT_FALSE(record(AwardKind::claw_back, 60.01, "万元").ok());
  ASSERT_TRUE(record(AwardKind::claw_back, 10, "万元").ok());
  const auto kept = policies::awards_of(database, "works");
  ASSERT_TRUE(kept.ok());
  ASSERT_EQ(kept->size(), 3U);
  const auto sums = policies::sums_of(*kept);
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_DOUBLE_EQ(sums[0].awarded, 100);
  EXPECT_DOUBLE_EQ(sums[0].paid, 60);
  EXPECT_DOUBLE_EQ(sums[0].clawed_back, 10);
  EXPECT_EQ((*kept)[1].unit, "元") << "as the source says it";
}

TEST_F(Policies, an_award_without_source_amount_or_policy_is_refused) {
  using policies::AwardKind;
  for (const double amount : {0.0, -1.0, std::nan(""), HUGE_VAL})
    EXPECT_FALSE(record(AwardKind::award, amount, "万元").ok()) << amount;
  EXPECT_FALSE(record(AwardKind::award, 1, "t").ok());
  EXPECT_FALSE(record(AwardKind::award, 1, "nonsense").ok());
  policies::Award award;
  award.subject = "works";
  award.policy = "no.such";
  award.amount = 1;
  award.unit = "万元";
  award.day = {2026, 1, 5};
  award.source = "x";
  const auto& rows = **shelf()->policies();
  EXPECT_THAT(policies::add_award(database, rows, award, writer()).error().message,
              HasSubstr("policy: "));
  award.policy = "nation.support";
  award.day = {2026, 2, 2};
  EXPECT_THAT(policies::add_award(database, rows, award, writer()).error().message,
              HasSubstr("day: "));
  award.day = {2026, 2, 1};
  award.source = "";
  EXPECT_THAT(policies::add_award(database, rows, award, writer()).error().message,
              HasSubstr("source: "));
}

}  // namespace
}  // namespace celadon::testing
