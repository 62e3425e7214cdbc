#pragma once
// Figures that are formed of declared ones: shares and intensities of water, waste, materials,
// land.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

/// A figure formed of declared ones: (sum of `above`) / (sum of `below`).
struct FormedFigure {
  const char* id;
  registry::Names names;
  const char* unit;
  Good good;
  std::vector<const char*> above;
  std::vector<const char*> below;
  const char* formula;
};

const std::vector<FormedFigure>& formed_figures();

/// The input of a figure that these pages form of others, e.g. "water.reuse_share" or
/// "land.floor_area_ratio"; nullopt when the name is none of them.
Result<std::optional<formula::Input>> formed_figure(Reading& reading, const std::string& figure,
                                                    const CivilPeriod& period);

}  // namespace celadon::app::views
