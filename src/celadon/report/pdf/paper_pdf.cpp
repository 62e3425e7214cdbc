// A statutory paper as PDF: title, one framed form, the rule it stands on, page n of N.

#include <algorithm>
#include <memory>
#include <utility>

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/report/pdf/framed_rows.hpp"
#include "celadon/report/statutory_paper.hpp"
#include "celadon/report/words.hpp"

namespace celadon::report {
namespace {

using namespace pdf;

constexpr Colour draft_red = rgb(0xa83232);
constexpr double signature_room = 64.0;  // pt: a round seal is 42 mm, half of it over the text
constexpr double least_table = 70.0;     // pt: heading, header and a row

constexpr std::size_t most_upright = 8;  // columns of a table on an upright page

/// A4, lying where a table is too wide for it upright.
PageShape form_shape(const StatutoryPaper& paper) {
  PageShape shape;
  const bool wide = std::any_of(paper.blocks.begin(), paper.blocks.end(), [](const auto& block) {
    const auto* table = std::get_if<PaperTable>(&block);
    return table != nullptr && !table->rows.empty() && table->columns.size() > most_upright;
  });
  if (wide) std::swap(shape.width, shape.height);
  shape.left = 56.0;
  shape.right = 56.0;
  shape.top = 62.0;
  shape.bottom = 62.0;
  return shape;
}

FramedCell label_cell(const std::string& text, double width) {
  FramedCell cell;
  cell.text = text;
  cell.width = width;
  cell.align = Align::centre;
  cell.shaded = true;
  cell.centred_down = true;
  return cell;
}

FramedCell value_cell_of(const PaperFact& fact, double width) {
  FramedCell cell;
  cell.text = fact.value;
  cell.width = width;
  cell.centred_down = true;
  if (fact.to_fill) cell.colour = soft_ink;
  return cell;
}

FramedCell heading_cell(const std::string& text) {
  FramedCell cell;
  cell.text = text;
  cell.style = Style::caption;
  cell.shaded = true;
  return cell;
}

/// Places the blocks of one paper.
class PaperComposer {
 public:
  PaperComposer(const StatutoryPaper& paper, const Typesetter& typesetter, PageFlow& flow)
      : paper_(paper), typesetter_(typesetter), flow_(flow), rows_(typesetter, flow) {}

  void place() {
    centred(paper_.title, Style::heading1, ink, 6.0);
    if (!paper_.subtitle.empty()) centred(paper_.subtitle, Style::heading3, soft_ink, 10.0);
    for (const PaperBlock& block : paper_.blocks)
      std::visit([this](const auto& one) { this->place(one); }, block);
    flow_.gap(8.0);
    for (const std::string& line : paper_.basis) small(line, soft_ink);
    if (!paper_.to_supply.empty()) {
      small(paper_.say("尚待填写：", "still to be filled in: ") +
                fmt::format("{}", fmt::join(paper_.to_supply, paper_.say("、", "; "))),
            draft_red);
    }
  }

 private:
  void centred(const std::string& text, Style style, const Colour& colour, double below) {
    const SetText set = typesetter_.set(text, style, flow_.width(), Align::centre);
    const double x = flow_.x();
    const double y = flow_.y();
    flow_.draw([set, x, y, colour](cairo_t* cairo) { set.draw(cairo, x, y, colour); });
    flow_.advance(set.height() + below);
  }

  void small(const std::string& text, const Colour& colour) {
    const SetText set = typesetter_.set(text, Style::small, flow_.width());
    flow_.need(set.height());
    const double x = flow_.x();
    const double y = flow_.y();
    flow_.draw([set, x, y, colour](cairo_t* cairo) { set.draw(cairo, x, y, colour); });
    flow_.advance(set.height() + 2.0);
  }

  void place(const PaperFacts& facts) {
    constexpr double label = 1.3;
    constexpr double value = 2.3;
    for (std::size_t i = 0; i < facts.size(); ++i) {
      const bool alone = facts[i].wide || i + 1 == facts.size() || facts[i + 1].wide;
      if (alone) {
        rows_.place({label_cell(facts[i].label, label), value_cell_of(facts[i], label + 2 * value)},
                    22.0);
        continue;
      }
      rows_.place({label_cell(facts[i].label, label), value_cell_of(facts[i], value),
                   label_cell(facts[i + 1].label, label), value_cell_of(facts[i + 1], value)},
                  22.0);
      ++i;
    }
  }

  void place(const PaperText& text) {
    FramedCell body;
    body.text = text.text;
    const double head = rows_.height_of({heading_cell(text.title)});
    rows_.keep(head + std::max(text.room, 40.0));
    rows_.place({heading_cell(text.title)});
    rows_.place({body}, text.room);
  }

