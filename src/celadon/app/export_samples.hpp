#pragma once
// Use case: stored samples leave in the long layout, with the mapping by which they come in again.

#include <string>
#include <vector>

#include "celadon/app/workspace.hpp"
#include "celadon/report/xlsx_table.hpp"

namespace celadon::app {

struct ExportSamplesRequest {
  std::string site;
  CivilPeriod period;
  std::vector<std::string> points;  ///< empty: all of the site
};

/// Rows one export may hold.
inline constexpr std::size_t exported_samples = 1'000'000;

/// Columns time (start of the interval; the instant of a register or state), point, value (as kept,
/// in the unit of the point), unit. Errors: not_found (site, point), limit, those of the store.
Result<report::Table> export_samples(Workspace& workspace, const ExportSamplesRequest& request);
/// The mapping that reads such a file. Errors: not_found.
Result<std::string> mapping_of_export(Workspace& workspace, const ExportSamplesRequest& request);

}  // namespace celadon::app
