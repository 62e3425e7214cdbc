// Reports of a plant: made as jobs, read, filed, withdrawn, computed again. Whoever may read
// filings only does not see that there are drafts.

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/app/recomputation_json.hpp"
#include "celadon/app/report_job.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/api/report_answers.hpp"
#include "celadon/http/listing.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using Json = ReportJson;

/// The members of a JSON body that a route knows; others are refused by name.
Result<Json> body_of(const Request& request, std::initializer_list<std::string_view> known) {
  const Json json = Json::parse(request.body, nullptr, false);
  if (!json.is_object())
    return fail(ErrorCode::parse, "请求内容不是 JSON 对象｜the body is no JSON object");
  for (const auto& [name, value] : json.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{0}: 没有此成员｜{0}: this member is not known", name),
                  fmt::format("可用：{0}｜known are {0}", fmt::join(known, ", ")));
    }
  }
  return json;
}

Result<std::string> text_member(const Json& json, const char* name, std::string otherwise) {
  if (!json.contains(name)) return otherwise;
  if (!json[name].is_string())
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0}: 应为文本｜{0}: a text is expected", name));
  return json[name].get<std::string>();
}

Result<app::ReportRequest> request_of(Call& call) {
  CELADON_ASSIGN(const Json json, body_of(call.request, {"kind", "period", "format", "language",
                                                         "standard", "schemes"}));
  app::ReportRequest request;
  request.question.site = call.request.path_value("site");
  CELADON_ASSIGN(const std::string kind, text_member(json, "kind", ""));
  CELADON_ASSIGN(request.kind, report::parse_report_kind(kind));
  CELADON_ASSIGN(const std::string period, text_member(json, "period", ""));
  CELADON_ASSIGN(request.question.period, CivilPeriod::parse(period));
  CELADON_ASSIGN(const std::string format, text_member(json, "format", "pdf"));
  CELADON_TRY(app::parse_report_format(format));
  CELADON_ASSIGN(const std::string language, text_member(json, "language", "zh"));
  if (language != "zh" && language != "en") {
    return fail(ErrorCode::invalid_argument,
                fmt::format("language: 没有语言 '{0}'｜language: '{0}' is not spoken", language),
                "可用 zh 或 en｜say zh or en");
  }
  request.language = language == "en" ? units::Language::en : units::Language::zh;
  CELADON_ASSIGN(request.standard, text_member(json, "standard", request.standard));
  if (json.contains("schemes")) {
    constexpr std::size_t most = 8;
    if (!json["schemes"].is_array() || json["schemes"].size() > most) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("schemes: 应为最多 {0} 个名称的列表｜schemes: a list of at most {0} names is "
                      "expected",
                      most));
    }
    for (const Json& scheme : json["schemes"]) {
      if (!scheme.is_string())
        return fail(ErrorCode::invalid_argument,
                    "schemes: 名称应为文本｜schemes: a name is a text");
      request.schemes.push_back(scheme.get<std::string>());
    }
  }
  return request;
}

Result<Response> make_report(Call& call) {
  CELADON_ASSIGN(const app::ReportRequest request, request_of(call));
  const packs::Title title = report::title_of(request.kind);
  const std::string period = request.question.period.to_string();
  app::JobRequest job;
  job.kind = app::report_job;
  job.title = {fmt::format("{} {}", title.zh, period), fmt::format("{} {}", title.en, period)};
  job.owner = call.who.user.text;
  job.owner_name = call.who.login;
  job.site = request.question.site;
  job.request = app::report_job_request(request);
  job.idempotency_key = std::string(call.request.header("idempotency-key").value_or(""));
  CELADON_ASSIGN(const app::Job queued, call.services.jobs.submit(std::move(job)));
  return report_answer({{"job", queued.id}}, 202);
}

/// Whoever works on reports sees drafts, too.
bool sees_drafts(Call& call) {
  const std::string site = call.request.path_value("site");
  for (const Permission permission :
       {Permission::report_read, Permission::report_write, Permission::report_file}) {
    if (call.services.access.may_site(call.who, permission, site).allowed()) return true;
  }
  return false;
}

/// The report in the path, where the asker may see it.
Result<app::StoredReport> report_in_path(Call& call, app::Workspace& workspace) {
  const std::string id = call.request.path_value("report");
  CELADON_ASSIGN(app::StoredReport report,
                 app::find_report(workspace, call.request.path_value("site"), id));
  if (report.filing || sees_drafts(call)) return report;
  return fail(ErrorCode::not_found, fmt::format("没有报告 '{0}'｜there is no report '{0}'", id));
}

struct Found {
  app::StoredReport report;
  report::Document document;
};

Result<Found> found(Call& call) {
  Found answer;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(answer.report, report_in_path(call, workspace));
    CELADON_ASSIGN(answer.document, app::document_of(workspace, answer.report));
    return {};
  }));
  return answer;
}

Result<Response> get_report(Call& call) {
  CELADON_ASSIGN(const Found one, found(call));
  return report_answer(report_json(one.report, one.document));
}

