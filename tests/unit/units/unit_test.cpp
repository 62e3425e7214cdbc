#include "celadon/units/unit.hpp"

#include <gtest/gtest.h>

#include "celadon/units/quantity.hpp"

namespace celadon::units {
namespace {

double converted(double value, std::string_view from, std::string_view to) {
  return convert(value, unit(from), unit(to)).value();
}

TEST(Unit, ConvertsWithinADimension) {
  EXPECT_DOUBLE_EQ(converted(1, "kWh", "MJ"), 3.6);
  EXPECT_DOUBLE_EQ(converted(1, "万千瓦时", "kWh"), 10'000);
  EXPECT_DOUBLE_EQ(converted(100, "亩", "hm2"), 100.0 / 15.0);
  EXPECT_DOUBLE_EQ(converted(20, "°C", "K"), 293.15);
  EXPECT_DOUBLE_EQ(converted(1, "toe", "kgce"), 10'000.0 / 7.0);  // GB/T 2589: 10000 / 7000 kcal
  EXPECT_DOUBLE_EQ(converted(2, "百万千焦", "GJ"), 2);
}

TEST(Unit, ADivisorWithACountIsOneDivisor) {
  EXPECT_DOUBLE_EQ(converted(21.621888, "tCO2/1e4Nm3", "kgCO2/Nm3"), 2.1621888);
  EXPECT_DOUBLE_EQ(converted(1, "tce/10^4 m2", "kgce/m2"), 0.1);
  EXPECT_DOUBLE_EQ(converted(1, "kgce/百万片", "gce/片"), 0.001);
}

TEST(Unit, ReadsTheUnitsOfThePublishedTables) {
  for (const char* text : {"kgce/t",
                           "kWh/t",
                           "kgce/m2",
                           "kgce/toe",
                           "kgce/kL",
                           "kgce/Adt",
                           "kgoe/(t·能量因数)",
                           "kgce/重箱",
                           "gce/kWh",
                           "kgce/tSO2",
                           "kgce/10^4 m2",
                           "tce/10^4 TEU",
                           "tce/10^4 t",
                           "kJ/kWh",
                           "tC/GJ",
                           "GJ/1e4Nm3",
                           "kgCO2e/kWh",
                           "tCO2/MWh",
                           "yuan/(kW.month)",
                           "yuan/(kVA.month)",
                           "m3/万元",
                           "kgCH4/kgCOD",
                           "亿元/km2"}) {
    if (std::string_view(text) == "kgCH4/kgCOD") {
      EXPECT_FALSE(parse_unit(text).ok()) << "methane has no kind of its own: write kg/kgCOD";
    } else {
      EXPECT_TRUE(parse_unit(text).ok()) << text << ": " << parse_unit(text).error().to_string();
    }
  }
}

TEST(Unit, KindsOfMassNeverMix) {
  for (const char* other : {"kgCO2", "kgCO2e", "kg", "kg_product", "kgCOD", "kgC"}) {
    const auto r = convert(1, unit("kgce"), unit(other));
    ASSERT_FALSE(r.ok()) << other;
    EXPECT_EQ(r.error().code, ErrorCode::unit);
    EXPECT_NE(r.error().message.find(other), std::string::npos);
  }
}

TEST(Unit, AnUnknownSymbolIsNamedWithTheNearest) {
  const auto r = parse_unit("kWhh");
  ASSERT_FALSE(r.ok());
  EXPECT_NE(r.error().remedy.find("kWh"), std::string::npos);
}

TEST(Unit, RefusesNonsense) {
  for (const char* text : {"", "/", "kWh/", "(", "kWh)", "10^", "0", "m^99", "kWh//t", "€"}) {
    EXPECT_FALSE(parse_unit(text).ok()) << text;
  }
  EXPECT_FALSE(parse_unit(std::string(5000, '(')).ok());
}

TEST(Unit, ProductsCancelKinds) {
  const Quantity power{1'464'650, unit("kWh")};
  const Quantity factor{0.1229, unit("kgce/kWh")};
  const Quantity energy = power * factor;
  EXPECT_NEAR(energy.in(unit("tce")).value(), 180.005,
              5e-3);  // tea plant 2025, domain standards §7 C
}

TEST(Unit, PerProductTurnsTheTonneBelowIntoProduct) {
  EXPECT_EQ(per_product(unit("kgce/t").dimension), unit("kgce/t_product").dimension);
}

TEST(Unit, DisplaysInBothLanguages) {
  EXPECT_EQ(display_symbol(unit("kgce/万元"), Language::zh), "kgce/万元");
  EXPECT_EQ(display_symbol(unit("kgce/万元"), Language::en), "kgce/10^4 yuan");
  EXPECT_EQ(display_symbol(unit("kgce/t_product"), Language::zh), "kgce/t产品");
}

TEST(Quantity, ReadsNumbersWithGroupMarks) {
  EXPECT_DOUBLE_EQ(parse_quantity("1 464 650 kWh")->value, 1'464'650);
  EXPECT_DOUBLE_EQ(parse_quantity("1,464,650.5千瓦时")->value, 1'464'650.5);
  EXPECT_DOUBLE_EQ(parse_quantity("-3e-2 %")->value, -0.03);
  EXPECT_FALSE(parse_quantity("12").ok());
  EXPECT_FALSE(parse_quantity("kWh").ok());
}

TEST(Quantity, TypedQuantitiesConvertAtCompileTime) {
  constexpr Energy one = quantity<"kWh">(1.0);
  static_assert(in<"MJ">(one) == 3.6);
  constexpr auto ratio = quantity<"kgce">(12.29) / quantity<"kWh">(100.0);
  static_assert(in<"kgce/kWh">(ratio) > 0.12289 && in<"kgce/kWh">(ratio) < 0.12291);
}

}  // namespace
}  // namespace celadon::units
