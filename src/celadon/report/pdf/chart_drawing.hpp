#pragma once
// Charts drawn as vectors. Each repeats a table beside it and names its unit.

#include "celadon/report/document_model.hpp"
#include "celadon/report/pdf/page_flow.hpp"
#include "celadon/report/pdf/typesetter.hpp"

namespace celadon::report::pdf {

/// Height the chart takes at that width, caption included.
double chart_height(const Chart& chart, const Typesetter& typesetter, double width);

/// Draws with the upper left corner at x, y.
void draw_chart(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, double x,
                double y, double width);

}  // namespace celadon::report::pdf
