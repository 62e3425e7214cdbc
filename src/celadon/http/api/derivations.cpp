#include "celadon/app/views/derivation_view.hpp"
#include "celadon/http/api/view_call.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;

Result<Response> get_derivation(Call& call) {
  CELADON_ASSIGN(const ViewQuery query,
                 ViewQuery::read(call.request, {"period", "standard", "scheme", "depth"}));
  CELADON_ASSIGN(const std::uint64_t depth, query.number("depth", 12, 1, 40));
  app::views::DerivationRequest request;
  request.figure = call.request.path_value("figure");
  if (request.figure.size() > 200) {
    return fail(ErrorCode::limit,
                "figure: 名称超过 200 字节｜figure: the name is longer than 200 bytes",
                "用该数值自带的地址｜take the address from the figure itself");
  }
  request.by = {call.request.path_value("site"), query.get("period"), query.get("standard"),
                query.list("scheme")};
  request.depth = static_cast<int>(depth);
  return kept_view(call, "derivation|" + request.figure, query, [&](app::Workspace& workspace) {
    return app::views::derivation_view(workspace, request);
  });
}

Result<Response> get_source(Call& call) {
  CELADON_ASSIGN(const ViewQuery query,
                 ViewQuery::read(call.request, {"row", "last_row", "around"}));
  app::views::SourceRequest request;
  request.site = call.request.path_value("site");
  request.sha256 = call.request.path_value("sha256");
  constexpr std::uint64_t most = 1'000'000'000;
  CELADON_ASSIGN(request.row, query.number("row", 1, 1, most));
  CELADON_ASSIGN(request.last_row, query.number("last_row", request.row, 1, most));
  CELADON_ASSIGN(request.around, query.number("around", 5, 0, 100));
  return kept_view(
      call, "source|" + request.sha256.substr(0, 64), query,
      [&](app::Workspace& workspace) { return app::views::source_view(workspace, request); });
}

}  // namespace

std::vector<Route> derivation_routes() {
  const Permission read = Permission::site_read;
  return {
      {Method::get, "/api/v1/sites/{site}/derivations/{figure}", read, Scope::site, get_derivation},
      {Method::get, "/api/v1/sites/{site}/sources/{sha256}", read, Scope::site, get_source}};
}

}  // namespace celadon::http
