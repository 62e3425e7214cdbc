#include "celadon/packs/factor_tables.hpp"

#include <gtest/gtest.h>

#include "pack_files.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::PackFiles;

class FactorLookups : public ::testing::Test {
 protected:
  FactorTables tables{Library::open({}).value()};

  [[nodiscard]] Result<Factor> grid(const char* where, std::optional<int> year,
                                    const char* variant = "") const {
    FactorQuery query;
    query.table = "grid_co2";
    query.where = where;
    query.year = year;
    query.variant = variant;
    return tables.find(query);
  }
};

TEST_F(FactorLookups, GridFactorOfAProvinceAndYear) {
  // Announcement 2025 no. 47: Fujian 2023, 0.4211 kgCO2/kWh.
  const auto factor = grid("350000", 2023);
  ASSERT_TRUE(factor.ok()) << factor.error().to_string();
  EXPECT_DOUBLE_EQ(factor->value.value, 0.4211);
  EXPECT_EQ(factor->value.unit.symbol, "kgCO2/kWh");
  EXPECT_EQ(factor->data_year, 2023);
  EXPECT_EQ(factor->origin.pack, "factors.grid-co2@2025-12");
  EXPECT_EQ(factor->origin.pack_hash.size(), 64U);
  EXPECT_NE(factor->origin.clause.find("2025年第47号"), std::string::npos);
  EXPECT_GT(factor->origin.first_row, 1U);
  EXPECT_TRUE(factor->marks.empty());
}

TEST_F(FactorLookups, AYearThatIsNotPublishedIsNeverANeighbour) {
  const auto factor = grid("350000", 2024);
  ASSERT_FALSE(factor.ok());
  EXPECT_EQ(factor.error().code, ErrorCode::not_found);
  EXPECT_NE(factor.error().message.find("where 350000, year 2024"), std::string::npos);
  EXPECT_NE(factor.error().remedy.find("2018, 2021, 2022, 2023"), std::string::npos);
}

TEST_F(FactorLookups, AnAreaWithoutFactorNamesTheAreas) {
  const auto factor = grid("540000", 2023);  // Xizang: none published
  ASSERT_FALSE(factor.ok());
  EXPECT_NE(factor.error().remedy.find("110000"), std::string::npos);
}

TEST_F(FactorLookups, OperatingMarginIsFoundOnlyUnderItsOwnVariant) {
  const auto average = grid("华北", 2019);
  ASSERT_FALSE(average.ok());
  EXPECT_NE(average.error().remedy.find("cdm_operating_margin"), std::string::npos);
  const auto margin = grid("华北", 2019, "cdm_operating_margin");
  ASSERT_TRUE(margin.ok());
  EXPECT_DOUBLE_EQ(margin->value.value, 0.9419);  // 2019 baseline factors of reduction projects
}

TEST_F(FactorLookups, WithoutAYearSeveralYearsAreAConflict) {
  const auto factor = grid("CN", std::nullopt);
  ASSERT_FALSE(factor.ok());
  EXPECT_EQ(factor.error().code, ErrorCode::conflict);
  EXPECT_NE(factor.error().remedy.find("2021, 2022, 2023"), std::string::npos);
}

TEST_F(FactorLookups, LatestPublishedFollowsTheDayItWasKnown) {
  FactorQuery query;
  query.table = "grid_co2";
  query.where = "CN";
  query.year = 2025;
  // 2022's factor came in December 2024, 2023's on 2025-12-31.
  const auto early = tables.nearest_published(query, {2025, 12, 30});
  ASSERT_TRUE(early.ok()) << early.error().to_string();
  EXPECT_EQ(early->data_year, 2022);
  EXPECT_DOUBLE_EQ(early->value.value, 0.5366);
  ASSERT_EQ(early->marks.size(), 1U);
  EXPECT_NE(early->marks[0].find("data year 2022"), std::string::npos);
  EXPECT_NE(early->marks[0].find("stands in for 2025"), std::string::npos);
  EXPECT_NE(early->marks[0].find("2024年第33号"), std::string::npos);
  const auto late = tables.nearest_published(query, {2025, 12, 31});
  ASSERT_TRUE(late.ok());
  EXPECT_EQ(late->data_year, 2023);
}

