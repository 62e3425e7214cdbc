#include <gtest/gtest.h>

#include "celadon/formula/type.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::formula {
namespace {

Signature plant() {
  Signature s;
  s.names["energy"] = Type::number(units::unit("kWh"));
  s.names["carbon"] = Type::number(units::unit("kgCO2"));
  s.names["coal"] = Type::number(units::unit("kgce"));
  s.names["output"] = Type::set(units::unit("t_product"));
  s.names["by_carrier"] = Type::set(units::unit("tce"));
  s.names["by_carrier"].keys = {"gas", "electricity"};
  s.names["ok"] = Type::flag();
  s.names["kind"] = Type::text();
  s.tables["gwp"] = Type::number(units::unit("kgCO2e/kg"));
  s.unusable["names"] = "member 1 is a text";
  return s;
}

std::string first_error(const std::string& text) {
  const auto parsed = Expression::parse(text);
  if (!parsed) return "PARSE " + units::sentence(parsed.error(), units::Language::en);
  const CheckResult result = check(*parsed, plant());
  if (!result.ok()) return units::sentence(result.errors.front(), units::Language::en);
  return "ok " + std::string(units::in_language(to_string(result.type), units::Language::en));
}

TEST(Check, GivesShapeAndDimension) {
  EXPECT_EQ(first_error("energy*0.1229 [kgce/kWh] + coal"), "ok a number [kgce]");
  EXPECT_EQ(first_error("coal/sum(output)"), "ok a number [kgce/kg_product]");
  EXPECT_EQ(first_error("by_carrier*2"), "ok a set [kgce]");
  EXPECT_EQ(first_error("by_carrier.gas + by_carrier['electricity']"), "ok a number [kgce]");
  EXPECT_EQ(first_error("output > 5 [t_product]"), "ok a set of true or false");
  EXPECT_EQ(first_error("sqrt(energy^2)"), "ok a number [J]");
  EXPECT_EQ(first_error("kind == 'paper' and ok"), "ok true or false");
  EXPECT_EQ(first_error("lookup('gwp', 'CH4')*2 [kg]"), "ok a number [kgCO2e]");
}

TEST(Check, NamesBothUnits) {
  EXPECT_EQ(
      first_error("5 + energy"),
      "input:1:3: 5 [1] + energy [J]: the units measure different things (give the plain number "
      "its unit: 5 [kWh])");
  EXPECT_NE(first_error("coal + carbon").find("coal [kgce] + carbon [kgCO2]"), std::string::npos);
  EXPECT_NE(first_error("energy in [kgce]").find("energy [J] cannot become [kgce]"),
            std::string::npos);
  EXPECT_NE(first_error("if(ok, energy, coal)").find("energy [J] or coal [kgce]"),
            std::string::npos);
  EXPECT_NE(first_error("exp(energy)").find("needs a plain number"), std::string::npos);
  EXPECT_NE(first_error("sqrt(energy)").find("root"), std::string::npos);
  EXPECT_NE(first_error("energy^ok").find("needs a number"), std::string::npos);
  EXPECT_NE(first_error("energy^coal").find("plain number"), std::string::npos);
}

TEST(Check, SuggestsTheNearestName) {
  EXPECT_NE(first_error("enrgy*2").find("did you mean energy?"), std::string::npos);
  EXPECT_NE(first_error("by_carrier.gass").find("there is no input 'by_carrier.gass'"),
            std::string::npos);
  EXPECT_NE(first_error("by_carrier['gass']").find("did you mean 'gas'?"), std::string::npos);
  EXPECT_NE(first_error("lookup('gwpp', 'CH4')").find("did you mean 'gwp'?"), std::string::npos);
  EXPECT_NE(first_error("2*MWh").find("units stand in brackets"), std::string::npos);
  EXPECT_NE(first_error("sum(names)").find("'names' cannot be used: member 1 is a text"),
            std::string::npos);
}

TEST(Check, RefusesASetWhereOneNumberIsNeeded) {
  EXPECT_NE(first_error("interpolate('gwp', output)").find("needs one number"), std::string::npos);
  EXPECT_NE(first_error("[1, output]").find("members of a set are single numbers"),
            std::string::npos);
  EXPECT_NE(first_error("energy.x").find("there is no input"), std::string::npos);
  EXPECT_NE(first_error("energy['x']").find("not a set"), std::string::npos);
}

TEST(Check, FindsAllErrorsAtOnce) {
  const CheckResult result =
      check(*Expression::parse("(energy + coal)*(nothing + 1) + exp(coal)"), plant());
  ASSERT_EQ(result.errors.size(), 3u);
  EXPECT_EQ(result.errors[0].place->column, 9u);
  EXPECT_EQ(result.errors[1].place->column, 18u);
  EXPECT_EQ(result.errors[2].place->column, 37u);
}

}  // namespace
}  // namespace celadon::formula
