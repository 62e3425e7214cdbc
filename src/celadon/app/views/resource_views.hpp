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

/// The input of a figure that these pages form of others, e.g. "water.reuse_share" or
/// "land.floor_area_ratio"; nullopt when the name is none of them.
Result<std::optional<formula::Input>> formed_figure(Reading& reading, const std::string& figure,
                                                    const CivilPeriod& period);

}  // namespace celadon::app::views
