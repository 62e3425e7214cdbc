#include "celadon/app/views/resource_views.hpp"
#include "celadon/http/api/view_call.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using View = Result<app::views::Json> (*)(app::Workspace&, const std::string&, const std::string&);

Result<Response> resource_answer(Call& call, std::string_view name, View view) {
  CELADON_ASSIGN(const ViewQuery query, ViewQuery::read(call.request, {"period"}));
  return kept_view(call, name, query, [&](app::Workspace& workspace) {
    return view(workspace, call.request.path_value("site"), query.get("period"));
  });
}

Result<Response> get_water(Call& call) {
  return resource_answer(call, "water", app::views::water_view);
}
Result<Response> get_waste(Call& call) {
  return resource_answer(call, "waste", app::views::waste_view);
}
Result<Response> get_materials(Call& call) {
  return resource_answer(call, "materials", app::views::materials_view);
}

}  // namespace

std::vector<Route> resource_routes() {
  const Permission read = Permission::site_read;
  return {{Method::get, "/api/v1/sites/{site}/water", read, Scope::site, get_water},
          {Method::get, "/api/v1/sites/{site}/waste", read, Scope::site, get_waste},
          {Method::get, "/api/v1/sites/{site}/materials", read, Scope::site, get_materials}};
}

}  // namespace celadon::http
