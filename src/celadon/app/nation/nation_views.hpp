#pragma once
// What the frozen nation of the registry answers, as JSON for pages: counts, the map, removals.

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/nation/frozen_nation.hpp"
#include "celadon/cultivation/nation/policy_report.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/statistics.hpp"

namespace celadon::app {

/// Above-scale enterprises by region, where a pack holds the table `enterprises_above_scale` (id =
/// division or CN, columns count, year, source); none is published with the program. Error parse.
Result<std::vector<cultivation::nation::Denominator>> denominators_of(
    const packs::Library& library);

struct StatisticsView {
  std::vector<nlohmann::ordered_json> items;  ///< {id, <dimension>.., listed, removed, ..}
  nlohmann::ordered_json sum;                 ///< {listed, removed, applied, passed}
};
/// Units by up to four dimensions: on the list, gone from it, applications and those that passed
/// (null where units are told apart by their standing). Errors: those of count_units().
Result<StatisticsView> statistics_view(const packs::Library& library, const FrozenNation& frozen,
                                       const cultivation::nation::CountQuery& query);

/// One row for each province: {division, names, national, provincial, city, parks, chains, density,
/// target}.
Result<std::vector<nlohmann::ordered_json>> regions_view(const packs::Library& library,
                                                         const FrozenNation& frozen);

/// The tables of the report of 2019 with their sums.
Result<nlohmann::ordered_json> report_2019_view(const packs::Library& library);

/// The draft, as far as `reached` lets its reader see.
nlohmann::ordered_json removals_view(
    const FrozenNation& frozen, const cultivation::nation::RemovalDraft& draft,
    const std::function<bool(cultivation::nation::SubjectIndex)>& reached);

}  // namespace celadon::app
