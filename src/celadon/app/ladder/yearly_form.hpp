#pragma once
// The yearly dynamic form of a subject: filled from registry and ledger, checked, filed as a step.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/ladder/steps.hpp"
#include "celadon/app/workspace.hpp"
#include "celadon/formula/environment.hpp"

namespace celadon::app::ladder {

using Json = nlohmann::ordered_json;

/// A figure of the form over three years, the form's first; what is not known is unset.
struct FormFigure {
  std::string field;  ///< of the paper
  packs::Title title;
  std::string unit;
  bool required = false;
  bool declared = false;  ///< written by hand instead of taken from the ledger
  std::optional<double> values[3];
  std::string input;   ///< name of the plant's vocabulary; empty: none
  std::string reason;  ///< why the form's year is not known
};

/// What a check says. An error stands in the way of filing; a warning wants an explanation.
struct FormFinding {
  enum class Severity : std::uint8_t { note = 1, warning = 2, error = 3 };
  std::string
      check;  ///< missing, jump, unit_slip, range, cross_field, unchanged, measured, identical
  std::string field;
  Severity severity = Severity::note;
  std::string message;  ///< "中文｜English"
};

/// Checks figures against each other and against the years before. Pure.
std::vector<FormFinding> check_form(const std::vector<FormFigure>& figures,
                                    std::optional<double> measured_share);

struct YearlyForm {
  std::int32_t year = 0;
  std::string state;  ///< on the ladder; empty: not owed
  std::optional<CivilDate> due;
  std::vector<FormFigure> figures;
  Json tables = Json::object();  ///< changes, compliance: rows by field
  std::vector<FormFinding> findings;
  std::optional<double> measured_share;  ///< percent of the energy that rests on samples
};

/// The form of a year as far as it can be filled; `declared` overrides figures by field. Errors:
/// not_found (no dynamic form in the programme), those of picture_of.
Result<YearlyForm> fill_form(Workspace& workspace, RuleShelf& rules, const LadderPicture& picture,
                             std::int32_t year, const std::map<std::string, double>& declared);

struct FormFiling {
  std::string subject;
  std::int32_t year = 0;
  std::optional<std::int64_t> after;
  std::map<std::string, double> declared;
  std::string explanation;  ///< wanted where a finding is a warning
  bool commitment = false;
};
struct FiledForm {
  YearlyForm form;
  std::vector<FormFinding> against;  ///< not empty: not filed
  std::optional<StepOutcome> step;
  std::string sha256;  ///< of the content as filed
};
/// Fills, checks and files as the step that is open (in time, late, again), and keeps the content.
/// One transaction with its audit row.
Result<FiledForm> file_form(Workspace& workspace, RuleShelf& rules, const Asker& asker,
                            const FormFiling& wanted, Instant now);

Json form_json(const YearlyForm& form, const LadderPicture& picture);
Json findings_json(const std::vector<FormFinding>& findings);

}  // namespace celadon::app::ladder
