#pragma once
// The groups of routes about the whole ladder rather than one subject; named in routes.cpp.

#include <vector>

#include "celadon/http/route.hpp"

namespace celadon::http {

/// Counts, the map, the report of 2019, the draft of removals, what everybody owes.
std::vector<Route> nation_routes();
/// Green codes: given out, listed, taken back, and checked by anybody.
std::vector<Route> green_code_routes();
/// Public notices with objections, and published lists.
std::vector<Route> notice_routes();
/// Outside events of subjects, and tables of subjects and events.
std::vector<Route> event_routes();

}  // namespace celadon::http
