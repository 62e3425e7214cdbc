#pragma once
// The greenhouse gas report (温室气体排放报告): boundary, sources, activity data, factors with date
// and source, scopes 1 and 2 by location and market, certificates, quality.

#include "celadon/report/report_parts.hpp"

namespace celadon::report {

/// Pure.
Document greenhouse_gas_report(const ReportBasis& basis);

}  // namespace celadon::report
