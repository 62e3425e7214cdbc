#include "celadon/report/document_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/qr.hpp"
#include "celadon/report/words.hpp"
#include "celadon/report/workbook.hpp"
#include "report_files.hpp"

namespace celadon::report {
namespace {

using celadon::testing::output_of;
using celadon::testing::sample_document;
using celadon::testing::sample_seal;
using celadon::testing::ScratchFolder;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(DocumentModel, json_gives_the_same_document_again) {
  const Document document = sample_document(12);
  const std::string text = to_json_text(document);
  const auto read = document_from_json(text);
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(to_json_text(*read), text);
  EXPECT_EQ(read->figures[0].value, document.figures[0].value);  // bit for bit
}

TEST(DocumentModel, broken_json_is_corrupt_and_never_a_crash) {
  const std::string text = to_json_text(sample_document(2));
  for (std::size_t cut = 0; cut < text.size(); cut += 37) {
    const auto read = document_from_json(text.substr(0, cut));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  }
  EXPECT_FALSE(document_from_json(R"({"form": 99})").ok());
  EXPECT_FALSE(document_from_json("[]").ok());
}

TEST(DocumentModel, kinds_are_named) {
  EXPECT_EQ(*parse_report_kind("greenhouse_gas"), ReportKind::greenhouse_gas);
  EXPECT_FALSE(parse_report_kind("ghg").ok());
}

TEST(Words, numbers_are_grouped_and_rounded_half_to_even) {
  EXPECT_EQ(grouped(1234567.125, 2), "1,234,567.12");  // GB/T 8170: half to even
  EXPECT_EQ(grouped(-999.5, 1), "-999.5");
  EXPECT_EQ(grouped(-1000, 0), "-1,000");
  EXPECT_EQ(grouped(0.0, 2), "0.00");
}

TEST(Words, remarks_come_in_the_language_asked) {
  EXPECT_EQ(ledger_sentence("合计不含原料用能｜feedstock energy is not in the total",
                            units::Language::zh),
            "合计不含原料用能");
  EXPECT_EQ(ledger_sentence("甲未填报；乙未填报｜a is not declared; b is not declared",
                            units::Language::zh),
            "甲未填报；乙未填报");
  EXPECT_EQ(ledger_sentence("甲未填报；乙未填报｜a is not declared; b is not declared",
                            units::Language::en),
            "a is not declared; b is not declared");
  EXPECT_EQ(ledger_sentence("GWP set AR6; provisional", units::Language::zh),
            "全球变暖潜势取值：AR6；暂行");
  EXPECT_EQ(ledger_sentence("quite unknown", units::Language::zh), "quite unknown");
  EXPECT_EQ(clause_text("Annex B, B.1 and B.2", units::Language::zh), "附录B B.1、B.2");
}

TEST(Qr, a_code_is_square_and_refuses_what_no_phone_reads) {
  const auto code = make_qr("https://celadon.example/verify/Q7MK3XRA9T2F8");
  ASSERT_TRUE(code.ok());
  EXPECT_EQ((code->size - 17) % 4, 0);  // ISO/IEC 18004: 17 + 4 x version modules
  EXPECT_TRUE(code->at(0, 0));          // corner of the finder pattern
  EXPECT_FALSE(make_qr("").ok());
  EXPECT_EQ(make_qr(std::string(501, 'a')).error().code, ErrorCode::limit);
}

class Workbooks : public ::testing::Test {
 protected:
  std::string part(const std::string& name) {
    return output_of("unzip -p " + file_ + " '" + name + "'");
  }
  ScratchFolder folder_{"celadon-xlsx"};
  std::string file_;
};

TEST_F(Workbooks, hold_numbers_units_frozen_headers_and_native_charts) {
  const auto bytes = to_xlsx(sample_document(30), sample_seal());
  ASSERT_TRUE(bytes.ok()) << bytes.error().to_string();
  file_ = folder_.write("report.xlsx", *bytes);
  const std::string book = part("xl/workbook.xml");
  EXPECT_THAT(book, HasSubstr("封面"));
  EXPECT_THAT(book, HasSubstr("长表"));
  const std::string table = part("xl/worksheets/sheet3.xml");
  EXPECT_THAT(table, HasSubstr("state=\"frozen\""));
  EXPECT_THAT(table, HasSubstr("<v>30.25</v>"));  // the last row, as a number
  EXPECT_THAT(table, Not(HasSubstr("<f>")));      // "=行1" is a text
  EXPECT_THAT(part("xl/sharedStrings.xml"), HasSubstr("能耗 (tce)"));
  EXPECT_THAT(part("xl/charts/chart1.xml"), HasSubstr("c:barChart"));
  EXPECT_THAT(part("xl/charts/chart3.xml"), HasSubstr("c:lineChart"));
}

TEST_F(Workbooks, the_same_document_and_seal_give_the_same_bytes) {
  const auto once = to_xlsx(sample_document(30), sample_seal());
  const auto again = to_xlsx(sample_document(30), sample_seal());
  ASSERT_TRUE(once.ok() && again.ok());
  EXPECT_EQ(*once, *again);
}

}  // namespace
}  // namespace celadon::report
