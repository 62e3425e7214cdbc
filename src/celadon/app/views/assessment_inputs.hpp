#pragma once
// The inputs of a standard: who asks for them, how they are called, how far a what-if may move
// them.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/assessment/standard_pack.hpp"

namespace celadon::app::views {

/// Every name the formulas of an indicator ask for, in its own words.
std::set<std::string> input_names_of(const assessment::Indicator& indicator);

/// The indicators that ask for each name.
std::map<std::string, std::vector<std::string>> users_of_inputs(
    const assessment::StandardPack& pack);

/// The name of an input in both languages; that of what it is a member of where it has none.
Json input_title(const Reference& reference, const std::string& name);

/// The inputs that a what-if may replace: value, unit, the range of its slider, its indicators.
Json inputs_json(const Reference& reference, const assessment::StandardPack& pack,
                 const formula::Environment& environment);

}  // namespace celadon::app::views
