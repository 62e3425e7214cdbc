#include "celadon/report/pdf/front_matter.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/report/words.hpp"

namespace celadon::report::pdf {
namespace {

constexpr double contents_line = 21.0;  // pt
constexpr double contents_head = 44.0;
constexpr double qr_side = 92.0;  // pt, 3.2 cm
constexpr Colour draft_colour = rgb(0xa83232);

std::string_view name_in(const Document& document, const packs::Title& title) {
  if (document.language == units::Language::en && !title.en.empty()) return title.en;
  return title.zh.empty() ? std::string_view(title.en) : std::string_view(title.zh);
}

/// One path for all dark modules, so that no hair lines show between them.
void draw_qr(cairo_t* cairo, const QrCode& code, double x, double y, double side) {
  const double module = side / (code.size + 8);
  set_colour(cairo, white);
  cairo_rectangle(cairo, x, y, side, side);
  cairo_fill(cairo);
  cairo_save(cairo);
  cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
  for (int row = 0; row < code.size; ++row) {
    for (int column = 0; column < code.size; ++column) {
      if (!code.at(row, column)) continue;
      int end = column;
      while (end < code.size && code.at(row, end)) ++end;
      cairo_rectangle(cairo, x + (column + 4) * module, y + (row + 4) * module,
                      (end - column) * module, module);
      column = end;
    }
  }
  set_colour(cairo, rgb(0x000000));
  cairo_fill(cairo);
  cairo_restore(cairo);
}

void horizontal(cairo_t* cairo, double x, double y, double width, double weight,
                const Colour& colour) {
  set_colour(cairo, colour);
  cairo_set_line_width(cairo, weight);
  cairo_move_to(cairo, x, y);
  cairo_line_to(cairo, x + width, y);
  cairo_stroke(cairo);
}

/// Text beside the QR, one fact a line.
std::vector<std::string> seal_lines(const Document& document, const Seal& seal) {
  return {fmt::format("{}  {}", document.say("核验码", "verification code"), seal.code),
          fmt::format("{}  {}", document.say("归档时间", "filed at"), shown_time(seal.filed_at)),
          fmt::format("{}  {}", document.say("归档人角色", "filed by the role"),
                      name_in(document, seal.role)),
          fmt::format("{}  {}", document.say("数据截至", "data as recorded by"),
                      shown_time(document.as_of))};
}

void draw_seal(cairo_t* cairo, const Document& document, const Sealing& sealing,
               const Typesetter& typesetter, double x, double y, double width) {
  draw_qr(cairo, sealing.code, x + width - qr_side, y, qr_side);
  double line = y + 6.0;
  for (const std::string& text : seal_lines(document, sealing.seal)) {
    const SetText set = typesetter.set(text, Style::cell, width - qr_side - 12.0);
    set.draw(cairo, x, line, ink);
    line += set.height() + 3.5;
  }
  const SetText address = typesetter.set(sealing.seal.address, Style::cell, width - qr_side - 12.0);
  cairo_tag_begin(cairo, CAIRO_TAG_LINK, fmt::format("uri='{}'", sealing.seal.address).c_str());
  address.draw(cairo, x, line, celadon);
  cairo_tag_end(cairo, CAIRO_TAG_LINK);
}

void draw_cover_facts(cairo_t* cairo, const Document& document, const Typesetter& typesetter,
                      double x, double y, double width) {
  constexpr double label_width = 120.0;
  for (const auto& [label, value] : document.cover) {
    const SetText name = typesetter.set(label, Style::cell, label_width);
    const SetText text = typesetter.set(value, Style::cell_strong, width - label_width);
    name.draw(cairo, x, y, soft_ink);
    text.draw(cairo, x + label_width, y, ink);
    y += std::max(name.height(), text.height()) + 5.0;
    horizontal(cairo, x, y, width, 0.4, rule_line);
    y += 5.0;
  }
}

}  // namespace

void place_cover(const Document& document, const std::optional<Sealing>& sealing,
                 const Typesetter& typesetter, PageFlow& flow) {
  const PageShape shape = flow.shape();
  flow.draw([&document, sealing, &typesetter, shape](cairo_t* cairo) {
    const double x = shape.left;
    const double width = shape.text_width();
    set_colour(cairo, celadon);
    cairo_rectangle(cairo, 0, 0, 16.0, shape.height);
    cairo_fill(cairo);
    double y = 170.0;
    const SetText owner =
        typesetter.set(name_in(document, document.organisation), Style::subtitle, width);
    owner.draw(cairo, x, y, soft_ink);
    y += owner.height() + 14.0;
    const SetText title = typesetter.set(document.title(), Style::title, width);
    title.draw(cairo, x, y, celadon_dark);
    y += title.height() + 10.0;
    const SetText subtitle = typesetter.set(document.subtitle, Style::subtitle, width);
    subtitle.draw(cairo, x, y, ink);
    y += subtitle.height() + 16.0;
    horizontal(cairo, x, y, 72.0, 2.4, celadon);
    draw_cover_facts(cairo, document, typesetter, x, std::max(y + 70.0, 400.0), width);
    const double foot = shape.height - 150.0;
    if (sealing) {
      draw_seal(cairo, document, *sealing, typesetter, x, foot, width);
    } else {
      const SetText draft = typesetter.set(
          document.say("草稿：未归档，没有核验码", "Draft: not filed, no verification code"),
          Style::subtitle, width);
      draft.draw(cairo, x, foot + 40.0, draft_colour);
    }
    typesetter.set("Celadon 青瓷", Style::small).draw(cairo, x, shape.height - 44.0, soft_ink);
  });
}

std::size_t pages_of_contents(const Document& document, const PageFlow& flow) {
  std::size_t entries = 0;
  for (const Section& section : document.sections) entries += 1 + section.parts.size();
  const double height = contents_head + contents_line * static_cast<double>(entries);
  return static_cast<std::size_t>(
      std::max(1.0, std::ceil(height / (flow.shape().text_height() - contents_line))));
}

void draw_contents(const Document& document, const std::vector<Landmark>& landmarks,
                   std::size_t first_page, const Typesetter& typesetter, PageFlow& flow) {
  const PageShape shape = flow.shape();
  std::size_t page = first_page;
  const SetText head = typesetter.set(document.say("目　录", "Contents"), Style::heading1);
  flow.draw_on(page, [head, shape](cairo_t* cairo) {
    head.draw(cairo, shape.left + (shape.text_width() - head.width()) / 2, shape.top, celadon_dark);
  });
  double y = shape.top + contents_head;
  for (const Landmark& mark : landmarks) {
    if (mark.level > 2) continue;
    if (y + contents_line > shape.height - shape.bottom) {
      ++page;
      y = shape.top;
    }
    const double x = shape.left + (mark.level == 1 ? 0.0 : 22.0);
    const Style style = mark.level == 1 ? Style::cell_strong : Style::cell;
    const double room = shape.left + shape.text_width() - x - 60.0;
    const SetText title = typesetter.set(
        mark.number.empty() ? mark.title : mark.number + "  " + mark.title, style, room);
    const SetText number = typesetter.set(std::to_string(mark.page + 1), style);
    const std::string destination = mark.destination;
    flow.draw_on(page, [=](cairo_t* cairo) {
      const double end = shape.left + shape.text_width();
      cairo_tag_begin(cairo, CAIRO_TAG_LINK, fmt::format("dest='{}'", destination).c_str());
      title.draw_lines(cairo, x, y, ink, 0, 1);
      number.draw(cairo, end - number.width(), y, ink);
      cairo_tag_end(cairo, CAIRO_TAG_LINK);
      set_colour(cairo, soft_ink);
      cairo_set_line_width(cairo, 0.6);
      cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
      const double dots[] = {0.0, 4.0};
      cairo_set_dash(cairo, dots, 2, 0.0);
      cairo_move_to(cairo, x + std::min(title.width(), room) + 6.0, y + title.height() * 0.66);
      cairo_line_to(cairo, end - number.width() - 6.0, y + title.height() * 0.66);
      cairo_stroke(cairo);
      cairo_set_dash(cairo, nullptr, 0, 0.0);
      cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
    });
    y += contents_line;
  }
}

void place_filing(const Document& document, const std::optional<Sealing>& sealing,
                  const Typesetter& typesetter, PageFlow& flow) {
  constexpr double pad = 12.0;
  const double width = flow.width();
  const SetText head = typesetter.set(document.say("核　验", "Verification"), Style::heading3);
  const SetText text = typesetter.set(
      sealing ? document.say(
                    "扫描二维码或在核验页输入核验码，可看到归档时的主要数值、所用数据包及本文件"
                    "的 SHA-256；在核验页选择手中的文件，即可知是否与归档的文件一字不差。",
                    "Scan the code or enter it on the verification page: it shows the main "
                    "figures as filed, the data packs used and the SHA-256 of this file, and "
                    "tells whether the file in your hands is the one that was filed.")
              : document.say(
                    "本文件是草稿：未归档，没有核验码，数值可能随数据更正而变化。归档后每页印有"
                    "核验码。",
                    "This is a draft: it is not filed and has no verification code; its "
                    "figures may change as data are corrected."),
      Style::cell, sealing ? width - qr_side - 3 * pad : width - 2 * pad);
  const double seal_height = sealing ? qr_side : 0.0;
  const double height =
      2 * pad + head.height() + 6.0 + text.height() + (sealing ? 4.0 : 0.0) + seal_height;
  flow.gap(18.0);
  flow.need(height);
  const double x = flow.x();
  const double y = flow.y();
  flow.draw([&document, sealing, &typesetter, head, text, x, y, width, height](cairo_t* cairo) {
    set_colour(cairo, celadon);
    cairo_set_line_width(cairo, 0.8);
    cairo_rectangle(cairo, x, y, width, height);
    cairo_stroke(cairo);
    head.draw(cairo, x + pad, y + pad, sealing ? celadon_dark : draft_colour);
    text.draw(cairo, x + pad, y + pad + head.height() + 6.0, ink);
    if (sealing) {
      draw_seal(cairo, document, *sealing, typesetter, x + pad,
                y + pad + head.height() + text.height() + 10.0, width - 2 * pad);
    }
  });
  flow.advance(height);
}

void draw_frame(cairo_t* cairo, const Document& document, const std::optional<Sealing>& sealing,
                const Typesetter& typesetter, const PageShape& shape, std::size_t page,
                std::size_t pages) {
  const double width = shape.text_width();
  const double head = 50.0;
  const SetText left = typesetter.set(name_in(document, document.site), Style::small, width * 0.55);
  left.draw_lines(cairo, shape.left, head, soft_ink, 0, 1);
  const SetText right =
      typesetter.set(fmt::format("{}　{}", document.title(), document.period), Style::small);
  right.draw(cairo, shape.left + width - right.width(), head, soft_ink);
  horizontal(cairo, shape.left, head + 16.0, width, 0.5, rule_line);
  const double foot = shape.height - 44.0;
  horizontal(cairo, shape.left, foot - 6.0, width, 0.5, rule_line);
  const SetText mark = typesetter.set(
      sealing ? fmt::format("{} {}", document.say("核验码", "code"), sealing->seal.code)
              : std::string(document.say("草稿，未归档", "draft, not filed")),
      Style::small);
  mark.draw(cairo, shape.left, foot, sealing ? soft_ink : draft_colour);
  const SetText number = typesetter.set(document.language == units::Language::zh
                                            ? fmt::format("第 {} 页　共 {} 页", page, pages)
                                            : fmt::format("page {} of {}", page, pages),
                                        Style::small);
  number.draw(cairo, shape.left + width - number.width(), foot, soft_ink);
}

}  // namespace celadon::report::pdf
