#pragma once
// Tables for a terminal: columns aligned by display width, where a Chinese character takes two
// cells.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace celadon::report {

/// Cells a text takes on a terminal. Wide: East Asian Wide and Fullwidth ranges of Unicode 15 (UAX
/// #11).
std::size_t display_width(std::string_view utf8);

/// The text cut to a width, with … where something was left out.
std::string cut_to_width(std::string_view utf8, std::size_t width);

/// A table that grows row by row.
class Columns {
 public:
  enum class Align { left, right };
  struct Heading {
    std::string text;
    Align align = Align::left;
    std::size_t most = 60;  ///< wider cells are cut
  };

  explicit Columns(std::vector<Heading> headings) : headings_(std::move(headings)) {}
  /// One cell per heading.
  void add(std::vector<std::string> cells);
  /// Every line ends with a line break; two blanks between columns; a rule below the headings.
  [[nodiscard]] std::string render() const;

 private:
  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace celadon::report
