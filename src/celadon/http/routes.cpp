// The one visible route table. Whoever adds a group adds its line here; openapi.yaml is checked
// against it in both directions.

#include <iterator>

#include "celadon/http/api/ladder_groups.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {

const std::vector<Route>& all_routes() {
  static const std::vector<Route> routes = [] {
    std::vector<Route> all;
    for (const auto group : {
             session_routes,    organisation_routes, user_routes,     audit_routes,
             system_routes,     job_routes,          site_routes,     overview_routes,
             energy_routes,     carbon_routes,       resource_routes, assessment_routes,
             derivation_routes, import_routes,       evidence_routes, pack_routes,
             report_routes,     subject_routes,      event_routes,    ladder_routes,
             campaign_routes,   notice_routes,       nation_routes,   green_code_routes,
             evaluation_routes, review_routes,       policy_routes,   paper_routes,
             agency_routes,     diagnosis_routes,    reading_routes,
         }) {
      std::vector<Route> some = group();
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  }();
  return routes;
}

}  // namespace celadon::http
