#include "celadon/report/pdf/table_drawing.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include "celadon/report/pdf/table_break.hpp"

namespace celadon::report::pdf {
namespace {

constexpr double pad_x = 4.0;         // pt, inside of a cell
constexpr double pad_y = 3.2;         // pt
constexpr double thick = 1.1;         // pt, first and last rule
constexpr double thin = 0.4;          // pt
constexpr double most_of_page = 0.5;  // a row higher than this share of a page is split
constexpr double kept_whole = 0.25;   // a table lower than this share of a page is not torn apart

/// One cell of a row, or the lines [first, last) of it that stand here.
struct LaidCell {
  SetText text;
  std::size_t first = 0;
  std::size_t last = 0;
  double x = 0.0;
  Colour colour;

  [[nodiscard]] double height() const {
    double sum = 0.0;
    for (std::size_t i = first; i < last; ++i) sum += text.lines()[i].height;
    return sum;
  }
};

struct LaidRow {
  std::vector<LaidCell> cells;
  double height = 0.0;
  RowKind kind = RowKind::body;
};

struct LaidTable {
  std::vector<double> edges;  ///< [columns + 1] from the left of the text
  SetText caption;
  SetText caption_again;
  bool captioned = false;
  LaidRow header;  ///< no cells when there is none
  std::vector<LaidRow> rows;
  std::vector<SetText> notes;
  bool headed = true;
};

/// A left-aligned column stands off from the numbers before it.
double indent_of(const PrintedTable& table, std::size_t column) {
  const bool after_numbers = column > 0 && table.columns[column - 1].align == Align::right &&
                             table.columns[column].align == Align::left;
  return after_numbers ? 6.0 : 0.0;
}

/// The longest word of a text that should not be broken: Latin letters and digits up to a blank, a
/// hyphen, a slash or a Chinese character. Longer ones (names of files, hashes) may be broken.
std::string_view longest_word(std::string_view text) {
  constexpr std::size_t most = 14;
  std::string_view longest;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    const bool inside = c > ' ' && c != '-' && c != '/' && static_cast<unsigned char>(c) < 0x80;
    if (inside) continue;
    const std::string_view word = text.substr(begin, i - begin);
    if (word.size() <= most && word.size() > longest.size()) longest = word;
    begin = i + 1;
  }
  return longest;
}

/// The least width of each column: its longest word, in the title or in a cell.
std::vector<double> least_widths(const PrintedTable& table, const Typesetter& typesetter) {
  constexpr double slack = 0.5;  // pt, so that rounding breaks no word
  std::vector<double> least;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const std::string_view title = longest_word(table.columns[c].title);
    std::string_view word;
    for (const PrintedRow& row : table.rows) {
      if (row.kind == RowKind::group) continue;
      const std::string_view one = longest_word(row.cells[c].text);
      if (one.size() > word.size()) word = one;
    }
    const double widest = std::max(typesetter.set(title, Style::cell_strong).width(),
                                   typesetter.set(word, Style::cell_strong).width());
    least.push_back(widest + slack + 2 * pad_x + indent_of(table, c));
  }
  return least;
}

/// The columns share the width as they ask for, but none gets less than its longest word needs as
/// long as there is room.
std::vector<double> edges_of(const PrintedTable& table, const Typesetter& typesetter,
                             double width) {
  const std::vector<double> least = least_widths(table, typesetter);
  std::vector<double> widths(table.columns.size(), 0.0);
  std::vector<bool> fixed(table.columns.size(), false);
  const double needed = std::accumulate(least.begin(), least.end(), 0.0);
  for (bool again = needed < width; again;) {
    again = false;
    double room = width;
    double shares = 0.0;
    for (std::size_t c = 0; c < widths.size(); ++c)
      fixed[c] ? room -= least[c] : shares += table.columns[c].width;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      widths[c] = fixed[c] ? least[c] : room * table.columns[c].width / shares;
      if (fixed[c] || widths[c] >= least[c]) continue;
      fixed[c] = true;
      again = true;
    }
  }
  std::vector<double> edges = {0.0};
  double sum = 0.0;
  for (const PrintedColumn& column : table.columns) sum += column.width;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    edges.push_back(edges.back() +
                    (needed < width ? widths[c] : width * table.columns[c].width / sum));
  }
  return edges;
}

void finish(LaidRow& row) {
  row.height = 0.0;
  for (const LaidCell& cell : row.cells) row.height = std::max(row.height, cell.height());
  row.height += 2 * pad_y;
}

