#include <gtest/gtest.h>

#include "celadon/packs/factor_tables.hpp"
#include "pack_files.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::PackFiles;
using units::Quantity;

Quantity mpa(double value) { return {value, units::unit("MPa")}; }
Quantity celsius(double value) { return {value, units::unit("°C")}; }

class Steam : public ::testing::Test {
 protected:
  FactorTables tables{Library::open({}).value()};

  [[nodiscard]] double saturated(const Quantity& at) const {
    const auto factor = tables.interpolate("steam_enthalpy.saturated", std::array{at});
    EXPECT_TRUE(factor.ok()) << factor.error().to_string();
    return factor.ok() ? factor->value.value : 0.0;
  }
  [[nodiscard]] Result<Factor> superheated(double pressure, double temperature) const {
    return tables.interpolate("steam_enthalpy.superheated",
                              std::array{mpa(pressure), celsius(temperature)});
  }
};

TEST_F(Steam, TablePointsComeBackExactly) {
  EXPECT_DOUBLE_EQ(saturated(mpa(0.5)), 2748.5);         // GB/T 32151.34-2024 Table C.4
  EXPECT_DOUBLE_EQ(saturated(celsius(151.85)), 2748.5);  // the same row by its temperature
  EXPECT_DOUBLE_EQ(superheated(3.0, 500.0)->value.value, 3456.4);  // superheated table
}

TEST_F(Steam, AnyUnitOfPressureIsRead) {
  EXPECT_NEAR(saturated({5.0, units::unit("bar")}), 2748.5, 1e-9);
}

TEST_F(Steam, BetweenPointsItIsLinear) {
  EXPECT_NEAR(saturated(mpa(1.5)), (2788.4 + 2792.2) / 2, 1e-9);  // 1.4 and 1.6 MPa
}

TEST_F(Steam, SuperheatedAgreesWithTheSteamTablesOfIapws) {
  // IAPWS-IF97 (h in kJ/kg, from published tables of saturated and superheated steam); the table's
  // grid is coarse in pressure, hence half a per cent.
  const std::tuple<double, double, double> points[] = {{0.4, 200.0, 2860.9},
                                                       {1.5, 300.0, 3038.2},
                                                       {2.0, 400.0, 3248.3},
                                                       {4.0, 450.0, 3331.2},
                                                       {8.0, 500.0, 3399.5}};
  for (const auto& [p, t, h] : points) {
    const auto factor = superheated(p, t);
    ASSERT_TRUE(factor.ok()) << factor.error().to_string();
    EXPECT_NEAR(factor->value.value, h, 0.005 * h) << p << " MPa " << t << " °C";
  }
}

TEST_F(Steam, JustAboveBoilingItMeetsTheSaturatedCurve) {
  // A straight line across the boiling water of the table would give some 1600 kJ/kg here.
  for (const double p : {0.7, 1.5, 2.0, 4.0, 8.0, 15.0}) {
    const auto boiling = tables.interpolate("steam_enthalpy.saturated", std::array{mpa(p)});
    ASSERT_TRUE(boiling.ok());
    double t = 0.0;  // the boiling temperature, found on the curve by bisection
    double low = 100.0;
    double high = 373.0;
    for (int i = 0; i < 60; ++i) {
      t = (low + high) / 2;
      (superheated(p, t).ok() ? high : low) = t;
    }
    EXPECT_NEAR(superheated(p, high)->value.value, boiling->value.value,
                0.02 * boiling->value.value)
        << p;
  }
}