TEST_F(FactorLookups, LatestPublishedNeverLooksPastTheYearAsked) {
  FactorQuery query;
  query.table = "grid_co2";
  query.where = "CN";
  query.year = 2021;
  const auto factor = tables.nearest_published(query, {2026, 6, 1});
  ASSERT_TRUE(factor.ok());
  EXPECT_EQ(factor->data_year, 2021);
  EXPECT_TRUE(factor->marks.empty());
}

TEST_F(FactorLookups, NothingPublishedYetIsAnErrorWithTheDates) {
  FactorQuery query;
  query.table = "grid_co2";
  query.where = "350000";
  query.year = 2023;
  const auto factor = tables.nearest_published(query, {2024, 4, 1});
  ASSERT_FALSE(factor.ok());
  EXPECT_NE(factor.error().remedy.find("published 2024-04-30"), std::string::npos);
}

TEST_F(FactorLookups, AWiderAreaStandsInOnlyWhenAskedAndIsMarked) {
  FactorQuery query;
  query.table = "grid_co2";
  query.where = "350502";
  query.year = 2023;
  EXPECT_FALSE(tables.find(query).ok());
  query.fallback = RegionFallback::province;
  const auto province = tables.find(query);
  ASSERT_TRUE(province.ok());
  EXPECT_DOUBLE_EQ(province->value.value, 0.4211);
  ASSERT_EQ(province->marks.size(), 1U);
  EXPECT_NE(province->marks[0].find("350000 stands in for 350502"), std::string::npos);
  query.where = "540102";  // Xizang has no factor: only the national one is left
  EXPECT_FALSE(tables.find(query).ok());
  query.fallback = RegionFallback::national;
  const auto national = tables.find(query);
  ASSERT_TRUE(national.ok());
  EXPECT_DOUBLE_EQ(national->value.value, 0.5306);
}

TEST_F(FactorLookups, NamesInBothLanguagesFindTheRow) {
  for (const char* what : {"diesel", "柴油"}) {
    FactorQuery query;
    query.table = "coal_equivalent";
    query.what = what;
    query.edition = "2020";
    const auto factor = tables.find(query);
    ASSERT_TRUE(factor.ok()) << factor.error().to_string();
    EXPECT_DOUBLE_EQ(factor->value.value, 1.4571);  // GB/T 2589-2020 table A.1
    EXPECT_EQ(factor->confidence, formula::Confidence::own);
  }
}

TEST_F(FactorLookups, EditionsAreNeverMixed) {
  FactorQuery query;
  query.table = "net_calorific_value";
  query.what = "raw_coal";
  const auto any = tables.find(query);
  ASSERT_FALSE(any.ok());
  EXPECT_EQ(any.error().code, ErrorCode::conflict);
  EXPECT_NE(any.error().remedy.find("2008, 2020"), std::string::npos);
  query.edition = "2008";
  EXPECT_DOUBLE_EQ(tables.find(query)->value.value, 20908);  // kJ of 4.1816
  query.edition = "2020";
  EXPECT_DOUBLE_EQ(tables.find(query)->value.value, 20934);  // kJ of 4.1868
  query.edition = "2030";
  const auto none = tables.find(query);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().remedy.find("editions there are"), std::string::npos);
}

TEST_F(FactorLookups, ElectricityIsTheStoredConstant) {
  FactorQuery query;
  query.table = "coal_equivalent";
  query.what = "electricity";
  query.edition = "2020";
  const auto factor = tables.find(query);
  ASSERT_TRUE(factor.ok());
  EXPECT_DOUBLE_EQ(factor->value.value, 0.1229);  // printed; 3600/29307.6 = 0.12284 is not it
  query.variant = "primary";
  const auto primary = tables.find(query);
  ASSERT_FALSE(primary.ok());
  EXPECT_EQ(primary.error().code, ErrorCode::rule);
  EXPECT_NE(primary.error().message.find("withheld"), std::string::npos);
}

TEST_F(FactorLookups, ARangeIsAnAnswerOnlyWhenAnEndIsChosen) {
  FactorQuery query;
  query.table = "coal_equivalent";
  query.what = "natural_gas";
  query.edition = "2020";
  const auto refused = tables.find(query);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("1.1 to 1.33"), std::string::npos);
  query.range = RangeChoice::upper;
  const auto upper = tables.find(query);
  ASSERT_TRUE(upper.ok());
  EXPECT_DOUBLE_EQ(upper->value.value, 1.33);
  ASSERT_EQ(upper->marks.size(), 1U);
  EXPECT_NE(upper->marks[0].find("upper end"), std::string::npos);
}

