#include "celadon/report/workbook.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/report/xlsx_library.hpp"

namespace celadon::report {
namespace {

std::string_view name_in(const Document& document, const packs::Title& title) {
  if (document.language == units::Language::en && !title.en.empty()) return title.en;
  return title.zh.empty() ? std::string_view(title.en) : std::string_view(title.zh);
}

std::string header_of(const PrintedColumn& column) {
  return column.unit.empty() ? column.title : fmt::format("{} ({})", column.title, column.unit);
}

/// Draws one document; lives as long as its workbook is open.
class Workbook {
 public:
  Workbook(lxw_workbook* book, const Document& document, const std::optional<Seal>& seal)
      : book_(book), document_(document), seal_(seal) {
    title_ = format(true);
    format_set_font_size(title_, 16);
    strong_ = format(true);
    soft_ = format(false);
    format_set_font_color(soft_, 0x5E6B66);
    wrapped_ = format(false);
    format_set_text_wrap(wrapped_);
    format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
    header_ = format(true);
    format_set_text_wrap(header_);
    format_set_bg_color(header_, 0xE9F2EE);
    format_set_bottom(header_, LXW_BORDER_THIN);
    format_set_align(header_, LXW_ALIGN_VERTICAL_CENTER);
  }

  void write() {
    describe();
    lxw_worksheet* cover = add_sheet(std::string(document_.say("封面", "Cover")));
    text_sheet_ = add_sheet(std::string(document_.say("正文", "Text")));
    worksheet_set_column(text_sheet_, 0, 0, 6, nullptr);
    worksheet_set_column(text_sheet_, 1, 1, 110, nullptr);
    int number = 0;
    for (const Section& section : document_.sections)
      write(section, section.numbered ? std::to_string(++number) : std::string());
    write_cover(cover);
  }

 private:
  lxw_format* format(bool bold) {
    lxw_format* made = workbook_add_format(book_);
    format_set_font_name(made, "Microsoft YaHei");
    format_set_font_size(made, 10);
    if (bold) format_set_bold(made);
    return made;
  }

  /// The format of a number with that many decimals.
  lxw_format* number_format(int places, bool bold) {
    lxw_format*& kept = numbers_[{places, bold}];
    if (kept == nullptr) {
      kept = format(bold);
      // Up to four decimals where the text has no fixed number of them.
      format_set_num_format(
          kept, places == 4 ? "#,##0.####"
                : places == 0
                    ? "#,##0"
                    : ("#,##0." + std::string(static_cast<std::size_t>(places), '0')).c_str());
    }
    return kept;
  }

  void describe() {
    const std::string title = fmt::format("{} {}", document_.title(), document_.period);
    const std::string author(name_in(document_, document_.organisation));
    lxw_doc_properties properties{};
    std::string title_bytes = for_xml(title);
    std::string author_bytes = for_xml(author);
    std::string code = seal_ ? seal_->code : std::string(document_.say("草稿", "draft"));
    properties.title = title_bytes.data();
    properties.author = author_bytes.data();
    properties.keywords = code.data();
    properties.created =
        static_cast<time_t>((seal_ ? seal_->filed_at : document_.made_at).us / 1'000'000);
    workbook_set_properties(book_, &properties);
  }

  lxw_worksheet* add_sheet(const std::string& wanted) {
    std::string name = sheet_name(wanted);
    for (int n = 2; !names_.insert(name).second; ++n)
      name = sheet_name(fmt::format("{} {}", n, wanted));
    sheets_.push_back(name);
    return workbook_add_worksheet(book_, name.c_str());
  }

  void text(lxw_worksheet* sheet, lxw_row_t row, int column, std::string_view words,
            lxw_format* look) {
    worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), for_xml(words).c_str(),
                           look);
  }

  void write(const Section& section, const std::string& number) {
    text(text_sheet_, line_, 0, number, strong_);
    text(text_sheet_, line_++, 1, section.title, strong_);
    for (const Block& block : section.blocks)
      std::visit([this](const auto& one) { write(one); }, block);
    int count = 0;
    for (const Section& part : section.parts)
      write(part, number.empty() ? std::string() : fmt::format("{}.{}", number, ++count));
  }

