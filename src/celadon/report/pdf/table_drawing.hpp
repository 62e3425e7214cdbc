#pragma once
// Tables on pages: they break between rows, repeat their header, and split a cell that is longer
// than half a page.

#include "celadon/report/document_model.hpp"
#include "celadon/report/pdf/page_flow.hpp"
#include "celadon/report/pdf/typesetter.hpp"

namespace celadon::report::pdf {

/// Height that must be left for a table to begin: caption, header and its first rows; of a short
/// table, which is not torn apart, all of it. `page` is the height of a whole page.
double least_height(const PrintedTable& table, const Typesetter& typesetter, double width,
                    double page);

/// Places the table, over as many pages as it takes. `continued` is put behind the caption on later
/// pages.
void place_table(const PrintedTable& table, const Typesetter& typesetter, PageFlow& flow,
                 std::string_view continued);

}  // namespace celadon::report::pdf
