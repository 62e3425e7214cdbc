#pragma once
// What the fields of a paper are filled from; for the sources of this folder.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/papers/papers.hpp"
#include "celadon/packs/terms.hpp"

namespace celadon::app::papers {

/// Everything one paper is filled from.
struct PaperSource {
  Workspace& workspace;
  ladder::RuleShelf& rules;
  const ladder::CodeLists& lists;
  const PaperRequest& request;
  packs::TermTable words;  ///< of columns and choices
  ladder::LadderPicture picture;
  const cultivation::Paper* paper = nullptr;
  const ladder::StoredHappening* step = nullptr;          ///< nullptr: a draft
  const cultivation::Transition* transition = nullptr;    ///< of the step
  std::map<std::string, ladder::SubjectFact> facts = {};  ///< that held that day
  const ladder::StoredEvaluation* evaluation = nullptr;   ///< the last one until then
  std::int32_t year = 0;
  nlohmann::ordered_json form =
      nullptr;  ///< the yearly form of that year; null: not needed or not seen

  [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
    return std::string(request.language == units::Language::zh ? zh : en);
  }
  [[nodiscard]] std::string name(const packs::Title& title) const;
  [[nodiscard]] std::string name(const registry::Names& names) const;
  /// The half of "中文｜English".
  [[nodiscard]] std::string half(std::string_view both) const;
  /// {"zh","en"}.
  [[nodiscard]] std::string half_of(const nlohmann::ordered_json& names) const;
  /// The name of a column or a choice.
  [[nodiscard]] std::string word(const std::string& id) const;
  [[nodiscard]] CivilDate day() const { return cultivation::china_day(picture.at); }
  /// "330881 江山市" as far as the name is known.
  [[nodiscard]] std::string division(const std::string& code) const;
  [[nodiscard]] std::string industry(const std::string& code) const;
  /// The digits of the area whose subjects the paper's step is about.
  [[nodiscard]] std::string area() const;
};

/// The cells of a row by column.
using PaperCells = std::map<std::string, report::PrintedCell, std::less<>>;
report::PrintedCell words_cell(std::string text);
report::PrintedCell figure_cell(double value, int places = 2);

/// The text of a field; unset: a hand fills it in.
Result<std::optional<std::string>> text_for(const PaperSource& source,
                                            const cultivation::Field& field);

/// The rows of a table; without rows it says why.
struct PaperRows {
  std::vector<PaperCells> rows;
  std::string empty;
};
Result<PaperRows> rows_for(const PaperSource& source, const cultivation::Field& field);
/// The same of tables that the standard fills: gates, indicators, content, result. Unset: the field
/// is none of them.
Result<std::optional<PaperRows>> judged_rows(const PaperSource& source,
                                             const cultivation::Field& field);
/// The same of tables about several subjects: rows, adjusted, removed, renamed.
Result<std::optional<PaperRows>> listed_rows(const PaperSource& source,
                                             const cultivation::Field& field);

}  // namespace celadon::app::papers