TEST_F(Steam, WaterIsRefusedWithTheBoilingPoint) {
  const auto water = superheated(0.5, 100.0);  // the table prints 419.4 there: liquid
  ASSERT_FALSE(water.ok());
  EXPECT_EQ(water.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(water.error().remedy.find("151.85"), std::string::npos) << water.error().to_string();
}

TEST_F(Steam, EnthalpyRisesWithTemperatureEverywhere) {
  for (const double p : {0.01, 0.3, 0.75, 1.0, 2.2, 4.4, 6.0, 9.0, 12.0, 17.0, 20.0, 23.0, 27.5}) {
    double last = 0.0;
    for (double t = 30.0; t <= 600.0; t += 2.5) {
      const auto factor = superheated(p, t);
      if (!factor.ok()) continue;
      EXPECT_GT(factor->value.value, last) << p << " MPa " << t << " °C";
      last = factor->value.value;
    }
    EXPECT_GT(last, 3000.0) << p;
  }
}

TEST_F(Steam, OutsideTheTableTheRangeIsNamed) {
  EXPECT_NE(superheated(31.0, 500.0).error().remedy.find("30 MPa"), std::string::npos);
  EXPECT_NE(superheated(1.0, 700.0).error().remedy.find("600 °C"), std::string::npos);
  EXPECT_FALSE(tables.interpolate("steam_enthalpy.saturated", std::array{mpa(23.0)}).ok());
}

TEST_F(Steam, AQuantityThatFitsNoAxisIsAUnitError) {
  const auto wrong =
      tables.interpolate("steam_enthalpy.saturated", std::array{Quantity{1.0, units::unit("kWh")}});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::unit);
  const auto twice = tables.interpolate("steam_enthalpy.superheated", std::array{mpa(1), mpa(2)});
  EXPECT_EQ(twice.error().code, ErrorCode::unit);
}

TEST_F(Steam, PointsForFormulasBeginAtTheEdge) {
  const auto points = tables.points("steam_enthalpy.superheated");
  ASSERT_TRUE(points.ok());
  ASSERT_TRUE(points->y_unit.has_value());
  for (std::size_t i = 0; i < points->values.size(); ++i) {
    EXPECT_GT(points->values[i], 2000.0) << points->x[i] << " MPa " << points->y[i] << " °C";
  }
}

TEST(Interpolation, AnEdgeInOtherUnitsIsRefused) {
  PackFiles files;
  files
      .add_pack("f/a", "factors.a", "1", "factors", "",
                "tables:\n"
                "  - {name: e, zh: 边, en: edge, shape: curve, file: e.csv, axes: [{column: p, "
                "unit: bar}, "
                "{column: t, unit: °C}], value: {column: h, unit: kJ/kg}}\n"
                "  - {name: g, zh: 面, en: grid, shape: grid, file: g.csv, edge: e, axes: "
                "[{column: p, unit: "
                "MPa}, {column: t, unit: °C}], value: {column: h, unit: kJ/kg}}\n")
      .add("f/a/e.csv", "p,t,h\n1,100,2600\n2,120,2700\n")
      .add("f/a/g.csv", "p,t,h\n1,100,2600\n1,200,2800\n2,100,2600\n2,200,2800\n");
  const FactorTables tables(files.open().value());
  const auto factor = tables.interpolate("g", std::array{mpa(1), celsius(150)});
  ASSERT_FALSE(factor.ok());
  EXPECT_EQ(factor.error().code, ErrorCode::unit);
}

TEST(Interpolation, PointsThatDoNotRiseAreRefused) {
  PackFiles files;
  files
      .add_pack("f/a", "factors.a", "1", "factors", "",
                "tables:\n  - {name: c, zh: 曲线, en: curve, shape: curve, file: c.csv, axes: "
                "[{column: x, "
                "unit: MPa}], value: {column: y, unit: kJ/kg}}\n")
      .add("f/a/c.csv", "x,y\n1,1\n2,2\n2,3\n");
  const FactorTables tables(files.open().value());
  const auto factor = tables.interpolate("c", std::array{mpa(1)});
  ASSERT_FALSE(factor.ok());
  EXPECT_EQ(factor.error().code, ErrorCode::rule);
  EXPECT_EQ(factor.error().place->line, 4U);
}

}  // namespace
}  // namespace celadon::packs
