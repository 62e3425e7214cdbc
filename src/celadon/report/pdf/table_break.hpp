#pragma once
// Where a table breaks: which rows stand on which page. Pure.

#include <cstddef>
#include <span>
#include <vector>

#include "celadon/report/document_model.hpp"

namespace celadon::report::pdf {

/// What there is to fill, in points.
struct TableSpace {
  double first = 0.0;   ///< left on the present page, header row included
  double page = 0.0;    ///< of a whole page
  double header = 0.0;  ///< of the header row, repeated on every page
};

/// Rows [first, last) of one page.
struct RowRange {
  std::size_t first = 0;
  std::size_t last = 0;
  bool operator==(const RowRange&) const = default;
};

/// One range per page, in order, every row once; an empty first range says that the table begins on
/// a new page. A group row never ends a page below which its rows go on, a total row never begins
/// one, and no page but the only one holds less than two rows where that can be helped. A row
/// higher than a page gets a page of its own. `heights` and `kinds` have one entry per row. Cost
/// O(rows).
std::vector<RowRange> break_table(std::span<const double> heights, std::span<const RowKind> kinds,
                                  const TableSpace& space);

}  // namespace celadon::report::pdf
