#include "celadon/report/pdf/chart_drawing.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "celadon/report/pdf/chart_parts.hpp"
#include "celadon/report/pdf/chart_scale.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report::pdf {
namespace {

constexpr double plot_height = 150.0;
constexpr double axis_room = 50.0;   // for the numbers left of the plot
constexpr double label_room = 26.0;  // for the categories below it
constexpr double shares_height = 22.0;

std::vector<LegendEntry> legend_of(const Chart& chart) {
  std::vector<LegendEntry> entries;
  for (std::size_t s = 0; s < chart.series.size(); ++s)
    entries.push_back({chart.series[s].name, hue(s)});
  return entries;
}

bool has_legend(const Chart& chart) {
  return chart.kind == ChartKind::shares || chart.series.size() > 1;
}

double known(const Chart& chart, std::size_t series, std::size_t category) {
  const auto& values = chart.series[series].values;
  return category < values.size() ? values[category].value_or(0.0) : 0.0;
}

Axis axis_of(const Chart& chart) {
  double least = 0.0;
  double greatest = 0.0;
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    double up = 0.0;
    double down = 0.0;
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      const double value = known(chart, s, c);
      if (chart.kind == ChartKind::stacked_bar) {
        (value >= 0.0 ? up : down) += value;
      } else {
        up = std::max(up, value);
        down = std::min(down, value);
      }
    }
    least = std::min(least, down);
    greatest = std::max(greatest, up);
  }
  return axis_over(least, greatest);
}

struct Plot {
  double x, y, width, height;
  Axis axis;
  std::size_t categories;

  [[nodiscard]] double at(double value) const {
    return y + height - (value - axis.low) / (axis.high - axis.low) * height;
  }
  [[nodiscard]] double slot() const { return width / static_cast<double>(categories); }
  [[nodiscard]] double middle(std::size_t category) const {
    return x + slot() * (static_cast<double>(category) + 0.5);
  }
};

void draw_grid(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, const Plot& plot) {
  for (const double mark : plot.axis.marks()) {
    const bool zero = std::abs(mark) < plot.axis.step * 1e-9;
    set_colour(cairo, zero ? soft_ink : rule_line);
    cairo_set_line_width(cairo, zero ? 0.7 : 0.35);
    cairo_move_to(cairo, plot.x, plot.at(mark));
    cairo_line_to(cairo, plot.x + plot.width, plot.at(mark));
    cairo_stroke(cairo);
    const SetText text = typesetter.set(grouped(zero ? 0.0 : mark, plot.axis.places), Style::chart);
    text.draw(cairo, plot.x - 5.0 - text.width(), plot.at(mark) - text.height() / 2, soft_ink);
  }
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    const SetText text =
        typesetter.set(chart.categories[c], Style::chart, plot.slot() - 2.0, Align::centre);
    text.draw_lines(cairo, plot.x + plot.slot() * static_cast<double>(c) + 1.0,
                    plot.y + plot.height + 3.0, ink, 0,
                    std::min<std::size_t>(2, text.lines().size()));
  }
}

void bar(cairo_t* cairo, const Plot& plot, double x, double width, double from, double to,
         const Colour& colour) {
  set_colour(cairo, colour);
  cairo_rectangle(cairo, x, std::min(plot.at(from), plot.at(to)), width,
                  std::abs(plot.at(from) - plot.at(to)));
  cairo_fill(cairo);
}

void draw_bars(cairo_t* cairo, const Chart& chart, const Plot& plot) {
  const double group =
      std::min(plot.slot() * 0.68, 46.0 * static_cast<double>(chart.series.size()));
  const double each = group / static_cast<double>(chart.series.size());
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      bar(cairo, plot, plot.middle(c) - group / 2 + each * static_cast<double>(s), each * 0.94, 0.0,
          known(chart, s, c), hue(s));
    }
  }
}

void draw_stacks(cairo_t* cairo, const Chart& chart, const Plot& plot) {
  const double width = std::min(plot.slot() * 0.62, 40.0);
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    double up = 0.0;
    double down = 0.0;
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      const double value = known(chart, s, c);
      double& base = value >= 0.0 ? up : down;
      bar(cairo, plot, plot.middle(c) - width / 2, width, base, base + value, hue(s));
      base += value;
    }
  }
}

void draw_lines(cairo_t* cairo, const Chart& chart, const Plot& plot) {
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    set_colour(cairo, hue(s));
    cairo_set_line_width(cairo, 1.4);
    bool drawing = false;
    for (std::size_t c = 0; c < chart.categories.size(); ++c) {
      const auto& values = chart.series[s].values;
      // What is not known interrupts the line.
      if (c >= values.size() || !values[c]) {
        drawing = false;
        continue;
      }
      drawing ? cairo_line_to(cairo, plot.middle(c), plot.at(*values[c]))
              : cairo_move_to(cairo, plot.middle(c), plot.at(*values[c]));
      drawing = true;
    }
    cairo_stroke(cairo);
    for (std::size_t c = 0; c < chart.categories.size() && c < chart.series[s].values.size(); ++c) {
      if (!chart.series[s].values[c]) continue;
      cairo_arc(cairo, plot.middle(c), plot.at(*chart.series[s].values[c]), 2.1, 0.0, 6.2832);
      cairo_fill(cairo);
    }
  }
}

