#include "celadon/app/views/carbon_view.hpp"
#include "celadon/http/api/view_call.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;

Result<Response> get_carbon(Call& call) {
  CELADON_ASSIGN(const ViewQuery query, ViewQuery::read(call.request, {"period"}));
  return kept_view(call, "carbon", query, [&](app::Workspace& workspace) {
    return app::views::carbon_view(workspace, call.request.path_value("site"), query.get("period"));
  });
}

}  // namespace

std::vector<Route> carbon_routes() {
  return {
      {Method::get, "/api/v1/sites/{site}/carbon", Permission::site_read, Scope::site, get_carbon}};
}

}  // namespace celadon::http
