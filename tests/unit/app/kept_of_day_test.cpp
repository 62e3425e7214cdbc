#include "celadon/app/nation/kept_of_day.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace celadon::app {
namespace {

using Kept = KeptOfDay<int>;
constexpr CivilDate today = {2026, 5, 20};

Result<Kept::Made> made(int value) { return std::make_shared<const int>(value); }

struct Counted {
  int makings = 0, mendings = 0;
  std::int64_t mark = 1;

  int get(Kept& kept, std::uint64_t revision, int value, bool mendable = true) {
    const auto got = kept.get(
        {today, "", revision}, [&]() -> Result<std::int64_t> { return mark; },
        [&](const int& earlier) -> Result<Kept::Made> {
          ++mendings;
          return mendable ? made(earlier + value) : Result<Kept::Made>(Kept::Made());
        },
        [&] {
          ++makings;
          return made(value);
        });
    return got.ok() ? **got : -1;
  }
};

TEST(KeptOfDay, is_made_once_and_mended_after_a_write) {
  Kept kept;
  Counted counted;
  EXPECT_EQ(counted.get(kept, 1, 100), 100);
  EXPECT_EQ(counted.get(kept, 1, 5), 100);
  EXPECT_EQ(counted.get(kept, 2, 5), 100);  // another write than of the ladder
  EXPECT_EQ(counted.mendings, 0);
  counted.mark = 2;
  EXPECT_EQ(counted.get(kept, 3, 5), 105);
  EXPECT_EQ(counted.get(kept, 2, 5), 105);  // who began reading before gets no older one
  counted.mark = 3;
  EXPECT_EQ(counted.get(kept, 4, 7, false), 7);
  EXPECT_EQ(counted.makings, 2);
  EXPECT_EQ(counted.mendings, 2);
}

TEST(KeptOfDay, an_error_leaves_the_earlier_one) {
  Kept kept;
  Counted counted;
  EXPECT_EQ(counted.get(kept, 1, 100), 100);
  const auto failed = kept.get(
      {today, "", 2}, []() -> Result<std::int64_t> { return fail(ErrorCode::io, "gone"); },
      [](const int&) { return made(0); }, [] { return made(0); });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(counted.get(kept, 1, 5), 100);
  counted.mark = 2;
  EXPECT_EQ(counted.get(kept, 2, 5), 105);
}

TEST(KeptOfDay, nobody_waits_behind_a_making_while_there_is_an_earlier_one) {
  Kept kept;
  Counted counted;
  ASSERT_EQ(counted.get(kept, 1, 100), 100);
  std::promise<void> begun;
  std::promise<void> may_end;
  auto slow = std::async(std::launch::async, [&] {
    const auto got = kept.get(
        {today, "", 2}, []() -> Result<std::int64_t> { return 2; },
        [](const int&) -> Result<Kept::Made> { return Kept::Made(); },
        [&] {
          begun.set_value();
          may_end.get_future().wait();
          return made(200);
        });
    return **got;
  });
  begun.get_future().wait();
  counted.mark = 2;
  EXPECT_EQ(counted.get(kept, 2, 5), 100);  // would wait for ever if it waited
  may_end.set_value();
  EXPECT_EQ(slow.get(), 200);
  EXPECT_EQ(counted.get(kept, 2, 5), 200);
}

TEST(KeptOfDay, two_who_ask_first_wait_for_one_making) {
  Kept kept;
  std::atomic<int> makings = 0;
  const auto ask = [&] {
    const auto got = kept.get(
        {today, "", 1}, []() -> Result<std::int64_t> { return 1; },
        [](const int&) { return made(0); },
        [&] {
          ++makings;
          return made(100);
        });
    return **got;
  };
  auto first = std::async(std::launch::async, ask);
  auto second = std::async(std::launch::async, ask);
  EXPECT_EQ(first.get(), 100);
  EXPECT_EQ(second.get(), 100);
  EXPECT_EQ(makings, 1);
}

}  // namespace
}  // namespace celadon::app
