// Reports: made as jobs, read, filed, withdrawn, computed again; verification is open to anybody.

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/app/report_job.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/listing.hpp"
#include "celadon/http/route.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using Json = nlohmann::ordered_json;

Response json_response(const Json& json, int status = 200) {
  return text_response(status, "application/json; charset=utf-8",
                       json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json title_json(const packs::Title& title) {
  return {{"zh", title.zh}, {"en", title.en.empty() ? title.zh : title.en}};
}

Json figures_json(const report::Document& document) {
  Json list = Json::array();
  for (const report::ReportFigure& figure : document.figures) {
    Json json{{"name", figure.name},
              {"title", title_json(figure.title)},
              {"value", figure.value ? Json(*figure.value) : Json(nullptr)},
              {"unit", figure.unit},
              {"text", figure.text}};
    if (!figure.value)
      json["undetermined"] = {{"reason", figure.reason}, {"missing", figure.missing}};
    list.push_back(std::move(json));
  }
  return list;
}

Json pins_json(const report::Document& document) {
  Json list = Json::array();
  for (const report::ReportPin& pin : document.pins)
    list.push_back({{"label", pin.label}, {"sha256", pin.sha256}});
  return list;
}

Json withdrawn_json(const app::Withdrawal& withdrawal) {
  return {{"at", format_instant(withdrawal.at)}, {"reason", withdrawal.reason}};
}

Json files_json(const app::StoredReport& report) {
  Json files = Json::array();
  for (const app::ReportFormat format : {app::ReportFormat::pdf, app::ReportFormat::xlsx}) {
    Json json{{"format", app::to_string(format)},
              {"href", fmt::format("/api/v1/sites/{}/reports/{}/content?format={}", report.site,
                                   report.id, app::to_string(format))}};
    if (report.filing) {
      for (const app::FiledFile& file : report.filing->files) {
        if (file.format != format) continue;
        json["bytes"] = file.bytes;
        json["sha256"] = file.sha256;
      }
    }
    files.push_back(std::move(json));
  }
  return files;
}

Json report_json(const app::StoredReport& report, const report::Document& document) {
  Json json{{"id", report.id},
            {"site", report.site},
            {"kind", report::to_string(report.kind)},
            {"title", title_json(report::title_of(report.kind))},
            {"organisation", title_json(document.organisation)},
            {"period", report.period},
            {"language", report.language == units::Language::en ? "en" : "zh"}};
  if (!report.standard.empty()) json["standard"] = report.standard;
  json["schemes"] = report.schemes;
  json["state"] = app::state_of(report);
  json["made_at"] = format_instant(report.made_at);
  json["made_by"] = report.made_by;
  json["as_of"] = format_instant(report.as_of);
  json["files"] = files_json(report);
  json["figures"] = figures_json(document);
  json["packs"] = pins_json(document);
  if (!report.filing) return json;
  const app::Filing& filing = *report.filing;
  json["filing"] = {{"code", filing.seal.code},
                    {"address", filing.seal.address},
                    {"filed_at", format_instant(filing.seal.filed_at)},
                    {"role", title_json(filing.seal.role)},
                    {"filed_by", filing.filed_by}};
  if (filing.withdrawal) json["filing"]["withdrawn"] = withdrawn_json(*filing.withdrawal);
  return json;
}

/// The members of a JSON body that a route knows; others are refused by name.
Result<Json> body_of(const Request& request, std::initializer_list<std::string_view> known) {
  const Json json = Json::parse(request.body, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::parse, "the body is no JSON object");
  for (const auto& [name, value] : json.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fail(ErrorCode::invalid_argument, fmt::format("{}: this member is not known", name),
                  fmt::format("known are {}", fmt::join(known, ", ")));
    }
  }
  return json;
}

Result<std::string> text_member(const Json& json, const char* name, std::string otherwise) {
  if (!json.contains(name)) return otherwise;
  if (!json[name].is_string())
    return fail(ErrorCode::invalid_argument, fmt::format("{}: a text is expected", name));
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
    return fail(ErrorCode::invalid_argument, fmt::format("language: '{}' is not spoken", language),
                "say zh or en");
  }
  request.language = language == "en" ? units::Language::en : units::Language::zh;
  CELADON_ASSIGN(request.standard, text_member(json, "standard", request.standard));
  if (json.contains("schemes")) {
    constexpr std::size_t most = 8;
    if (!json["schemes"].is_array() || json["schemes"].size() > most) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("schemes: a list of at most {} names is expected", most));
    }
    for (const Json& scheme : json["schemes"]) {
      if (!scheme.is_string())
        return fail(ErrorCode::invalid_argument, "schemes: a name is a text");
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
  return json_response({{"job", queued.id}}, 202);
}

