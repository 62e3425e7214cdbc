// Properties of interval amounts over random series; the seed is fixed and printed with a failure.
#include "celadon/telemetry/intervals.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace celadon::telemetry {
namespace {

using registry::MeasuringPoint;
using registry::QuantityKind;
using storage::Point;

const Instant start = parse_instant("2025-01-01T00:00:00+08:00").value();

struct Drawn {
  MeasuringPoint point;
  std::vector<Point> readings;
  double true_total = 0.0;  ///< of the period
  Interval period;
};

/// A register of whole tenths read at uneven times, with gaps and roll-overs; readings stand at
/// both ends.
Drawn draw(std::mt19937_64& random) {
  Drawn drawn;
  drawn.point.unit = units::unit("kWh");
  drawn.point.quantity = QuantityKind::cumulative;
  drawn.point.counter.rollover = 100'000.0;
  const int quarters = 96 * (1 + static_cast<int>(random() % 5));
  drawn.period = {start, start + Duration::minutes(15 * quarters)};
  std::int64_t value = static_cast<std::int64_t>(random() % 1'000'000);  // in tenths
  double total = 0.0;
  for (std::int64_t minute = 0; minute <= 15 * quarters;) {
    Point reading;
    reading.at = start + Duration::minutes(minute);
    reading.value = static_cast<double>(value % 1'000'000) / 10.0;
    drawn.readings.push_back(reading);
    if (minute == 15 * quarters) break;
    const std::int64_t wait = random() % 40 == 0 ? 15 + static_cast<std::int64_t>(random() % 600)
                                                 : 1 + static_cast<std::int64_t>(random() % 20);
    const std::int64_t next = std::min<std::int64_t>(minute + wait, 15 * quarters);
    const auto rise = static_cast<std::int64_t>(random() % 500);
    value += rise;
    total += static_cast<double>(rise) / 10.0;
    minute = next;
  }
  drawn.true_total = total;
  return drawn;
}

double sum(const IntervalSeries& series) {
  return std::accumulate(series.amounts.begin(), series.amounts.end(), 0.0);
}

TEST(interval_properties, intervals_add_up_to_the_register_difference) {
  std::mt19937_64 random(20250301);
  for (int trial = 0; trial < 200; ++trial) {
    const Drawn drawn = draw(random);
    const auto series = make_intervals(drawn.point, drawn.readings, drawn.period);
    ASSERT_TRUE(series.ok());
    // Tolerance: rounding of some 5,000 sums of values below 1e5, 1e-16 each.
    EXPECT_NEAR(sum(*series), drawn.true_total, 1e-6) << "trial " << trial;
    EXPECT_EQ(std::count(series->quality.begin(), series->quality.end(), IntervalQuality::missing),
              0);
    const auto total = total_of(*series, drawn.period);
    EXPECT_NEAR(total.value, drawn.true_total, 1e-6);
    EXPECT_LE(total.measured_share(), 1.0 + 1e-12);
  }
}

TEST(interval_properties, order_of_arrival_does_not_matter) {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 50; ++trial) {
    Drawn drawn = draw(random);
    const auto in_order = make_intervals(drawn.point, drawn.readings, drawn.period);
    std::shuffle(drawn.readings.begin(), drawn.readings.end(), random);
    const auto shuffled = make_intervals(drawn.point, drawn.readings, drawn.period);
    ASSERT_TRUE(in_order.ok() && shuffled.ok());
    EXPECT_EQ(in_order->amounts, shuffled->amounts);
    EXPECT_EQ(in_order->quality, shuffled->quality);
    EXPECT_EQ(in_order->rules, shuffled->rules);
  }
}

TEST(interval_properties, the_parts_of_a_period_add_up) {
  std::mt19937_64 random(11);
  for (int trial = 0; trial < 100; ++trial) {
    const Drawn drawn = draw(random);
    const auto whole = make_intervals(drawn.point, drawn.readings, drawn.period);
    const auto steps = static_cast<std::int64_t>(whole->size());
    const Instant cut =
        start +
        Duration{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(steps - 1) + 1) *
                 whole->step.us};
    // Each part on its own, from the same readings: what a monthly posting does.
    const auto first = make_intervals(drawn.point, drawn.readings, {drawn.period.from, cut});
    const auto second = make_intervals(drawn.point, drawn.readings, {cut, drawn.period.to});
    ASSERT_TRUE(whole.ok() && first.ok() && second.ok());
    const double parts = total_of(*first, {drawn.period.from, cut}).value +
                         total_of(*second, {cut, drawn.period.to}).value;
    EXPECT_NEAR(parts, total_of(*whole, drawn.period).value, 1e-6) << "trial " << trial;
    const double views = total_of(*whole, {drawn.period.from, cut}).value +
                         total_of(*whole, {cut, drawn.period.to}).value;
    EXPECT_NEAR(views, total_of(*whole, drawn.period).value, 1e-6);
  }
}

TEST(interval_properties, a_coarser_step_gives_the_same_total) {
  std::mt19937_64 random(13);
  for (int trial = 0; trial < 50; ++trial) {
    const Drawn drawn = draw(random);
    const auto fine =
        make_intervals(drawn.point, drawn.readings, drawn.period, Duration::minutes(15));
    const auto days = make_intervals(drawn.point, drawn.readings, drawn.period, Duration::days(1));
    ASSERT_TRUE(fine.ok() && days.ok());
    EXPECT_NEAR(sum(*fine), sum(*days), 1e-6);
  }
}

}  // namespace
}  // namespace celadon::telemetry
