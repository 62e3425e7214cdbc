// What the tables hold, they answer: every row is found by its own question and by no other.

#include <gtest/gtest.h>

#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/limits.hpp"
#include "celadon/packs/terms.hpp"

namespace celadon::packs {
namespace {

FactorQuery question_of(const FactorRow& row, const TableSpec& spec) {
  FactorQuery query;
  query.table = spec.name;
  query.what = row.what;
  query.where = row.where;
  query.year = row.year;
  query.edition = row.edition;
  query.variant = row.variant;
  return query;
}

TEST(EveryRow, AnswersItsOwnQuestion) {
  const FactorTables tables(Library::open({}).value());
  const auto specs = tables.tables();
  ASSERT_TRUE(specs.ok());
  std::size_t rows = 0;
  for (const TableSpec& spec : *specs) {
    if (spec.shape != TableShape::rows) continue;
    const auto sets = tables.rows(spec.name);
    ASSERT_TRUE(sets.ok()) << sets.error().to_string();
    for (const FactorRowSet& set : **sets) {
      for (const FactorRow& row : set.rows) {
        FactorQuery query = question_of(row, spec);
        query.range = RangeChoice::lower;
        const auto factor = tables.find(query);
        if (!row.withheld.empty()) {
          EXPECT_FALSE(factor.ok()) << query.to_string();
          continue;
        }
        ASSERT_TRUE(factor.ok()) << factor.error().to_string();
        EXPECT_DOUBLE_EQ(factor->value.value, row.value ? *row.value : *row.value_min)
            << query.to_string();
        EXPECT_EQ(factor->origin.first_row, row.number) << query.to_string();
        EXPECT_EQ(factor->provisional, row.provisional);
        ++rows;
      }
    }
  }
  EXPECT_GT(rows, 900U);
}

TEST(EveryRow, OneWordOffNeverAnswers) {
  const FactorTables tables(Library::open({}).value());
  const auto sets = tables.rows("grid_co2");
  ASSERT_TRUE(sets.ok());
  for (const FactorRowSet& set : **sets) {
    for (const FactorRow& row : set.rows) {
      FactorQuery year = question_of(row, set.spec);
      year.year = 1999;
      EXPECT_FALSE(row.year && tables.find(year).ok()) << year.to_string();
      FactorQuery edition = question_of(row, set.spec);
      edition.edition += "x";
      EXPECT_FALSE(tables.find(edition).ok());
      FactorQuery variant = question_of(row, set.spec);
      variant.variant += "x";
      EXPECT_FALSE(tables.find(variant).ok());
      FactorQuery where = question_of(row, set.spec);
      where.where += "9";
      EXPECT_FALSE(tables.find(where).ok());
    }
  }
}

TEST(EveryRow, LatestPublishedNeverKnowsTheFuture) {
  const FactorTables tables(Library::open({}).value());
  for (const char* where : {"CN", "350000", "华北"}) {
    for (int month = 0; month < 48; ++month) {
      const CivilDate on{2023 + month / 12, static_cast<std::uint8_t>(month % 12 + 1), 15};
      FactorQuery query;
      query.table = "grid_co2";
      query.where = where;
      query.year = 2030;
      const auto factor = tables.nearest_published(query, on);
      if (!factor.ok()) continue;
      ASSERT_TRUE(factor->published.has_value());
      EXPECT_LE(*factor->published, on);
      EXPECT_FALSE(factor->marks.empty());
    }
  }
}

TEST(EveryRow, EveryLimitAnswersItsOwnQuestion) {
  const LimitTables tables(Library::open({}).value());
  const auto names = tables.tables();
  ASSERT_TRUE(names.ok());
  for (const std::string& name : *names) {
    LimitQuery any;
    any.table = name;
    const auto all = tables.list(any);
    ASSERT_TRUE(all.ok());
    for (const Limit& limit : *all) {
      const auto found = tables.find({name, limit.standard, limit.product, limit.indicator, {}});
      ASSERT_TRUE(found.ok()) << found.error().to_string();
      EXPECT_EQ(found->origin.first_row, limit.origin.first_row);
    }
  }
}

TEST(EveryRow, EveryLimitHasItsNamesInBothLanguages) {
  const LibraryPtr library = Library::open({}).value();
  const LimitTables tables(library);
  const auto standards = find_terms(*library, "limit_standards");
  const auto indicators = find_terms(*library, "limit_indicators");
  ASSERT_TRUE(standards.ok());
  ASSERT_TRUE(indicators.ok());
  EXPECT_EQ(standards->terms.size(), 57U);
  const auto names = tables.tables();
  ASSERT_TRUE(names.ok());
  for (const std::string& name : *names) {
    LimitQuery any;
    any.table = name;
    const auto all = tables.list(any);
    ASSERT_TRUE(all.ok());
    for (const Limit& limit : *all) {
      EXPECT_NE(indicators->find(limit.indicator), nullptr) << limit.indicator;
      if (name == "energy_limit") {
        EXPECT_NE(standards->find(limit.standard), nullptr) << limit.standard;
      }
    }
  }
}

}  // namespace
}  // namespace celadon::packs
