#pragma once
// One list as a file: XLSX with native types, units in the frozen header and a filter, or CSV.
// Every list of the program goes through here, so that what was exported looks and imports the
// same.
//
// Formula injection: in XLSX every text is written as a string cell, never as a formula, whatever
// it begins with. CSV has no types: the text is quoted (RFC 4180) and otherwise left as it is,
// because a prefix such as ' would not come back the same when the file is imported again;
// spreadsheets that open CSV treat "=1+1" as a formula, so hand out XLSX where a stranger may have
// written the texts.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon::report {

/// Nothing, a text, a number in the unit of its column, a count, a truth value, a time, a day.
using TableCell =
    std::variant<std::monostate, std::string, double, std::int64_t, bool, Instant, CivilDate>;

struct TableColumn {
  std::string heading;
  std::string unit;  ///< printed behind the heading: "用电量 (kWh)"; may be empty
};

struct Table {
  std::string sheet;  ///< name of the sheet
  std::vector<TableColumn> columns;
  std::vector<std::vector<TableCell>> rows;  ///< each as long as `columns`
};

/// The most rows a sheet holds below its header (ECMA-376: 1,048,576 with it).
inline constexpr std::size_t sheet_row_limit = 1'048'575;

/// The bytes of a workbook. Times are written as local time of `offset`. A text longer than the
/// 32,767 characters a cell may hold is cut, and says so. Errors: limit (rows), io, disk_full.
Result<std::string> xlsx_of(const Table& table, UtcOffset offset = UtcOffset::china());

/// The bytes of a CSV file: UTF-8 with a byte order mark (without it spreadsheets take Chinese for
/// a local encoding; our own reader drops it), LF. Numbers in the shortest form that reads back
/// exactly.
std::string csv_of(const Table& table, UtcOffset offset = UtcOffset::china());

/// "heading (unit)".
std::string heading_of(const TableColumn& column);
/// A cell as CSV prints it.
std::string text_of(const TableCell& cell, UtcOffset offset);

}  // namespace celadon::report
