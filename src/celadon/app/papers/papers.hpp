#pragma once
// The papers that steps of the ladder give out, filled from registry, ledger and ladder. Which
// papers there are and what stands on each is the programme's (docs/programme-packs.md).

#include <functional>
#include <string>
#include <vector>

#include "celadon/app/ladder/picture.hpp"
#include "celadon/app/workspace.hpp"
#include "celadon/report/statutory_paper.hpp"

namespace celadon::app::papers {

/// A paper that a step gave out. The instance of a yearly form is its year, of the others the
/// number of the step.
struct GivenPaper {
  std::string paper;
  std::string instance;
  Instant at;
  std::int64_t sequence = 0;
  packs::Title step;
};
/// The newest first.
std::vector<GivenPaper> given_papers(const ladder::LadderPicture& picture);

struct PaperRequest {
  std::string subject;
  std::string paper;
  std::string instance;  ///< empty: the one given out last, else a draft
  units::Language language = units::Language::zh;
  bool sees_plant = false;  ///< the asker may see the plant's own figures
  /// Whether rows about another subject may be shown to the asker.
  std::function<bool(const ladder::StoredSubject&)> reached;
};

/// A paper as it was given out, by the rules of that day, or as it would stand now. What is not
/// known stays empty and is named at its end. Errors: not_found (subject, paper, instance), those
/// of the ledger.
Result<report::StatutoryPaper> fill_paper(Workspace& workspace, ladder::RuleShelf& rules,
                                          const ladder::CodeLists& lists,
                                          const PaperRequest& request, Instant now);

}  // namespace celadon::app::papers
