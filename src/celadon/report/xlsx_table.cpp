#include "celadon/report/xlsx_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/report/xlsx_library.hpp"
#include "celadon/text/csv_writer.hpp"

namespace celadon::report {
namespace {

std::string shortest(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end.ptr};
}

struct Formats {
  lxw_format* heading;
  lxw_format* time;
  lxw_format* day;
  lxw_format* number;
  lxw_format* count;
};

Formats formats_of(lxw_workbook* book) {
  Formats formats{workbook_add_format(book), workbook_add_format(book), workbook_add_format(book),
                  workbook_add_format(book), workbook_add_format(book)};
  format_set_bold(formats.heading);
  format_set_text_wrap(formats.heading);
  format_set_bottom(formats.heading, LXW_BORDER_THIN);
  format_set_bg_color(formats.heading, 0xE8F1EC);
  format_set_num_format(formats.time, "yyyy-mm-dd hh:mm:ss");
  format_set_num_format(formats.day, "yyyy-mm-dd");
  format_set_num_format(formats.number, "#,##0.######");
  format_set_num_format(formats.count, "#,##0");
  return formats;
}

/// Days since 1899-12-30, the serial numbers of spreadsheets (their 1900 has a 29 February).
double serial_of(Instant at, UtcOffset offset) {
  const Instant local = at + Duration::minutes(offset.minutes);
  return static_cast<double>(local.us) / 86'400e6 + 25'569.0;  // 1970-01-01 is day 25569
}

void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const TableCell& cell,
                const Formats& formats, UtcOffset offset) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    if (!text->empty()) worksheet_write_string(sheet, row, column, for_xml(*text).c_str(), nullptr);
  } else if (const auto* number = std::get_if<double>(&cell)) {
    if (std::isfinite(*number)) worksheet_write_number(sheet, row, column, *number, formats.number);
  } else if (const auto* count = std::get_if<std::int64_t>(&cell)) {
    worksheet_write_number(sheet, row, column, static_cast<double>(*count), formats.count);
  } else if (const auto* flag = std::get_if<bool>(&cell)) {
    worksheet_write_boolean(sheet, row, column, *flag ? 1 : 0, nullptr);
  } else if (const auto* at = std::get_if<Instant>(&cell)) {
    worksheet_write_number(sheet, row, column, serial_of(*at, offset), formats.time);
  } else if (const auto* day = std::get_if<CivilDate>(&cell)) {
    worksheet_write_number(sheet, row, column,
                           static_cast<double>(days_from_civil(*day)) + 25'569.0, formats.day);
  }
}

/// Width in characters by what stands in the first rows; a Chinese character takes two.
double width_of(const Table& table, std::size_t column, UtcOffset offset) {
  const auto cells = [](const std::string& text) {
    double width = 0;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0U) != 0x80U) width += byte >= 0xE0 ? 2 : 1;
    }
    return width;
  };
  double width = cells(heading_of(table.columns[column])) + 3;  // room for the filter's arrow
  for (std::size_t i = 0; i < std::min<std::size_t>(table.rows.size(), 200); ++i)
    width = std::max(width, cells(text_of(table.rows[i][column], offset)) + 1);
  return std::clamp(width, 8.0, 60.0);
}

}  // namespace

std::string heading_of(const TableColumn& column) {
  return column.unit.empty() ? column.heading : fmt::format("{} ({})", column.heading, column.unit);
}

std::string text_of(const TableCell& cell, UtcOffset offset) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell))
    return std::isfinite(*number) ? shortest(*number) : std::string();
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return std::to_string(*count);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  if (const auto* at = std::get_if<Instant>(&cell)) return format_instant(*at, offset);
  if (const auto* day = std::get_if<CivilDate>(&cell)) return format_date(*day);
  return {};
}

Result<std::string> xlsx_of(const Table& table, UtcOffset offset) {
  if (table.rows.size() > sheet_row_limit) {
    return fail(ErrorCode::limit,
                fmt::format("有 {0} 行，一张表最多 {1} 行｜{0} rows; a sheet holds {1}",
                            table.rows.size(), sheet_row_limit),
                "请导出 CSV，或先筛选列表｜export CSV, or filter the list first");
  }
  CELADON_ASSIGN(const TemporaryFile file, TemporaryFile::make());
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* book = workbook_new_opt(file.path().c_str(), &options);
  if (book == nullptr) return fail(ErrorCode::io, "无法生成工作簿｜the workbook could not be made");
  const Formats formats = formats_of(book);
  lxw_worksheet* sheet = workbook_add_worksheet(book, sheet_name(table.sheet).c_str());
  if (sheet == nullptr) {
    workbook_close(book);
    return fail(ErrorCode::io, "无法生成工作表｜the sheet could not be made");
  }
  const auto last = static_cast<lxw_col_t>(table.columns.empty() ? 0 : table.columns.size() - 1);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, column, column, width_of(table, c, offset), nullptr);
    worksheet_write_string(sheet, 0, column, for_xml(heading_of(table.columns[c])).c_str(),
                           formats.heading);
  }
  worksheet_freeze_panes(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
  worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(table.rows.size()), last);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      write_cell(sheet, static_cast<lxw_row_t>(r + 1), static_cast<lxw_col_t>(c), table.rows[r][c],
                 formats, offset);
    }
  }
  return close_and_read(book, file);
}

std::string csv_of(const Table& table, UtcOffset offset) {
  std::string bytes = "\xEF\xBB\xBF";
  std::vector<std::string> texts(table.columns.size());
  std::vector<std::string_view> fields(table.columns.size());
  const auto add_line = [&] {
    for (std::size_t c = 0; c < texts.size(); ++c) fields[c] = texts[c];
    bytes += text::csv_line(fields);
    bytes += '\n';
  };
  for (std::size_t c = 0; c < texts.size(); ++c) texts[c] = heading_of(table.columns[c]);
  add_line();
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < texts.size(); ++c) texts[c] = text_of(row[c], offset);
    add_line();
  }
  return bytes;
}

}  // namespace celadon::report