Result<Response> list_reports(Call& call) {
  static const ListSpec spec{{"报告", "Reports"},
                             "reports",
                             {{"id", {"编号", "Id"}},
                              {"kind", {"类别", "Kind"}},
                              {"title", {"名称", "Title"}},
                              {"period", {"报告期", "Period"}},
                              {"language", {"语言", "Language"}},
                              {"standard", {"标准", "Standard"}},
                              {"state", {"状态", "State"}},
                              {"made_at", {"编制时间", "Made"}, "", true, true, true},
                              {"made_by", {"编制人", "By"}},
                              {"as_of", {"数据截至", "As of"}, "", true, true, true},
                              {"filing.code", {"核验码", "Code"}},
                              {"filing.filed_at", {"归档时间", "Filed"}, "", true, true, true}},
                             "id",
                             {}};
  const bool drafts = sees_drafts(call);
  std::vector<ListItem> items;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto reports,
                   app::list_reports(workspace, call.request.path_value("site")));
    for (const app::StoredReport& report : reports) {
      if (!report.filing && !drafts) continue;
      CELADON_ASSIGN(const report::Document summary, app::summary_of(workspace, report));
      items.push_back(report_json(report, summary));
    }
    return {};
  }));
  return list_answer(call.request, spec, std::move(items));
}

Result<Response> get_content(Call& call) {
  const std::string wanted(call.request.query_value("format").value_or("pdf"));
  CELADON_ASSIGN(const app::ReportFormat format, app::parse_report_format(wanted));
  app::StoredReport report;
  std::string bytes;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(report, report_in_path(call, workspace));
    CELADON_ASSIGN(bytes, app::content_of(workspace, report, format));
    return {};
  }));
  const packs::Title title = report::title_of(report.kind);
  Response response =
      text_response(200,
                    format == app::ReportFormat::pdf
                        ? "application/pdf"
                        : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    std::move(bytes));
  response.headers.emplace_back(
      "Content-Disposition",
      attachment(fmt::format("{}-{}-{}.{}", report.site, report.period,
                             report.language == units::Language::en ? title.en : title.zh,
                             app::to_string(format))));
  return response;
}

/// The role in which somebody files: one held in the organisation of the plant before any other.
packs::Title role_of(Call& call) {
  const auto owner = call.services.access.owner_of_site(call.request.path_value("site"));
  const app::access::Grant* held = nullptr;
  for (const app::access::Grant& grant : call.who.grants) {
    if (held == nullptr || (owner.ok() && grant.organisation == *owner)) held = &grant;
  }
  if (held == nullptr) return {"未知", "unknown"};
  const registry::Names names = app::access::names_of(held->role);
  return {names.zh, names.en};
}

/// Where the verification page is: $CELADON_ADDRESS, else as the asker reached this server.
std::string address_of(const Request& request) {
  if (const char* named = std::getenv("CELADON_ADDRESS"); named != nullptr && *named != '\0')
    return named;
  return fmt::format("{}://{}", request.secure ? "https" : "http",
                     request.header("host").value_or("localhost"));
}

Result<Response> file_report(Call& call) {
  CELADON_ASSIGN(Found one, found(call));
  if (!one.report.filing) {
    app::SystemEntropy entropy;
    const app::Filer filer{call.who.login, role_of(call), address_of(call.request)};
    // Drawing takes long and needs nobody to wait.
    CELADON_ASSIGN(
        const app::PreparedFiling prepared,
        app::prepare_filing(one.document, one.report, filer, call.services.clock, entropy));
    CELADON_TRY(
        call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
          CELADON_ASSIGN(one.report, app::record_filing(workspace, prepared));
          return {};
        }));
  }
  return report_answer(report_json(one.report, one.document));
}

Result<Response> withdraw_report(Call& call) {
  CELADON_ASSIGN(const Json json, body_of(call.request, {"reason"}));
  CELADON_ASSIGN(const std::string reason, text_member(json, "reason", ""));
  CELADON_ASSIGN(Found one, found(call));
  CELADON_TRY(
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(one.report,
                       app::withdraw_report(workspace, one.report, call.who.login, reason));
        return {};
      }));
  return report_answer(report_json(one.report, one.document));
}

Result<Response> recompute_report(Call& call) {
  app::Recomputation again;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const app::StoredReport report, report_in_path(call, workspace));
    CELADON_ASSIGN(again, app::recompute(workspace, report));
    return {};
  }));
  return report_answer(app::to_json(again));
}

}  // namespace

std::vector<Route> report_routes() {
  const Permission read = Permission::filing_read;
  return {
      {Method::get, "/api/v1/filings", read, Scope::handler, list_filings},
      {Method::get, "/api/v1/sites/{site}/reports", read, Scope::site, list_reports},
      {Method::post, "/api/v1/sites/{site}/reports", Permission::report_write, Scope::site,
       make_report, Body::json},
      {Method::get, "/api/v1/sites/{site}/reports/{report}", read, Scope::site, get_report},
      {Method::get, "/api/v1/sites/{site}/reports/{report}/content", read, Scope::site,
       get_content},
      {Method::post, "/api/v1/sites/{site}/reports/{report}/filing", Permission::report_file,
       Scope::site, file_report},
      {Method::post, "/api/v1/sites/{site}/reports/{report}/withdrawal", Permission::report_file,
       Scope::site, withdraw_report, Body::json},
      {Method::get, "/api/v1/sites/{site}/reports/{report}/recomputation", read, Scope::site,
       recompute_report},
      {Method::get, "/api/v1/verifications/{code}", Permission::open, Scope::none, verify_filing},
  };
}

}  // namespace celadon::http
