#include "celadon/ledger/posting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/ledger/balance.hpp"

namespace celadon::ledger {
namespace {

using ::testing::HasSubstr;

Posting flow(const std::string& id, int month, std::int64_t joules,
             const std::string& from = "grid", const std::string& to = "bus") {
  Posting posting;
  posting.flow = id;
  posting.period = CivilPeriod::month(2025, month);
  posting.from = from;
  posting.to = to;
  posting.carrier = "electricity";
  posting.amount = {joules, Measure::energy};
  posting.quality.measured = joules;
  return posting;
}

Entry entry(std::uint64_t id, const Posting& posting) {
  return {id, posting, std::nullopt, Instant{0}, "test"};
}

TEST(PlanPostings, writes_a_reversal_before_the_new_entry) {
  const std::vector<Entry> standing{entry(1, flow("main", 1, 100))};
  const std::vector<Posting> wanted{flow("main", 1, 120)};
  const auto plan = plan_postings(standing, wanted, {});
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->entries.size(), 2U);
  EXPECT_EQ(plan->entries[0].reverses, 1U);
  EXPECT_EQ(plan->entries[0].posting.amount.count, -100);
  EXPECT_EQ(plan->entries[0].posting.kind, EntryKind::reversal);
  EXPECT_EQ(plan->entries[1].posting, wanted[0]);
}

TEST(PlanPostings, takes_back_what_is_no_longer_wanted) {
  const std::vector<Entry> standing{entry(1, flow("main", 1, 100)), entry(2, flow("old", 1, 5))};
  const std::vector<Posting> wanted{flow("main", 1, 100)};
  const auto plan = plan_postings(standing, wanted, {});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->withdrawn, 1U);
  EXPECT_EQ(plan->unchanged, 1U);
}

TEST(PlanPostings, a_closed_period_takes_no_change_but_stands_when_nothing_changed) {
  const std::vector<Entry> standing{entry(1, flow("main", 1, 100))};
  const std::vector<ClosedPeriod> closed{{CivilPeriod::month(2025, 1), Instant{5}, "Li"}};
  const std::vector<Posting> same{flow("main", 1, 100)};
  EXPECT_TRUE(plan_postings(standing, same, closed)->entries.empty());
  const std::vector<Posting> changed{flow("main", 1, 101)};
  const auto refused = plan_postings(standing, changed, closed);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::closed);
  EXPECT_THAT(refused.error().message, HasSubstr("2025-01"));
  EXPECT_THAT(refused.error().message, HasSubstr("main"));
  EXPECT_EQ(plan_postings(standing, {}, closed).error().code, ErrorCode::closed);
  const std::vector<Posting> other_month{flow("main", 1, 100), flow("main", 2, 7)};
  EXPECT_EQ(plan_postings(standing, other_month, closed)->added, 1U);
}

TEST(PlanPostings, one_flow_is_booked_once_a_sub_period) {
  const std::vector<Posting> twice{flow("main", 1, 1), flow("main", 1, 2)};
  EXPECT_EQ(plan_postings({}, twice, {}).error().code, ErrorCode::rule);
}

TEST(NodeBalances, compare_what_is_left_open_with_the_meters_accuracy) {
  const std::vector<Posting> postings{flow("in", 1, 1000), flow("a", 1, 600, "bus", "line_a"),
                                      flow("b", 1, 395, "bus", "line_b")};
  const MeterAccuracy classes{{"in", 0.005}, {"a", 0.01}, {"b", 0.01}};
  const auto balances = balance_nodes(postings, {"bus"}, classes);
  ASSERT_TRUE(balances.ok());
  ASSERT_EQ(balances->size(), 1U);
  const NodeBalance& bus = balances->front();
  EXPECT_EQ(bus.unaccounted.count, 5);
  EXPECT_DOUBLE_EQ(bus.unaccounted_share, 0.005);
  // sqrt((0.005 x 1000)^2 + (0.01 x 600)^2 + (0.01 x 395)^2) / 1000 = 0.00875
  EXPECT_NEAR(bus.accuracy_share, 0.0087522, 1e-6);
  EXPECT_TRUE(bus.within_accuracy());
  const auto without_class = balance_nodes(postings, {"bus"}, {});
  EXPECT_FALSE(without_class->front().within_accuracy());
}

TEST(NodeBalances, of_a_store_take_the_rise_of_stock_off) {
  std::vector<Posting> postings{flow("charge", 1, 500, "bus", "battery"),
                                flow("discharge", 1, 400, "battery", "bus")};
  Posting stock = flow(stock_account("battery"), 1, 60, "battery", stock_account("battery"));
  stock.kind = EntryKind::stock;
  postings.push_back(stock);
  const auto balances = balance_nodes(postings, {"battery"});
  ASSERT_TRUE(balances.ok());
  EXPECT_EQ(balances->front().unaccounted.count, 40);  // loss of the round trip
}

TEST(NodeBalances, over_months_add_up_and_keep_what_is_incomplete) {
  Posting gap = flow("in", 2, 100);
  gap.quality.missing_intervals = 3;
  const std::vector<Posting> postings{flow("in", 1, 1000), flow("a", 1, 990, "bus", "line"), gap,
                                      flow("a", 2, 95, "bus", "line")};
  const auto months = balance_nodes(postings, {"bus"});
  ASSERT_TRUE(months.ok());
  const auto year = balance_over(*months, CivilPeriod::year(2025));
  ASSERT_TRUE(year.ok());
  ASSERT_EQ(year->size(), 1U);
  EXPECT_EQ(year->front().unaccounted.count, 15);
  EXPECT_EQ(year->front().incomplete, std::vector<std::string>{"in"});
}

}  // namespace
}  // namespace celadon::ledger
