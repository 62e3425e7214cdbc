// A pack that is not sound is refused with file, row and column.

#include "celadon/packs/check.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "pack_files.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::PackFiles;

/// A factor pack with one table of the given rows and the given cases.
Result<CheckReport> check(const std::string& rows, const std::string& cases,
                          const std::string& table = "{name: t, zh: 表, en: table, file: t.csv}") {
  PackFiles files;
  files
      .add_pack(
          "f/a", "factors.a", "1", "factors", "",
          "tables:\n  - " + table + "\n" + (cases.empty() ? "" : "cases:\n  - " + cases + "\n"))
      .add("f/a/t.csv", rows);
  const auto library = files.open();
  if (!library.ok()) return library.error();
  return check_pack(*library, (*library)->all().front(), table_checks());
}

constexpr const char* good_case = "{table: t, what: x, expect: 2, unit: t, expect_source: test}";

TEST(Check, ASoundPackIsCounted) {
  const auto report = check("what,value,unit\nx,2,t\ny,3,kg\n", good_case);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(report->rows, 2U);
  EXPECT_EQ(report->cases, 1U);
  EXPECT_EQ(report->label, "factors.a@1");
}

TEST(Check, ACaseMayUseAnotherUnitOfTheSameKind) {
  EXPECT_TRUE(check("what,value,unit\nx,2,t\n",
                    "{table: t, what: x, expect: 2000, unit: kg, expect_source: test}")
                  .ok());
}

struct BadPack {
  const char* rows;
  const char* the_case;
  ErrorCode code;
  const char* part;
  std::uint64_t line;
};

class CheckRefusal : public ::testing::TestWithParam<BadPack> {};

TEST_P(CheckRefusal, NamesThePlaceAndTheReason) {
  const auto report = check(GetParam().rows, GetParam().the_case);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, GetParam().code) << report.error().to_string();
  EXPECT_NE(report.error().to_string().find(GetParam().part), std::string::npos)
      << report.error().to_string();
  if (GetParam().line > 0) {
    ASSERT_TRUE(report.error().place.has_value());
    EXPECT_EQ(report.error().place->line, GetParam().line);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Packs, CheckRefusal,
    ::testing::Values(
        BadPack{"what,value,unit\nx,2,tons\n", good_case, ErrorCode::unit, "tons", 2},
        BadPack{"what,value,unit\nx,nan,t\n", good_case, ErrorCode::parse, "\"nan\" is no number",
                2},
        BadPack{"what,value,unit\nx,1e999,t\n", good_case, ErrorCode::parse, "is no number", 2},
        BadPack{"what,value,unit\nx,\"2,5\",t\n", good_case, ErrorCode::parse, "is no number", 2},
        BadPack{"what,value,unit\nx,,t\n", good_case, ErrorCode::rule, "neither a value", 2},
        BadPack{"what,value,unit,withheld\nx,2,t,wrong\n", good_case, ErrorCode::rule,
                "withheld row still holds a figure", 2},
        BadPack{"what,value,unit,value_min,value_max\nx,2,t,3,4\n", good_case, ErrorCode::rule,
                "outside its range", 2},
        BadPack{"what,value,unit\nx,2,t\nx,3,t\n", good_case, ErrorCode::conflict, "rows 2 and 3",
                3},
        BadPack{"what,valeu,unit\nx,2,t\n", good_case, ErrorCode::parse, "did you mean value?", 1},
        BadPack{"what,value,value\nx,2,2\n", good_case, ErrorCode::parse, "occurs twice", 1},
        BadPack{"what,value,unit\nx,2\n", good_case, ErrorCode::parse, "the row has 2 cells", 2},
        BadPack{"what,value,unit,source\nx,2,t,s9\n", good_case, ErrorCode::parse,
                "no key of `sources`", 2},
        BadPack{"what,value,unit,year\nx,2,t,20x5\n", good_case, ErrorCode::parse, "is no year", 2},
        BadPack{"what,value,unit,confidence\nx,2,t,sure\n", good_case, ErrorCode::parse,
                "is no confidence", 2},
        BadPack{"", good_case, ErrorCode::parse, "no header row", 0},
        BadPack{"what,value,unit\nx,2,t\n",
                "{table: t, what: x, expect: 3, unit: t, expect_source: test}", ErrorCode::rule,
                "the case fails: 2 t, expected 3", 11},
        BadPack{"what,value,unit\nx,2,t\n",
                "{table: t, what: x, expect: 2, unit: kgce, expect_source: test}", ErrorCode::unit,
                "kgce", 11},
        BadPack{"what,value,unit\nx,2,t\n", "{table: t, what: x, expect: 2, unit: t}",
                ErrorCode::parse, "expect_source", 11},
        BadPack{"what,value,unit\nx,2,t\n", "{table: t, what: x, refused: nothing}",
                ErrorCode::rule, "a refusal is expected", 11},
        BadPack{"what,value,unit\nx,2,t\n", "{table: u, what: x}", ErrorCode::not_found, "no table",
                11},
        BadPack{"what,value,unit\nx,2,t\n", "", ErrorCode::rule, "no cases", 0}));

