#pragma once
// A site is judged from a picture and published data in hand, e.g. data kept with a filed report.

#include "celadon/app/answers.hpp"

namespace celadon::app {

/// As assess_site, without a workspace. Errors: those of load_standard, load_scheme and evaluate.
Result<SiteAssessment> judge_picture(const Reference& reference, const ledger::SnapshotPtr& picture,
                                     const AssessRequest& request);

}  // namespace celadon::app
