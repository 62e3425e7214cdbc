#pragma once
// Use case: a plant at a glance.

#include <optional>
#include <string>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

struct OverviewRequest {
  std::string site;
  std::optional<CivilDate> date;     ///< unset: the last day with data
  std::string standard;              ///< empty: as the plant declares, else default_standard
  std::vector<std::string> schemes;  ///< empty: as the plant declares
};

/// Day, month and year up to the date (each beside the same days a period and a year before), the
/// score of the year, the share of data measured, estimated and missing, and what needs doing.
/// Errors: those of Reading and assess_site.
Result<Json> overview(Workspace& workspace, const OverviewRequest& request);

}  // namespace celadon::app::views
