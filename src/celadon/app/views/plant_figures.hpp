#pragma once
// The figures a plant is run by, for one period: electricity, gas, heat, water, energy, carbon,
// cost, output, unit consumption. The overview and the comparison of periods show the same ones.

#include <string>
#include <vector>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

/// What stays the same over the periods.
struct PlantFigure {
  const char* id;
  registry::Names names;
  const char* unit;
  Good good;
  const char* target;  ///< name of the vocabulary; "" for none
};
/// In the order they are shown.
const std::vector<PlantFigure>& plant_figures();

/// The figure of a period as a quantity with its derivation. `applies` is false when the site has
/// nothing of the kind (no heat is bought).
struct PlantFigureValue {
  Json quantity;
  bool applies = true;
};
/// Errors: those of Reading.
Result<PlantFigureValue> plant_figure(Reading& reading, const PlantFigure& figure,
                                      const CivilPeriod& period);

/// The input that a figure id of the pages names in this account: "energy.total",
/// "energy.natural_gas", "carbon.total", "electricity", "cost", or a name of the vocabulary.
/// Error not_found names what there is.
Result<formula::Input> figure_input(Reading& reading, const std::string& figure,
                                    const CivilPeriod& period);

/// A Figure of the contract: now, a year before, a period before, changes, target.
Result<Json> figure_json(Reading& reading, const PlantFigure& figure, const CivilPeriod& now,
                         const CivilPeriod& last_year, const CivilPeriod& last_period);

/// Shares of the intervals of all metered flows: {"measured", "estimated", "missing"}.
Json quality_json(const Account& account);

}  // namespace celadon::app::views
