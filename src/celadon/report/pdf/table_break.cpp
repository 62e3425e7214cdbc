#include "celadon/report/pdf/table_break.hpp"

#include "celadon/base/assert.hpp"

namespace celadon::report::pdf {
namespace {

/// Whether a page may end before row `at`.
bool may_break(std::span<const RowKind> kinds, std::size_t at) {
  return kinds[at - 1] != RowKind::group && kinds[at] != RowKind::total;
}

}  // namespace

std::vector<RowRange> break_table(std::span<const double> heights, std::span<const RowKind> kinds,
                                  const TableSpace& space) {
  CELADON_ASSERT(heights.size() == kinds.size());
  std::vector<RowRange> ranges;
  std::size_t first = 0;
  double room = space.first;
  bool whole_page = space.first >= space.page;
  while (first < heights.size()) {
    std::size_t last = first;
    double used = space.header;
    while (last < heights.size() && used + heights[last] <= room) used += heights[last++];
    if (last < heights.size()) {
      std::size_t good = last;
      // Nor does a single row on the last page: it takes one along.
      if (last + 1 == heights.size() && last > first + 2) --good;
      while (good > first && !may_break(kinds, good)) --good;
      // A single row at the foot of a page looks lost; a whole page has no better place.
      const bool lonely = !whole_page && good == first + 1 && heights.size() > 2;
      if (good > first && !lonely) {
        last = good;
      } else if (!whole_page) {
        last = first;
      } else if (last == first) {
        last = first + 1;
      }
    }
    ranges.push_back({first, last});
    first = last;
    room = space.page;
    whole_page = true;
  }
  return ranges;
}

}  // namespace celadon::report::pdf
