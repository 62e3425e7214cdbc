#pragma once
// A report made as a job: asked as JSON, answered with the id of the report.

#include <string>

#include "celadon/app/filings.hpp"
#include "celadon/app/jobs/jobs.hpp"

namespace celadon::app {

inline constexpr const char* report_job = "report";

/// The request as a job keeps it: {"site", "kind", "period", "language", "standard", "schemes"}.
std::string report_job_request(const ReportRequest& request);
/// Reads it back. Errors: parse, invalid_argument.
Result<ReportRequest> read_report_job_request(const std::string& json);

/// The kind to be added to Jobs before start(); its result is {"report": id, "site": id}. It may be
/// taken up again after a crash: at worst a draft is made twice.
JobKind report_job_kind();

}  // namespace celadon::app
