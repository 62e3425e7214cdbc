#include "celadon/units/bilingual.hpp"

#include <gtest/gtest.h>

#include "celadon/units/sentences.hpp"

namespace celadon::units {
namespace {

TEST(bilingual, each_reader_gets_one_half) {
  EXPECT_EQ(in_language("外售，扣除｜sold on: taken off", Language::zh), "外售，扣除");
  EXPECT_EQ(in_language("外售，扣除｜sold on: taken off", Language::en), "sold on: taken off");
  EXPECT_EQ(in_language("GWP AR6", Language::en), "GWP AR6") << "the same in both";
  EXPECT_EQ(in_language("", Language::zh), "");
}

TEST(bilingual, a_value_that_holds_the_mark_does_not_part_the_halves) {
  const std::string both = "没有列“a｜b”｜there is no column 'a｜b'";
  EXPECT_EQ(in_language(both, Language::zh), "没有列“a｜b”");
  EXPECT_EQ(in_language(both, Language::en), "there is no column 'a｜b'");
}

TEST(bilingual, halves_are_joined_each_in_its_language) {
  EXPECT_EQ(bilingual("结账", "closing"), "结账｜closing");
  EXPECT_EQ(bilingual("结账｜closing", "结账｜closing"), "结账｜closing");
  EXPECT_EQ(in_each([](Language l) { return std::string(l == Language::zh ? "一" : "one"); }),
            "一｜one");
}

TEST(bilingual, a_place_stands_before_both_halves) {
  EXPECT_EQ(after("login", "缺失｜is absent"), "login: 缺失｜login: is absent");
  EXPECT_EQ(after("指标 3.1｜indicator 3.1", "缺失｜is absent"),
            "指标 3.1: 缺失｜indicator 3.1: is absent");
  EXPECT_EQ(after("login", "no mark"), "login: no mark｜login: no mark");
  const std::string twice = after("导入｜import", after("第 3 行｜row 3", "缺失｜is absent"));
  EXPECT_EQ(in_language(twice, Language::zh), "导入: 第 3 行: 缺失");
  EXPECT_EQ(in_language(twice, Language::en), "import: row 3: is absent");
}

TEST(bilingual, an_error_is_one_sentence_in_each_language) {
  const Error error{ErrorCode::parse, "不是数字｜is no number", "写成 1.5｜write 1.5",
                    TextPlace{"a.csv", 3, 7}};
  EXPECT_EQ(sentence(error, Language::zh), "a.csv:3:7: 不是数字 (写成 1.5)");
  EXPECT_EQ(sentence(error, Language::en), "a.csv:3:7: is no number (write 1.5)");
  EXPECT_EQ(sentence(error), "a.csv:3:7: 不是数字 (写成 1.5)｜a.csv:3:7: is no number (write 1.5)");
}

TEST(Sentences, follow_each_other_language_by_language_and_say_nothing_twice) {
  EXPECT_EQ(followed_by("甲缺｜a misses", "乙缺｜b misses"), "甲缺；乙缺｜a misses; b misses");
  EXPECT_EQ(followed_by("甲缺；乙缺｜a misses; b misses", "乙缺｜b misses"),
            "甲缺；乙缺｜a misses; b misses");
  EXPECT_EQ(followed_by("甲缺｜a misses", "plain"), "甲缺；plain｜a misses; plain");
  EXPECT_EQ(followed_by("", "甲缺｜a misses"), "甲缺｜a misses");
}

}  // namespace
}  // namespace celadon::units