void draw_shares(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, double x,
                 double y, double width) {
  double sum = 0.0;
  for (std::size_t s = 0; s < chart.series.size(); ++s) sum += std::max(0.0, known(chart, s, 0));
  if (sum <= 0.0) return;
  double at = x;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    const double part = width * std::max(0.0, known(chart, s, 0)) / sum;
    set_colour(cairo, hue(s));
    cairo_rectangle(cairo, at, y, part, shares_height);
    cairo_fill(cairo);
    const SetText text =
        typesetter.set(units::format_fixed(100.0 * part / width, 1) + " %", Style::chart_strong);
    if (text.width() + 6.0 < part) {
      text.draw(cairo, at + (part - text.width()) / 2, y + (shares_height - text.height()) / 2,
                white);
    }
    at += part;
  }
}

double caption_height(const Chart& chart, const Typesetter& typesetter, double width) {
  return typesetter.set(chart.caption, Style::caption, width).height() + 5.0;
}

double legend_height(const Chart& chart, const Typesetter& typesetter, double width) {
  return has_legend(chart) ? legend(nullptr, legend_of(chart), typesetter, 0, 0, width) + 4.0 : 0.0;
}

}  // namespace

Colour hue(std::size_t n) {
  constexpr std::array<unsigned, 8> hues = {0x2f7f68, 0x8ec3ae, 0x2b5d8a, 0x9cc0dd,
                                            0x9a6a1f, 0xdcbf86, 0x6d4f8f, 0xc3afd6};
  return rgb(hues[n % hues.size()]);
}

void hatch(cairo_t* cairo, const Colour& colour) {
  double x1 = 0;
  double y1 = 0;
  double x2 = 0;
  double y2 = 0;
  cairo_path_extents(cairo, &x1, &y1, &x2, &y2);
  cairo_save(cairo);
  cairo_clip(cairo);
  set_colour(cairo, colour);
  cairo_set_line_width(cairo, 0.6);
  constexpr double step = 4.0;
  const double width = x2 - x1 + (y2 - y1);
  for (int line = 0; line * step < width; ++line) {
    const double at = x1 - (y2 - y1) + line * step;
    cairo_move_to(cairo, at, y2);
    cairo_line_to(cairo, at + (y2 - y1), y1);
  }
  cairo_stroke(cairo);
  cairo_restore(cairo);
}

double legend(cairo_t* cairo, const std::vector<LegendEntry>& entries, const Typesetter& typesetter,
              double x, double y, double width) {
  constexpr double square = 7.0;
  double at = x;
  double top = y;
  double row = 0.0;
  for (const LegendEntry& entry : entries) {
    const SetText text = typesetter.set(entry.name, Style::chart);
    const double needed = square + 4.0 + text.width() + 14.0;
    if (at > x && at + needed > x + width) {
      at = x;
      top += row + 2.0;
    }
    row = text.height();
    if (cairo != nullptr) {
      set_colour(cairo, entry.colour);
      cairo_rectangle(cairo, at, top + (row - square) / 2, square, square);
      cairo_fill(cairo);
      text.draw(cairo, at + square + 4.0, top, ink);
    }
    at += needed;
  }
  return top + row - y;
}

double chart_height(const Chart& chart, const Typesetter& typesetter, double width) {
  const double caption = caption_height(chart, typesetter, width);
  if (chart.kind == ChartKind::wheel) return caption + wheel_height;
  const double below = legend_height(chart, typesetter, width);
  if (chart.kind == ChartKind::shares) return caption + shares_height + 5.0 + below;
  return caption + 10.0 + plot_height + label_room + below;
}

void draw_chart(cairo_t* cairo, const Chart& chart, const Typesetter& typesetter, double x,
                double y, double width) {
  const SetText caption = typesetter.set(chart.caption, Style::caption, width);
  caption.draw(cairo, x, y, celadon_dark);
  y += caption_height(chart, typesetter, width);
  if (chart.kind == ChartKind::wheel) return draw_wheel(cairo, chart, typesetter, x, y, width);
  if (chart.kind == ChartKind::shares) {
    draw_shares(cairo, chart, typesetter, x, y, width);
    legend(cairo, legend_of(chart), typesetter, x, y + shares_height + 5.0, width);
    return;
  }
  if (chart.categories.empty() || chart.series.empty()) return;
  const Plot plot{x + axis_room, y + 10.0,       width - axis_room,
                  plot_height,   axis_of(chart), chart.categories.size()};
  typesetter.set(chart.unit, Style::chart).draw(cairo, x, y - 4.0, soft_ink);
  draw_grid(cairo, chart, typesetter, plot);
  if (chart.kind == ChartKind::stacked_bar) draw_stacks(cairo, chart, plot);
  if (chart.kind == ChartKind::bar) draw_bars(cairo, chart, plot);
  if (chart.kind == ChartKind::line) draw_lines(cairo, chart, plot);
  if (has_legend(chart)) {
    legend(cairo, legend_of(chart), typesetter, x + axis_room, y + 10.0 + plot_height + label_room,
           width - axis_room);
  }
}

}  // namespace celadon::report::pdf
