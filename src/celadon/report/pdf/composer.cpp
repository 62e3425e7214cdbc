#include "celadon/report/pdf/composer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/report/pdf/chart_drawing.hpp"
#include "celadon/report/pdf/table_drawing.hpp"

namespace celadon::report::pdf {
namespace {

constexpr double body_size = 10.5;  // pt, of Style::body
constexpr double remark_pad = 8.0;
constexpr double bullet_indent = 16.0;
constexpr double table_gap = 7.0;

double gap_before(int level) { return level == 1 ? 20.0 : level == 2 ? 14.0 : 9.0; }
double gap_after(int level) { return level == 1 ? 9.0 : 5.0; }

Style style_of(int level) {
  return level == 1 ? Style::heading1 : level == 2 ? Style::heading2 : Style::heading3;
}

}  // namespace

void Composer::place_sections() {
  int number = 0;
  for (const Section& section : document_.sections)
    place(section, section.numbered ? std::to_string(++number) : std::string(), 1);
}

void Composer::place(const Section& section, const std::string& number, int level) {
  if (section.new_page && !flow_.at_top()) flow_.new_page();
  place_heading(section, number, level);
  for (const Block& block : section.blocks) place(block);
  int part_number = 0;
  for (const Section& part : section.parts) {
    const bool counted = part.numbered && !number.empty();
    place(part, counted ? fmt::format("{}.{}", number, ++part_number) : std::string(), level + 1);
  }
}

SetText Composer::heading_of(const Section& section, const std::string& number, int level) const {
  const std::string text = number.empty() ? section.title : number + "  " + section.title;
  return typesetter_.set(text, style_of(level), flow_.width());
}

double Composer::least_of(const Section& section, int level) const {
  double height = heading_of(section, "0.0", level).height() + gap_after(level);
  if (!section.blocks.empty()) return height + least_of(section.blocks.front());
  if (!section.parts.empty())
    return height + gap_before(level + 1) + least_of(section.parts.front(), level + 1);
  return height;
}

double Composer::least_of(const Block& block) const {
  if (const auto* table = std::get_if<PrintedTable>(&block))
    return table_gap +
           least_height(*table, typesetter_, flow_.width(), flow_.shape().text_height());
  if (const auto* chart = std::get_if<Chart>(&block))
    return chart_height(*chart, typesetter_, flow_.width());
  if (const auto* remark = std::get_if<Remark>(&block)) {
    return typesetter_.set(remark->text, Style::cell, flow_.width() - 3 * remark_pad).height() +
           40.0;
  }
  if (const auto* bullets = std::get_if<Bullets>(&block)) {
    const double height = height_of(*bullets);
    return height < flow_.shape().text_height() / 4 ? height : 40.0;
  }
  return 40.0;  // two lines of text
}

void Composer::place_heading(const Section& section, const std::string& number, int level) {
  flow_.gap(gap_before(level));
  flow_.need(least_of(section, level));
  const SetText text = heading_of(section, number, level);
  const double x = flow_.x();
  const double y = flow_.y();
  const std::string destination = fmt::format("s{}", landmarks_.size() + 1);
  landmarks_.push_back({number, section.title, level, flow_.page(), y, destination});
  flow_.draw([text, x, y, destination](cairo_t* cairo) {
    cairo_tag_begin(cairo, CAIRO_TAG_DEST, fmt::format("name='{}'", destination).c_str());
    text.draw(cairo, x, y, celadon_dark);
    cairo_tag_end(cairo, CAIRO_TAG_DEST);
  });
  flow_.advance(text.height() + gap_after(level));
}

void Composer::place(const Block& block) {
  std::visit([this](const auto& one) { place(one); }, block);
}

SetText Composer::body(std::string_view text) const {
  // Two characters of indent, as paragraphs begin in Chinese.
  const double indent = document_.language == units::Language::zh ? 2 * body_size : 0.0;
  return typesetter_.set(text, Style::body, flow_.width(), Align::left, indent);
}

void Composer::place_lines(const SetText& text, double x, const Colour& colour) {
  const auto& lines = text.lines();
  std::size_t first = 0;
  while (first < lines.size()) {
    double used = 0.0;
    std::size_t last = first;
    while (last < lines.size() && used + lines[last].height <= flow_.space())
      used += lines[last++].height;
    const std::size_t left = lines.size() - last;
    if (left == 1 && last > first + 2) --last;  // no line alone on the next page
    if (left > 0 && last - first < 2 && !flow_.at_top()) last = first;  // nor on this one
    if (last == first && flow_.at_top()) last = first + 1;
    const double y = flow_.y();
    if (last > first) {
      flow_.draw([text, x, y, colour, first, last](cairo_t* cairo) {
        text.draw_lines(cairo, x, y, colour, first, last);
      });
      for (std::size_t i = first; i < last; ++i) flow_.advance(lines[i].height);
    }
    if (last < lines.size()) flow_.new_page();
    first = last;
  }
}

void Composer::place(const Paragraph& paragraph) {
  if (paragraph.text.empty()) return;
  flow_.gap(3.0);
  if (paragraph.tone == Tone::soft) {
    place_lines(typesetter_.set(paragraph.text, Style::small, flow_.width()), flow_.x(), soft_ink);
  } else {
    place_lines(body(paragraph.text), flow_.x(), colour_of(paragraph.tone));
  }
  flow_.advance(3.0);
}

double Composer::height_of(const Bullets& bullets) const {
  double height = 5.0;
  for (const std::string& item : bullets.items)
    height += typesetter_.set(item, Style::body, flow_.width() - bullet_indent).height() + 1.5;
  return height;
}

void Composer::place(const Bullets& bullets) {
  flow_.gap(2.0);
  // A short list is not torn apart.
  if (const double height = height_of(bullets); height < flow_.shape().text_height() / 4)
    flow_.need(height);
  for (const std::string& item : bullets.items) {
    const SetText text = typesetter_.set(item, Style::body, flow_.width() - bullet_indent);
    flow_.need(text.lines().front().height);
    const double x = flow_.x();
    const double y = flow_.y() + text.lines().front().height / 2 + 0.5;
    flow_.draw([x, y](cairo_t* cairo) {
      set_colour(cairo, celadon);
      cairo_new_path(cairo);
      cairo_arc(cairo, x + 6.0, y, 1.8, 0.0, 6.2832);
      cairo_fill(cairo);
    });
    place_lines(text, flow_.x() + bullet_indent, ink);
    flow_.advance(1.5);
  }
  flow_.advance(3.0);
}

void Composer::place(const Remark& remark) {
  const double inner = flow_.width() - 3 * remark_pad;
  const SetText title = typesetter_.set(remark.title, Style::cell_strong, inner);
  const SetText text = typesetter_.set(remark.text, Style::cell, inner);
  const double height = title.height() + 2.0 + text.height() + 2 * remark_pad;
  if (height > flow_.shape().text_height() / 2) {  // too much for a frame
    place(Paragraph{remark.title, remark.tone});
    place(Paragraph{remark.text, Tone::plain});
    return;
  }
  flow_.gap(5.0);
  flow_.need(height);
  const double x = flow_.x();
  const double y = flow_.y();
  const double width = flow_.width();
  const Colour colour = colour_of(remark.tone);
  flow_.draw([=](cairo_t* cairo) {
    set_colour(cairo, rgb(0xf6f7f5));
    cairo_rectangle(cairo, x, y, width, height);
    cairo_fill(cairo);
    set_colour(cairo, colour);
    cairo_rectangle(cairo, x, y, 3.0, height);
    cairo_fill(cairo);
    title.draw(cairo, x + 1.5 * remark_pad, y + remark_pad, colour);
    text.draw(cairo, x + 1.5 * remark_pad, y + remark_pad + title.height() + 2.0, ink);
  });
  flow_.advance(height + 6.0);
}

void Composer::place(const PrintedTable& table) {
  flow_.gap(table_gap);
  PrintedTable numbered = table;
  if (!table.caption.empty()) {
    numbered.caption =
        fmt::format("{} {}  {}", document_.say("表", "Table"), ++tables_, table.caption);
  }
  place_table(numbered, typesetter_, flow_, document_.say("（续）", " (continued)"));
  flow_.advance(9.0);
}

void Composer::place(const Chart& chart) {
  flow_.gap(7.0);
  Chart numbered = chart;
  numbered.caption =
      fmt::format("{} {}  {}", document_.say("图", "Figure"), ++charts_, chart.caption);
  const double height = chart_height(numbered, typesetter_, flow_.width());
  flow_.need(height);
  const double x = flow_.x();
  const double y = flow_.y();
  const double width = flow_.width();
  flow_.draw([this, numbered, x, y, width](cairo_t* cairo) {
    draw_chart(cairo, numbered, typesetter_, x, y, width);
  });
  flow_.advance(height + 8.0);
}

}  // namespace celadon::report::pdf
