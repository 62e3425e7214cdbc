#include "celadon/report/pdf/pdf_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/report/pdf/chart_scale.hpp"
#include "report_files.hpp"

namespace celadon::report {
namespace {

using celadon::testing::output_of;
using celadon::testing::pages_of_pdf;
using celadon::testing::sample_document;
using celadon::testing::sample_seal;
using celadon::testing::ScratchFolder;
using celadon::testing::squeezed;
using celadon::testing::text_of_pdf;
using ::testing::HasSubstr;

class PdfDocument : public ::testing::Test {
 protected:
  /// Draws, keeps and gives the path.
  std::string draw(const Document& document, const std::optional<Seal>& seal) {
    const auto bytes = to_pdf(document, seal);
    EXPECT_TRUE(bytes.ok()) << (bytes.ok() ? "" : bytes.error().to_string());
    return folder_.write("report.pdf", bytes.ok() ? *bytes : "");
  }
  ScratchFolder folder_{"celadon-pdf"};
};

/// Whether the text has the words; the text itself is too long to be shown.
::testing::AssertionResult has(const std::string& text, const std::string& words) {
  if (text.find(squeezed(words)) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no '" << words << "'";
}

TEST_F(PdfDocument, holds_its_text_headings_and_page_numbers) {
  const std::string file = draw(sample_document(120), sample_seal());
  const std::string text = text_of_pdf(file);
  for (const char* words : {"能源利用状况报告", "1 摘要", "453.36 tce", "<b>不是标记</b>"})
    EXPECT_TRUE(has(text, words));
  EXPECT_TRUE(has(text_of_pdf(file, 2), "2 数据"));  // the contents
  const int pages = pages_of_pdf(file);
  EXPECT_GE(pages, 5);
  for (int page = 2; page <= pages; ++page) {
    EXPECT_TRUE(has(text_of_pdf(file, page),
                    "第 " + std::to_string(page) + " 页　共 " + std::to_string(pages) + " 页"));
  }
  EXPECT_FALSE(has(text, "草稿"));
}

TEST_F(PdfDocument, a_long_table_repeats_its_header_on_every_page_and_keeps_every_row) {
  const std::string file = draw(sample_document(150), std::nullopt);
  int with_rows = 0;
  std::string all;
  for (int page = 3; page <= pages_of_pdf(file); ++page) {
    const std::string text = text_of_pdf(file, page);
    all += text;
    if (!has(text, "=行")) continue;
    ++with_rows;
    EXPECT_TRUE(has(text, "能耗 (tce)")) << page;
    EXPECT_TRUE(has(text, with_rows == 1 ? "表 1 长表" : "长表（续）")) << page;
  }
  EXPECT_GE(with_rows, 4);  // 150 rows of some 19 pt on pages of 688 pt
  for (int row = 1; row <= 150; ++row) EXPECT_TRUE(has(all, "=行" + std::to_string(row))) << row;
}

TEST_F(PdfDocument, the_qr_on_cover_and_last_page_is_the_address) {
  const std::string file = draw(sample_document(5), sample_seal());
  for (const int page : {1, pages_of_pdf(file)}) {
    const std::string n = std::to_string(page);
    const std::string picture = (folder_.path() / ("p" + n)).string();
    output_of("pdftoppm -r 150 -png -singlefile -f " + n + " -l " + n + " " + file + " " + picture);
    EXPECT_EQ(output_of("zbarimg -q --raw " + picture + ".png"), sample_seal().address + "\n");
  }
}

TEST_F(PdfDocument, the_same_document_and_seal_give_the_same_bytes) {
  const auto once = to_pdf(sample_document(40), sample_seal());
  const auto again = to_pdf(sample_document(40), sample_seal());
  ASSERT_TRUE(once.ok() && again.ok());
  EXPECT_TRUE(*once == *again);
}

TEST_F(PdfDocument, a_draft_says_so_on_every_page) {
  const std::string file = draw(sample_document(60), std::nullopt);
  for (int page = 1; page <= pages_of_pdf(file); ++page) {
    EXPECT_TRUE(has(text_of_pdf(file, page), "草稿")) << page;
  }
}

TEST_F(PdfDocument, metadata_and_outline_name_the_document) {
  const std::string file = draw(sample_document(5), sample_seal());
  const std::string info = output_of("TZ=UTC pdfinfo -isodates " + file);
  EXPECT_THAT(info, HasSubstr("青瓷示例线缆厂 能源利用状况报告 2025"));
  EXPECT_THAT(info, HasSubstr("Q7MK-3XRA-9T2F-8"));
  EXPECT_THAT(info, HasSubstr("2026-01-20T"));  // of the filing, not of the drawing
  const std::string links = output_of("pdfinfo -dests " + file);
  EXPECT_THAT(links, HasSubstr("\"s1\""));
  EXPECT_THAT(links, HasSubstr("\"s2\""));
}

TEST_F(PdfDocument, a_cell_longer_than_a_page_is_split_and_nothing_is_lost) {
  Document document = sample_document(3);
  auto& table = std::get<PrintedTable>(document.sections[1].blocks[0]);
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "词" + std::to_string(i) + " ";
  table.rows[1].cells[0].text = text;
  const std::string read = text_of_pdf(draw(document, std::nullopt));
  for (const int word : {0, 700, 1499}) EXPECT_TRUE(has(read, "词" + std::to_string(word)));
}

TEST_F(PdfDocument, characters_without_a_glyph_are_set_as_a_known_mark) {
  Document document = sample_document(1);
  document.sections[0].blocks.push_back(Paragraph{"古埃及\xF3\xB0\x80\x80字\x01。", Tone::plain});
  EXPECT_TRUE(has(text_of_pdf(draw(document, std::nullopt)), "古埃及〓字"));
}

TEST_F(PdfDocument, an_address_that_is_none_is_refused) {
  Seal seal = sample_seal();
  seal.address = "https://x' dest='s1";
  const auto refused = to_pdf(sample_document(1), seal);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}

TEST(ChartScale, marks_are_round_and_cover_the_values) {
  const pdf::Axis axis = pdf::axis_over(-7.26, 341.2);
  EXPECT_DOUBLE_EQ(axis.step, 100.0);
  EXPECT_DOUBLE_EQ(axis.low, -100.0);
  EXPECT_DOUBLE_EQ(axis.high, 400.0);
  EXPECT_EQ(axis.marks().size(), 6U);
  const pdf::Axis small = pdf::axis_over(0.0, 0.034);
  EXPECT_GE(small.high, 0.034);
  EXPECT_EQ(small.places, 2);
  EXPECT_DOUBLE_EQ(pdf::axis_over(0.0, 0.0).high, 1.0);
}

}  // namespace
}  // namespace celadon::report
