#pragma once
// Statements as a table: one fact per row, as the list of statements exports them to CSV and XLSX.
// Columns by their headings in Chinese or English, in any order:
//
//   数据名称 Name | 成员 Member | 期间 Period | 数值 Value | 单位 Unit | 佐证材料 Evidence
//   材料日期 Date | 备注 Note
//
// Name, period and value are needed; the other columns of the export (title, file, line, recorded,
// who) tell what was and are left aside. A table sets what its rows name and withdraws nothing: an
// export may have been filtered.

#include <vector>

#include "celadon/registry/statement.hpp"
#include "celadon/text/csv.hpp"

namespace celadon::registry {

/// The most rows of a table.
constexpr std::size_t statement_table_rows = 100'000;

/// The statements of a table, one per period, in the order of their first rows; every fact carries
/// its row and column. The values are read as read_statement reads them. Errors: parse, unit, rule,
/// not_found with file, row and column; limit.
Result<std::vector<Statement>> read_statement_table(text::CsvReader& table,
                                                    const std::string& file_name, const Site& site,
                                                    const Vocabulary& vocabulary,
                                                    const Carriers& carriers);

}  // namespace celadon::registry
