#pragma once
// Use cases: energy of a plant. All sums equal the books of the period.

#include <optional>
#include <string>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

struct EnergyRequest {
  std::string site;
  std::string period;   ///< empty: the year of the last data
  std::string object;   ///< node, flow or point; empty: the whole plant
  std::string carrier;  ///< empty: electricity for curves, all for totals
  std::string step;     ///< "15min", "30min", "1h", "1d", "month", "day"; empty: by the length
  std::string basis;    ///< "calorific", "primary"; empty: that of the site
  std::string area;     ///< province of the tariff; empty: that of the site
  std::string with;     ///< the period compared with; empty: the one before
};

Result<Json> energy_view(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_curve(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_heatmap(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_carriers(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_bands(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_rank(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_comparison(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_intensity(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_flow(Workspace& workspace, const EnergyRequest& request);
Result<Json> energy_balance(Workspace& workspace, const EnergyRequest& request);

}  // namespace celadon::app::views
