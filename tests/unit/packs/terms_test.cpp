#include "celadon/packs/terms.hpp"

#include <gtest/gtest.h>

#include "pack_files.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::PackFiles;

TEST(Terms, ProvincesSayTheirGrid) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto regions = find_terms(**library, "regions");
  ASSERT_TRUE(regions.ok()) << regions.error().to_string();
  const Term* fujian = regions->find("350000");
  ASSERT_NE(fujian, nullptr);
  EXPECT_EQ(fujian->title.zh, "福建省");
  EXPECT_EQ(fujian->title.en, "Fujian");
  EXPECT_EQ(fujian->column("grid"), "华东");
  EXPECT_EQ(regions->find("350100"), nullptr);
}

TEST(Terms, TwelveFunctionsCountForAGreenFactoryThirteenForZeroCarbon) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto functions = find_terms(**library, "platform_functions");
  ASSERT_TRUE(functions.ok());
  std::size_t green = 0;
  std::size_t zero = 0;
  for (const Term& term : functions->terms) {
    green += term.column("counted_by").find("green_factory") != std::string_view::npos ? 1U : 0U;
    zero +=
        term.column("counted_by").find("zero_carbon_factory") != std::string_view::npos ? 1U : 0U;
  }
  EXPECT_EQ(green, 12U);  // GB/T 36132-2025 table C.1
  EXPECT_EQ(zero, 13U);
}

TEST(Terms, AUserPackAddsEntriesAndMayNotRepeatOne) {
  PackFiles files;
  const char* table = "tables:\n  - {name: industries, zh: 行业, en: industries, file: i.csv}\n";
  files.add_pack("v/a", "vocabulary.a", "1", "vocabulary", "", table)
      .add("v/a/i.csv", "id,zh,en\nC13,农副食品加工业,food\n")
      .add_pack("v/b", "vocabulary.b", "1", "vocabulary", "", table)
      .add("v/b/i.csv", "id,zh,en\nC131,谷物磨制,grain milling\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  const auto industries = find_terms(**library, "industries");
  ASSERT_TRUE(industries.ok());
  EXPECT_EQ(industries->terms.size(), 2U);
  files.add_pack("v/c", "vocabulary.c", "1", "vocabulary", "", table)
      .add("v/c/i.csv", "id,zh,en\nC13,别的,other\n");
  EXPECT_EQ(find_terms(**files.open(), "industries").error().code, ErrorCode::conflict);
}

TEST(Terms, AnUnknownListNamesThoseThereAre) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto none = find_terms(**library, "planets");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().remedy.find("platform_functions"), std::string::npos);
}

}  // namespace
}  // namespace celadon::packs
