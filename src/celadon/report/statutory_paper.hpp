#pragma once
// A statutory paper as data: a form in one frame (facts, texts, tables), who signs, and the rule it
// stands on. From it the PDF and the workbook are drawn.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/report/document_model.hpp"

namespace celadon::report {

/// A labelled value; two short ones stand beside each other.
struct PaperFact {
  std::string label;
  std::string value;
  bool wide = false;     ///< has a line of its own
  bool to_fill = false;  ///< left empty for a hand; the value says why or is empty
};
using PaperFacts = std::vector<PaperFact>;

/// A text under its title; room is left where a hand has to write.
struct PaperText {
  std::string title;
  std::string text;
  double room = 0.0;  ///< least height of the text, in points
};

/// A table under its title; without rows it says why.
struct PaperTable {
  std::string title;
  std::vector<PrintedColumn> columns;
  std::vector<PrintedRow> rows;
  std::string empty;  ///< printed when there are no rows
};

/// Where somebody signs: 填报单位（盖章）.
struct PaperSignature {
  std::string title;
  std::string text;    ///< what is signed for
  std::string signer;  ///< under the text, to the right
};

using PaperBlock = std::variant<PaperFacts, PaperText, PaperTable, PaperSignature>;

struct StatutoryPaper {
  units::Language language = units::Language::zh;
  std::string title;
  std::string subtitle;  ///< year, rung, whose
  std::vector<PaperBlock> blocks;
  std::vector<std::string> basis;      ///< clause and source of the rule, its confidence, the packs
  std::vector<std::string> to_supply;  ///< required fields that are empty
  std::string author;                  ///< of the file
  Instant made_at;
  bool draft = false;  ///< no step gave it out

  [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
    return std::string(language == units::Language::zh ? zh : en);
  }
};

/// The bytes of the PDF, A4. The same paper gives the same bytes with the same fonts and libraries.
/// Errors: not_found (no font with Chinese characters; the remedy names the package), io.
/// Thread-safe. Cost: about 10 ms a page.
Result<std::string> paper_to_pdf(const StatutoryPaper& paper);

/// The bytes of a workbook: a sheet for the form and one for each table, with numbers as numbers.
/// Errors: io, disk_full. Thread-safe.
Result<std::string> paper_to_xlsx(const StatutoryPaper& paper);

}  // namespace celadon::report
