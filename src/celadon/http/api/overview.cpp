#include "celadon/app/views/overview.hpp"

#include "celadon/http/api/view_call.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;

Result<Response> get_overview(Call& call) {
  CELADON_ASSIGN(const ViewQuery query,
                 ViewQuery::read(call.request, {"date", "standard", "scheme"}));
  return kept_view(call, "overview", query, [&](app::Workspace& workspace) -> Result<ViewJson> {
    app::views::OverviewRequest request;
    request.site = call.request.path_value("site");
    if (const std::string date = query.get("date"); !date.empty()) {
      CELADON_ASSIGN(request.date, parse_date(date));
    }
    request.standard = query.get("standard");
    request.schemes = query.list("scheme");
    return app::views::overview(workspace, request);
  });
}

}  // namespace

std::vector<Route> overview_routes() {
  return {{Method::get, "/api/v1/sites/{site}/overview", Permission::site_read, Scope::site,
           get_overview}};
}

}  // namespace celadon::http
