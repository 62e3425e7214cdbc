#include "celadon/telemetry/intervals.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "celadon/telemetry/quality.hpp"

namespace celadon::telemetry {
namespace {

using registry::MeasuringPoint;
using registry::QuantityKind;
using storage::Point;

const Instant start = parse_instant("2025-03-01T00:00:00+08:00").value();
constexpr Duration quarter = Duration::minutes(15);

Point reading(int minutes, double value, QualityFlags quality = 0) {
  Point point;
  point.at = start + Duration::minutes(minutes);
  point.value = value;
  point.source = 1;
  point.row = static_cast<std::uint32_t>(minutes / 15 + 2);
  point.quality = quality;
  return point;
}
MeasuringPoint meter(QuantityKind kind = QuantityKind::cumulative, const char* unit = "kWh") {
  MeasuringPoint point;
  point.id = registry::PointId("M");
  point.quantity = kind;
  point.unit = units::unit(unit);
  return point;
}
IntervalSeries intervals(const MeasuringPoint& point, const std::vector<Point>& samples,
                         int minutes, Duration step = quarter) {
  auto series = make_intervals(point, samples, {start, start + Duration::minutes(minutes)}, step);
  EXPECT_TRUE(series.ok()) << (series.ok() ? "" : series.error().to_string());
  return series.ok() ? *series : IntervalSeries{};
}
using Amounts = std::vector<double>;
using Qualities = std::vector<IntervalQuality>;
constexpr auto measured = IntervalQuality::measured;
constexpr auto estimated_q = IntervalQuality::estimated;
constexpr auto missing = IntervalQuality::missing;

TEST(intervals, register_is_subtracted) {
  const auto series = intervals(
      meter(), {reading(0, 100), reading(15, 101), reading(30, 103), reading(45, 103)}, 45);
  EXPECT_EQ(series.amounts, (Amounts{1, 2, 0}));
  EXPECT_EQ(series.quality, (Qualities{measured, measured, measured}));
  EXPECT_EQ(series.unit.symbol, "kWh");
  ASSERT_EQ(series.sources.size(), 1u);
  EXPECT_EQ(series.sources[0].first_row, 2u);
  EXPECT_EQ(series.sources[0].last_row, 5u);
  EXPECT_EQ(series.sources[0].count, 4u);
}

TEST(intervals, readings_off_the_edges_are_split_in_proportion_to_time) {
  const auto series =
      intervals(meter(), {reading(-5, 0), reading(10, 15), reading(25, 30), reading(40, 60)}, 30);
  EXPECT_EQ(series.amounts, (Amounts{15, 20}));
  EXPECT_EQ(series.quality, (Qualities{measured, measured}));
  EXPECT_EQ(series.rules[0], IntervalRule::linear_split);
}

TEST(intervals, a_gap_of_a_register_keeps_its_energy) {
  const auto series = intervals(
      meter(), {reading(0, 100), reading(15, 101), reading(60, 110), reading(75, 111)}, 75);
  EXPECT_EQ(series.amounts, (Amounts{1, 3, 3, 3, 1}));
  EXPECT_EQ(series.quality, (Qualities{measured, estimated_q, estimated_q, estimated_q, measured}));
  EXPECT_EQ(series.rules[2], IntervalRule::linear_across_gap);
  const auto whole = total_of(series, {start, start + Duration::minutes(75)});
  EXPECT_EQ(whole.value, 11.0);
  EXPECT_EQ(whole.measured, 11.0) << "the difference across the gap is measured";
  EXPECT_EQ(whole.measured_share(), 1.0);
  EXPECT_EQ(whole.estimated_intervals, 3u);
  const auto part = total_of(series, {start, start + Duration::minutes(30)});
  EXPECT_EQ(part.measured, 1.0) << "a period that cuts the gap rests on an estimate";
  EXPECT_EQ(part.estimated, 3.0);
}

TEST(intervals, a_gap_longer_than_the_rule_allows_stays_missing) {
  auto point = meter();
  point.gap.longest = Duration::minutes(30);
  const auto series =
      intervals(point, {reading(0, 100), reading(15, 101), reading(60, 110), reading(75, 111)}, 75);
  EXPECT_EQ(series.quality, (Qualities{measured, missing, missing, missing, measured}));
  const auto total = total_of(series, {start, start + Duration::minutes(75)});
  EXPECT_EQ(total.value, 2.0);
  EXPECT_EQ(total.missing_time, Duration::minutes(45));
  EXPECT_EQ(total.first_missing->from, start + quarter);
  EXPECT_EQ(total.first_missing->to, start + Duration::minutes(60));
}

TEST(intervals, roll_over_reset_and_exchange) {
  auto point = meter();
  point.counter.rollover = 1'000'000;
  const auto rolled = intervals(point, {reading(0, 999'998), reading(15, 3)}, 15);
  EXPECT_EQ(rolled.amounts, (Amounts{5}));
  EXPECT_EQ(rolled.events.roll_overs, 1u);
  const auto reset =
      intervals(meter(), {reading(0, 500), reading(15, 501), reading(30, 2), reading(45, 3)}, 45);
  EXPECT_EQ(reset.amounts, (Amounts{1, 2, 1}));
  EXPECT_EQ(reset.quality, (Qualities{measured, estimated_q, measured}));
  EXPECT_EQ(reset.rules[1], IntervalRule::after_reset);
  auto exchanged = meter();
  exchanged.exchanges = {{start + Duration::minutes(20), 1004.0, 3.0}};
  const auto series = intervals(
      exchanged, {reading(0, 1000), reading(15, 1003), reading(30, 5), reading(45, 6)}, 45);
  EXPECT_EQ(series.amounts, (Amounts{3, 3, 1})) << "1004 - 1003 + 5 - 3";
  EXPECT_EQ(series.events.exchanges, 1u);
  EXPECT_EQ(series.events.resets, 0u);
}

TEST(intervals, a_reading_at_the_instant_of_an_exchange_may_be_of_either_meter) {
  auto point = meter();
  point.exchanges = {{start + quarter, 1010.0, 3.0}};
  EXPECT_EQ(intervals(point, {reading(0, 1000), reading(15, 1010), reading(30, 8)}, 30).amounts,
            (Amounts{10, 5}));
  EXPECT_EQ(intervals(point, {reading(0, 1000), reading(15, 3), reading(30, 8)}, 30).amounts,
            (Amounts{10, 5}));
}

TEST(intervals, a_multiplier_applies_to_differences_from_its_date) {
  auto point = meter();
  point.multipliers = {{Instant::min(), 2.0}, {start + Duration::minutes(20), 4.0}};
  const auto series = intervals(point, {reading(0, 0), reading(15, 1), reading(30, 4)}, 30);
  EXPECT_DOUBLE_EQ(series.amounts[0], 2.0);
  EXPECT_DOUBLE_EQ(series.amounts[1], 1.0 * 2.0 + 2.0 * 4.0);
}

TEST(intervals, readings_that_stick_out_are_left_out) {
  const auto dip = intervals(meter(), {reading(0, 100), reading(15, 0), reading(30, 102)}, 30);
  EXPECT_EQ(dip.amounts, (Amounts{1, 1})) << "a zero reading between good ones";
  EXPECT_EQ(dip.events.skipped_readings, 1u);
  EXPECT_EQ(dip.quality, (Qualities{estimated_q, estimated_q}));
  const auto spike = intervals(
      meter(), {reading(0, 100), reading(15, 150), reading(30, 102), reading(45, 103)}, 45);
  EXPECT_EQ(spike.amounts, (Amounts{1, 1, 1}));
  auto limited = meter();
  limited.maximum_rate = units::Quantity{100.0, units::unit("kW")};
  const auto fast = intervals(limited, {reading(0, 0), reading(15, 5000), reading(30, 20)}, 30);
  EXPECT_EQ(fast.amounts, (Amounts{10, 10}))
      << "5,000 kWh in a quarter of an hour is more than 100 kW";
}

TEST(intervals, a_register_that_runs_backwards_for_good_leaves_a_missing_step) {
  const auto series = intervals(
      meter(), {reading(0, 500), reading(15, 501), reading(30, 400), reading(45, 401)}, 45);
  EXPECT_EQ(series.amounts, (Amounts{1, 0, 1}));
  EXPECT_EQ(series.quality, (Qualities{measured, missing, measured}));
  EXPECT_EQ(series.events.rebased, 1u);
}

TEST(intervals, amounts_are_summed_and_missing_ones_stay_missing) {
  const auto amount = meter(QuantityKind::amount);
  const auto hours = intervals(amount,
                               {reading(0, 1), reading(15, 2), reading(30, 3), reading(45, 4),
                                reading(60, 5), reading(90, 6)},
                               120, Duration::hours(1));
  EXPECT_EQ(hours.amounts, (Amounts{10, 0}));
  EXPECT_EQ(hours.quality, (Qualities{measured, missing}));
  EXPECT_EQ(hours.partial, 11.0) << "known, but the hour is not whole";
}

TEST(intervals, gap_rules_of_amounts_are_applied_by_name) {
  auto amount = meter(QuantityKind::amount);
  amount.gap.kind = registry::GapRuleKind::linear;
  const auto line = intervals(amount, {reading(0, 10), reading(45, 40)}, 60);
  EXPECT_EQ(line.amounts, (Amounts{10, 20, 30, 40}));
  EXPECT_EQ(line.rules[1], IntervalRule::interpolated);
  amount.gap.longest = quarter;
  EXPECT_EQ(intervals(amount, {reading(0, 10), reading(45, 40)}, 60).quality[1], missing);
  amount.gap = {registry::GapRuleKind::profile, {}};
  const int week = 7 * 24 * 60;
  const auto profile =
      intervals(amount, {reading(15 - week, 7), reading(0, 10), reading(30, 40)}, 45);
  EXPECT_EQ(profile.amounts, (Amounts{10, 7, 40}));
  EXPECT_EQ(profile.rules[1], IntervalRule::profile);
}

TEST(intervals, a_register_gap_takes_the_shape_of_the_week_before) {
  auto point = meter();
  point.gap.kind = registry::GapRuleKind::profile;
  const int week = 7 * 24 * 60;
  const std::vector<Point> readings{
      reading(-week, 0), reading(15 - week, 1), reading(30 - week, 4), reading(45 - week, 5),
      reading(0, 1000),  reading(15, 1001),     reading(45, 1009)};
  const auto series = intervals(point, readings, 45);
  EXPECT_EQ(series.amounts, (Amounts{1, 6, 2})) << "8 kWh in the ratio 3 : 1 of the week before";
  EXPECT_EQ(total_of(series, {start, start + Duration::minutes(45)}).measured, 9.0);
}

TEST(intervals, power_averages_times_their_interval) {
  const auto power = meter(QuantityKind::power, "MW");
  const auto series = intervals(power, {reading(0, 2), reading(15, 4)}, 30);
  EXPECT_EQ(series.unit.symbol, "kWh");
  EXPECT_EQ(series.amounts, (Amounts{500, 1000}));
  const auto flow = intervals(meter(QuantityKind::power, "m3/h"), {reading(0, 8)}, 15);
  EXPECT_EQ(flow.amounts, (Amounts{2}));
  EXPECT_TRUE(flow.unit.compatible(units::unit("m3")));
}

TEST(intervals, states_are_averaged_over_time) {
  const auto state = meter(QuantityKind::state, "kW");
  const auto series = intervals(state, {reading(0, 10), reading(5, 40), reading(15, 7)}, 30);
  EXPECT_TRUE(series.means);
  EXPECT_DOUBLE_EQ(series.amounts[0], 30.0);
  EXPECT_EQ(series.amounts[1], 7.0);
}

TEST(intervals, quality_flags_of_samples_count) {
  const auto amount = meter(QuantityKind::amount);
  const auto series = intervals(
      amount,
      {reading(0, 1, static_cast<QualityFlags>(QualityFlag::estimated_by_supplier)),
       reading(15, 0, static_cast<QualityFlags>(QualityFlag::zero_means_missing)), reading(30, 3)},
      45);
  EXPECT_EQ(series.quality, (Qualities{estimated_q, missing, measured}));
  EXPECT_EQ(series.rules[0], IntervalRule::supplier_estimate);
}

TEST(intervals, nothing_known_is_all_missing) {
  const auto series = intervals(meter(), {}, 30);
  EXPECT_EQ(series.quality, (Qualities{missing, missing}));
  const auto total = total_of(series, {start, start + Duration::minutes(30)});
  EXPECT_EQ(total.missing_intervals, 2u);
  EXPECT_EQ(total.measured_share(), 0.0);
}

TEST(intervals, a_period_that_is_no_multiple_of_the_step_is_refused) {
  EXPECT_FALSE(make_intervals(meter(), {}, {start, start + Duration::minutes(20)}, quarter).ok());
  EXPECT_FALSE(make_intervals(meter(), {}, {start, start}, quarter).ok());
  EXPECT_FALSE(make_intervals(meter(), {}, {start, start + quarter}, Duration{0}).ok());
}

}  // namespace
}  // namespace celadon::telemetry
