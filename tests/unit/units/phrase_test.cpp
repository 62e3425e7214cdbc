#include "celadon/units/phrase.hpp"

#include <gtest/gtest.h>

namespace celadon::units {
namespace {

TEST(phrase, each_half_takes_the_half_of_each_part) {
  const std::string set = "集合｜a set";
  EXPECT_EQ(phrase("{0} 是{1}，不是数｜{0} is {1}, not a number", "x", set),
            "x 是集合，不是数｜x is a set, not a number");
}

TEST(phrase, parts_that_are_no_text_are_formatted_in_both_halves) {
  EXPECT_EQ(phrase("比例 {0:.2f}，共 {1} 个｜share {0:.2f} of {1}", 0.456, 7),
            "比例 0.46，共 7 个｜share 0.46 of 7");
}

TEST(phrase, a_phrase_within_a_phrase_nests_no_mark) {
  const std::string inner = phrase("缺少 '{0}'｜'{0}' is missing", "site");
  const std::string outer = phrase("第 {0} 行：{1}｜row {0}: {1}", 3, inner);
  EXPECT_EQ(outer, "第 3 行：缺少 'site'｜row 3: 'site' is missing");
}

TEST(phrase, what_looks_like_a_placeholder_in_a_part_stays) {
  EXPECT_EQ(phrase("“{0}”｜\"{0}\"", "{1}"), "“{1}”｜\"{1}\"");
}

}  // namespace
}  // namespace celadon::units
