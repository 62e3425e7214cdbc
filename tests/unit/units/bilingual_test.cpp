#include "celadon/units/bilingual.hpp"

#include <gtest/gtest.h>

namespace celadon::units {
namespace {

TEST(bilingual, each_reader_gets_one_half) {
  EXPECT_EQ(in_language("外售，扣除｜sold on: taken off", Language::zh), "外售，扣除");
  EXPECT_EQ(in_language("外售，扣除｜sold on: taken off", Language::en), "sold on: taken off");
  EXPECT_EQ(in_language("GWP AR6", Language::en), "GWP AR6") << "the same in both";
  EXPECT_EQ(in_language("", Language::zh), "");
}

}  // namespace
}  // namespace celadon::units