  void write(const Paragraph& paragraph) {
    text(text_sheet_, line_++, 1, paragraph.text, wrapped_);
  }
  void write(const Bullets& bullets) {
    for (const std::string& item : bullets.items)
      text(text_sheet_, line_++, 1, "• " + item, wrapped_);
  }
  void write(const Remark& remark) {
    text(text_sheet_, line_++, 1, remark.title, strong_);
    text(text_sheet_, line_++, 1, remark.text, wrapped_);
  }

  /// A line of the text that leads to a sheet.
  void lead_to(const std::string& sheet, const std::string& words) {
    worksheet_write_url_opt(text_sheet_, line_, 1, fmt::format("internal:'{}'!A1", sheet).c_str(),
                            nullptr, for_xml(words).c_str(), nullptr);
    ++line_;
  }

  void write(const PrintedTable& table) {
    if (table.caption.empty()) {
      for (const PrintedRow& row : table.rows) {
        std::string words;
        for (const PrintedCell& cell : row.cells) words += cell.text + "　";
        text(text_sheet_, line_++, 1, words, wrapped_);
      }
      return;
    }
    const std::string caption =
        fmt::format("{} {}  {}", document_.say("表", "Table"), ++tables_, table.caption);
    lxw_worksheet* sheet = add_sheet(caption);
    lead_to(sheets_.back(), caption);
    text(sheet, 0, 0, caption, title_);
    lxw_row_t at = 1;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const auto column = static_cast<lxw_col_t>(c);
      worksheet_set_column(sheet, column, column,
                           std::clamp(table.columns[c].width * 11.0, 9.0, 60.0), nullptr);
      if (table.headed) text(sheet, at, static_cast<int>(c), header_of(table.columns[c]), header_);
    }
    if (table.headed) ++at;
    worksheet_freeze_panes(sheet, at, table.headed ? 1 : 0);
    worksheet_repeat_rows(sheet, 0, at - 1);
    for (const PrintedRow& row : table.rows) write_row(sheet, at++, row);
    for (const std::string& note : table.notes) text(sheet, ++at, 0, note, soft_);
  }

  void write_row(lxw_worksheet* sheet, lxw_row_t at, const PrintedRow& row) {
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const PrintedCell& cell = row.cells[c];
      const bool bold = row.kind != RowKind::body;
      if (cell.number) {
        worksheet_write_number(sheet, at, static_cast<lxw_col_t>(c), *cell.number,
                               number_format(cell.places, bold));
      } else if (!cell.text.empty()) {
        text(sheet, at, static_cast<int>(c), cell.text, bold ? strong_ : wrapped_);
      }
    }
  }

  static std::uint8_t kind_of(const Chart& chart) {
    switch (chart.kind) {
      case ChartKind::bar: return LXW_CHART_COLUMN;
      case ChartKind::stacked_bar: return LXW_CHART_COLUMN_STACKED;
      case ChartKind::line: return LXW_CHART_LINE;
      case ChartKind::wheel: return LXW_CHART_BAR;
      case ChartKind::shares: return LXW_CHART_BAR_STACKED_PERCENT;
    }
    return LXW_CHART_COLUMN;
  }

  void write(const Chart& chart) {
    const std::string caption =
        fmt::format("{} {}  {}", document_.say("图", "Figure"), ++charts_, chart.caption);
    lxw_worksheet* sheet = add_sheet(caption);
    const std::string name = sheets_.back();
    lead_to(name, caption);
    text(sheet, 0, 0, caption, title_);
    text(sheet, 1, 0, chart.unit, header_);
    worksheet_set_column(sheet, 0, 0, 22, nullptr);
    worksheet_set_column(sheet, 1, static_cast<lxw_col_t>(chart.series.size()), 14, nullptr);
    worksheet_freeze_panes(sheet, 2, 1);
    for (std::size_t c = 0; c < chart.categories.size(); ++c)
      text(sheet, static_cast<lxw_row_t>(c + 2), 0, chart.categories[c], wrapped_);
    lxw_chart* drawn = workbook_add_chart(book_, kind_of(chart));
    const auto last = static_cast<lxw_row_t>(chart.categories.size() + 1);
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      const auto column = static_cast<lxw_col_t>(s + 1);
      const ChartSeries& series = chart.series[s];
      text(sheet, 1, column, series.name, header_);
      for (std::size_t c = 0; c < series.values.size(); ++c) {
        if (series.values[c]) {
          worksheet_write_number(sheet, static_cast<lxw_row_t>(c + 2), column, *series.values[c],
                                 number_format(4, false));
        }
      }
      lxw_chart_series* line = chart_add_series(drawn, nullptr, nullptr);
      chart_series_set_categories(line, name.c_str(), 2, 0, last, 0);
      chart_series_set_values(line, name.c_str(), 2, column, last, column);
      chart_series_set_name_range(line, name.c_str(), 1, column);
    }
    chart_title_set_name(drawn, for_xml(chart.caption).c_str());
    if (!chart.unit.empty() && chart.kind != ChartKind::wheel)
      chart_axis_set_name(drawn->y_axis, for_xml(chart.unit).c_str());
    lxw_chart_options options{};
    options.x_scale = 1.5;
    options.y_scale = 1.4;
    worksheet_insert_chart_opt(sheet, 2, static_cast<lxw_col_t>(chart.series.size() + 2), drawn,
                               &options);
  }

  void write_cover(lxw_worksheet* sheet) {
    worksheet_set_column(sheet, 0, 0, 30, nullptr);
    worksheet_set_column(sheet, 1, 1, 46, nullptr);
    worksheet_set_column(sheet, 2, 2, 16, nullptr);
    text(sheet, 0, 0, document_.title(), title_);
    text(sheet, 1, 0, document_.subtitle, soft_);
    lxw_row_t at = 3;
    const auto fact = [&](std::string_view label, std::string_view value) {
      text(sheet, at, 0, label, soft_);
      text(sheet, at++, 1, value, wrapped_);
    };
    for (const auto& [label, value] : document_.cover) fact(label, value);
    fact(document_.say("数据截至", "data as recorded by"), format_instant(document_.as_of));
    if (seal_) {
      fact(document_.say("核验码", "verification code"), seal_->code);
      fact(document_.say("核验地址", "verification page"), seal_->address);
      fact(document_.say("归档时间", "filed at"), format_instant(seal_->filed_at));
      fact(document_.say("归档人角色", "filed by the role"), name_in(document_, seal_->role));
    } else {
      fact(document_.say("状态", "state"), document_.say("草稿，未归档", "draft, not filed"));
    }
    ++at;
    text(sheet, at, 0, document_.say("主要数值", "main figures"), header_);
    text(sheet, at, 1, document_.say("数值", "value"), header_);
    text(sheet, at++, 2, document_.say("单位", "unit"), header_);
    for (const ReportFigure& figure : document_.figures) {
      text(sheet, at, 0, name_in(document_, figure.title), wrapped_);
      if (figure.value) {
        worksheet_write_number(sheet, at, 1, *figure.value, number_format(4, false));
      } else {
        text(sheet, at, 1, figure.text, wrapped_);
      }
      text(sheet, at++, 2, figure.unit == "1" ? "" : figure.unit, wrapped_);
    }
    ++at;
    for (const std::string& name : sheets_) {
      worksheet_write_url_opt(sheet, at++, 0, fmt::format("internal:'{}'!A1", name).c_str(),
                              nullptr, name.c_str(), nullptr);
    }
    worksheet_activate(sheet);
  }

  lxw_workbook* book_;
  const Document& document_;
  const std::optional<Seal>& seal_;
  lxw_worksheet* text_sheet_ = nullptr;
  lxw_row_t line_ = 0;
  int tables_ = 0;
  int charts_ = 0;
  std::set<std::string> names_;
  std::vector<std::string> sheets_;
  std::map<std::pair<int, bool>, lxw_format*> numbers_;
  lxw_format* title_ = nullptr;
  lxw_format* strong_ = nullptr;
  lxw_format* soft_ = nullptr;
  lxw_format* wrapped_ = nullptr;
  lxw_format* header_ = nullptr;
};

}  // namespace

Result<std::string> to_xlsx(const Document& document, const std::optional<Seal>& seal) {
  CELADON_ASSIGN(const TemporaryFile file, TemporaryFile::make());
  lxw_workbook* book = workbook_new(file.path().c_str());
  if (book == nullptr) return fail(ErrorCode::io, "无法生成工作簿｜the workbook could not be made");
  Workbook(book, document, seal).write();
  return close_and_read(book, file);
}

}  // namespace celadon::report
