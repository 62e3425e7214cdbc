#include "celadon/formula/calc.hpp"

#include <gtest/gtest.h>

namespace celadon::formula {
namespace {

nlohmann::ordered_json calc(std::string_view expression, std::string_view inputs = "{}") {
  auto answer = evaluate_text(expression, inputs, Explain::no);
  if (!answer) return {{"error", answer.error().to_string()}};
  return *answer;
}

double number(std::string_view expression, std::string_view inputs = "{}") {
  const auto answer = calc(expression, inputs);
  EXPECT_TRUE(answer.contains("value")) << expression << " -> " << answer.dump();
  return answer.value("value", 0.0);
}

TEST(Calc, InputNamesNeverCollideWithUnitsOrFunctions) {
  EXPECT_DOUBLE_EQ(number("t*h*min*sum*kg", R"({"t": 2, "h": 3, "min": 5, "sum": 7, "kg": 11})"),
                   2310);
  EXPECT_DOUBLE_EQ(number("sum(sum)", R"({"sum": [1, 2, 4]})"), 7);
}

TEST(Calc, SetsCombineByPositionAndByKey) {
  EXPECT_DOUBLE_EQ(number("sum(kg*ef)", R"({"kg": [1, 2], "ef": [10, 20]})"), 50);
  // By key: the order in the file does not matter.
  EXPECT_DOUBLE_EQ(number("sum(e*f)", R"({"e": {"gas": 2, "el": 3}, "f": {"el": 10, "gas": 100}})"),
                   230);
  EXPECT_DOUBLE_EQ(
      number("e.gas * f['el']", R"({"e": {"gas": 2, "el": 3}, "f": {"el": 10, "gas": 100}})"), 20);
}

TEST(Calc, QuantitiesAreReadFromTextsAndObjects) {
  EXPECT_EQ(calc("a + b in [kWh]", R"({"a": "1 MWh", "b": {"value": 500, "unit": "kWh"}})").dump(),
            R"({"value":1500.0,"unit":"kWh"})");
  const auto coal = calc("e * f", R"({"e": "2 MWh", "f": "0.1229 kgce/kWh"})");
  EXPECT_EQ(coal.value("unit", ""), "kgce");
  EXPECT_DOUBLE_EQ(coal.value("value", 0.0), 245.8);  // 2000 kWh x 0.1229
}

TEST(Calc, AWrongUnitIsAnErrorThatNamesBoth) {
  const std::string error = calc("5 + x", R"({"x": "3 kWh"})").value("error", "");
  EXPECT_NE(error.find("5 [1] + x [J]"), std::string::npos) << error;
}

TEST(Calc, WhatIsMissingIsNamed) {
  EXPECT_EQ(calc("a*b + c", R"({"a": null, "b": 1, "c": null})").dump(),
            R"({"undetermined":true,"missing":["a","c"],"reason":""})");
}

TEST(Calc, DefinitionsMayPrecedeTheAnswer) {
  EXPECT_DOUBLE_EQ(number("share = own/(all*occupancy); sum(share*[300, 2100, 7500])",
                          R"({"own": 200, "all": 2000, "occupancy": 0.75})"),
                   1320);
}

TEST(Calc, TextSetsAreIgnoredUnlessUsed) {
  EXPECT_DOUBLE_EQ(number("sum(kg)", R"({"kg": [1, 2], "names": ["a", "b"]})"), 3);
  const std::string error = calc("sum(names)", R"({"names": ["a", "b"]})").value("error", "");
  EXPECT_NE(error.find("'names' cannot be used: member 1 is a text"), std::string::npos) << error;
}

}  // namespace
}  // namespace celadon::formula
