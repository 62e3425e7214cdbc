#pragma once
// The answers of this module as JSON; every number names its unit.

#include <nlohmann/json.hpp>

#include "celadon/assessment/assessment.hpp"

namespace celadon::assessment {

/// {"standard", "edition", "number", "period", "as_of", "total":
/// {"value","max","unit","undetermined_points", "measured_share"}, "verdict", "verdict_text",
/// "threshold", "grade", "stages", "gates": [{"id","status", "evidence"...}], "groups",
/// "indicators": [{"id","name","value","unit","leading","baseline","weight","points",
/// "status","missing"...}], "gap_order", "packs", "missing", "notes"}. A number that is not known
/// is null, never 0. Derivations are left out (celadon/formula/json.hpp writes them).
nlohmann::ordered_json to_json(const Assessment& assessment);

}  // namespace celadon::assessment
