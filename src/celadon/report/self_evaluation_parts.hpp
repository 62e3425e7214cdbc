#pragma once
// Inside of the self-evaluation report: its longest chapter stands in a file of its own.

#include "celadon/assessment/assessment.hpp"
#include "celadon/report/report_parts.hpp"

namespace celadon::report {

/// Results, origins, what is undetermined, verification of the data.
Section indicators_section(const ReportBasis& basis, const assessment::Assessment& judged,
                           const EvidenceIndex& evidence);
/// The table of all indicators.
Section indicators_annex(const ReportBasis& basis, const assessment::Assessment& judged,
                         const EvidenceIndex& evidence);

}  // namespace celadon::report
