#pragma once
// A request for energy, read: the plant's data and the period asked for.

#include <string>

#include "celadon/app/views/energy_views.hpp"
#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

struct AskedEnergy {
  Reading reading;
  CivilPeriod period;
};

/// Errors: those of Reading::open and period_or_default.
Result<AskedEnergy> ask_energy(Workspace& workspace, const EnergyRequest& request);

/// A carrier's name in both languages; its id where the plant does not know it.
Json carrier_names(const Reading& reading, const std::string& id);

}  // namespace celadon::app::views
