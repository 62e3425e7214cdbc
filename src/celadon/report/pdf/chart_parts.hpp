#pragma once
// Inside of the charts: what bar charts and the wheel share.

#include <string>
#include <vector>

#include "celadon/report/pdf/typesetter.hpp"

namespace celadon::report::pdf {

/// The colour of the n-th series; light and dark alternate, so that they differ in grey too.
Colour hue(std::size_t n);

struct LegendEntry {
  std::string name;
  Colour colour;
  bool hatched = false;
};

/// Fills the current path with lines at 45 degrees.
void hatch(cairo_t* cairo, const Colour& colour);

/// The legend in rows of at most `width`; draws when `cairo` is not null. Returns its height.
double legend(cairo_t* cairo, const std::vector<LegendEntry>& entries, const Typesetter& typesetter,
              double x, double y, double width);

/// The wheel of a chart, and its height.
void draw_wheel(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, double x,
                double y, double width);
inline constexpr double wheel_height = 214.0;

}  // namespace celadon::report::pdf
