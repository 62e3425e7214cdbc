#pragma once
// A document as data: sections, paragraphs, tables and charts, said once, from which the PDF and
// the workbook are drawn. It carries the main figures and what they rest on, so that a filed
// document can be drawn again and verified without the plant's data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::report {

enum class ReportKind : std::uint8_t { self_evaluation = 1, energy = 2, greenhouse_gas = 3 };
const char* to_string(ReportKind kind) noexcept;
/// Error invalid_argument names the kinds there are.
Result<ReportKind> parse_report_kind(std::string_view text);
/// The title of the document, e.g. 绿色工厂自评价报告.
packs::Title title_of(ReportKind kind);

/// How a text is meant; colours say good or bad, never up or down. Stored.
enum class Tone : std::uint8_t { plain = 1, soft = 2, strong = 3, good = 4, warn = 5, bad = 6 };

struct Paragraph {
  std::string text;
  Tone tone = Tone::plain;
};

struct Bullets {
  std::vector<std::string> items;
};

/// A framed remark that must not be overlooked.
struct Remark {
  Tone tone = Tone::warn;
  std::string title;
  std::string text;
};

enum class Align : std::uint8_t { left = 1, right = 2, centre = 3 };

struct PrintedColumn {
  std::string title;
  std::string unit;  ///< stands below the title; empty where the cells name it
  Align align = Align::left;
  double width = 1.0;  ///< relative to the other columns
};

struct PrintedCell {
  std::string text;              ///< as printed
  std::optional<double> number;  ///< for the workbook, in the unit of the column
  int places = 2;                ///< decimals of the number
  Tone tone = Tone::plain;
};

enum class RowKind : std::uint8_t { body = 1, group = 2, total = 3 };

struct PrintedRow {
  std::vector<PrintedCell> cells;  ///< one per column
  RowKind kind = RowKind::body;
};

struct PrintedTable {
  std::string caption;
  std::vector<PrintedColumn> columns;
  std::vector<PrintedRow> rows;
  std::vector<std::string> notes;  ///< below the table
  bool headed = true;              ///< false: a list of facts without a header row
};

enum class ChartKind : std::uint8_t {
  bar = 1,          ///< one bar per category and series
  stacked_bar = 2,  ///< series on top of each other
  line = 3,
  wheel = 4,   ///< a ring sector per category; series: reached, undetermined, full
  shares = 5,  ///< one horizontal bar; series are its parts, in the unit
};

struct ChartSeries {
  std::string name;
  std::vector<std::optional<double>> values;  ///< [categories]; none: not known, not drawn
};

struct Chart {
  ChartKind kind = ChartKind::bar;
  std::string caption;
  std::string unit;
  std::vector<std::string> categories;
  std::vector<ChartSeries> series;
  std::string centre;       ///< of a wheel
  std::string centre_note;  ///< of a wheel
};

using Block = std::variant<Paragraph, Bullets, Remark, PrintedTable, Chart>;

struct Section {
  std::string title;
  std::vector<Block> blocks;
  std::vector<Section> parts;
  bool new_page = false;
  bool numbered = true;
};

/// A main figure as printed.
struct ReportFigure {
  std::string name;  ///< e.g. "energy.total"
  packs::Title title;
  std::optional<double> value;  ///< in `unit`; none: undetermined
  std::string unit;
  std::string text;  ///< as printed
  std::string reason;
  std::vector<std::string> missing;
};

/// A data pack the document rests on.
struct ReportPin {
  std::string label;  ///< "id@edition"
  std::string sha256;
};

struct Document {
  ReportKind kind = ReportKind::self_evaluation;
  units::Language language = units::Language::zh;
  std::string site_id;
  packs::Title site;
  packs::Title organisation;
  std::string period;
  std::string standard;  ///< "id@edition"; of a self-evaluation
  std::vector<std::string> schemes;
  Instant made_at;
  Instant as_of;  ///< the recorded time whose knowledge it shows
  std::string subtitle;
  std::vector<std::pair<std::string, std::string>> cover;  ///< facts on the cover
  std::vector<Section> sections;
  std::vector<ReportFigure> figures;
  std::vector<ReportPin> pins;

  [[nodiscard]] std::string_view title() const;
  /// The text in the language of the document.
  [[nodiscard]] std::string_view say(std::string_view zh, std::string_view en) const {
    return language == units::Language::zh ? zh : en;
  }
};

/// What filing adds: it is printed and its address is the QR.
struct Seal {
  std::string code;     ///< "Q7MK-3XRA-9T2F-8"
  std::string address;  ///< of the verification page
  Instant filed_at;
  packs::Title role;  ///< of who filed
};

/// JSON bytes; read back they give the same document. Cost O(document).
std::string to_json_text(const Document& document);
/// Errors: corrupt (the bytes are no document of this form, naming the member).
Result<Document> document_from_json(std::string_view text);

}  // namespace celadon::report
