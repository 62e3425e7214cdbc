#include "celadon/app/views/energy_request.hpp"

namespace celadon::app::views {

Result<AskedEnergy> ask_energy(Workspace& workspace, const EnergyRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, request.period));
  return AskedEnergy{std::move(reading), period};
}

Json carrier_names(const Reading& reading, const std::string& id) {
  const registry::Carrier* carrier = reading.carriers().find(id);
  return carrier == nullptr ? names_json(id, id) : names_json(carrier->names);
}

}  // namespace celadon::app::views
