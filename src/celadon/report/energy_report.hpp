#pragma once
// The energy report (能源利用状况报告): balance, carriers with coal equivalents and their factors,
// products, trend by month, quality of the data.

#include "celadon/report/report_parts.hpp"

namespace celadon::report {

/// Errors: those of the ledger's pure functions for the months.
Result<Document> energy_report(const ReportBasis& basis);

}  // namespace celadon::report
