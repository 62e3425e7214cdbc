#include "celadon/http/target.hpp"

#include <gtest/gtest.h>

namespace celadon::http {
namespace {

TEST(Target, is_split_and_decoded) {
  const auto target =
      parse_target("/sites/%E9%9D%92?period=2025-01..2025-03&q=a+b%26c&empty=&bare");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/sites/青");
  const Fields expected = {
      {"period", "2025-01..2025-03"}, {"q", "a b&c"}, {"empty", ""}, {"bare", ""}};
  EXPECT_EQ(target->query, expected);
}

TEST(Target, keeps_a_plus_in_the_path) { EXPECT_EQ(parse_target("/a+b")->path, "/a+b"); }

TEST(Target, drops_scheme_host_and_fragment) {
  EXPECT_EQ(parse_target("http://host:80/a/b?x=1#part")->path, "/a/b");
  EXPECT_EQ(parse_target("https://host")->path, "/");
}

TEST(Target, refuses_what_climbs_hides_or_breaks) {
  for (const char* raw :
       {"", "a", "*", "/a/../b", "/a/%2E%2e/b", "/./a", "/a%2fb", "/a%5Cb", "/a%00", "/%0a", "/%",
        "/%1", "/%gg", "/\xff", "/%c0%af", "/%ed%a0%80", "/a?x=%00", "/a?x=%e9"}) {
    EXPECT_FALSE(parse_target(raw).ok()) << raw;
  }
}

TEST(Target, bounds_the_query_fields) {
  std::string many = "/a?";
  for (int i = 0; i < 64; ++i) many += "x=1&";
  EXPECT_TRUE(parse_target(many).ok());
  const auto beyond = parse_target(many + "x=1");
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.error().code, ErrorCode::limit);
}

TEST(Cookies, are_read_one_by_one) {
  const Fields expected = {{"a", "1"}, {"b", "x=y"}, {"c", "quoted"}};
  EXPECT_EQ(parse_cookies("a=1; b=x=y;c=\"quoted\"; nonsense; =z"), expected);
}

TEST(Language, is_chinese_unless_english_is_wanted_more) {
  using units::Language;
  EXPECT_EQ(preferred_language(""), Language::zh);
  EXPECT_EQ(preferred_language("fr"), Language::zh);
  EXPECT_EQ(preferred_language("en-US,en;q=0.9"), Language::en);
  EXPECT_EQ(preferred_language("zh-CN,zh;q=0.9,en;q=0.8"), Language::zh);
  EXPECT_EQ(preferred_language("zh;q=0.2,en;q=0.8"), Language::en);
  EXPECT_EQ(preferred_language("en;q=0,zh"), Language::zh);
}

TEST(Encoding, is_taken_only_when_named_and_not_refused) {
  EXPECT_TRUE(accepts_encoding("gzip, deflate, br", "br"));
  EXPECT_TRUE(accepts_encoding("br;q=0.5", "br"));
  EXPECT_FALSE(accepts_encoding("br;q=0, gzip", "br"));
  EXPECT_FALSE(accepts_encoding("", "gzip"));
  EXPECT_FALSE(accepts_encoding("xgzip", "gzip"));
}

}  // namespace
}  // namespace celadon::http