TEST(Check, ATableWithoutATitleInBothLanguagesIsRefused) {
  const auto report =
      check("what,value,unit\nx,2,t\n", good_case, "{name: t, zh: 表, file: t.csv}");
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find("a title in `zh` and `en`"), std::string::npos);
}

TEST(Check, AKindWithoutACheckIsSaidSo) {
  PackFiles files;
  files.add_pack("s/a", "standards.a", "1", "standard");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  EXPECT_EQ(check_pack(*library, (*library)->all().front(), table_checks()).error().code,
            ErrorCode::unsupported);
}

TEST(Check, AHandedInCheckServesItsKind) {
  PackFiles files;
  files.add_pack("s/a", "standards.a", "1", "standard");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  KindChecks checks = table_checks();
  checks[PackKind::standard] = [](const LibraryPtr&, const PackPtr& pack) -> Result<CheckReport> {
    return fail(ErrorCode::rule, "weights of " + pack->header().label() + " add to 99");
  };
  const auto report = check_pack(*library, (*library)->all().front(), checks);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().message, "weights of standards.a@1 add to 99");
}

TEST(Check, OverlappingHoursAreRefused) {
  PackFiles files;
  files
      .add_pack("t/a", "tariffs.a", "1", "tariff", "",
                "tables:\n  - {name: h, zh: 时段, en: hours, shape: hours, file: h.csv}\n"
                "cases:\n  - {table: h, id: a, column: zh, text: 峰}\n")
      .add("t/a/h.csv", "id,zh,en,hours\na,峰,peak,22:00-02:00 01:00-03:00\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  const auto report = check_pack(*library, (*library)->all().front(), table_checks());
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.error().message.find("overlap"), std::string::npos);
}

TEST(Check, AUserPackThatFailsItsCasesIsRefusedAtOpen) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "celadon_open_checked_test";
  fs::remove_all(folder);
  fs::create_directories(folder / "mine");
  const std::string head =
      "pack:\n  id: factors.mine\n  edition: \"1\"\n  kind: factors\n  title: {zh: 我的, en: "
      "mine}\n"
      "  source: test\n  confidence: own\ntables:\n  - {name: mine, zh: 表, en: table, file: "
      "t.csv}\ncases:\n";
  std::ofstream(folder / "mine" / "t.csv") << "what,value,unit\nx,2,t\n";
  std::ofstream(folder / "mine" / "pack.yaml")
      << head << "  - {table: mine, what: x, expect: 3, unit: t, expect_source: test}\n";
  LibrarySources sources;
  sources.folders = {folder};
  const auto refused = open_checked(sources, table_checks());
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().to_string().find("the case fails"), std::string::npos);
  EXPECT_TRUE(refused.error().place->file.starts_with(folder.string()));
  std::ofstream(folder / "mine" / "pack.yaml")
      << head << "  - {table: mine, what: x, expect: 2, unit: t, expect_source: test}\n";
  EXPECT_TRUE(open_checked(sources, table_checks()).ok());
  fs::remove_all(folder);
}

TEST(Check, AnAliasBombIsRefused) {
  PackFiles files;
  files.add_pack("f/a", "factors.a", "1", "factors", "",
                 "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
                 "tables: [*b, *b, *b]\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  EXPECT_FALSE(check_pack(*library, (*library)->all().front(), table_checks()).ok());
}

}  // namespace
}  // namespace celadon::packs
