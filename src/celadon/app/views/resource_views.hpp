#pragma once
// Use cases: water, waste and pollutants, materials and land. What statements declare and meters
// measure, the shares formed of it, limits beside it, and the years before.

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

Result<Json> water_view(Workspace& workspace, const std::string& site, const std::string& period);
Result<Json> waste_view(Workspace& workspace, const std::string& site, const std::string& period);
Result<Json> materials_view(Workspace& workspace, const std::string& site,
                            const std::string& period);

}  // namespace celadon::app::views
