#include "celadon/formula/expression.hpp"

#include <gtest/gtest.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::formula {
namespace {

Error parse_error(const std::string& text) {
  const auto parsed = Expression::parse(text, "pack.yaml", 7);
  EXPECT_FALSE(parsed.ok()) << text;
  return parsed.ok() ? Error{} : parsed.error();
}

std::string printed(const std::string& text) {
  const auto parsed = Expression::parse(text);
  return parsed.ok() ? parsed->print() : parsed.error().to_string();
}

TEST(Expression, BindsAsInSchool) {
  EXPECT_EQ(printed("a+b*c^2^d"), "a + b*c^2^d");
  EXPECT_EQ(printed("(a+b)*-c"), "(a + b)*-c");
  EXPECT_EQ(printed("-x^2"), "-x^2");
  EXPECT_EQ(printed("a-(b-c)"), "a - (b - c)");
  EXPECT_EQ(printed("a/(b*c)"), "a/(b*c)");
  EXPECT_EQ(printed("not a>1 and b or c"), "not a > 1 and b or c");
  EXPECT_EQ(printed("a ? b : c ? d : e"), "if(a, b, if(c, d, e))");
  EXPECT_EQ(printed("a + b in [kWh] > 3 [MWh]"), "a + b in [kWh] > 3 [MWh]");
}

TEST(Expression, ReadsChineseNamesAndMarks) {
  EXPECT_EQ(printed("（产值 − 1）× 2 ÷ 3"), "(产值 - 1)*2/3");
  EXPECT_EQ(printed("能耗 in 【吨标准煤】"), "能耗 in [吨标准煤]");
}

TEST(Expression, ErrorsHaveLineAndColumnInCharacters) {
  const Error error = parse_error("产值 +\n  产值 * )");
  ASSERT_TRUE(error.place.has_value());
  EXPECT_EQ(units::sentence(error, units::Language::en),
            "pack.yaml:8:8: expected a value, found ')'");
}

TEST(Expression, RefusesWhatItIsNot) {
  EXPECT_NE(parse_error("1 [kWhh]").message.find("'kWhh' is not a known unit"), std::string::npos);
  EXPECT_NE(parse_error("summ(x)").remedy.find("sum"), std::string::npos);
  EXPECT_NE(parse_error("a < b < c").message.find("chain"), std::string::npos);
  EXPECT_NE(parse_error("5kWh").remedy.find("brackets"), std::string::npos);
  EXPECT_NE(parse_error("1e999").message.find("range"), std::string::npos);
  EXPECT_NE(parse_error("clamp(1, 2)").message.find("was given 2"), std::string::npos);
  EXPECT_NE(parse_error("a = 1; a = 2; a").message.find("bound twice"), std::string::npos);
  EXPECT_NE(parse_error("{a: 1, a: 2}").message.find("twice"), std::string::npos);
  EXPECT_EQ(parse_error("'open").code, ErrorCode::parse);
  EXPECT_EQ(parse_error(std::string("a\0b", 3)).code, ErrorCode::parse);
  EXPECT_EQ(parse_error("\xff").code, ErrorCode::parse);
  EXPECT_EQ(parse_error("").code, ErrorCode::parse);
}

TEST(Expression, IsBoundedInLengthDepthAndParts) {
  EXPECT_EQ(parse_error(std::string(65'537, ' ')).code, ErrorCode::limit);
  EXPECT_EQ(parse_error(std::string(100, '(') + "1" + std::string(100, ')')).code,
            ErrorCode::limit);
  std::string chain = "1";
  for (int i = 0; i < 1000; ++i) chain += "+1";
  EXPECT_EQ(parse_error(chain).code, ErrorCode::limit);
  std::string members = "[1";
  for (int i = 0; i < 10'000; ++i) members += ",1";
  EXPECT_EQ(parse_error(members + "]").code, ErrorCode::limit);
  std::string powers = "2";
  for (int i = 0; i < 1000; ++i) powers += "^2";
  EXPECT_EQ(parse_error(powers).code, ErrorCode::limit);
}

TEST(FreeNames, AreWhatTheFormulaAsksFor) {
  const auto names =
      free_names(*Expression::parse("a = x*2; a + y@-1 + sum_years(z, 3) + evidence('E1')"));
  EXPECT_EQ(names, (std::vector<std::string>{"evidence.E1", "x", "y@-1", "z", "z@-1", "z@-2"}));
}

TEST(Order, PutsEachFormulaAfterThoseItUses) {
  std::map<std::string, Expression> definitions;
  definitions.emplace("total", *Expression::parse("direct + indirect"));
  definitions.emplace("direct", *Expression::parse("sum(parts)"));
  definitions.emplace("indirect", *Expression::parse("power.value*2 + total@-1"));
  definitions.emplace("power", *Expression::parse("{value: 1}"));
  const auto sorted = order(definitions);
  ASSERT_TRUE(sorted.ok()) << sorted.error().to_string();
  EXPECT_EQ(*sorted, (std::vector<std::string>{"direct", "power", "indirect", "total"}));
}

TEST(Order, RefusesACircleAndNamesIt) {
  std::map<std::string, Expression> definitions;
  definitions.emplace("a", *Expression::parse("b + 1"));
  definitions.emplace("b", *Expression::parse("c + 1"));
  definitions.emplace("c", *Expression::parse("a + 1"));
  definitions.emplace("d", *Expression::parse("a"));
  const auto sorted = order(definitions);
  ASSERT_FALSE(sorted.ok());
  EXPECT_EQ(sorted.error().code, ErrorCode::rule);
  EXPECT_NE(sorted.error().message.find("a -> b -> c -> a"), std::string::npos)
      << sorted.error().message;
}

}  // namespace
}  // namespace celadon::formula
