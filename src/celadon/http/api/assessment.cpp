#include <cmath>

#include <fmt/format.h>

#include "celadon/app/views/assessment_views.hpp"
#include "celadon/http/api/view_call.hpp"
#include "celadon/http/json_body.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using app::views::JudgeRequest;
using app::views::WhatIf;

Result<Response> get_assessment(Call& call) {
  CELADON_ASSIGN(const ViewQuery query,
                 ViewQuery::read(call.request, {"period", "standard", "scheme"}));
  const JudgeRequest request{call.request.path_value("site"), query.get("period"),
                             query.get("standard"), query.list("scheme")};
  return kept_view(call, "assessment", query, [&](app::Workspace& workspace) {
    return app::views::assessment_view(workspace, request);
  });
}

Result<Response> get_comparison(Call& call) {
  CELADON_ASSIGN(const ViewQuery query,
                 ViewQuery::read(call.request, {"period", "standards", "scheme"}));
  const std::vector<std::string> two = query.list("standards");
  if (two.size() != 2) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("standards: 填了 {0} 个，应为两个｜standards: {0} are named, not two",
                            two.size()),
                "如 ?standards=gbt36132-2018,gbt36132-2025｜e.g. "
                "?standards=gbt36132-2018,gbt36132-2025");
  }
  const JudgeRequest request{call.request.path_value("site"), query.get("period"), "",
                             query.list("scheme")};
  return kept_view(call, "assessment.comparison", query, [&](app::Workspace& workspace) {
    return app::views::standards_comparison(workspace, request, {two[0], two[1]});
  });
}

Error off(const std::string& field, const std::string& remedy) {
  return fail(ErrorCode::invalid_argument,
              fmt::format("{0}: 格式不对｜{0}: does not have its form", field), remedy);
}

/// A text member; "" when absent.
Result<std::string> text_of(const ViewJson& body, const char* name) {
  if (!body.contains(name) || body[name].is_null()) return std::string();
  if (!body[name].is_string() || body[name].get_ref<const std::string&>().size() > 240)
    return off(name, "最多 240 字节的文本｜a text of at most 240 bytes");
  return body[name].get<std::string>();
}

Result<WhatIf> what_if_of(const ViewJson& item) {
  const char* const remedy = R"({"name": "water.reused", "value": 150000, "unit": "m3"})";
  if (!item.is_object()) return off("overrides", remedy);
  WhatIf change;
  CELADON_ASSIGN(change.name, text_of(item, "name"));
  if (change.name.empty() || change.name.size() > 120) return off("overrides.name", remedy);
  if (!item.contains("value")) return off("overrides.value", remedy);
  const ViewJson& value = item["value"];
  if (value.is_boolean()) {
    change.value = value.get<bool>();
    return change;
  }
  if (!value.is_number()) return off("overrides.value", remedy);
  if (!(std::fabs(value.get<double>()) <= 1e15))
    return off("overrides.value", "-1e15 至 1e15 之间的数｜a number between -1e15 and 1e15");
  CELADON_ASSIGN(const std::string symbol, text_of(item, "unit"));
  CELADON_ASSIGN(const units::Unit unit, units::parse_unit(symbol.empty() ? "1" : symbol));
  change.value = units::Quantity{value.get<double>(), unit};
  return change;
}

Result<Response> post_what_if(Call& call) {
  CELADON_ASSIGN(const ViewJson body, json_body(call.request));
  JudgeRequest request;
  request.site = call.request.path_value("site");
  CELADON_ASSIGN(request.standard, text_of(body, "standard"));
  CELADON_ASSIGN(request.period, text_of(body, "period"));
  if (body.contains("schemes")) {
    if (!body["schemes"].is_array() || body["schemes"].size() > 8)
      return off("schemes", "最多 8 个文本的列表｜a list of at most 8 texts");
    for (const ViewJson& scheme : body["schemes"]) {
      if (!scheme.is_string()) return off("schemes", "文本的列表｜a list of texts");
      request.schemes.push_back(scheme.get<std::string>());
    }
  }
  std::vector<WhatIf> changes;
  if (body.contains("overrides")) {
    if (!body["overrides"].is_array() || body["overrides"].size() > 64)
      return off("overrides", "最多 64 个对象的列表｜a list of at most 64 objects");
    for (const ViewJson& item : body["overrides"]) {
      CELADON_ASSIGN(WhatIf change, what_if_of(item));
      changes.push_back(std::move(change));
    }
  }
  ViewJson json;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(json, app::views::what_if_view(workspace, request, changes));
    return {};
  }));
  return json_answer(json);
}

Result<Response> list_standards(Call& call) {
  CELADON_ASSIGN(const ViewQuery query, ViewQuery::read(call.request, {}));
  CELADON_ASSIGN(auto bytes, call.services.workspace.answer(
                                 "standards", [](app::Workspace& workspace) -> Result<std::string> {
                                   CELADON_ASSIGN(const ViewJson json, app::views::standards_list(
                                                                           workspace.reference()));
                                   return json.dump() + "\n";
                                 }));
  Response response;
  response.body = std::move(bytes);
  return response;
}

}  // namespace

std::vector<Route> assessment_routes() {
  const Permission read = Permission::site_read;
  return {
      {Method::get, "/api/v1/sites/{site}/assessment", read, Scope::site, get_assessment},
      {Method::post, "/api/v1/sites/{site}/assessment/what-if", read, Scope::site, post_what_if,
       Body::json},
      {Method::get, "/api/v1/sites/{site}/assessment/comparison", read, Scope::site,
       get_comparison},
      {Method::get, "/api/v1/assessment/standards", Permission::pack_read, Scope::none,
       list_standards},
  };
}

}  // namespace celadon::http
