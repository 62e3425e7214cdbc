#include "celadon/report/statutory_paper.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "report_files.hpp"

namespace celadon::report {
namespace {

using celadon::testing::output_of;
using celadon::testing::pages_of_pdf;
using celadon::testing::ScratchFolder;
using celadon::testing::squeezed;
using celadon::testing::text_of_pdf;

StatutoryPaper sample_paper(std::size_t rows, std::size_t sentences) {
  StatutoryPaper paper;
  paper.title = "申报表";
  paper.subtitle = "市级　2026 年度";
  paper.author = "渭水陶瓷有限公司";
  paper.made_at = *parse_instant("2026-02-01T09:00:00+08:00");
  paper.blocks.push_back(PaperFacts{{"单位名称", "渭水陶瓷有限公司"},
                                    {"统一社会信用代码", "91610113MA6TXXXX0X"},
                                    {"生产地址", "陕西省西安市雁塔区丈八街道科技二路 <1> 号", true},
                                    {"联系人", "", false, true}});
  std::string text;
  for (std::size_t i = 0; i < sentences; ++i)
    text += "本单位开展绿色低碳改造，逐年降低单位产品能耗。";
  paper.blocks.push_back(PaperText{"绿色发展简介", text, 64});
  PaperTable table;
  table.title = "评价指标表";
  table.columns = {{"指标", "", Align::left, 2.4}, {"数值", "tce", Align::right, 1.0}};
  for (std::size_t i = 1; i <= rows; ++i) {
    PrintedCell value;
    value.text = "1,234.50";
    value.number = 1234.5;
    PrintedCell name;
    name.text = "=行" + std::to_string(i);
    table.rows.push_back({{name, value}});
  }
  table.empty = "尚未登记评价";
  paper.blocks.push_back(std::move(table));
  paper.blocks.push_back(PaperSignature{"真实性承诺", "所填内容真实。", "单位（盖章）"});
  paper.basis = {"表式依据：第十条；来源：工信部节〔2024〕13号"};
  paper.to_supply = {"联系人"};
  return paper;
}

class StatutoryPaperFile : public ::testing::Test {
 protected:
  std::string draw(const StatutoryPaper& paper) {
    const auto bytes = paper_to_pdf(paper);
    EXPECT_TRUE(bytes.ok()) << (bytes.ok() ? "" : bytes.error().to_string());
    return folder_.write("paper.pdf", bytes.ok() ? *bytes : "");
  }
  ScratchFolder folder_{"celadon-paper"};
};

::testing::AssertionResult holds(const std::string& text, const std::string& words) {
  if (text.find(squeezed(words)) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no '" << words << "'";
}

TEST_F(StatutoryPaperFile, is_one_form_with_its_rule_and_what_is_still_to_be_filled_in) {
  const std::string file = draw(sample_paper(3, 2));
  EXPECT_EQ(pages_of_pdf(file), 1);
  const std::string text = text_of_pdf(file);
  for (const char* words : {"申报表", "市级　2026 年度", "科技二路 <1> 号", "1,234.50", "=行3",
                            "单位（盖章）", "第十条", "尚待填写：联系人", "第 1 页　共 1 页"})
    EXPECT_TRUE(holds(text, words));
  EXPECT_FALSE(holds(text, "草稿"));
}

TEST_F(StatutoryPaperFile, a_draft_says_so_on_every_page) {
  StatutoryPaper paper = sample_paper(90, 2);
  paper.draft = true;
  const std::string file = draw(paper);
  for (int page = 1; page <= pages_of_pdf(file); ++page)
    EXPECT_TRUE(holds(text_of_pdf(file, page), "草稿：尚未由办理步骤出具")) << page;
}

TEST_F(StatutoryPaperFile, long_tables_repeat_their_header_and_lose_no_row) {
  const std::string file = draw(sample_paper(120, 2));
  const int pages = pages_of_pdf(file);
  EXPECT_GE(pages, 3);  // 120 rows of some 20 pt on pages of 718 pt
  std::string all;
  for (int page = 1; page <= pages; ++page) {
    const std::string text = text_of_pdf(file, page);
    all += text;
    if (holds(text, "=行")) {
      EXPECT_TRUE(holds(text, "数值 (tce)")) << page;
    }
  }
  for (int row = 1; row <= 120; ++row) EXPECT_TRUE(holds(all, "=行" + std::to_string(row))) << row;
}

TEST_F(StatutoryPaperFile, a_text_longer_than_a_page_is_broken_between_lines) {
  const std::string file = draw(sample_paper(1, 150));
  EXPECT_GE(pages_of_pdf(file), 2);
  std::string all = text_of_pdf(file);
  std::size_t sentences = 0;
  for (std::size_t at = all.find("降低单位产品能耗"); at != std::string::npos;
       at = all.find("降低单位产品能耗", at + 1))
    ++sentences;
  // A sentence that runs over the foot of a page is parted by it.
  EXPECT_GE(sentences, 148U);
}

TEST_F(StatutoryPaperFile, an_empty_table_says_why) {
  EXPECT_TRUE(holds(text_of_pdf(draw(sample_paper(0, 1))), "尚未登记评价"));
}

TEST_F(StatutoryPaperFile, the_same_paper_gives_the_same_bytes) {
  EXPECT_EQ(*paper_to_pdf(sample_paper(5, 2)), *paper_to_pdf(sample_paper(5, 2)));
}

TEST_F(StatutoryPaperFile, the_workbook_has_the_form_and_a_sheet_for_each_table) {
  const auto bytes = paper_to_xlsx(sample_paper(4, 2));
  ASSERT_TRUE(bytes.ok()) << bytes.error().to_string();
  const std::string file = folder_.write("paper.xlsx", *bytes);
  const std::string sheets = output_of("unzip -p " + file + " xl/workbook.xml");
  EXPECT_NE(sheets.find("表单"), std::string::npos);
  EXPECT_NE(sheets.find("评价指标表"), std::string::npos);
  const std::string texts = output_of("unzip -p " + file + " xl/sharedStrings.xml");
  for (const char* words : {"申报表", "91610113MA6TXXXX0X", "=行4", "第十条"})
    EXPECT_NE(texts.find(words), std::string::npos) << words;
  EXPECT_NE(output_of("unzip -p " + file + " xl/worksheets/sheet2.xml").find("<v>1234.5</v>"),
            std::string::npos)
      << "numbers are numbers";
}

}  // namespace
}  // namespace celadon::report
