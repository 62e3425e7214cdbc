#pragma once
// Pages that fill from the top down. What is to be drawn is collected first and drawn when the
// number of pages is known.

#include <functional>
#include <string>
#include <vector>

#include <cairo.h>

namespace celadon::report::pdf {

/// A4 with its margins, in points.
struct PageShape {
  double width = 595.276;
  double height = 841.89;
  double left = 68.0;
  double right = 62.0;
  double top = 84.0;
  double bottom = 70.0;

  [[nodiscard]] double text_width() const { return width - left - right; }
  [[nodiscard]] double text_height() const { return height - top - bottom; }
};

using Drawing = std::function<void(cairo_t*)>;

class PageFlow {
 public:
  explicit PageFlow(const PageShape& shape) : shape_(shape), y_(shape.top) {}

  [[nodiscard]] const PageShape& shape() const { return shape_; }
  [[nodiscard]] double x() const { return shape_.left; }
  [[nodiscard]] double y() const { return y_; }
  [[nodiscard]] double width() const { return shape_.text_width(); }
  /// Height left on this page.
  [[nodiscard]] double space() const { return shape_.height - shape_.bottom - y_; }
  [[nodiscard]] bool at_top() const { return y_ <= shape_.top; }
  /// Index of the present page, from 0.
  [[nodiscard]] std::size_t page() const { return pages_.size() - 1; }
  [[nodiscard]] const std::vector<std::vector<Drawing>>& pages() const { return pages_; }

  void new_page();
  /// Goes to a new page when less than `height` is left, unless nothing stands on this one.
  void need(double height);
  /// Moves down by `height`.
  void advance(double height) { y_ += height; }
  /// A gap between two blocks; none at the top of a page.
  void gap(double height);
  /// Draws on the present page.
  void draw(Drawing drawing) { pages_.back().push_back(std::move(drawing)); }
  /// Draws on an earlier page.
  void draw_on(std::size_t page, Drawing drawing) { pages_.at(page).push_back(std::move(drawing)); }

 private:
  PageShape shape_;
  double y_;
  std::vector<std::vector<Drawing>> pages_ = {{}};
};

}  // namespace celadon::report::pdf