TEST_F(FactorLookups, LikelyMisprintsAreWithheldWithTheReason) {
  FactorQuery query;
  query.table = "fuel_carbon_content";
  query.edition = "mee-2024";
  for (const char* fuel : {"bituminous_coal", "lng"}) {
    query.what = fuel;
    const auto factor = tables.find(query);
    ASSERT_FALSE(factor.ok()) << fuel;
    EXPECT_EQ(factor.error().code, ErrorCode::rule);
    EXPECT_NE(factor.error().message.find("misprint"), std::string::npos);
  }
}

TEST_F(FactorLookups, ProvisionalRowsCarryTheMark) {
  FactorQuery query;
  query.table = "fuel_ncv";
  query.what = "lng";
  query.edition = "ndrc-2015";
  const auto factor = tables.find(query);
  ASSERT_TRUE(factor.ok());
  EXPECT_TRUE(factor->provisional);
  EXPECT_EQ(factor->marks, std::vector<std::string>{"provisional"});
  const formula::Input input = to_input(*factor);
  EXPECT_EQ(input.derivation->status, formula::DataStatus::published);
  EXPECT_EQ(input.derivation->notes.front(), "provisional");
}

TEST_F(FactorLookups, GwpSetsStayApart) {
  const std::pair<const char*, double> sets[] = {
      {"SAR", 21}, {"AR4", 25}, {"AR5", 28}, {"AR6", 27.9}};
  for (const auto& [edition, value] : sets) {
    FactorQuery query;
    query.table = "gwp";
    query.what = "CH4";
    query.edition = edition;
    ASSERT_TRUE(tables.find(query).ok());
    EXPECT_DOUBLE_EQ(tables.find(query)->value.value, value);
  }
}

TEST_F(FactorLookups, UnknownThingsNameTheNearest) {
  FactorQuery query;
  query.table = "coal_equivalent";
  query.what = "deisel";
  const auto factor = tables.find(query);
  ASSERT_FALSE(factor.ok());
  EXPECT_NE(factor.error().remedy.find("diesel"), std::string::npos);
  query.table = "coal_equivalents";
  EXPECT_NE(tables.find(query).error().remedy.find("coal_equivalent"), std::string::npos);
}

TEST(FactorOverlay, AUserPackFillsARowThatIsWithheld) {
  PackFiles files;
  files
      .add_pack("f/a", "factors.a", "2020", "factors", "",
                "tables:\n  - {name: ce, zh: 系数, en: coefficient, file: a.csv, default_variant: "
                "primary}\n")
      .add("f/a/a.csv", "what,variant,value,unit,withheld\nelectricity,primary,,,no constant\n")
      .add_pack("f/b", "factors.b", "mine", "factors", "",
                "tables:\n  - {name: ce, zh: 系数, en: coefficient, file: b.csv, default_variant: "
                "primary}\n")
      .add("f/b/b.csv",
           "what,variant,year,edition,value,unit\nelectricity,primary,2024,2020,0.3,kgce/kWh\n");
  const FactorTables tables(files.open().value());
  FactorQuery query;
  query.table = "ce";
  query.what = "electricity";
  query.edition = "2020";
  query.year = 2024;
  const auto factor = tables.find(query);
  ASSERT_TRUE(factor.ok()) << factor.error().to_string();
  EXPECT_EQ(factor->origin.pack, "factors.b@mine");
  query.year = 2023;
  EXPECT_EQ(tables.find(query).error().code, ErrorCode::rule);
}

TEST(FactorOverlay, TwoPacksThatAnswerAlikeAreAConflict) {
  PackFiles files;
  for (const char* name : {"a", "b"}) {
    files
        .add_pack(std::string("f/") + name, std::string("factors.") + name, "1", "factors", "",
                  "tables:\n  - {name: t, zh: 表, en: table, file: a.csv}\n")
        .add(std::string("f/") + name + "/a.csv", "what,value,unit\nx,1,t\n");
  }
  const FactorTables tables(files.open().value());
  FactorQuery query;
  query.table = "t";
  query.what = "x";
  const auto factor = tables.find(query);
  ASSERT_FALSE(factor.ok());
  EXPECT_EQ(factor.error().code, ErrorCode::conflict);
  EXPECT_NE(factor.error().remedy.find("factors.a@1, factors.b@1"), std::string::npos);
}

}  // namespace
}  // namespace celadon::packs
