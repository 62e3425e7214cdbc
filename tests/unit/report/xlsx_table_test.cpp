// Lists as files: what is written is read back the same by our own readers.

#include "celadon/report/xlsx_table.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/text/xlsx_parts.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Table sample() {
  Table table;
  table.sheet = "清单 [1]/2";
  table.columns = {{"名称", ""}, {"用电量", "kWh"}, {"次数", ""},
                   {"启用", ""}, {"时间", ""},      {"日期", ""}};
  table.rows = {
      {std::string("=cmd|' /C calc'!A0"), 1234.5, std::int64_t{12}, true,
       parse_instant("2025-03-01T00:15:00+08:00").value(), CivilDate{2025, 3, 1}},
      {std::string("+1-1,\"@\"\n甲"), 0.1, std::int64_t{-3}, false, std::monostate{},
       std::monostate{}},
  };
  return table;
}

class XlsxTable : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("celadon-table-" + std::to_string(::getpid()) + ".xlsx");
    auto bytes = xlsx_of(sample());
    ASSERT_TRUE(bytes.ok()) << bytes.error().to_string();
    std::ofstream(path_, std::ios::binary) << *bytes;
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::string part(const std::string& name) const {
    auto archive = text::XlsxArchive::open(path_, "t.xlsx", {});
    EXPECT_TRUE(archive.ok());
    auto bytes = archive->part(name);
    EXPECT_TRUE(bytes.ok() && bytes->has_value());
    return **bytes;
  }

  std::filesystem::path path_;
};

TEST_F(XlsxTable, isReadBackWithUnitsTypesAndTextsAsTheyWere) {
  const auto book = text::XlsxWorkbook::open(path_);
  ASSERT_TRUE(book.ok()) << book.error().to_string();
  EXPECT_EQ(book->sheets().front().name, "清单  1  2");
  auto source = book->sheet();
  ASSERT_TRUE(source.ok());
  std::string all(4096, '\0');
  std::size_t filled = 0;
  for (;;) {
    const auto got = (*source)->read(std::span(all).subspan(filled));
    ASSERT_TRUE(got.ok());
    if (*got == 0) break;
    filled += *got;
  }
  all.resize(filled);
  EXPECT_EQ(all,
            "名称,用电量 (kWh),次数,启用,时间,日期\n"
            "=cmd|' /C calc'!A0,1234.5,12,true,2025-03-01 00:15:00,2025-03-01\n"
            "\"+1-1,\"\"@\"\"\n甲\",0.1,-3,false,,\n");
}

TEST_F(XlsxTable, writesNoFormulaAndFreezesItsHeader) {
  const std::string sheet = part("xl/worksheets/sheet1.xml");
  EXPECT_THAT(sheet, Not(HasSubstr("<f>")));
  EXPECT_THAT(sheet, HasSubstr("inlineStr"));
  EXPECT_THAT(sheet, HasSubstr("state=\"frozen\""));
  EXPECT_THAT(sheet, HasSubstr("<autoFilter"));
}

TEST(CsvTable, quotesAndPrefixesNothing) {
  EXPECT_EQ(csv_of(sample()),
            "\xEF\xBB\xBF名称,用电量 (kWh),次数,启用,时间,日期\n"
            "=cmd|' /C calc'!A0,1234.5,12,true,2025-03-01T00:15:00+08:00,2025-03-01\n"
            "\"+1-1,\"\"@\"\"\n甲\",0.1,-3,false,,\n");
}

TEST(XlsxTableLimits, refusesMoreRowsThanASheetHolds) {
  Table table;
  table.columns = {{"a", ""}};
  table.rows.resize(sheet_row_limit + 1);
  const auto refused = xlsx_of(table);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::limit);
}

TEST(XlsxTableLimits, controlCharactersAndLongTextsStayWellFormed) {
  Table table;
  table.columns = {{"a", ""}};
  table.rows = {{std::string("a\x01\x0B", 3) + std::string("\0b", 2)}, {std::string(40'000, 'x')}};
  const auto bytes = xlsx_of(table);
  ASSERT_TRUE(bytes.ok()) << bytes.error().to_string();
}

}  // namespace
}  // namespace celadon::report
