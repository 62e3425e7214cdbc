#pragma once
// Text set in lines: Chinese and Latin beside each other, measured before it is drawn. All lengths
// in points (1/72 inch).

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <cairo.h>

#include "celadon/base/result.hpp"
#include "celadon/report/document_model.hpp"

namespace celadon::report::pdf {

struct Colour {
  double red = 0.0;  ///< 0..1
  double green = 0.0;
  double blue = 0.0;
};
/// From 0xRRGGBB.
constexpr Colour rgb(unsigned hex) {
  return {static_cast<double>((hex >> 16U) & 0xFFU) / 255.0,
          static_cast<double>((hex >> 8U) & 0xFFU) / 255.0,
          static_cast<double>(hex & 0xFFU) / 255.0};
}
void set_colour(cairo_t* cairo, const Colour& colour);

inline constexpr Colour ink = rgb(0x1d2522);
inline constexpr Colour soft_ink = rgb(0x5e6b66);
inline constexpr Colour celadon_dark = rgb(0x1f5d4c);
inline constexpr Colour celadon = rgb(0x2f7f68);
inline constexpr Colour celadon_pale = rgb(0xe9f2ee);
inline constexpr Colour rule_line = rgb(0xc4d0cb);
inline constexpr Colour white = rgb(0xffffff);
/// The colour a tone is printed in.
Colour colour_of(Tone tone);

enum class Style : std::uint8_t {
  body,
  title,
  subtitle,
  heading1,
  heading2,
  heading3,
  cell,
  cell_strong,
  caption,
  small,
  chart,
  chart_strong,
  figure,  ///< the number in the middle of a wheel
};

/// One line of a set text.
struct TextLine {
  double top = 0.0;  ///< from the top of the text
  double height = 0.0;
  std::size_t begin = 0;  ///< byte offset in the text as set
};

/// A text that was set; cheap to copy. Belongs to the thread that made it.
class SetText {
 public:
  [[nodiscard]] double width() const { return width_; }
  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] const std::vector<TextLine>& lines() const { return lines_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Draws with the upper left corner at x, y.
  void draw(cairo_t* cairo, double x, double y, const Colour& colour) const;
  /// Draws the lines [first, last) with the first one's top at y.
  void draw_lines(cairo_t* cairo, double x, double y, const Colour& colour, std::size_t first,
                  std::size_t last) const;

 private:
  friend class Typesetter;
  std::shared_ptr<void> layout_;  // a PangoLayout
  std::vector<TextLine> lines_;
  std::string text_;
  double width_ = 0.0;
  double height_ = 0.0;
};

/// Sets texts. Not thread-safe; make one per document.
class Typesetter {
 public:
  /// Error not_found with the remedy when no installed font has Chinese characters.
  static Result<Typesetter> make(units::Language language);

  /// Sets a text in lines of at most `width`; 0: one line. `indent` of the first line. Characters
  /// that no font has are set as 〓, never as boxes; control characters as blanks.
  [[nodiscard]] SetText set(std::string_view text, Style style, double width = 0.0,
                            Align align = Align::left, double indent = 0.0) const;

 private:
  Typesetter() = default;
  [[nodiscard]] bool covers(std::string_view text) const;
  std::shared_ptr<void> context_;  // a PangoContext
};

}  // namespace celadon::report::pdf
