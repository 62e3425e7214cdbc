// Reading workbooks: what the cells say, and that hostile ones are refused with their limit.

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/text/csv.hpp"
#include "celadon/text/xlsx_reader.hpp"
#include "celadon/text/xlsx_values.hpp"
#include "celadon/units/bilingual.hpp"
#include "small_workbook.hpp"

namespace celadon::text {
namespace {

using ::testing::HasSubstr;
using tests::WorkbookParts;

class Xlsx : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon-xlsx-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const WorkbookParts& parts) {
    const auto path = folder_ / "book.xlsx";
    tests::write_workbook(path, parts);
    return path;
  }

  /// The whole text of a sheet, or the error as text.
  static std::string text_of(const std::filesystem::path& path, std::string_view sheet = {},
                             const XlsxLimits& limits = {}) {
    auto book = XlsxWorkbook::open(path, {}, limits);
    if (!book.ok()) return "error " + units::sentence(book.error(), units::Language::en);
    auto source = book->sheet(sheet);
    if (!source.ok()) return "error " + units::sentence(source.error(), units::Language::en);
    std::string all;
    std::array<char, 7> block;  // small and odd, so that pieces are cut everywhere
    for (;;) {
      const auto got = (*source)->read(block);
      if (!got.ok()) return "error " + units::sentence(got.error(), units::Language::en);
      if (*got == 0) return all;
      all.append(block.data(), *got);
    }
  }

  std::filesystem::path folder_;
};

TEST_F(Xlsx, readsSharedInlineAndFormulaTextsNumbersAndTruthValues) {
  const auto path = file(tests::workbook_parts(
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>)"
      R"(<row r="2"><c r="A2"><v>1.1000000000000001</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="str"><f>A1</f><v>x_x000D_y</v></c></row>)"
      R"(<row r="4"><c r="B4"><v>20250101</v></c><c r="C4" t="e"><v>#N/A</v></c></row>)",
      R"(<si><t>时间</t></si><si><r><t>用</t></r><r><rPr><b/></rPr><t>电,"量"&amp;</t></r><rPh><t>x</t></rPh></si>)"));
  // 1.1000000000000001 is how spreadsheets write the double 1.1; row 3 is empty and keeps its
  // place.
  EXPECT_EQ(text_of(path),
            "时间,\"用电,\"\"量\"\"&\",\" \"\n1.1,true,\"x\ry\"\n\n,20250101,#N/A\n");
}

TEST_F(Xlsx, readsDatesByStyle) {
  // Serial 45717 is 2025-03-01: 45658 is 2025-01-01 (published by Microsoft's own examples as
  // DATE(2025,1,1)), plus 31 + 28 days.
  const auto path = file(tests::workbook_parts(
      R"(<row r="1"><c r="A1" s="1"><v>45717</v></c><c r="B1" s="2"><v>45717</v></c><c r="C1" s="2"><v>45717.010416666664</v></c><c r="D1" s="3"><v>0.25</v></c><c r="E1" s="4"><v>1.5</v></c><c r="F1" s="0"><v>45717</v></c></row>)",
      {},
      R"(<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/>)"));
  EXPECT_EQ(text_of(path),
            "2025-03-01,2025-03-01 00:00:00,2025-03-01 00:15:00,06:00:00,1.5,45717\n");
}

TEST(XlsxNumbers, knowsTheLeapDayThatNeverWasAndBothEpochs) {
  // ECMA-376 part 1, 18.17.4.1: serial 1 is 1900-01-01, serial 61 is 1900-03-01; in the date system
  // of 1904 serial 0 is 1904-01-01.
  EXPECT_EQ(number_text("1", XlsxNumber::date, XlsxEpoch::from_1900), "1900-01-01");
  EXPECT_EQ(number_text("61", XlsxNumber::date, XlsxEpoch::from_1900), "1900-03-01");
  EXPECT_EQ(number_text("0", XlsxNumber::date, XlsxEpoch::from_1904), "1904-01-01");
  EXPECT_EQ(number_text("2958465", XlsxNumber::date, XlsxEpoch::from_1900), "9999-12-31");
  EXPECT_EQ(number_text("2958466", XlsxNumber::date, XlsxEpoch::from_1900), "2958466");
  EXPECT_EQ(number_text("nonsense", XlsxNumber::date, XlsxEpoch::from_1900), "nonsense");
  EXPECT_EQ(number_text("1E+2", XlsxNumber::plain, XlsxEpoch::from_1900), "100");
  EXPECT_EQ(number_text("1e999", XlsxNumber::plain, XlsxEpoch::from_1900), "1e999");
}

TEST(XlsxNumbers, knowsDateFormatsFromOthers) {
  EXPECT_EQ(number_form_of(164, "yyyy\"年\"m\"月\"d\"日\""), XlsxNumber::date);
  EXPECT_EQ(number_form_of(164, "[$-804]yyyy/m/d h:mm;@"), XlsxNumber::date_time);
  EXPECT_EQ(number_form_of(164, "h:mm:ss AM/PM"), XlsxNumber::time);
  EXPECT_EQ(number_form_of(164, "mmm-yy"), XlsxNumber::date);
  EXPECT_EQ(number_form_of(164, "[h]:mm:ss"), XlsxNumber::plain);
  EXPECT_EQ(number_form_of(164, "#,##0.00\" kWh/d\""), XlsxNumber::plain);
  EXPECT_EQ(number_form_of(164, "0.00E+00"), XlsxNumber::plain);
  EXPECT_EQ(number_form_of(164, "[Red]0.0"), XlsxNumber::plain);
  EXPECT_EQ(number_form_of(164, "General"), XlsxNumber::plain);
  EXPECT_EQ(number_form_of(22, ""), XlsxNumber::date_time);
}

