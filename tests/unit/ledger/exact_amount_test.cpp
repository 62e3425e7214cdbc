#include "celadon/ledger/exact_amount.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace celadon::ledger {
namespace {

using units::Quantity;
using units::unit;

TEST(ExactAmount, holds_energy_in_joules_up_to_two_and_a_half_trillion_kilowatt_hours) {
  const auto small = ExactAmount::from({0.1, unit("kWh")});
  ASSERT_TRUE(small.ok());
  EXPECT_EQ(small->count, 360'000);
  const auto large = ExactAmount::from({2.5e12, unit("kWh")});
  ASSERT_TRUE(large.ok());
  EXPECT_EQ(large->count, 9'000'000'000'000'000'000);
  EXPECT_EQ(ExactAmount::from({3e12, unit("kWh")}).error().code, ErrorCode::limit);
}

TEST(ExactAmount, rounds_half_to_even) {
  EXPECT_EQ(ExactAmount::from({0.5, unit("J")})->count, 0);
  EXPECT_EQ(ExactAmount::from({1.5, unit("J")})->count, 2);
  EXPECT_EQ(ExactAmount::from({-2.5, unit("J")})->count, -2);
}

TEST(ExactAmount, refuses_what_is_not_an_amount_and_what_is_not_a_number) {
  EXPECT_EQ(ExactAmount::from({1, unit("kW")}).error().code, ErrorCode::unit);
  EXPECT_EQ(ExactAmount::from({1, unit("%")}).error().code, ErrorCode::unit);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(ExactAmount::from({nan, unit("kWh")}).error().code, ErrorCode::limit);
}

TEST(ExactAmount, shows_itself_in_any_unit_of_its_measure_only) {
  const auto amount = ExactAmount::from({12.5, unit("万元")});
  ASSERT_TRUE(amount.ok());
  EXPECT_EQ(amount->count, 1'250'000'000);  // 1e-4 yuan
  EXPECT_DOUBLE_EQ(amount->in(unit("yuan"))->value, 125'000.0);
  EXPECT_EQ(amount->in(unit("kWh")).error().code, ErrorCode::unit);
}

TEST(ExactAmount, sums_are_checked) {
  const ExactAmount top{std::numeric_limits<std::int64_t>::max(), Measure::mass};
  const ExactAmount one{1, Measure::mass};
  EXPECT_EQ(add(top, one).error().code, ErrorCode::limit);
  EXPECT_EQ(add(one, ExactAmount{1, Measure::energy}).error().code, ErrorCode::unit);
  const ExactAmount bottom{std::numeric_limits<std::int64_t>::min(), Measure::mass};
  EXPECT_EQ(negate(bottom).error().code, ErrorCode::limit);
}

TEST(ExactAmount, only_the_end_of_a_sum_must_fit) {
  const std::int64_t top = std::numeric_limits<std::int64_t>::max();
  const std::vector<ExactAmount> there_and_back{
      {top, Measure::mass}, {top, Measure::mass}, {-top, Measure::mass}, {-5, Measure::mass}};
  EXPECT_EQ(sum(there_and_back, Measure::mass)->count, top - 5);
  const std::vector<ExactAmount> too_much{{top, Measure::mass}, {1, Measure::mass}};
  EXPECT_EQ(sum(too_much, Measure::mass).error().code, ErrorCode::limit);
  EXPECT_EQ(sum({}, Measure::energy)->count, 0);
}

TEST(ExactAmount, every_base_unit_is_its_own_measure) {
  for (int number = 1; number <= 17; ++number) {
    const Measure measure = *measure_from_number(number);
    EXPECT_EQ(ExactAmount::from({7.0, base_unit(measure)})->count, 7) << number;
    EXPECT_EQ(*measure_of(base_unit(measure).dimension), measure);
  }
  EXPECT_EQ(measure_from_number(18).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace celadon::ledger
