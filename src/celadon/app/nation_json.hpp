#pragma once
// What the nation answers, as JSON: the same on the command line and over HTTP.

#include <nlohmann/json.hpp>

#include "celadon/cultivation/nation/policy_report.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/statistics.hpp"

namespace celadon::app {

/// {"title", "synthetic", "as_of", "by", "rows": [{"keys": {..}, "count", "density"}], "total",
/// "names": {dimension: {key: {"zh","en"}}}}. Error not_found when a vocabulary is missing.
Result<nlohmann::ordered_json> to_json(const packs::Library& library,
                                       const cultivation::nation::Snapshot& snapshot,
                                       const cultivation::nation::CountTable& table);

nlohmann::ordered_json to_json(const cultivation::nation::Funnel& funnel);

/// The draft with every fact; subjects by credit code and name.
nlohmann::ordered_json to_json(const cultivation::nation::Snapshot& snapshot,
                               const cultivation::nation::RemovalDraft& draft);

/// The report of 2019, region by region.
nlohmann::ordered_json to_json(const cultivation::nation::PolicyReport& report);

}  // namespace celadon::app