LaidCell lay_cell(const Typesetter& typesetter, std::string_view text, Style style, double x,
                  double width, Align align, const Colour& colour) {
  LaidCell cell;
  cell.text = typesetter.set(text, style, std::max(12.0, width - 2 * pad_x), align);
  cell.last = cell.text.lines().size();
  cell.x = x + pad_x;
  cell.colour = colour;
  return cell;
}

LaidRow lay_header(const PrintedTable& table, const Typesetter& typesetter,
                   const std::vector<double>& edges) {
  LaidRow header;
  double titles = 0.0;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const PrintedColumn& column = table.columns[c];
    header.cells.push_back(
        lay_cell(typesetter, column.title, Style::cell_strong, edges[c] + indent_of(table, c),
                 edges[c + 1] - edges[c] - indent_of(table, c), column.align, celadon_dark));
    titles = std::max(titles, header.cells.back().height());
  }
  header.height = titles + 2 * pad_y;
  return header;
}

/// The row as it is, or in pieces where it is higher than `most`.
void add_split(LaidRow row, double most, std::vector<LaidRow>& rows) {
  while (row.height > most) {
    LaidRow piece;
    piece.kind = row.kind;
    bool anything_left = false;
    for (LaidCell& cell : row.cells) {
      LaidCell part = cell;
      double used = 2 * pad_y;
      part.last = part.first;
      while (part.last < cell.last && used + part.text.lines()[part.last].height <= most)
        used += part.text.lines()[part.last++].height;
      if (part.last == part.first && part.first < cell.last) ++part.last;
      cell.first = part.last;
      anything_left = anything_left || cell.first < cell.last;
      piece.cells.push_back(std::move(part));
    }
    finish(piece);
    rows.push_back(std::move(piece));
    if (!anything_left) return;
    finish(row);
  }
  rows.push_back(std::move(row));
}

LaidRow lay_row(const PrintedTable& table, const PrintedRow& row, const Typesetter& typesetter,
                const std::vector<double>& edges) {
  LaidRow laid;
  laid.kind = row.kind;
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    const PrintedCell& cell = row.cells[c];
    std::size_t end = c + 1;
    // The title of a group runs over the empty cells behind it.
    if (row.kind == RowKind::group && c == 0) {
      while (end < row.cells.size() && row.cells[end].text.empty()) ++end;
    }
    const bool label = !table.headed && c % 2 == 0;
    const bool strong = row.kind != RowKind::body || cell.tone == Tone::strong;
    laid.cells.push_back(lay_cell(typesetter, cell.text, strong ? Style::cell_strong : Style::cell,
                                  edges[c] + indent_of(table, c),
                                  edges[end] - edges[c] - indent_of(table, c),
                                  table.columns[c].align, label ? soft_ink : colour_of(cell.tone)));
  }
  finish(laid);
  return laid;
}

/// Title and unit in one cell: the unit in brackets after the title.
PrintedTable with_units(const PrintedTable& table) {
  PrintedTable shown = table;
  for (PrintedColumn& column : shown.columns) {
    if (!column.unit.empty()) column.title += " (" + column.unit + ")";
  }
  return shown;
}

std::shared_ptr<LaidTable> lay(const PrintedTable& original, const Typesetter& typesetter,
                               double width, double page, std::string_view continued) {
  const PrintedTable table = with_units(original);
  auto laid = std::make_shared<LaidTable>();
  laid->edges = edges_of(table, typesetter, width);
  laid->headed = table.headed;
  laid->captioned = !table.caption.empty();
  if (laid->captioned) {
    laid->caption = typesetter.set(table.caption, Style::caption, width);
    laid->caption_again =
        typesetter.set(table.caption + std::string(continued), Style::caption, width);
  }
  if (table.headed) laid->header = lay_header(table, typesetter, laid->edges);
  for (const PrintedRow& row : table.rows)
    add_split(lay_row(table, row, typesetter, laid->edges), page * most_of_page, laid->rows);
  for (const std::string& note : table.notes)
    laid->notes.push_back(typesetter.set(note, Style::small, width));
  return laid;
}

void rule(cairo_t* cairo, double x, double y, double width, double weight, const Colour& colour) {
  set_colour(cairo, colour);
  cairo_set_line_width(cairo, weight);
  cairo_move_to(cairo, x, y);
  cairo_line_to(cairo, x + width, y);
  cairo_stroke(cairo);
}

void fill(cairo_t* cairo, double x, double y, double width, double height, const Colour& colour) {
  set_colour(cairo, colour);
  cairo_rectangle(cairo, x, y, width, height);
  cairo_fill(cairo);
}