  void place(const PaperTable& table) {
    rows_.keep(least_table);
    rows_.place({heading_cell(table.title)});
    if (table.rows.empty()) {
      FramedCell none;
      none.text = table.empty;
      none.colour = soft_ink;
      rows_.place({none});
      return;
    }
    std::vector<FramedCell> header;
    for (const PrintedColumn& column : table.columns) {
      FramedCell cell = label_cell(
          column.unit.empty() ? column.title : fmt::format("{} ({})", column.title, column.unit),
          column.width);
      cell.style = Style::cell_strong;
      header.push_back(std::move(cell));
    }
    rows_.place(header);
    for (const PrintedRow& row : table.rows) {
      std::vector<FramedCell> cells;
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        FramedCell cell;
        if (c < row.cells.size()) {
          cell.text = row.cells[c].text;
          cell.colour = colour_of(row.cells[c].tone);
        }
        cell.width = table.columns[c].width;
        cell.align = table.columns[c].align;
        cell.centred_down = true;
        cells.push_back(std::move(cell));
      }
      rows_.place_under(header, cells);
    }
  }

  void place(const PaperSignature& signature) {
    FramedCell body;
    body.text = signature.text;
    const double head = rows_.height_of({heading_cell(signature.title)});
    const double height = rows_.height_of({body}) + signature_room;
    rows_.keep(head + height);
    rows_.place({heading_cell(signature.title)});
    const double top = flow_.y();
    rows_.place({body}, height);
    const SetText signer = typesetter_.set(signature.signer, Style::cell);
    const double room = flow_.width() - signer.width() - 14.0;
    const double x = flow_.x() + std::max(5.0, std::min(flow_.width() * 0.52, room));
    const double y = top + height - signer.height() - 14.0;
    flow_.draw([signer, x, y](cairo_t* cairo) { signer.draw(cairo, x, y, ink); });
  }

  const StatutoryPaper& paper_;
  const Typesetter& typesetter_;
  PageFlow& flow_;
  FramedRows rows_;
};

void draw_form_foot(cairo_t* cairo, const StatutoryPaper& paper, const Typesetter& typesetter,
                    const PageShape& shape, std::size_t page, std::size_t pages) {
  const double y = shape.height - 40.0;
  const SetText mark = typesetter.set(
      paper.draft ? paper.say("草稿：尚未由办理步骤出具", "draft: no step has given it out")
                  : paper.title,
      Style::small);
  mark.draw(cairo, shape.left, y, paper.draft ? draft_red : soft_ink);
  const SetText number = typesetter.set(paper.say(fmt::format("第 {} 页　共 {} 页", page, pages),
                                                  fmt::format("page {} of {}", page, pages)),
                                        Style::small);
  number.draw(cairo, shape.width - shape.right - number.width(), y, soft_ink);
}

cairo_status_t append_bytes(void* closure, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

void describe_paper(cairo_surface_t* surface, const StatutoryPaper& paper) {
  const auto set = [surface](cairo_pdf_metadata_t what, const std::string& text) {
    cairo_pdf_surface_set_metadata(surface, what, text.c_str());
  };
  const std::string time = format_instant({paper.made_at.us - paper.made_at.us % 1'000'000});
  set(CAIRO_PDF_METADATA_TITLE, paper.title + " " + paper.subtitle);
  set(CAIRO_PDF_METADATA_AUTHOR, paper.author);
  set(CAIRO_PDF_METADATA_CREATOR, "Celadon 青瓷");
  set(CAIRO_PDF_METADATA_CREATE_DATE, time);
  set(CAIRO_PDF_METADATA_MOD_DATE, time);
}

Status drawn(cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return {};
  return fail(ErrorCode::io, fmt::format("无法绘制 PDF：{0}｜the PDF could not be drawn: {0}",
                                         cairo_status_to_string(status)));
}

}  // namespace

Result<std::string> paper_to_pdf(const StatutoryPaper& paper) {
  CELADON_ASSIGN(const Typesetter typesetter, Typesetter::make(paper.language));
  PageFlow flow{form_shape(paper)};
  PaperComposer(paper, typesetter, flow).place();
  std::string bytes;
  const PageShape shape = flow.shape();
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_pdf_surface_create_for_stream(&append_bytes, &bytes, shape.width, shape.height),
      &cairo_surface_destroy);
  describe_paper(surface.get(), paper);
  {
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()),
                                                                   &cairo_destroy);
    const std::size_t pages = flow.pages().size();
    for (std::size_t page = 0; page < pages; ++page) {
      for (const Drawing& drawing : flow.pages()[page]) drawing(cairo.get());
      draw_form_foot(cairo.get(), paper, typesetter, shape, page + 1, pages);
      cairo_show_page(cairo.get());
    }
    CELADON_TRY(drawn(cairo_status(cairo.get())));
  }
  cairo_surface_finish(surface.get());
  CELADON_TRY(drawn(cairo_surface_status(surface.get())));
  return bytes;
}

}  // namespace celadon::report