struct Found {
  app::StoredReport report;
  report::Document document;
};

Result<Found> found(Call& call) {
  Found answer;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(answer.report, app::find_report(workspace, call.request.path_value("site"),
                                                   call.request.path_value("report")));
    CELADON_ASSIGN(answer.document, app::document_of(workspace, answer.report));
    return {};
  }));
  return answer;
}

Result<Response> get_report(Call& call) {
  CELADON_ASSIGN(const Found one, found(call));
  return json_response(report_json(one.report, one.document));
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
  std::vector<ListItem> items;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto reports,
                   app::list_reports(workspace, call.request.path_value("site")));
    for (const app::StoredReport& report : reports) {
      CELADON_ASSIGN(const report::Document document, app::document_of(workspace, report));
      items.push_back(report_json(report, document));
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
    CELADON_ASSIGN(report, app::find_report(workspace, call.request.path_value("site"),
                                            call.request.path_value("report")));
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
  return json_response(report_json(one.report, one.document));
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
  return json_response(report_json(one.report, one.document));
}

Result<Response> recompute_report(Call& call) {
  app::Recomputation again;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const app::StoredReport report,
                   app::find_report(workspace, call.request.path_value("site"),
                                    call.request.path_value("report")));
    CELADON_ASSIGN(again, app::recompute(workspace, report));
    return {};
  }));
  Json figures = Json::array();
  for (const app::FigureComparison& one : again.figures) {
    figures.push_back({{"name", one.made.name},
                       {"title", title_json(one.made.title)},
                       {"made", one.made.value ? Json(*one.made.value) : Json(nullptr)},
                       {"now", one.now ? Json(*one.now) : Json(nullptr)},
                       {"unit", one.made.unit},
                       {"same", one.same}});
  }
  Json packs = Json::array();
  for (const app::PackComparison& one : again.packs) {
    packs.push_back({{"label", one.label},
                     {"made", one.made},
                     {"now", one.now ? Json(*one.now) : Json(nullptr)},
                     {"same", one.same}});
  }
  return json_response({{"same", again.same},
                        {"as_of", format_instant(again.as_of)},
                        {"figures", std::move(figures)},
                        {"packs", std::move(packs)}});
}

/// Says of a filing what anybody may know: no login, no id of the report.
Json verification_json(const app::Verification& verified) {
  const app::Filing& filing = *verified.report.filing;
  Json files = Json::array();
  for (const app::FiledFile& file : filing.files) {
    files.push_back(
        {{"format", app::to_string(file.format)}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  Json json{{"code", filing.seal.code},
            {"state", app::state_of(verified.report)},
            {"organisation", title_json(verified.document.organisation)},
            {"site", title_json(verified.document.site)},
            {"kind", report::to_string(verified.report.kind)},
            {"title", title_json(report::title_of(verified.report.kind))},
            {"period", verified.report.period},
            {"language", verified.report.language == units::Language::en ? "en" : "zh"}};
  if (!verified.report.standard.empty()) json["standard"] = verified.report.standard;
  json["filed_at"] = format_instant(filing.seal.filed_at);
  json["role"] = title_json(filing.seal.role);
  json["as_of"] = format_instant(verified.report.as_of);
  json["figures"] = figures_json(verified.document);
  json["packs"] = pins_json(verified.document);
  json["files"] = std::move(files);
  if (filing.withdrawal) json["withdrawn"] = withdrawn_json(*filing.withdrawal);
  return json;
}

Result<Response> verify(Call& call) {
  const std::string sha256(call.request.query_value("sha256").value_or(""));
  if (!sha256.empty() && !storage::is_sha256(sha256)) {
    return fail(ErrorCode::invalid_argument, "sha256: 64 lower-case hexadecimal digits are needed",
                "hash the file with SHA-256");
  }
  std::optional<app::Verification> verified;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(verified, app::verify_code(workspace, call.request.path_value("code")));
    return {};
  }));
  Json json = verification_json(*verified);
  if (!sha256.empty()) {
    Json matches = nullptr;
    for (const app::FiledFile& file : verified->report.filing->files) {
      if (file.sha256 == sha256) matches = app::to_string(file.format);
    }
    json["comparison"] = {{"sha256", sha256}, {"matches", std::move(matches)}};
  }
  return json_response(json);
}

}  // namespace

std::vector<Route> report_routes() {
  const Permission read = Permission::report_read;
  return {
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
      {Method::get, "/api/v1/verifications/{code}", Permission::open, Scope::none, verify},
  };
}

}  // namespace celadon::http
