#pragma once
// A report computed again, as JSON: one form for the interface and the command line.

#include <nlohmann/json.hpp>

#include "celadon/app/filings.hpp"

namespace celadon::app {

/// {"same", "packs_same", "from_kept_packs", "as_of", "figures": [{"name", "title", "made", "now",
/// "unit", "same"}], "packs": [{"label", "made", "now", "same"}]}; `now` is null where there is
/// nothing to compare with.
nlohmann::ordered_json to_json(const Recomputation& again);

}  // namespace celadon::app
