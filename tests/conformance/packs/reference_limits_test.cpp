// The limit tables and the lists hold every row of the reference with the same figures.

#include <set>

#include <gtest/gtest.h>

#include "celadon/packs/limits.hpp"
#include "celadon/packs/terms.hpp"
#include "reference_rows.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::reference_rows;
using celadon::testing::ReferenceRow;

class ReferenceLimits : public ::testing::Test {
 protected:
  LibraryPtr library = Library::open({}).value();
  LimitTables tables{library};

  void expect_level(const Limit& limit, const char* level, const std::string& figure) const {
    const auto value = limit.level(level);
    if (figure.empty()) {
      EXPECT_FALSE(value.ok()) << limit.standard << " " << limit.product;
    } else {
      ASSERT_TRUE(value.ok()) << value.error().to_string();
      EXPECT_DOUBLE_EQ(value->value, std::stod(figure)) << limit.standard << " " << limit.product;
    }
  }
};

TEST_F(ReferenceLimits, AllEnergyLimits) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/standards/energy_limits.csv");
  ASSERT_EQ(reference.size(), 731U);
  std::set<std::string> standards;
  std::size_t withheld = 0;
  for (const ReferenceRow& row : reference) {
    standards.insert(row.at("standard"));
    LimitQuery query{"energy_limit",
                     row.at("standard"),
                     row.at("product_or_process"),
                     row.at("indicator_zh"),
                     {}};
    const auto limit = tables.find(query);
    const bool doubtful = row.at("note").find("misread") != std::string::npos ||
                          row.at("unit").find("as written") != std::string::npos;
    if (doubtful) {
      EXPECT_EQ(limit.error().code, ErrorCode::rule);
      ++withheld;
      continue;
    }
    ASSERT_TRUE(limit.ok()) << limit.error().to_string();
    expect_level(*limit, "level1", row.at("level1"));
    expect_level(*limit, "level2", row.at("level2"));
    expect_level(*limit, "level3", row.at("level3"));
    EXPECT_EQ(limit->provisional, row.at("confidence").find("draft") != std::string::npos);
    units::Unit expected = units::parse_unit(row.at("unit")).value();
    expected.dimension = units::per_product(expected.dimension);
    EXPECT_EQ(limit->unit.dimension, expected.dimension);
    EXPECT_DOUBLE_EQ(limit->unit.scale, expected.scale);
  }
  EXPECT_EQ(standards.size(), 57U);
  EXPECT_EQ(withheld, 10U);  // 8 rows of GB 25323-2023 and 2 of GB 30184-2013
}

TEST_F(ReferenceLimits, WaterQuotas) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/standards/water_quota.csv");
  ASSERT_EQ(reference.size(), 12U);
  for (const ReferenceRow& row : reference) {
    const auto limit = tables.find({"water_quota", row.at("standard"), row.at("product"), "", {}});
    ASSERT_TRUE(limit.ok()) << limit.error().to_string();
    expect_level(*limit, "advanced", row.at("advanced_value_先进值"));
    expect_level(*limit, "general", row.at("general_value_通用值"));
  }
}

TEST_F(ReferenceLimits, EfficiencyBenchmarks) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference =
      reference_rows(shared / "reference/standards/energy_efficiency_benchmark_2023.csv");
  ASSERT_EQ(reference.size(), 44U);
  std::size_t own = 0;
  for (const ReferenceRow& row : reference) {
    const auto limit = tables.find({"efficiency_benchmark", "", row.at("product"), "", {}});
    ASSERT_TRUE(limit.ok()) << limit.error().to_string();
    expect_level(*limit, "benchmark", row.at("标杆水平"));
    expect_level(*limit, "baseline", row.at("基准水平"));
    own += limit->origin.confidence == formula::Confidence::own ? 1U : 0U;
  }
  EXPECT_EQ(own, 41U);  // three were seen quoted
}

TEST_F(ReferenceLimits, LandControlValues) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/standards/land_control_far.csv");
  ASSERT_EQ(reference.size(), 31U);
  const auto all = tables.list({"land_control", "", "", "", {}});
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 62U);
  for (const ReferenceRow& row : reference) {
    std::size_t found = 0;
    for (const Limit& limit : *all) {
      if (!limit.product.ends_with(" " + row.at("industry_zh"))) continue;
      const std::string& figure =
          limit.indicator == "容积率" ? row.at("far_min") : row.at("building_coefficient_min_pct");
      expect_level(limit, "minimum", figure);
      ++found;
    }
    EXPECT_EQ(found, 2U) << row.at("industry_zh");
  }
}

TEST_F(ReferenceLimits, ListsOfNames) {
  CELADON_REQUIRE_SHARED(shared);
  struct ListCase {
    const char* file;
    const char* column;
    const char* table;
    std::size_t rows;
    std::size_t more;  ///< entries of our own
  };
  for (const ListCase& list :
       {ListCase{"standards/miit_key_industries_53.csv", "sub_industry", "key_industries", 53, 0},
        ListCase{"standards/energy_carbon_platform_functions.csv", "function_zh",
                 "platform_functions", 12, 1},
        ListCase{"carbon/gbt2260_provinces.csv", "name_cn", "regions", 34, 1},
        ListCase{"carbon/gbt4754_2017.csv", "name_cn", "industries", 61, 0}}) {
    const auto reference = reference_rows(shared / "reference" / list.file);
    ASSERT_EQ(reference.size(), list.rows) << list.file;
    const auto terms = find_terms(*library, list.table);
    ASSERT_TRUE(terms.ok()) << terms.error().to_string();
    EXPECT_EQ(terms->terms.size(), list.rows + list.more);
    std::set<std::string> names;
    for (const Term& term : terms->terms) names.insert(term.title.zh);
    for (const ReferenceRow& row : reference)
      EXPECT_TRUE(names.contains(row.at(list.column))) << row.at(list.column);
  }
}

}  // namespace
}  // namespace celadon::packs
