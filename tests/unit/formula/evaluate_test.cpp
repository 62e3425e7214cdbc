#include "celadon/formula/evaluate.hpp"

#include <gtest/gtest.h>

#include "celadon/formula/json.hpp"
#include "celadon/formula/text.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::formula {
namespace {

MapEnvironment plant() {
  MapEnvironment e;
  e.set("kwh", units::Quantity{100, units::unit("kWh")}, DataStatus::measured,
        {"meters.csv", 2, 35041, "", "", "", "", "", {}});
  e.set("gas", units::Quantity{300, units::unit("kWh")}, DataStatus::declared,
        {"statement.yaml", 12, 12, "", "", "", "", "", {}});
  e.set("factor", units::Quantity{0.5, units::unit("kgCO2/kWh")}, DataStatus::published);
  e.set("set", QuantitySet{{1, 2}, units::unit("t"), {"a", "b"}, {}});
  e.set("gappy", QuantitySet{{1}, units::unit("1"), {"a"}, {"b"}});
  e.set("x@-1", units::Quantity{2, units::unit("1")});
  e.set("x", units::Quantity{4, units::unit("1")});
  e.set("zero", units::Quantity{0, units::unit("1")});
  e.set("evidence.E1", units::Quantity{3, units::unit("项")});
  e.set("hot", units::Quantity{70, units::unit("°C")});
  TablePoints steam{units::unit("MPa"),
                    units::unit("°C"),
                    units::unit("kJ/kg"),
                    {1, 1, 2, 2},
                    {200, 300, 200, 300},
                    {10, 20, 30, 50},
                    {},
                    ""};
  e.tables.emplace("steam", steam);
  return e;
}

std::string answer(const std::string& text) {
  const auto parsed = Expression::parse(text);
  if (!parsed) return "PARSE " + units::sentence(parsed.error(), units::Language::en);
  const MapEnvironment environment = plant();
  const auto outcome = evaluate(*parsed, environment);
  if (!outcome) return "ERROR " + units::sentence(outcome.error(), units::Language::en);
  return to_text(outcome->value, units::Language::en);
}

TEST(Evaluate, FollowsTheUnits) {
  EXPECT_EQ(answer("kwh*factor"), "50 kgCO2");
  EXPECT_EQ(answer("kwh + 1 [MWh]"), "1100 kWh");
  EXPECT_EQ(answer("2 [MWh]*0.1229 [kgce/kWh]"), "245.8 kgce");
  EXPECT_EQ(answer("30 [%]*kwh"), "30 kWh");
  EXPECT_EQ(answer("5 [kW]*3 [h] in [kWh]"), "15 kWh");
  EXPECT_EQ(answer("(hot - 20 [°C])*4.1868 [kJ/(kg·K)]*1 [t] in [GJ]"), "0.20934 GJ");
  EXPECT_EQ(answer("hot + 5 [K]"), "75 °C");
  EXPECT_EQ(answer("sqrt(kwh*kwh)"), "100 kWh");
  EXPECT_EQ(answer("value_in(kwh, 'MJ')"), "360");
}

TEST(Evaluate, NeverGivesANumberWhereThereIsNone) {
  EXPECT_EQ(answer("x/zero"), "undetermined: division by zero in x/zero");
  EXPECT_EQ(answer("ln(-x)"),
            "undetermined: the logarithm of a number that is not positive: ln(-x)");
  EXPECT_EQ(answer("exp(1000)"),
            "undetermined: the result is beyond the range of numbers: exp(1000)");
  EXPECT_EQ(answer("1e300*1e300"),
            "undetermined: the result is beyond the range of numbers in 1e+300*1e+300");
  EXPECT_EQ(answer("sum([1e308, 1e308])"),
            "undetermined: the result is beyond the range of numbers in sum([1e+308, 1e+308])");
  EXPECT_EQ(answer("(-8)^0.5"),
            "undetermined: a fractional power of a negative number in (-8)^0.5");
  EXPECT_EQ(answer("set/[1, 0, 2]"),
            "undetermined: set and [1, 0, 2]: the sets have 2 and 3 members and no common keys");
}

TEST(Evaluate, NamesAllThatIsMissing) {
  EXPECT_EQ(answer("b*x + a/zero + b"), "undetermined, missing a, b");
  EXPECT_EQ(answer("if(x > 3, a, b)"), "undetermined, missing a");
  EXPECT_EQ(answer("if(c > 3, a, x) + b"), "undetermined, missing a, b, c");
  EXPECT_EQ(answer("x > 3 or a > 1"), "yes");
  EXPECT_EQ(answer("a > 1 or x > 3"), "yes");
  EXPECT_EQ(answer("a > 1 and x > 30"), "no");
  EXPECT_EQ(answer("a > 1 and x > 3"), "undetermined, missing a");
  EXPECT_EQ(answer("known(a) or known(x)"), "yes");
  EXPECT_EQ(answer("default(a, x)"), "4");
  EXPECT_EQ(answer("sum(gappy)"), "undetermined, missing gappy.b: sum(gappy) has no value for 'b'");
  EXPECT_EQ(answer("sum(gappy*set)"),
            "undetermined, missing gappy.b: sum(gappy*set) has no value for 'b'");
  EXPECT_EQ(answer("sum(set*{a: 1, c: 2})"),
            "undetermined, missing set.c: sum(set*{a: 1, c: 2}) has no value for 'b', 'c'");
  EXPECT_EQ(answer("sum_years(x, 3)"), "undetermined, missing x@-2");
  EXPECT_EQ(answer("lookup('gwp', 'CH4')"),
            "undetermined, missing lookup('gwp', 'CH4'): there is no table 'gwp'");
}

TEST(Evaluate, ComputesItsFunctions) {
  EXPECT_EQ(answer("sum_years(x, 2)"), "6");
  EXPECT_EQ(answer("avg_years(x, 2)"), "3");
  EXPECT_EQ(answer("max(0, [1, -2, 3])"), "[1, 0, 3]");
  EXPECT_EQ(answer("max([1, -2, 3])"), "3");
  EXPECT_EQ(answer("min(kwh, 0.05 [MWh])"), "50 kWh");
  EXPECT_EQ(answer("count(set > 1 [t])"), "2");
  EXPECT_EQ(answer("sum(set > 1 [t])"), "1");
  EXPECT_EQ(answer("any(set > 1 [t]) and not all(set > 1 [t])"), "yes");
  EXPECT_EQ(answer("sum(if(set > 1 [t], set, 0 [t]))"), "2 t");
  EXPECT_EQ(answer("round(2.5) + round(3.5) + round(2.675, 2)"),
            "8.68");  // GB/T 8170: 2 + 4 + 2.68
  EXPECT_EQ(answer("piecewise(5, [0, 10], [0, 1])"), "0.5");
  EXPECT_EQ(answer("piecewise(11, [0, 10], [0, 1])"),
            "undetermined: piecewise(11, [0, 10], [0, 1]): 11 lies outside 0 to 10 1");
  EXPECT_EQ(answer("piecewise_clamped(11, [0, 10], [0, 1])"), "1");
  EXPECT_EQ(answer("step(59.9, [60, 75, 90], [2, 3, 4, 5])"), "2");
  EXPECT_EQ(answer("step(60, [60, 75, 90], [2, 3, 4, 5])"), "3");
  EXPECT_EQ(answer("evidence('E1')"), "3");
  EXPECT_EQ(answer("quadrature([3, 4])"), "5");
  EXPECT_EQ(answer("stdev([2, 4, 4, 4, 5, 5, 7, 9])^2*7"), "32");  // textbook: sum of squares 32
  EXPECT_EQ(answer("slope([1, 2, 3] [h], [2, 4, 6] [kWh])"), "2 kWh/h");
  EXPECT_EQ(answer("median([5, 1, 3, 100])"), "4");
  EXPECT_EQ(answer("prod([2, 3])*prod(kwh, 2)"), "1200 kWh");
}

TEST(Evaluate, InterpolatesOnAGridAndNotBeyondIt) {
  EXPECT_EQ(answer("interpolate('steam', 1.5 [MPa], 250 [°C])"),
            "27.5 kJ/kg");  // mean of 10, 20, 30, 50
  EXPECT_EQ(answer("interpolate('steam', 1000 [kPa], 300 [°C])"), "20 kJ/kg");
  EXPECT_EQ(answer("interpolate('steam', 3 [MPa], 250 [°C])"),
            "undetermined: steam: 3 lies outside 1 to 2 MPa");
}

TEST(Evaluate, TellsAnErrorOfFormFromAMissingNumber) {
  EXPECT_NE(
      answer("kwh + x").find("ERROR input:1:5: kWh + 1: [J] and [1] measure different things"),
      std::string::npos);
  EXPECT_NE(answer("hot + hot").find("ERROR input:1:5: two temperatures in °C cannot be added"),
            std::string::npos);
}

TEST(Derivation, LeadsDownToFileAndRow) {
  const auto parsed = Expression::parse("(kwh + gas)*factor in [tCO2]");
  const MapEnvironment environment = plant();
  const auto outcome = evaluate(*parsed, environment);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(to_text(*outcome->derivation, units::Language::zh),
            "(kwh + gas)*factor in [tCO2] = 0.2 tCO2\n"
            "  kwh = 100 kWh  [实测; meters.csv 第 2–35041 行]\n"
            "  gas = 300 kWh  [填报; statement.yaml 第 12 行]\n"
            "  factor = 0.5 kgCO2/kWh  [公布值]\n");
  // 100 of 400 kWh are measured; the published factor does not count.
  EXPECT_DOUBLE_EQ(outcome->derivation->measured_share, 0.25);
  const auto json = to_json(*outcome->derivation);
  EXPECT_EQ(json["children"][0]["origin"]["last_row"], 35041);
  EXPECT_EQ(json["children"][0]["result"].dump(), R"({"value":100.0,"unit":"kWh"})");
}

TEST(Derivation, IsLinearInSizeWhenPartsAreShared) {
  // each level uses the one below twice: 2^40 paths, 40 nodes
  DerivationPtr node = std::make_shared<Derivation>(
      Derivation{"leaf", "", "", Value(true), DataStatus::declared, 0, {}, {}, {}});
  for (int i = 0; i < 40; ++i) {
    auto above = std::make_shared<Derivation>();
    above->name = "level " + std::to_string(i);
    above->value = Value(true);
    above->children = {node, node};
    node = above;
  }
  EXPECT_LT(to_json(*node).dump().size(), 20'000u);
  EXPECT_LT(to_text(*node, units::Language::en).size(), 20'000u);
}

TEST(MeasuredShare, ProductsTakeTheLeast) {
  const MapEnvironment environment = plant();
  const auto share = [&](const std::string& text) {
    return evaluate(*Expression::parse(text), environment)->derivation->measured_share;
  };
  EXPECT_DOUBLE_EQ(share("kwh*factor*2"), 1.0);
  EXPECT_DOUBLE_EQ(share("kwh/gas"), 0.0);
  EXPECT_DOUBLE_EQ(share("sum(kwh, gas)"), 0.25);
}

}  // namespace
}  // namespace celadon::formula
