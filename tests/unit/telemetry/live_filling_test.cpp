#include <random>

#include <gtest/gtest.h>

#include "celadon/telemetry/live/roll_up.hpp"
#include "memory_series_store.hpp"

namespace celadon::telemetry::live {
namespace {

constexpr Duration quarter = Duration::minutes(15);
Instant minute(std::int64_t n) { return {n * 60'000'000}; }

/// A point that is watched, and what came of it.
struct Watched {
  Filling filling;
  std::vector<Roll> passed;
  std::vector<Instant> to_compute;

  void take(Instant at, double value) {
    Roll roll;
    bool doubtful = false;
    switch (filling.take(at, value, at, 0, quarter, roll, doubtful)) {
      case Filled::added: break;
      case Filled::closed:
        if (doubtful)
          to_compute.push_back(roll.from);
        else
          passed.push_back(roll);
        break;
      case Filled::late: to_compute.push_back(interval_start(at, quarter)); break;
    }
  }
};

TEST(LiveFilling, an_interval_begins_at_a_multiple_of_its_length_before_1970_too) {
  EXPECT_EQ(interval_start(minute(29), quarter), minute(15));
  EXPECT_EQ(interval_start(minute(30), quarter), minute(30));
  EXPECT_EQ(interval_start(minute(-1), quarter), minute(-15));
}

TEST(LiveFilling, the_first_interval_is_computed_the_next_ones_are_summed_in_passing) {
  Watched point;
  for (int i = 5; i < 46; ++i) point.take(minute(i), i);
  EXPECT_EQ(point.to_compute, std::vector<Instant>{minute(0)});
  ASSERT_EQ(point.passed.size(), 2U);
  const Roll& roll = point.passed[0];
  EXPECT_EQ(roll.from, minute(15));
  EXPECT_EQ(roll.count, 15U);
  EXPECT_EQ(roll.mean(), 22.0);  // of 15 to 29
  EXPECT_EQ(roll.least, 15.0);
  EXPECT_EQ(roll.most, 29.0);
  EXPECT_EQ(roll.first, 15.0);
  EXPECT_EQ(roll.last, 29.0);
  EXPECT_EQ(point.filling.value, 45.0);
}

TEST(LiveFilling, of_a_point_that_was_never_seen_nothing_is_computed) {
  Watched point;
  point.filling.fresh = true;
  for (int i = 5; i < 31; ++i) point.take(minute(i), i);
  EXPECT_TRUE(point.to_compute.empty());
  ASSERT_EQ(point.passed.size(), 2U);
  EXPECT_EQ(point.passed[0].count, 10U);
}

TEST(LiveFilling, late_repeated_and_disordered_readings_have_their_interval_computed_again) {
  Watched point;
  point.take(minute(16), 1);
  point.take(minute(31), 2);
  point.take(minute(33), 3);
  point.take(minute(32), 9);  // out of order within the open interval
  point.take(minute(46), 4);
  EXPECT_TRUE(point.passed.empty());
  EXPECT_EQ(point.to_compute, (std::vector<Instant>{minute(15), minute(30)}));
  point.take(minute(2), 5);  // long past
  EXPECT_EQ(point.to_compute.back(), minute(0));
  point.take(minute(46), 7);  // said again, otherwise
  EXPECT_EQ(point.filling.value, 7.0);
  point.take(minute(60), 1);
  EXPECT_EQ(point.to_compute.back(), minute(45));
}

TEST(LiveFilling, an_interval_that_expired_and_goes_on_is_computed) {
  Watched point;
  point.take(minute(0), 1);
  point.take(minute(15), 1);
  point.take(minute(16), 1);
  Roll roll;
  bool doubtful = true;
  EXPECT_FALSE(point.filling.expire(minute(29), quarter, Duration::minutes(1), roll, doubtful));
  EXPECT_FALSE(point.filling.expire(minute(31), quarter, Duration::hours(1), roll, doubtful));
  ASSERT_TRUE(point.filling.expire(minute(31), quarter, Duration::minutes(1), roll, doubtful));
  EXPECT_FALSE(doubtful);
  EXPECT_EQ(roll.count, 2U);
  point.take(minute(17), 1);  // came after all
  point.take(minute(30), 1);
  EXPECT_EQ(point.to_compute.back(), minute(15));
}

TEST(LiveRollUp, what_is_kept_comes_back_and_equals_what_is_computed) {
  testing::MemorySeriesStore store;
  std::mt19937 chance(1);
  storage::SeriesBatch readings;
  readings.series = storage::SeriesId(5);
  for (int i = 0; i < 3 * 15 * 60; i += 1 + static_cast<int>(chance() % 40)) {
    readings.at.push_back({i * 1'000'000LL});
    readings.values.push_back(static_cast<double>(chance() % 1000) / 8);
  }
  ASSERT_TRUE(store.append(storage::WriteBatch{minute(100), 1, {readings}}).ok());
  const auto columns = store.read_columns(storage::SeriesId(5), {minute(0), minute(45)},
                                          Instant::max(), storage::Columns::time_and_value);
  const std::vector<Roll> rolls = roll_up(*columns, quarter);
  ASSERT_EQ(rolls.size(), 3U);
  std::vector<PassedInterval> passed;
  for (const Roll& roll : rolls) {
    const std::vector<storage::SeriesId> one = {storage::SeriesId(5)};
    EXPECT_EQ(compute_rolls(store, one, {roll.from, roll.from + quarter})->at(0).roll, roll);
    passed.push_back({storage::SeriesId(5), roll});
  }
  passed.push_back({storage::SeriesId(5), Roll{minute(45)}});  // nothing there any more
  ASSERT_TRUE(store.append(roll_ups_at_rest(passed, minute(101), 2)).ok());
  const Interval all{minute(0), minute(60)};
  const std::vector<storage::SeriesId> two = {storage::SeriesId(4), storage::SeriesId(5)};
  const auto kept = read_rolls(store, two, all);
  ASSERT_TRUE(kept.ok()) << kept.error().to_string();
  EXPECT_TRUE(kept->at(0).empty());
  EXPECT_EQ(kept->at(1), rolls);
  const auto means = read_rolls(store, two, all, RollParts::mean);
  ASSERT_EQ(means->at(1).size(), 3U);
  EXPECT_EQ(means->at(1)[1].mean(), rolls[1].mean());
  const std::vector<Roll> hour = join(rolls, Duration::hours(1));
  ASSERT_EQ(hour.size(), 1U);
  const Roll whole = compute_rolls(store, two, {minute(0), minute(60)})->at(1).roll;
  EXPECT_EQ(hour[0].count, whole.count);
  EXPECT_NEAR(hour[0].sum, whole.sum, 1e-9);
  EXPECT_EQ(hour[0].least, whole.least);
  EXPECT_EQ(hour[0].most, whole.most);
  EXPECT_EQ(hour[0].first, whole.first);
  EXPECT_EQ(hour[0].last, whole.last);
}

}  // namespace
}  // namespace celadon::telemetry::live
