#pragma once
// Rows of framed cells, as official forms have them: every cell in a frame, a row broken over pages
// where it is too high for one.

#include <string>
#include <string_view>
#include <vector>

#include "celadon/report/pdf/page_flow.hpp"
#include "celadon/report/pdf/typesetter.hpp"

namespace celadon::report::pdf {

/// A cell of a framed row.
struct FramedCell {
  std::string text;
  double width = 1.0;  ///< relative to the other cells of the row
  Align align = Align::left;
  Style style = Style::cell;
  Colour colour = ink;
  bool shaded = false;        ///< a label or a heading
  bool centred_down = false;  ///< set in the middle of the row's height
};

/// Places framed rows from the top down; `typesetter` and `flow` outlive it.
class FramedRows {
 public:
  FramedRows(const Typesetter& typesetter, PageFlow& flow) : typesetter_(typesetter), flow_(flow) {}

  /// Places a row of at least `least` points. A row that does not fit goes to the next page; one
  /// higher than half a page is broken between its lines.
  void place(const std::vector<FramedCell>& cells, double least = 0.0);
  /// The same; `header` is drawn again at the top of each page it comes to.
  void place_under(const std::vector<FramedCell>& header, const std::vector<FramedCell>& cells);
  /// Height of a row.
  [[nodiscard]] double height_of(const std::vector<FramedCell>& cells, double least = 0.0) const;
  /// Goes to a new page unless so much is left.
  void keep(double height) { flow_.need(height); }

 private:
  struct Laid;
  [[nodiscard]] std::vector<Laid> lay(const std::vector<FramedCell>& cells) const;
  /// Draws the lines that fit into `height` and moves on; whether any line is left.
  bool draw_piece(std::vector<Laid>& laid, double height);

  const Typesetter& typesetter_;
  PageFlow& flow_;
};

}  // namespace celadon::report::pdf
