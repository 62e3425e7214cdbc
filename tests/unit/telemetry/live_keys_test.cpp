#include <string>

#include <gtest/gtest.h>

#include "celadon/telemetry/live/key_table.hpp"

namespace celadon::telemetry::live {
namespace {

std::string sensor(int i) { return "telemetry,series=" + std::to_string(i); }

TEST(LiveKeys, a_key_is_found_by_both_its_pieces) {
  KeyTable keys;
  KeyTable::Trail trail;
  EXPECT_EQ(keys.find("a", "b", trail), KeyTable::none);
  keys.add("a", "b", 7);
  keys.add("ab", "", 8);
  keys.add("", "ab", 9);
  EXPECT_EQ(keys.find("a", "b", trail), 7U);
  EXPECT_EQ(keys.find("ab", "", trail), 8U);
  EXPECT_EQ(keys.find("", "ab", trail), 9U);
  EXPECT_EQ(keys.find("b", "a", trail), KeyTable::none);
  EXPECT_EQ(keys.size(), 3U);
}

TEST(LiveKeys, many_keys_are_found_in_order_out_of_order_and_by_two_readers) {
  constexpr int n = 20'000;
  KeyTable keys;
  for (int i = 0; i < n; ++i) keys.add(sensor(i), "value", static_cast<std::uint32_t>(i));
  KeyTable::Trail first;
  KeyTable::Trail second;
  for (int round = 0; round < 2; ++round) {  // the second round follows the trail of the first
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(keys.find(sensor(i), "value", first), static_cast<std::uint32_t>(i));
      const int other = (i * 7919) % n;
      ASSERT_EQ(keys.find(sensor(other), "value", second), static_cast<std::uint32_t>(other));
    }
  }
  EXPECT_EQ(keys.find(sensor(n), "value", first), KeyTable::none);
  EXPECT_EQ(keys.find(sensor(1), "values", first), KeyTable::none);
}

TEST(LiveKeys, two_keys_may_mean_the_same_point) {
  KeyTable keys;
  KeyTable::Trail trail;
  keys.add("m,a=1,b=2", "v", 3);
  keys.add("m,b=2,a=1", "v", 3);
  EXPECT_EQ(keys.find("m,a=1,b=2", "v", trail), 3U);
  EXPECT_EQ(keys.find("m,b=2,a=1", "v", trail), 3U);
}

}  // namespace
}  // namespace celadon::telemetry::live