void draw_cells(cairo_t* cairo, const LaidRow& row, double x, double y) {
  for (const LaidCell& cell : row.cells)
    cell.text.draw_lines(cairo, x + cell.x, y + pad_y, cell.colour, cell.first, cell.last);
}

/// The rows of one page, from the caption to the last rule.
void draw_part(cairo_t* cairo, const LaidTable& table, const RowRange& range, bool again, double x,
               double y, double width) {
  if (table.captioned) {
    const SetText& caption = again ? table.caption_again : table.caption;
    caption.draw(cairo, x, y, celadon_dark);
    y += caption.height() + 3.0;
  }
  rule(cairo, x, y, width, thick, celadon_dark);
  if (table.headed) {
    fill(cairo, x, y + thick / 2, width, table.header.height, celadon_pale);
    draw_cells(cairo, table.header, x, y);
    y += table.header.height;
    rule(cairo, x, y, width, thin, celadon_dark);
  }
  for (std::size_t r = range.first; r < range.last; ++r) {
    const LaidRow& row = table.rows[r];
    if (row.kind == RowKind::group)
      fill(cairo, x, y + thin / 2, width, row.height - thin / 2, rgb(0xf4f7f5));
    if (row.kind == RowKind::total && r > range.first)
      rule(cairo, x, y, width, 2 * thin, celadon_dark);
    draw_cells(cairo, row, x, y);
    y += row.height;
    if (r + 1 < range.last) rule(cairo, x, y, width, thin, rule_line);
  }
  rule(cairo, x, y, width, thick, celadon_dark);
}

double caption_height(const LaidTable& table) {
  return table.captioned ? table.caption_again.height() + 3.0 : 0.0;
}

}  // namespace

double least_height(const PrintedTable& table, const Typesetter& typesetter, double width,
                    double page) {
  constexpr std::size_t short_table = 24;  // rows: a longer one is not kept whole
  PrintedTable head = table;
  if (head.rows.size() > short_table) head.rows.resize(3);
  head.notes.clear();
  const auto laid = lay(head, typesetter, width, page, "");
  const double top = caption_height(*laid) + laid->header.height + thick;
  double whole = top;
  for (const LaidRow& row : laid->rows) whole += row.height;
  if (head.rows.size() == table.rows.size() && whole < page * kept_whole) return whole;
  double height = top;
  for (std::size_t r = 0; r < std::min<std::size_t>(laid->rows.size(), 3); ++r)
    height += std::min(laid->rows[r].height, 80.0);
  return height;
}

void place_table(const PrintedTable& table, const Typesetter& typesetter, PageFlow& flow,
                 std::string_view continued) {
  const double width = flow.width();
  const auto laid = lay(table, typesetter, width, flow.shape().text_height(), continued);
  std::vector<double> heights;
  std::vector<RowKind> kinds;
  for (const LaidRow& row : laid->rows) {
    heights.push_back(row.height);
    kinds.push_back(row.kind);
  }
  TableSpace space{flow.space(), flow.shape().text_height(),
                   caption_height(*laid) + laid->header.height + thick};
  // A short table is moved rather than torn apart.
  const double whole = space.header + std::accumulate(heights.begin(), heights.end(), 0.0);
  if (whole > flow.space() && whole < flow.shape().text_height() * kept_whole) {
    flow.new_page();
    space.first = flow.space();
  }
  bool again = false;
  for (const RowRange& range : break_table(heights, kinds, space)) {
    if (range.first == range.last) {
      flow.new_page();
      continue;
    }
    if (again) flow.new_page();
    const double x = flow.x();
    const double y = flow.y();
    flow.draw([laid, range, again, x, y, width](cairo_t* cairo) {
      draw_part(cairo, *laid, range, again, x, y, width);
    });
    flow.advance(space.header +
                 std::accumulate(heights.begin() + static_cast<std::ptrdiff_t>(range.first),
                                 heights.begin() + static_cast<std::ptrdiff_t>(range.last), 0.0));
    again = true;
  }
  if (!laid->notes.empty()) flow.advance(3.0);
  for (const SetText& note : laid->notes) {
    flow.need(note.height());
    const double x = flow.x();
    const double y = flow.y();
    flow.draw([note, x, y](cairo_t* cairo) { note.draw(cairo, x, y, soft_ink); });
    flow.advance(note.height() + 1.5);
  }
}

}  // namespace celadon::report::pdf
