#include "celadon/ledger/books.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fresh_database.hpp"

namespace celadon::ledger {
namespace {

using ::testing::HasSubstr;

Posting flow(const std::string& id, int month, std::int64_t joules) {
  Posting posting;
  posting.flow = id;
  posting.period = CivilPeriod::month(2025, month);
  posting.from = "grid";
  posting.to = "bus";
  posting.carrier = "electricity";
  posting.amount = {joules, Measure::energy};
  posting.quality.measured = joules - 3;
  posting.quality.estimated = 3;
  posting.quality.measured_intervals = 2975;
  posting.quality.estimated_intervals = 1;
  posting.quality.missing_intervals = 2;
  posting.quality.missing_time = Duration::minutes(30);
  posting.quality.first_missing = Interval{{1'000'000}, {2'000'000}};
  posting.rules = {"linear <= 2 h", "register difference"};
  posting.evidence = {"P-01", 7, {{1, 2, 2977, 2976}, {4, 9, 9, 1}}};
  return posting;
}

class Books : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(migrate_books(database_).ok()); }
  Result<RecordReport> book(const std::vector<Posting>& wanted, std::int64_t at) {
    return record(database_, "qingci", CivilPeriod::year(2025), wanted, Instant{at}, "Li");
  }
  std::int64_t standing_total(Instant as_of = Instant::max()) {
    const auto entries = read_standing(database_, "qingci", CivilPeriod::year(2025), as_of);
    EXPECT_TRUE(entries.ok());
    std::int64_t sum = 0;
    for (const Entry& entry : *entries) sum += entry.posting.amount.count;
    return sum;
  }
  storage::Database database_ = testing::fresh_database();
};

TEST_F(Books, give_back_every_part_of_an_entry) {
  ASSERT_TRUE(book({flow("main", 1, 100)}, 50).ok());
  const auto entries = read_entries(database_, "qingci", CivilPeriod::year(2025));
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().posting, flow("main", 1, 100));
  EXPECT_EQ(entries->front().recorded_by, "Li");
  EXPECT_EQ(entries->front().recorded_at.us, 50);
  EXPECT_EQ(entries->front().id, 1U);
}

TEST_F(Books, write_nothing_when_nothing_changed) {
  ASSERT_TRUE(book({flow("main", 1, 100), flow("main", 2, 90)}, 50).ok());
  const auto again = book({flow("main", 2, 90), flow("main", 1, 100)}, 60);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->written, 0U);
  EXPECT_EQ(again->unchanged, 2U);
}

TEST_F(Books, correct_by_reversal_and_answer_as_of_any_recorded_time) {
  ASSERT_TRUE(book({flow("main", 1, 100)}, 50).ok());
  const auto corrected = book({flow("main", 1, 130)}, 60);
  ASSERT_TRUE(corrected.ok());
  EXPECT_EQ(corrected->written, 2U);
  EXPECT_EQ(corrected->corrected, 1U);
  EXPECT_EQ(standing_total(), 130);
  EXPECT_EQ(standing_total(Instant{59}), 100);
  EXPECT_EQ(standing_total(Instant{49}), 0);
  const auto all = read_entries(database_, "qingci", CivilPeriod::year(2025));
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ((*all)[1].reverses, 1U);
}

TEST_F(Books, closing_is_final_for_changes_and_harmless_for_the_same_figures) {
  ASSERT_TRUE(book({flow("main", 1, 100)}, 50).ok());
  const auto month = CivilPeriod::month(2025, 1);
  ASSERT_TRUE(close_period(database_, "qingci", month, Instant{55}, "Wang").ok());
  ASSERT_TRUE(close_period(database_, "qingci", month, Instant{56}, "Wang").ok());
  EXPECT_EQ(read_closed(database_, "qingci")->size(), 1U);
  EXPECT_TRUE(book({flow("main", 1, 100)}, 60).ok());
  const auto late = book({flow("main", 1, 101), flow("main", 2, 90)}, 70);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::closed);
  EXPECT_THAT(late.error().message, HasSubstr("Wang"));
  EXPECT_EQ(standing_total(), 100);  // nothing of a refused recording is written
}

TEST_F(Books, recorded_times_only_rise) {
  ASSERT_TRUE(book({flow("main", 1, 100)}, 50).ok());
  const auto tie = book({flow("main", 1, 110)}, 50);
  ASSERT_TRUE(tie.ok());
  EXPECT_EQ(tie->recorded_at.us, 51);
  EXPECT_EQ(standing_total(Instant{50}), 100);
  EXPECT_EQ(book({flow("main", 1, 120)}, 10).error().code, ErrorCode::conflict);
}

TEST_F(Books, of_two_sites_do_not_mix_and_a_scope_touches_only_its_sub_periods) {
  ASSERT_TRUE(book({flow("main", 1, 100), flow("main", 2, 90)}, 50).ok());
  const std::vector<Posting> february{flow("main", 2, 95)};
  const auto report =
      record(database_, "qingci", CivilPeriod::month(2025, 2), february, Instant{60}, "Li");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->withdrawn, 0U);
  EXPECT_EQ(standing_total(), 195);
  EXPECT_TRUE(read_entries(database_, "other", CivilPeriod::year(2025))->empty());
}

}  // namespace
}  // namespace celadon::ledger
