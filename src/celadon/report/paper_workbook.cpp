// A statutory paper as a workbook: the form on one sheet to print, each table on a sheet of its
// own.

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/report/statutory_paper.hpp"
#include "celadon/report/xlsx_library.hpp"

namespace celadon::report {
namespace {

constexpr lxw_col_t last_column = 3;

/// Writes one paper; lives as long as its workbook is open.
class PaperWorkbook {
 public:
  PaperWorkbook(lxw_workbook* book, const StatutoryPaper& paper) : book_(book), paper_(paper) {
    title_ = look(true);
    format_set_font_size(title_, 16);
    format_set_align(title_, LXW_ALIGN_CENTER);
    soft_ = look(false);
    format_set_font_color(soft_, 0x5E6B66);
    format_set_text_wrap(soft_);
    label_ = framed(true);
    format_set_align(label_, LXW_ALIGN_CENTER);
    heading_ = framed(true);
    value_ = framed(false);
    plain_ = framed(false);
  }

  void write() {
    describe();
    form_ = add_sheet(paper_.say("表单", "Form"));
    worksheet_set_column(form_, 0, 0, 22, nullptr);
    worksheet_set_column(form_, 1, 1, 34, nullptr);
    worksheet_set_column(form_, 2, 2, 22, nullptr);
    worksheet_set_column(form_, 3, 3, 34, nullptr);
    worksheet_set_paper(form_, 9);  // A4
    worksheet_set_landscape(form_);
    worksheet_fit_to_pages(form_, 1, 0);
    over(title_, paper_.title);
    if (!paper_.subtitle.empty()) over(soft_, paper_.subtitle);
    for (const PaperBlock& block : paper_.blocks)
      std::visit([this](const auto& one) { this->write(one); }, block);
    ++line_;
    for (const std::string& text : paper_.basis) over(soft_, text);
    if (!paper_.to_supply.empty()) {
      over(soft_, paper_.say("尚待填写：", "still to be filled in: ") +
                      fmt::format("{}", fmt::join(paper_.to_supply, paper_.say("、", "; "))));
    }
    if (paper_.draft)
      over(soft_, paper_.say("草稿：尚未由办理步骤出具", "draft: no step has given it out"));
    worksheet_activate(form_);
  }

 private:
  lxw_format* look(bool bold) {
    lxw_format* made = workbook_add_format(book_);
    format_set_font_name(made, "Microsoft YaHei");
    format_set_font_size(made, 10);
    if (bold) format_set_bold(made);
    return made;
  }
  lxw_format* framed(bool bold) {
    lxw_format* made = look(bold);
    format_set_border(made, LXW_BORDER_THIN);
    format_set_text_wrap(made);
    format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
    if (bold) format_set_bg_color(made, 0xF3F6F4);
    return made;
  }

  void describe() {
    lxw_doc_properties properties{};
    std::string title = for_xml(paper_.title);
    std::string author = for_xml(paper_.author);
    properties.title = title.data();
    properties.author = author.data();
    properties.created = static_cast<time_t>(paper_.made_at.us / 1'000'000);
    workbook_set_properties(book_, &properties);
  }

  lxw_worksheet* add_sheet(const std::string& wanted) {
    std::string name = sheet_name(wanted);
    for (int n = 2; !names_.insert(name).second; ++n)
      name = sheet_name(fmt::format("{} {}", n, wanted));
    last_sheet_ = name;
    return workbook_add_worksheet(book_, name.c_str());
  }

  /// A row over all columns, as high as its text at some 60 Chinese characters a line.
  void over(lxw_format* format, const std::string& text, double least = 18.0) {
    constexpr std::size_t bytes_per_line = 180;
    const std::size_t lines = 1 + text.size() / bytes_per_line;
    worksheet_set_row(form_, line_, std::clamp(static_cast<double>(lines) * 16.0, least, 409.0),
                      nullptr);
    worksheet_merge_range(form_, line_, 0, line_, last_column, for_xml(text).c_str(), format);
    ++line_;
  }
  void cell(lxw_col_t column, const std::string& text, lxw_format* format) {
    worksheet_write_string(form_, line_, column, for_xml(text).c_str(), format);
  }

  void write(const PaperFacts& facts) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
      cell(0, facts[i].label, label_);
      const bool alone = facts[i].wide || i + 1 == facts.size() || facts[i + 1].wide;
      if (alone) {
        worksheet_merge_range(form_, line_, 1, line_, last_column, for_xml(facts[i].value).c_str(),
                              value_);
      } else {
        cell(1, facts[i].value, value_);
        cell(2, facts[i + 1].label, label_);
        cell(3, facts[i + 1].value, value_);
        ++i;
      }
      ++line_;
    }
  }

  void write(const PaperText& text) {
    over(heading_, text.title);
    over(plain_, text.text, text.room);
  }

  void write(const PaperSignature& signature) {
    over(heading_, signature.title);
    over(plain_, signature.text, 40.0);
    over(plain_, signature.signer, 40.0);
  }

  void write(const PaperTable& table) {
    over(heading_, table.title);
    if (table.rows.empty()) {
      over(plain_, table.empty);
      return;
    }
    lxw_worksheet* sheet = add_sheet(table.title);
    worksheet_write_url_opt(
        form_, line_, 0, fmt::format("internal:'{}'!A1", last_sheet_).c_str(), nullptr,
        for_xml(paper_.say(fmt::format("见工作表，{} 行", table.rows.size()),
                           fmt::format("on its sheet, {} rows", table.rows.size())))
            .c_str(),
        nullptr);
    ++line_;
    lxw_row_t at = 0;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const PrintedColumn& column = table.columns[c];
      const auto place = static_cast<lxw_col_t>(c);
      worksheet_set_column(sheet, place, place, std::clamp(column.width * 12.0, 9.0, 60.0),
                           nullptr);
      worksheet_write_string(
          sheet, at, place,
          for_xml(column.unit.empty() ? column.title
                                      : fmt::format("{} ({})", column.title, column.unit))
              .c_str(),
          label_);
    }
    worksheet_freeze_panes(sheet, ++at, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    worksheet_set_paper(sheet, 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    for (const PrintedRow& row : table.rows) {
      for (std::size_t c = 0; c < row.cells.size(); ++c) {
        const auto place = static_cast<lxw_col_t>(c);
        if (row.cells[c].number) {
          worksheet_write_number(sheet, at, place, *row.cells[c].number, value_);
        } else {
          worksheet_write_string(sheet, at, place, for_xml(row.cells[c].text).c_str(), value_);
        }
      }
      ++at;
    }
  }

  lxw_workbook* book_;
  const StatutoryPaper& paper_;
  lxw_worksheet* form_ = nullptr;
  lxw_row_t line_ = 0;
  std::set<std::string> names_;
  std::string last_sheet_;
  lxw_format* title_ = nullptr;
  lxw_format* soft_ = nullptr;
  lxw_format* label_ = nullptr;
  lxw_format* heading_ = nullptr;
  lxw_format* value_ = nullptr;
  lxw_format* plain_ = nullptr;
};

}  // namespace

Result<std::string> paper_to_xlsx(const StatutoryPaper& paper) {
  CELADON_ASSIGN(const TemporaryFile file, TemporaryFile::make());
  lxw_workbook* book = workbook_new(file.path().c_str());
  if (book == nullptr) return fail(ErrorCode::io, "无法生成工作簿｜the workbook could not be made");
  PaperWorkbook(book, paper).write();
  return close_and_read(book, file);
}

}  // namespace celadon::report
