#pragma once
// Inside of the self-evaluation report: chapters that stand in files of their own.

#include "celadon/assessment/assessment.hpp"
#include "celadon/report/report_parts.hpp"

namespace celadon::report {

/// Results, origins, what is undetermined, verification of the data.
Section indicators_section(const ReportBasis& basis, const assessment::Assessment& judged,
                           const EvidenceIndex& evidence);
/// Gates and indicators that are not met, undetermined or without points.
Section problems_section(const ReportBasis& basis, const assessment::Assessment& judged);
/// Indicators with full marks, and what the plant says of its green development.
Section highlights_section(const ReportBasis& basis, const assessment::Assessment& judged);
/// The table of all indicators.
Section indicators_annex(const ReportBasis& basis, const assessment::Assessment& judged,
                         const EvidenceIndex& evidence);

}  // namespace celadon::report
