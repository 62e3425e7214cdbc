#pragma once
// What the reports share: numbers as printed, where figures come from, the evidence index, the
// sections that every report has.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "celadon/assessment/assessment.hpp"
#include "celadon/ledger/snapshot.hpp"
#include "celadon/registry/vocabulary.hpp"
#include "celadon/report/document_model.hpp"
#include "celadon/report/words.hpp"

namespace celadon::report {

/// What a report is made from; everything outlives the making.
struct ReportBasis {
  units::Language language = units::Language::zh;
  Instant made_at;
  Instant as_of;
  const ledger::Snapshot& picture;
  const registry::Vocabulary& vocabulary;
  const packs::FactorSource& factors;

  [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
    return std::string(language == units::Language::zh ? zh : en);
  }
  [[nodiscard]] std::string name(const registry::Names& names) const {
    return language == units::Language::en && !names.en.empty() ? names.en : names.zh;
  }
  [[nodiscard]] std::string name(const packs::Title& title) const;
  /// The name of a carrier, else its id.
  [[nodiscard]] std::string carrier(const std::string& id) const;
  /// A name of the vocabulary as a reader knows it, with the name itself: 取水量 (water.withdrawn).
  [[nodiscard]] std::string input(const std::string& name) const;
  /// The name of what statements say, without the name itself.
  [[nodiscard]] std::string stated(const std::string& name) const;
  /// A member of a set: a product or carrier by its name, else the id.
  [[nodiscard]] std::string member(const std::string& id) const;
  [[nodiscard]] std::string unit(const units::Unit& unit) const {
    return units::display_symbol(unit, language);
  }
};

/// Up to four decimals without trailing zeros, grouped; a small figure keeps its digits.
std::string plain_number(double value);

PrintedCell text_cell(std::string text, Tone tone = Tone::plain);
PrintedCell number_cell(double value, int places = 2);
PrintedCell number_cell(const std::optional<double>& value, int places = 2);
/// Number with up to four decimals.
PrintedCell free_number_cell(const std::optional<double>& value);
/// The figure in that unit, or 无法判定 / undetermined.
PrintedCell value_cell(const ReportBasis& basis, const formula::Value& value,
                       const std::string& unit_symbol, int places = 2);
PrintedRow row(std::vector<PrintedCell> cells, RowKind kind = RowKind::body);

/// A main figure of the report from a value of the ledger.
ReportFigure figure_of(const ReportBasis& basis, std::string name, packs::Title title,
                       const formula::Value& value, const std::string& unit_symbol, int places = 2);
/// The main figures as a table.
PrintedTable figures_table(const ReportBasis& basis, const std::vector<ReportFigure>& figures);

/// The pieces of evidence that statements name, numbered as the reports cite them.
class EvidenceIndex {
 public:
  explicit EvidenceIndex(std::span<const registry::Fact> facts);
  /// "[3]", or empty when that is no piece of evidence.
  [[nodiscard]] std::string cite(const std::string& evidence) const;
  /// One row per piece: number, name, where it is cited, date, what it proves.
  [[nodiscard]] PrintedTable table(const ReportBasis& basis) const;

 private:
  struct Piece {
    std::string name;
    std::vector<const registry::Fact*> facts;
  };
  std::vector<Piece> pieces_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
};

/// Where a figure comes from, in short: meter files with rows, statement lines with evidence,
/// packs with clauses. Cost O(tree).
std::string sources_of(const ReportBasis& basis, const formula::Derivation& derivation,
                       const EvidenceIndex* evidence);

/// The fields every report has: site, organisation, period, times, cover.
Document begin_document(const ReportBasis& basis, ReportKind kind);
/// What is known of the plant: names, codes, products, outputs.
PrintedTable plant_facts(const ReportBasis& basis);
/// The measuring points with unit, class and what they measure.
PrintedTable points_table(const ReportBasis& basis);
/// How much of each flow is measured, estimated and missing.
PrintedTable quality_table(const ReportBasis& basis);
/// The packs with their hashes and the recorded time, as the last numbered section.
Section packs_section(const ReportBasis& basis, const std::vector<ReportPin>& pins);
std::vector<ReportPin> pins_of(const ledger::Snapshot& picture);
/// Names of what is missing, for a sentence: 取水量 (water.withdrawn)、...
std::string listed(const ReportBasis& basis, const std::vector<std::string>& missing);

}  // namespace celadon::report
