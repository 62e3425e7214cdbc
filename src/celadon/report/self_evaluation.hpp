#pragma once
// The self-evaluation report (自评价报告) of a plant by a standard, in the outline that evaluation
// reports have: overview, method, gates, indicators, verification of the data, conclusion, gaps,
// evidence, declaration. It says no more than the assessment says.

#include "celadon/assessment/assessment.hpp"
#include "celadon/report/report_parts.hpp"

namespace celadon::report {

/// Pure. `schemes` are the packs as asked, for the cover. Cost O(assessment + books).
Document self_evaluation(const ReportBasis& basis, const assessment::Assessment& judged,
                         const std::vector<std::string>& schemes);

}  // namespace celadon::report
