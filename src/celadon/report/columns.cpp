#include "celadon/report/columns.hpp"

#include <algorithm>

#include "celadon/base/assert.hpp"

namespace celadon::report {
namespace {

struct Decoded {
  char32_t point;
  std::size_t bytes;
};

/// One code point; a broken byte counts as itself so that no text is ever lost.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const std::size_t length = byte < 0x80    ? 1
                             : byte >= 0xF0 ? 4
                             : byte >= 0xE0 ? 3
                             : byte >= 0xC0 ? 2
                                            : 1;
  if (length == 1 || at + length > text.size()) return {byte, 1};
  char32_t point = byte & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  return {point, length};
}

std::size_t width_of(char32_t point) {
  if (point == 0x200B || (point >= 0x0300 && point <= 0x036F)) return 0;
  const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0x303E) ||
                    (point >= 0x3041 && point <= 0x33FF) || (point >= 0x3400 && point <= 0x4DBF) ||
                    (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0xAC00 && point <= 0xD7A3) ||
                    (point >= 0xF900 && point <= 0xFAFF) || (point >= 0xFE30 && point <= 0xFE4F) ||
                    (point >= 0xFF00 && point <= 0xFF60) || (point >= 0xFFE0 && point <= 0xFFE6) ||
                    (point >= 0x20000 && point <= 0x3FFFD);
  return wide ? 2 : 1;
}

void pad(std::string& line, std::size_t cells) { line.append(cells, ' '); }

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const Decoded d = decode(utf8, at);
    width += width_of(d.point);
    at += d.bytes;
  }
  return width;
}

std::string cut_to_width(std::string_view utf8, std::size_t width) {
  if (display_width(utf8) <= width) return std::string(utf8);
  std::string kept;
  std::size_t used = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const Decoded d = decode(utf8, at);
    if (used + width_of(d.point) + 1 > width) break;
    kept += utf8.substr(at, d.bytes);
    used += width_of(d.point);
    at += d.bytes;
  }
  return kept + "…";
}

void Columns::add(std::vector<std::string> cells) {
  CELADON_ASSERT(cells.size() == headings_.size());
  rows_.push_back(std::move(cells));
}

std::string Columns::render() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < headings_.size(); ++c) {
    std::size_t width = display_width(headings_[c].text);
    for (const auto& row : rows_) width = std::max(width, display_width(row[c]));
    widths.push_back(std::min(width, headings_[c].most));
  }
  std::string text;
  const auto line = [&](const auto& cell_at) {
    std::string out;
    for (std::size_t c = 0; c < headings_.size(); ++c) {
      const std::string cell = cut_to_width(cell_at(c), widths[c]);
      const std::size_t blanks = widths[c] - display_width(cell);
      if (headings_[c].align == Align::right) pad(out, blanks);
      out += cell;
      if (c + 1 == headings_.size()) break;
      if (headings_[c].align == Align::left) pad(out, blanks);
      out += "  ";
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    text += out + "\n";
  };
  line([&](std::size_t c) { return headings_[c].text; });
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + 2;
  for (std::size_t i = 2; i < total; ++i) text += "─";
  text += "\n";
  for (const auto& row : rows_) line([&](std::size_t c) { return row[c]; });
  return text;
}

}  // namespace celadon::report
