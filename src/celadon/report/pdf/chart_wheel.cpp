// The wheel of level-1 scores: one ring sector each; its angle is the weight, its filled radius the
// share reached, hatched where points cannot be said. A list beside it gives the numbers.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "celadon/report/pdf/chart_parts.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report::pdf {
namespace {

constexpr double hole = 40.0;  // pt, inner radius
constexpr double rim = 96.0;   // pt, outer radius
constexpr double gap = 0.010;  // turn between two sectors

double value_at(const Chart& chart, std::size_t series, std::size_t category) {
  if (series >= chart.series.size() || category >= chart.series[series].values.size()) return 0.0;
  return chart.series[series].values[category].value_or(0.0);
}

void sector(cairo_t* cairo, double x, double y, double inner, double outer, double from,
            double to) {
  const auto angle = [](double turn) { return (turn - 0.25) * 2.0 * std::numbers::pi; };
  cairo_new_path(cairo);
  cairo_arc(cairo, x, y, outer, angle(from), angle(to));
  cairo_arc_negative(cairo, x, y, inner, angle(to), angle(from));
  cairo_close_path(cairo);
}

void draw_list(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, double x, double y,
               double width) {
  for (std::size_t i = 0; i < chart.categories.size(); ++i) {
    set_colour(cairo, hue(i));
    cairo_rectangle(cairo, x, y + 3.0, 8.0, 8.0);
    cairo_fill(cairo);
    const SetText name = typesetter.set(chart.categories[i], Style::cell, width - 90.0);
    name.draw(cairo, x + 14.0, y, ink);
    const double open = value_at(chart, 1, i);
    std::string points = units::format_fixed(value_at(chart, 0, i), 2);
    if (open > 0.0) points += " (+" + units::format_fixed(open, 2) + " ?)";
    points += " / " + units::format_fixed(value_at(chart, 2, i), 0);
    const SetText number = typesetter.set(points, Style::cell_strong, 100.0, Align::right);
    number.draw(cairo, x + width - 100.0, y, ink);
    y += std::max(name.height(), number.height()) + 5.0;
  }
}

}  // namespace

void draw_wheel(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, double x,
                double y, double width) {
  const double cx = x + rim + 10.0;
  const double cy = y + rim + 8.0;
  double total = 0.0;
  for (std::size_t i = 0; i < chart.categories.size(); ++i) total += value_at(chart, 2, i);
  double turn = 0.0;
  for (std::size_t i = 0; i < chart.categories.size() && total > 0.0; ++i) {
    const double full = value_at(chart, 2, i);
    if (full <= 0.0) continue;
    const double from = turn + gap / 2;
    const double to = std::max(from, turn + full / total - gap / 2);
    turn += full / total;
    const auto radius = [&](double points) {
      return hole + (rim - hole) * std::clamp(points / full, 0.0, 1.0);
    };
    const double reached = radius(value_at(chart, 0, i));
    const double possible = radius(value_at(chart, 0, i) + value_at(chart, 1, i));
    sector(cairo, cx, cy, hole, rim, from, to);
    set_colour(cairo, celadon_pale);
    cairo_fill(cairo);
    if (possible > reached) {
      sector(cairo, cx, cy, reached, possible, from, to);
      hatch(cairo, soft_ink);
    }
    if (reached > hole) {
      sector(cairo, cx, cy, hole, reached, from, to);
      set_colour(cairo, hue(i));
      cairo_fill(cairo);
    }
  }
  const SetText number = typesetter.set(chart.centre, Style::figure);
  const SetText below = typesetter.set(chart.centre_note, Style::chart);
  number.draw(cairo, cx - number.width() / 2, cy - number.height() / 2 - 5.0, ink);
  below.draw(cairo, cx - below.width() / 2, cy + 9.0, soft_ink);
  const double list_x = x + 2 * rim + 50.0;
  const double list_height = 19.0 * static_cast<double>(chart.categories.size());
  draw_list(cairo, chart, typesetter, list_x, cy - list_height / 2, x + width - list_x);
}

}  // namespace celadon::report::pdf