TEST_F(Xlsx, readsNamespacePrefixesAndRowsWithoutNumbers) {
  WorkbookParts parts = tests::workbook_parts("");
  parts["xl/worksheets/sheet1.xml"] =
      R"(<?xml version="1.0"?><x:worksheet xmlns:x="urn:x"><!-- <row> --><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row/><x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>)";
  EXPECT_EQ(text_of(file(parts)), "1,2\n\n3,\n");
}

TEST_F(Xlsx, findsSheetsByName) {
  const auto path = file(tests::workbook_parts(""));
  EXPECT_EQ(text_of(path, "数据"), "");
  EXPECT_EQ(text_of(path, "说明"), "");  // hidden, but asked for
  EXPECT_THAT(text_of(path, "数居"), HasSubstr("the sheets are \"说明\" \"数据\""));
}

TEST_F(Xlsx, aLastCellThatIsEmptyLeavesTheRowAsWideAsItsHeader) {
  const auto path = file(tests::workbook_parts(
      R"(<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>)"));
  EXPECT_EQ(text_of(path), "1,,2\n3,,\n");
}

TEST_F(Xlsx, refusesABombByItsRatio) {
  WorkbookParts parts = tests::workbook_parts("");
  parts["xl/worksheets/sheet1.xml"] =
      "<worksheet><sheetData>" + std::string(40U << 20U, ' ') + "</sheetData></worksheet>";
  const std::string told = text_of(file(parts));
  EXPECT_THAT(told, HasSubstr("book.xlsx!xl/worksheets/sheet1.xml: packed to a "));
  EXPECT_THAT(told, HasSubstr("at most a 250th"));
}

TEST_F(Xlsx, refusesTooManyEntries) {
  WorkbookParts parts = tests::workbook_parts("");
  for (int i = 0; i < 40; ++i) parts["junk/" + std::to_string(i)] = "";
  XlsxLimits limits;
  limits.entries = 20;
  EXPECT_THAT(text_of(file(parts), {}, limits), HasSubstr("entries in the archive; at most 20"));
}

TEST_F(Xlsx, refusesDeclarationsEntitiesAndDepth) {
  WorkbookParts parts = tests::workbook_parts("");
  const WorkbookParts sound = parts;
  parts["xl/workbook.xml"] =
      R"(<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>)";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("holds a declaration"));
  parts = sound;
  parts["xl/worksheets/sheet1.xml"] =
      R"(<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet><sheetData/></worksheet>)";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("holds a declaration"));
  parts["xl/worksheets/sheet1.xml"] =
      "<worksheet><sheetData><row><c><v><![CDATA[</row>]]></v></c></row></sheetData></worksheet>";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("error"));
  std::string deep = "<worksheet><sheetData><row>";
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  for (int i = 0; i < 10'000; ++i) deep += "</a>";
  parts["xl/worksheets/sheet1.xml"] = deep + "</row></sheetData></worksheet>";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("nested deeper than 32"));
}

TEST_F(Xlsx, refusesHugeDimensionsAndRowsOutOfOrder) {
  EXPECT_THAT(text_of(file(tests::workbook_parts(R"(<row r="1048577"/>)"))),
              HasSubstr("row 1048577; at most 1048576"));
  EXPECT_THAT(text_of(file(tests::workbook_parts(R"(<row r="1"><c r="XFE1"><v>1</v></c></row>)"))),
              HasSubstr("column 16385; at most 16384"));
  EXPECT_THAT(text_of(file(tests::workbook_parts(R"(<row r="2"/><row r="2"/>)"))),
              HasSubstr("numbered \"2\""));
  EXPECT_THAT(text_of(file(tests::workbook_parts(R"(<row r="-1"/>)"))), HasSubstr("numbered"));
  EXPECT_THAT(text_of(file(tests::workbook_parts(
                  R"(<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>)"))),
              HasSubstr("a cell says that it is \"A1\""));
  XlsxLimits limits;
  limits.cells = 1000;
  EXPECT_THAT(text_of(file(tests::workbook_parts(R"(<row r="1"><c r="XFD1"><v>1</v></c></row>)")),
                      {}, limits),
              HasSubstr("more than 1000 cells"));
}

TEST_F(Xlsx, refusesMalformedAndCutFiles) {
  WorkbookParts parts = tests::workbook_parts("");
  parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row r=\"1\"><c><v>1</v></row>";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("malformed"));
  parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row r=\"1\">";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("not closed"));
  EXPECT_THAT(
      text_of(file(tests::workbook_parts(R"(<row r="1"><c r="A1" t="s"><v>7</v></c></row>)"))),
      HasSubstr("there is no shared text \"7\""));
  parts.erase("xl/workbook.xml");
  EXPECT_THAT(text_of(file(parts)), HasSubstr("holds no workbook"));
  const auto cut = folder_ / "cut.xlsx";
  std::ofstream(cut) << "PK\x03\x04 and no more";
  EXPECT_THAT(text_of(cut), HasSubstr("not a whole workbook (.xlsx)"));
}

TEST_F(Xlsx, targetsOutsideTheArchiveAreNotFollowed) {
  WorkbookParts parts = tests::workbook_parts("");
  parts["xl/_rels/workbook.xml.rels"] =
      R"(<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="file:///etc/passwd"/><Relationship Id="rId9" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>)";
  EXPECT_THAT(text_of(file(parts)), HasSubstr("holds no sheet"));
}

}  // namespace
}  // namespace celadon::text
