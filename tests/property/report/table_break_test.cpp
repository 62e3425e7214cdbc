// A table over pages: every row once and in order, no page too full, no group title left behind.

#include "celadon/report/pdf/table_break.hpp"

#include <random>

#include <gtest/gtest.h>

namespace celadon::report::pdf {
namespace {

struct Case {
  std::vector<double> heights;
  std::vector<RowKind> kinds;
  TableSpace space;
};

Case random_case(std::mt19937& random) {
  Case made;
  made.space.page = 600.0;
  made.space.header = std::uniform_real_distribution<double>(10.0, 60.0)(random);
  made.space.first = std::uniform_real_distribution<double>(0.0, 600.0)(random);
  const int rows = std::uniform_int_distribution<int>(0, 120)(random);
  std::uniform_real_distribution<double> height(12.0, 290.0);
  std::uniform_int_distribution<int> kind(0, 9);
  for (int i = 0; i < rows; ++i) {
    made.heights.push_back(i % 7 == 0 ? height(random) : 18.0);
    const int k = kind(random);
    made.kinds.push_back(k == 0 ? RowKind::group : k == 1 ? RowKind::total : RowKind::body);
  }
  return made;
}

TEST(TableBreak, every_row_stands_once_and_in_order) {
  std::mt19937 random(36132);  // NOLINT(bugprone-random-generator-seed): repeatable
  for (int i = 0; i < 2000; ++i) {
    const Case made = random_case(random);
    std::size_t next = 0;
    for (const RowRange& range : break_table(made.heights, made.kinds, made.space)) {
      EXPECT_EQ(range.first, next);
      EXPECT_GE(range.last, range.first);
      next = range.last;
    }
    EXPECT_EQ(next, made.heights.size());
  }
}

TEST(TableBreak, no_page_holds_more_than_fits_unless_one_row_alone_is_higher) {
  std::mt19937 random(2589);  // NOLINT(bugprone-random-generator-seed): repeatable
  for (int i = 0; i < 2000; ++i) {
    const Case made = random_case(random);
    double room = made.space.first;
    for (const RowRange& range : break_table(made.heights, made.kinds, made.space)) {
      double used = made.space.header;
      for (std::size_t r = range.first; r < range.last; ++r) used += made.heights[r];
      if (range.last > range.first + 1) {
        EXPECT_LE(used, room);
      } else if (range.last == range.first) {
        EXPECT_LT(room, made.space.page);
      }
      room = made.space.page;
    }
  }
}

TEST(TableBreak, no_last_page_holds_a_single_row) {
  for (std::size_t rows = 4; rows < 200; ++rows) {
    const std::vector<double> heights(rows, 18.0);
    const std::vector<RowKind> kinds(rows, RowKind::body);
    const auto ranges = break_table(heights, kinds, {300.0, 600.0, 20.0});
    EXPECT_GE(ranges.back().last - ranges.back().first, 2U) << rows << " rows";
  }
}

TEST(TableBreak, a_group_title_goes_with_its_rows_and_a_total_with_what_it_sums) {
  // 18 pt rows on pages of 600 pt: a break always has a better place nearby.
  std::mt19937 random(32150);  // NOLINT(bugprone-random-generator-seed): repeatable
  for (int i = 0; i < 500; ++i) {
    Case made = random_case(random);
    for (double& height : made.heights) height = 18.0;
    for (std::size_t r = 1; r < made.kinds.size(); ++r) {
      if (made.kinds[r - 1] != RowKind::body) made.kinds[r] = RowKind::body;
    }
    const auto ranges = break_table(made.heights, made.kinds, made.space);
    for (std::size_t p = 0; p + 1 < ranges.size(); ++p) {
      if (ranges[p].first == ranges[p].last) continue;
      EXPECT_NE(made.kinds[ranges[p].last - 1], RowKind::group);
      EXPECT_NE(made.kinds[ranges[p].last], RowKind::total);
    }
  }
}

TEST(TableBreak, a_table_without_room_for_two_rows_begins_on_a_new_page) {
  const std::vector<double> heights(5, 20.0);
  const std::vector<RowKind> kinds(5, RowKind::body);
  const auto ranges = break_table(heights, kinds, {55.0, 600.0, 30.0});
  ASSERT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges[0], (RowRange{0, 0}));
  EXPECT_EQ(ranges[1], (RowRange{0, 5}));
}

}  // namespace
}  // namespace celadon::report::pdf
