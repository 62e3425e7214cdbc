#include "celadon/report/pdf/framed_rows.hpp"

#include <algorithm>
#include <numeric>

namespace celadon::report::pdf {
namespace {

constexpr double frame_pad_x = 5.0;  // pt, inside of a cell
constexpr double frame_pad_y = 4.0;
constexpr double frame_line = 0.6;
constexpr double whole_share = 0.5;  // a row lower than this share of a page is not broken

}  // namespace

/// A cell with its text set, of which the lines from `first` on still have to be drawn.
struct FramedRows::Laid {
  SetText text;
  std::size_t first = 0;
  double x = 0.0;
  double width = 0.0;
  Colour colour;
  bool shaded = false;
  bool centred_down = false;

  [[nodiscard]] double height(std::size_t last) const {
    double sum = 0.0;
    for (std::size_t i = first; i < last; ++i) sum += text.lines()[i].height;
    return sum;
  }
  [[nodiscard]] double rest() const { return height(text.lines().size()); }
};

std::vector<FramedRows::Laid> FramedRows::lay(const std::vector<FramedCell>& cells) const {
  double shares = 0.0;
  for (const FramedCell& cell : cells) shares += cell.width;
  std::vector<Laid> laid;
  double x = flow_.x();
  for (const FramedCell& cell : cells) {
    Laid one;
    one.width = flow_.width() * cell.width / shares;
    one.text = typesetter_.set(cell.text, cell.style, std::max(14.0, one.width - 2 * frame_pad_x),
                               cell.align);
    one.x = x;
    one.colour = cell.colour;
    one.shaded = cell.shaded;
    one.centred_down = cell.centred_down;
    x += one.width;
    laid.push_back(std::move(one));
  }
  return laid;
}

double FramedRows::height_of(const std::vector<FramedCell>& cells, double least) const {
  double height = least;
  for (const Laid& one : lay(cells)) height = std::max(height, one.rest() + 2 * frame_pad_y);
  return height;
}

bool FramedRows::draw_piece(std::vector<Laid>& laid, double height) {
  bool left = false;
  const double y = flow_.y();
  for (Laid& cell : laid) {
    std::size_t last = cell.first;
    double used = 2 * frame_pad_y;
    while (last < cell.text.lines().size() &&
           used + cell.text.lines()[last].height <= height + 0.01)
      used += cell.text.lines()[last++].height;
    const double down = cell.centred_down
                            ? std::max(frame_pad_y, (height - (used - 2 * frame_pad_y)) / 2)
                            : frame_pad_y;
    flow_.draw([cell, last, y, height, down](cairo_t* cairo) {
      if (cell.shaded) {
        set_colour(cairo, rgb(0xf3f6f4));
        cairo_rectangle(cairo, cell.x, y, cell.width, height);
        cairo_fill(cairo);
      }
      set_colour(cairo, ink);
      cairo_set_line_width(cairo, frame_line);
      cairo_rectangle(cairo, cell.x, y, cell.width, height);
      cairo_stroke(cairo);
      cell.text.draw_lines(cairo, cell.x + frame_pad_x, y + down, cell.colour, cell.first, last);
    });
    cell.first = last;
    left = left || last < cell.text.lines().size();
  }
  flow_.advance(height);
  return left;
}

void FramedRows::place(const std::vector<FramedCell>& cells, double least) {
  const double height = height_of(cells, least);
  const double page = flow_.shape().text_height();
  std::vector<Laid> laid = lay(cells);
  if (height <= flow_.space()) {
    draw_piece(laid, height);
    return;
  }
  if (height <= page * whole_share) {
    flow_.new_page();
    draw_piece(laid, height);
    return;
  }
  constexpr double least_piece = 60.0;  // pt: three lines and the frame
  if (flow_.space() < least_piece) flow_.new_page();
  for (bool left = true; left;) {
    double rest = 0.0;
    for (const Laid& one : laid) rest = std::max(rest, one.rest() + 2 * frame_pad_y);
    left = draw_piece(laid, std::min(rest, flow_.space()));
    if (left) flow_.new_page();
  }
}

void FramedRows::place_under(const std::vector<FramedCell>& header,
                             const std::vector<FramedCell>& cells) {
  const double height = height_of(cells);
  if (height > flow_.space() && height <= flow_.shape().text_height() * whole_share) {
    flow_.new_page();
    place(header);
  }
  place(cells);
}

}  // namespace celadon::report::pdf
