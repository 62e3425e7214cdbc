#include "celadon/units/rounding.hpp"

#include <gtest/gtest.h>

namespace celadon::units {
namespace {

// Examples of the kind in GB/T 8170-2008, 3.2: ties go to the even digit.
TEST(Rounding, TiesGoToEven) {
  EXPECT_EQ(format_fixed(2.675, 2), "2.68");
  EXPECT_EQ(format_fixed(2.665, 2), "2.66");
  EXPECT_EQ(format_fixed(0.5, 0), "0");
  EXPECT_EQ(format_fixed(1.5, 0), "2");
  EXPECT_EQ(format_fixed(2.5001, 0), "3");
  EXPECT_EQ(format_fixed(9.995, 2), "10.00");
  EXPECT_EQ(format_fixed(-0.004, 2), "0.00");
  EXPECT_EQ(format_fixed(-2.345, 2), "-2.34");
}

TEST(Rounding, PadsAndKeepsLargeNumbers) {
  EXPECT_EQ(format_fixed(3, 2), "3.00");
  EXPECT_EQ(format_fixed(1e18, 1), "1000000000000000000.0");
  EXPECT_DOUBLE_EQ(round_half_even(180.0055, 2),
                   180.01);  // more digits follow the 5? no: 0.0055 -> 0.01
}

}  // namespace
}  // namespace celadon::units
