#pragma once
// The tables of a pack as its pack.yaml declares them, and the rows of their files.
//
//   tables:
//     - name: grid_co2            # the name a lookup uses
//       zh: ..., en: ...
//       shape: rows               # rows | curve | grid | limits | terms | hours; default by kind
//       file: grid_co2.csv
//       keys: [where, year]       # rows: what a formula's lookup gives, in order; left out:
//                                 #   what, where, year, edition, variant
//       default_variant: average  # rows: taken when the question names none; also default_what,
//       default_where axes: [{column: , unit: }, ...], value: {column: , unit: }, edge: <curve
//       table>   # curve, grid levels: [{id: , zh: , en: }, ...] # limits, best first

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/packs/pack.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::packs {

enum class TableShape : std::uint8_t {
  rows = 1,    ///< factors by what, where, year, edition, variant
  curve = 2,   ///< a value along one axis (a second axis may be its alternative)
  grid = 3,    ///< a value over two axes
  limits = 4,  ///< levels by standard, product, indicator
  terms = 5,   ///< names: id, zh, en and more columns of text
  hours = 6,   ///< spans of the day
};
const char* to_string(TableShape shape) noexcept;

struct TableColumn {
  std::string column;
  units::Unit unit;
};

struct LevelSpec {
  std::string id;
  Title title;
};

struct TableSpec {
  std::string name;
  Title title;
  TableShape shape = TableShape::rows;
  std::string file;
  std::vector<std::string> keys;
  std::string default_what;
  std::string default_where;
  std::string default_variant;
  std::vector<TableColumn> axes;
  TableColumn value;
  std::string edge;
  std::vector<LevelSpec> levels;
  TextPlace place;
};

/// The tables a pack declares; none when it has no `tables:`. Errors: parse or unit with line and
/// column.
Result<std::vector<TableSpec>> read_table_specs(const Pack& pack);

/// One record of a table's file, with where each cell stands.
struct TableRow {
  std::uint64_t number = 0;  ///< the header is row 1
  std::vector<std::string> cells;
  std::vector<std::uint32_t> columns;  ///< byte column of each cell, from 1
};

/// A file of values read whole: its column names and its rows.
struct TableFile {
  std::string path;  ///< for messages
  std::vector<std::string> columns;
  std::vector<TableRow> rows;

  /// Index of a column, or -1.
  [[nodiscard]] int column(std::string_view name) const;
  /// The cell, or "" when the table has no such column.
  [[nodiscard]] std::string_view cell(const TableRow& row, int column) const;
  /// The place of a cell (of the row when the column is -1).
  [[nodiscard]] TextPlace place(const TableRow& row, int column) const;
  /// An error at a cell.
  [[nodiscard]] Error error(const TableRow& row, int column, ErrorCode code, std::string message,
                            std::string remedy = {}) const;
};

/// Reads a file of a pack. Every row has the header's number of cells; `known` are the columns that
/// may occur (empty: any). Errors: not_found, parse (with row), limit.
Result<TableFile> read_table_file(const Pack& pack, std::string_view name,
                                  const std::vector<std::string_view>& known);

/// Reads a number of a cell: digits, one point, an exponent; finite. Error parse at the cell.
Result<double> read_number(const TableFile& file, const TableRow& row, int column);

/// The texts of `sources:` by their keys.
Result<std::map<std::string, std::string, std::less<>>> read_sources(const Pack& pack);

}  // namespace celadon::packs
