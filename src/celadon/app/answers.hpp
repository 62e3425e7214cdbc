#pragma once
// Use cases that answer: the books are brought up to date, then a frozen picture of the period is
// asked.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/workspace.hpp"
#include "celadon/assessment/assessment.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/ledger/snapshot.hpp"

namespace celadon::app {

/// Which site, which period, known when.
struct Question {
  std::string site;  ///< empty: the only one
  CivilPeriod period;
  std::optional<Instant> as_of;  ///< unset: now; set: nothing is posted
};

/// Posts the samples of a period. Posting again without new data writes nothing. Errors: those of
/// ledger::post.
Result<ledger::PostReport> post_period(Workspace& workspace, const Question& question);

/// The frozen picture of a period. Posts first when the folder is open for writing and no `as_of`
/// is asked. Errors: those of ledger::post and ledger::make_snapshot.
Result<ledger::SnapshotPtr> picture_of(Workspace& workspace, const Question& question);

struct AssessRequest {
  Question question;
  std::string standard;                         ///< "id" or "id@edition"
  std::vector<std::string> schemes;             ///< packs, laid over each other in this order
  std::vector<std::string> scheme_files;        ///< of the user, laid over the packs
  std::vector<assessment::Override> overrides;  ///< what-if
};

struct SiteAssessment {
  registry::Site site;
  assessment::AssessmentPtr assessment;
};

/// Judges a site by a standard. Errors: those of load_standard, load_scheme, picture_of and
/// evaluate.
Result<SiteAssessment> assess_site(Workspace& workspace, const AssessRequest& request);

/// The schemes of a request, laid over each other.
Result<assessment::SchemeValues> schemes_of(const Reference& reference,
                                            const std::vector<std::string>& packs,
                                            const std::vector<std::string>& files);

}  // namespace celadon::app
