#include "celadon/app/views/energy_views.hpp"
#include "celadon/http/api/view_call.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using app::views::EnergyRequest;
using View = Result<app::views::Json> (*)(app::Workspace&, const EnergyRequest&);

Result<Response> energy_answer(Call& call, std::string_view name,
                               const std::vector<std::string_view>& known, View view) {
  CELADON_ASSIGN(const ViewQuery query, ViewQuery::read(call.request, known));
  return kept_view(call, name, query, [&](app::Workspace& workspace) -> Result<ViewJson> {
    EnergyRequest request;
    request.site = call.request.path_value("site");
    request.period = query.get("period");
    request.object = query.get("object");
    request.carrier = query.get("carrier");
    request.step = query.get("step");
    request.basis = query.get("basis");
    request.area = query.get("area");
    request.with = query.get("with");
    return view(workspace, request);
  });
}

Result<Response> get_energy(Call& call) {
  return energy_answer(call, "energy", {"period", "basis"}, app::views::energy_view);
}
Result<Response> get_curve(Call& call) {
  return energy_answer(call, "energy.curve", {"period", "object", "carrier", "step"},
                       app::views::energy_curve);
}
Result<Response> get_heatmap(Call& call) {
  return energy_answer(call, "energy.heatmap", {"period", "object", "carrier"},
                       app::views::energy_heatmap);
}
Result<Response> get_carriers(Call& call) {
  return energy_answer(call, "energy.carriers", {"period", "step"}, app::views::energy_carriers);
}
Result<Response> get_bands(Call& call) {
  return energy_answer(call, "energy.bands", {"period", "object", "area"},
                       app::views::energy_bands);
}
Result<Response> get_rank(Call& call) {
  return energy_answer(call, "energy.rank", {"period", "carrier"}, app::views::energy_rank);
}
Result<Response> get_comparison(Call& call) {
  return energy_answer(call, "energy.comparison", {"period", "with", "object"},
                       app::views::energy_comparison);
}
Result<Response> get_intensity(Call& call) {
  return energy_answer(call, "energy.intensity", {"period"}, app::views::energy_intensity);
}
Result<Response> get_flow(Call& call) {
  return energy_answer(call, "energy.flow", {"period", "carrier"}, app::views::energy_flow);
}
Result<Response> get_balance(Call& call) {
  return energy_answer(call, "energy.balance", {"period"}, app::views::energy_balance);
}

Route view_route(std::string_view pattern, Handler handler) {
  return {Method::get, pattern, Permission::site_read, Scope::site, handler};
}

}  // namespace

std::vector<Route> energy_routes() {
  return {view_route("/api/v1/sites/{site}/energy", get_energy),
          view_route("/api/v1/sites/{site}/energy/curve", get_curve),
          view_route("/api/v1/sites/{site}/energy/heatmap", get_heatmap),
          view_route("/api/v1/sites/{site}/energy/carriers", get_carriers),
          view_route("/api/v1/sites/{site}/energy/bands", get_bands),
          view_route("/api/v1/sites/{site}/energy/rank", get_rank),
          view_route("/api/v1/sites/{site}/energy/comparison", get_comparison),
          view_route("/api/v1/sites/{site}/energy/intensity", get_intensity),
          view_route("/api/v1/sites/{site}/energy/flow", get_flow),
          view_route("/api/v1/sites/{site}/energy/balance", get_balance)};
}

}  // namespace celadon::http
