#pragma once
// Use case: the greenhouse-gas inventory with the factor beside each figure, and its months.

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

/// Errors: those of Reading.
Result<Json> carbon_view(Workspace& workspace, const std::string& site, const std::string& period);

}  // namespace celadon::app::views
