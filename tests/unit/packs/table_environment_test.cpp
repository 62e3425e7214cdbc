#include "celadon/packs/table_environment.hpp"

#include <gtest/gtest.h>

#include "celadon/formula/evaluate.hpp"
#include "celadon/packs/factor_tables.hpp"

namespace celadon::packs {
namespace {

using formula::Value;
using units::Quantity;

class Environment : public ::testing::Test {
 protected:
  LibraryPtr library = Library::open({}).value();
  FactorTables factors{library};
  LimitTables limits{library};

  [[nodiscard]] Result<formula::Input> lookup(const char* table, std::vector<Value> keys,
                                              LookupScope scope = {}) const {
    const TableEnvironment environment(nullptr, factors, &limits, std::move(scope));
    return environment.lookup(table, keys);
  }
  [[nodiscard]] double number(const char* table, std::vector<Value> keys,
                              LookupScope scope = {}) const {
    const auto input = lookup(table, std::move(keys), std::move(scope));
    EXPECT_TRUE(input.ok()) << input.error().to_string();
    return input.ok() ? std::get<Quantity>(input->value).value : 0.0;
  }
};

TEST_F(Environment, KeysComeInTheOrderOfTheTable) {
  EXPECT_DOUBLE_EQ(number("gwp", {std::string("CH4"), std::string("AR5")}), 28.0);  // IPCC AR5
  EXPECT_DOUBLE_EQ(number("grid_co2", {std::string("CN"), Quantity{2022.0, units::unit("1")},
                                       std::string("fossil_only")}),
                   0.8325);  // announcement 2024 no. 33
}

TEST_F(Environment, TheScopeFillsWhatIsLeftOpen) {
  LookupScope scope;
  scope.editions["gwp"] = "AR6";
  scope.where = "350000";
  scope.year = 2023;
  EXPECT_DOUBLE_EQ(number("gwp", {std::string("N2O")}, scope), 273.0);  // IPCC AR6
  EXPECT_DOUBLE_EQ(number("grid_co2", {}, scope), 0.4211);
}

TEST_F(Environment, TheLatestPublishedIsTakenWhenTheScopeSaysSo) {
  LookupScope scope;
  scope.where = "CN";
  scope.year = 2025;
  EXPECT_FALSE(lookup("grid_co2", {}, scope).ok());
  scope.published_by = CivilDate{2026, 3, 31};
  const auto input = lookup("grid_co2", {}, scope);
  ASSERT_TRUE(input.ok());
  EXPECT_DOUBLE_EQ(std::get<Quantity>(input->value).value, 0.5306);
  EXPECT_NE(input->derivation->notes.front().find("data year 2023"), std::string::npos);
}

TEST_F(Environment, SteamIsInterpolated) {
  const Value pressure = Quantity{1.0, units::unit("MPa")};
  const Value temperature = Quantity{280.0, units::unit("°C")};
  EXPECT_DOUBLE_EQ(number("steam_enthalpy.saturated", {pressure}), 2777.0);  // Table C.4
  EXPECT_DOUBLE_EQ(number("steam_enthalpy", {std::string("superheated"), pressure, temperature}),
                   3008.3);
}

TEST_F(Environment, LimitsAreLookedUpByLevel) {
  EXPECT_DOUBLE_EQ(number("energy_limit", {std::string("GB 16780-2021"), std::string("水泥熟料"),
                                           std::string("单位产品综合能耗"), std::string("level2")}),
                   107.0);
  EXPECT_DOUBLE_EQ(number("water_quota", {std::string("GB/T 18916.62-2022"), std::string("水泥"),
                                          std::string("advanced")}),
                   0.225);
}

TEST_F(Environment, WrongKeysAreRefused) {
  EXPECT_EQ(lookup("gwp", {std::string("CH4"), std::string("AR5"), std::string("x")}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(lookup("gwp", {Value(true)}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(lookup("grid_co2", {std::string("CN"), std::string("last year")}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(lookup("gwps", {std::string("CH4")}).error().code, ErrorCode::not_found);
}

TEST_F(Environment, TableTypesNameTheDimension) {
  const auto types = table_types(factors, limits);
  ASSERT_TRUE(types.ok()) << types.error().to_string();
  EXPECT_EQ(types->at("gwp").dimension, units::unit("kgCO2e/kg").dimension);
  EXPECT_EQ(types->at("steam_enthalpy.superheated").dimension, units::unit("kJ/kg").dimension);
  EXPECT_FALSE(types->at("coal_equivalent").dimension.has_value());  // per kg, per Nm3, per kWh
  EXPECT_TRUE(types->contains("energy_limit"));
}

}  // namespace
}  // namespace celadon::packs
