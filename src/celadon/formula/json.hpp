#pragma once
// Values and derivations as JSON, with a unit in every field that holds a number.

#include <nlohmann/json.hpp>

#include "celadon/formula/derivation.hpp"
#include "celadon/formula/value.hpp"

namespace celadon::formula {

/// {"value": 1.5, "unit": "kWh"} | {"values": [..], "keys": [..], "unit": ..} | {"flag": true} |
/// {"text": ".."} | {"undetermined": true, "missing": [..], "reason": ".."}. A set with members
/// that have no value adds "missing_members".
nlohmann::ordered_json to_json(const Value& value);

/// The tree: name, title, expression, value, status, measured_share, origin, notes, children.
/// Fields that say nothing are left out. A node met a second time is {"name": .., "see_above":
/// true}, so the size stays linear in the number of distinct nodes.
nlohmann::ordered_json to_json(const Derivation& derivation);

}  // namespace celadon::formula
