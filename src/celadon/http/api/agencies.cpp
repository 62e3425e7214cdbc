// The register of third-party bodies, what was found about them, and spot checks.

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/agencies/agency_work.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/json_body.hpp"

namespace celadon::http {
namespace {

namespace agencies = app::agencies;
using app::access::Permission;
using app::ladder::Json;
using app::ladder::StoredSubject;

const ListSpec& agency_list() {
  static const ListSpec spec = {{"第三方机构", "Third-party bodies"},
                                "agencies",
                                {{"id", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"credit_code", {"统一社会信用代码", "credit code"}},
                                 {"legal_representative", {"法定代表人", "legal representative"}},
                                 {"division", {"行政区划", "division"}},
                                 {"scope", {"业务范围", "scope"}},
                                 {"projects.count", {"本年项目", "projects of the year"}},
                                 {"projects.cap.value", {"上限", "cap"}},
                                 {"findings_count", {"问题数", "findings"}},
                                 {"refused_through", {"不采信至", "not accepted through"}}},
                                "id",
                                {"year"}};
  return spec;
}

const ListSpec& spot_check_list() {
  static const ListSpec spec = {{"抽查", "Spot checks"},
                                "spot-checks",
                                {{"id", {"编号", "number"}},
                                 {"year", {"年度", "year"}},
                                 {"agency", {"机构", "body"}},
                                 {"population", {"总体", "population"}},
                                 {"tolerable_share", {"可容忍比例", "tolerable share"}},
                                 {"risk", {"风险", "risk"}},
                                 {"sample", {"样本量", "sample"}},
                                 {"risk_reached", {"实际风险", "risk reached"}},
                                 {"seed", {"种子", "seed"}},
                                 {"recorded_by", {"登记人", "recorded by"}}},
                                "id",
                                {}};
  return spec;
}

using RegisterWork = std::function<Result<Response>(app::Workspace&, LadderTools&)>;

Result<Response> read_register(Call& call, const RegisterWork& work) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  std::optional<Response> response;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(response, work(workspace, tools));
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

/// All or nothing with its audit row; a refusal writes nothing.
Result<Response> change_register(Call& call, const RegisterWork& work) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        CELADON_ASSIGN(response, work(workspace, tools));
        return transaction.commit();
      });
  CELADON_TRY(done);
  return std::move(*response);
}

Status audit_agency(Call& call, app::Workspace& workspace, const std::string& action,
                    const std::string& subject, const std::string& before,
                    const std::string& after) {
  auto entry = app::access::entry_by(call.who, "registry " + action, subject);
  entry.request = call.request.id;
  entry.before = before;
  entry.after = after;
  return call.services.audit.append(workspace.database(), entry);
}

Result<std::int32_t> agency_year(const Call& call, Instant now) {
  const std::string_view text = call.request.query_value("year").value_or("");
  if (text.empty()) return cultivation::china_day(now).year;
  std::int32_t year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error == std::errc() && end == text.data() + text.size() && year >= 2000 && year <= 2100)
    return year;
  return fail(ErrorCode::invalid_argument,
              fmt::format("year: \"{0}\" 不是年份｜year: \"{0}\" is no year", text), "2026");
}

/// What a page shows of a body beside its record.
Status add_work(app::Workspace& workspace, LadderTools& tools, const agencies::Agency& agency,
                std::int32_t year, bool whole, Json& json) {
  const CivilDate today = cultivation::china_day(tools.now);
  CELADON_ASSIGN(const auto programme,
                 tools.rules.programme(app::ladder::green_manufacturing, today, "CN"));
  CELADON_ASSIGN(const auto projects, agencies::projects_in(workspace.database(), year, &agency));
  CELADON_ASSIGN(const auto findings, agencies::findings_of(workspace.database(), agency.id));
  json["projects"] = agencies::projects_of_year(projects, *programme, year);
  json["findings_count"] = findings.size();
  json["refused_through"] = nullptr;
  for (const auto& finding : findings)
    if (finding.refused_from && *finding.refused_from <= today && today <= *finding.refused_through)
      json["refused_through"] = format_date(*finding.refused_through);
  if (!whole) return {};
  json["requirements"] = agencies::requirements_json(agency, *programme);
  json["findings"] = Json::array();
  for (const auto& finding : findings) json["findings"].push_back(agencies::finding_json(finding));
  // Evaluations of subjects that the asker does not reach are counted, not shown.
  json["evaluations"] = Json::array();
  for (const auto& project : projects) {
    const bool reached =
        !app::ladder::roles_over(*tools.asker.state, tools.asker.who, Permission::ladder_read,
                                 project.subject, tools.now)
             .empty();
    if (reached) json["evaluations"].push_back(agencies::project_json(project));
  }
  CELADON_ASSIGN(const auto drift, agencies::drift_of_agency(workspace.database(), agency));
  json["drift"] = agencies::drift_json(drift);
  CELADON_ASSIGN(const auto versions, agencies::versions_of(workspace.database(), agency.id));
  json["versions"] = Json::array();
  for (const auto& version : versions) json["versions"].push_back(agencies::agency_json(version));
  return {};
}

Result<Response> list_agencies(Call& call) {
  return read_register(
      call, [&](app::Workspace& workspace, LadderTools& tools) -> Result<Response> {
        const auto year = agency_year(call, tools.now);
        if (!year.ok()) return told(call.request, year.error());
        CELADON_ASSIGN(const auto all, agencies::all_agencies(workspace.database()));
        std::vector<ListItem> items;
        for (const auto& agency : all) {
          Json json = agencies::agency_json(agency);
          CELADON_TRY(add_work(workspace, tools, agency, *year, false, json));
          items.push_back(std::move(json));
        }
        return list_answer(call.request, agency_list(), std::move(items));
      });
}

Response agency_answer(int status, const agencies::Agency& agency, const Json& json) {
  return with_header(json_answer(status, json), "ETag", fmt::format("\"{}\"", agency.version));
}

Result<Response> get_agency(Call& call) {
  return read_register(
      call, [&](app::Workspace& workspace, LadderTools& tools) -> Result<Response> {
        const auto year = agency_year(call, tools.now);
        if (!year.ok()) return told(call.request, year.error());
        const auto agency =
            agencies::find_agency(workspace.database(), call.request.path_value("agency"));
        if (!agency.ok()) return told(call.request, agency.error());
        Json json = agencies::agency_json(*agency);
        CELADON_TRY(add_work(workspace, tools, *agency, *year, true, json));
        return agency_answer(200, *agency, json);
      });
}

Result<std::vector<agencies::AgencyStaff>> wanted_staff(const Request& request) {
  CELADON_ASSIGN(const auto body, json_body(request));
  std::vector<agencies::AgencyStaff> staff;
  const auto list = body.find("staff");
  if (list == body.end() || list->is_null()) return staff;
  const auto refuse = [] {
    return fail(
        ErrorCode::invalid_argument,
        "staff: 每行须有 name，可有 title 和 level（senior、middle、junior、none）｜staff: "
        "each row has a name and may have a title and a level (senior, middle, junior, none)",
        "[{\"name\": \"张三\", \"title\": \"高级工程师\", \"level\": \"senior\"}]");
  };
  if (!list->is_array()) return refuse();
  for (const auto& row : *list) {
    if (!row.is_object() || !row.contains("name") || !row["name"].is_string()) return refuse();
    agencies::AgencyStaff one;
    one.name = row["name"].get<std::string>();
    for (const auto& [key, value] : row.items()) {
      if (!value.is_string()) return refuse();
      const std::string text = value.get<std::string>();
      if (key == "title") {
        one.title = text;
      } else if (key == "level") {
        const auto level = agencies::title_level(text);
        if (!level) return refuse();
        one.level = *level;
      } else if (key != "name") {
        return refuse();
      }
    }
    staff.push_back(std::move(one));
  }
  return staff;
}

Result<agencies::Agency> wanted_agency(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"id", "names", "credit_code", "legal_representative",
                                              "division", "scope", "staff", "source"}));
  agencies::Agency agency;
  CELADON_ASSIGN(agency.id, body.text("id", 63, false));
  CELADON_ASSIGN(agency.names, body.names("names"));
  CELADON_ASSIGN(agency.credit_code, body.text("credit_code", 18));
  CELADON_ASSIGN(agency.legal_representative, body.text("legal_representative", 100));
  CELADON_ASSIGN(agency.division, body.text("division", 6, false));
  CELADON_ASSIGN(agency.scope, body.texts("scope"));
  CELADON_ASSIGN(agency.staff, wanted_staff(call.request));
  CELADON_ASSIGN(agency.source, body.text("source", 2000, false));
  return agency;
}

/// What the audit keeps of a body.
std::string agency_text(const agencies::Agency& agency) {
  return fmt::format("{} version {}, {}, legal representative {}, {} staff, scope {}",
                     agency.names.zh, agency.version, agency.credit_code,
                     agency.legal_representative, agency.staff.size(),
                     fmt::join(agency.scope, ", "));
}

Result<Response> save_answer(Call& call, app::Workspace& workspace, LadderTools& tools,
                             const agencies::Agency& wanted, const std::string& before,
                             int status) {
  const auto saved =
      agencies::save_agency(workspace.database(), *tools.lists, wanted, tools.writer());
  if (!saved.ok()) return told(call.request, saved.error());
  Json json = agencies::agency_json(*saved);
  CELADON_TRY(
      audit_agency(call, workspace, "agency", "agency " + saved->id, before, agency_text(*saved)));
  CELADON_TRY(
      add_work(workspace, tools, *saved, cultivation::china_day(tools.now).year, true, json));
  return agency_answer(status, *saved, json);
}

Result<Response> add_agency(Call& call) {
  return change_register(
      call, [&](app::Workspace& workspace, LadderTools& tools) -> Result<Response> {
        const auto wanted = wanted_agency(call);
        if (!wanted.ok()) return told(call.request, wanted.error());
        const auto known = agencies::find_agency(workspace.database(), wanted->id);
        if (!known.ok() && known.error().code != ErrorCode::not_found) return known.error();
        if (known.ok()) {
          return told(
              call.request,
              fail(ErrorCode::conflict,
                   fmt::format("id: 机构 {0} 已登记｜id: the body {0} is registered", wanted->id),
                   "用 PUT 更新｜amend it with PUT"));
        }
        return save_answer(call, workspace, tools, *wanted, "", 201);
      });
}

Result<Response> amend_agency(Call& call) {
  return change_register(
      call, [&](app::Workspace& workspace, LadderTools& tools) -> Result<Response> {
        auto wanted = wanted_agency(call);
        if (!wanted.ok()) return told(call.request, wanted.error());
        const auto version = if_match(call.request, true);
        if (!version.ok()) return told(call.request, version.error());
        const auto known =
            agencies::find_agency(workspace.database(), call.request.path_value("agency"));
        if (!known.ok()) return told(call.request, known.error());
        if (known->version != **version) {
          return told(
              call.request, app::access::Denial::version_mismatch,
              fmt::format("已有他人更新，现为第 {} 版", known->version),
              fmt::format("somebody else amended it: it is at version {} now", known->version));
        }
        wanted->id = known->id;
        return save_answer(call, workspace, tools, *wanted, agency_text(*known), 200);
      });
}

Result<agencies::AgencyFinding> wanted_finding(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"day", "finding", "source", "subject", "refused_from",
                                              "refused_through"}));
  agencies::AgencyFinding wanted;
  wanted.agency = call.request.path_value("agency");
  CELADON_ASSIGN(wanted.day, day_wanted(body, "day"));
  CELADON_ASSIGN(wanted.finding, body.text("finding", 2000));
  CELADON_ASSIGN(wanted.source, body.text("source", 2000));
  CELADON_ASSIGN(wanted.subject, body.text("subject", 80, false));
  CELADON_ASSIGN(wanted.refused_from, body.day("refused_from"));
  CELADON_ASSIGN(wanted.refused_through, body.day("refused_through"));
  return wanted;
}

Result<Response> add_finding(Call& call) {
  return change_register(
      call, [&](app::Workspace& workspace, LadderTools& tools) -> Result<Response> {
        const auto wanted = wanted_finding(call);
        if (!wanted.ok()) return told(call.request, wanted.error());
        CELADON_ASSIGN(const auto programme,
                       tools.rules.programme(app::ladder::green_manufacturing,
                                             cultivation::china_day(tools.now), "CN"));
        CELADON_ASSIGN(const auto calendar, tools.rules.calendar());
        const auto added = agencies::add_finding(workspace.database(), *programme, *calendar,
                                                 *wanted, tools.writer());
        if (!added.ok()) return told(call.request, added.error());
        const Json json = agencies::finding_json(*added);
        CELADON_TRY(audit_agency(call, workspace, "agency finding", "agency " + added->agency, "",
                                 json.dump()));
        return json_answer(201, json);
      });
}

Result<agencies::SpotCheckWanted> wanted_spot_check(const Call& call, std::string& agency) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request,
                               {"year", "agency", "tolerable_share", "risk", "accepted", "seed"}));
  agencies::SpotCheckWanted wanted;
  CELADON_ASSIGN(const std::int64_t year, body.integer("year"));
  if (year < 2000 || year > 2100)
    return fail(ErrorCode::invalid_argument, "year: 不是年份｜year: it is no year", "2026");
  wanted.year = static_cast<std::int32_t>(year);
  CELADON_ASSIGN(agency, body.text("agency", 63, false));
  if (!body.has("tolerable_share"))
    return fail(ErrorCode::invalid_argument,
                "tolerable_share: 缺少可容忍比例｜tolerable_share: it is missing", "0.05");
  CELADON_ASSIGN(const auto tolerable, number_of(call.request, "tolerable_share"));
  wanted.tolerable_share = tolerable.value_or(-1);
  if (!body.has("risk"))
    return fail(ErrorCode::invalid_argument, "risk: 缺少风险｜risk: it is missing", "0.05");
  CELADON_ASSIGN(const auto risk, number_of(call.request, "risk"));
  wanted.risk = risk.value_or(0);
  if (body.has("accepted")) {
    CELADON_ASSIGN(wanted.accepted, body.integer("accepted"));
  }
  CELADON_ASSIGN(wanted.seed, body.text("seed", 200));
  return wanted;
}

Result<Response> add_spot_check(Call& call) {
  return change_register(
      call, [&](app::Workspace& workspace, LadderTools& tools) -> Result<Response> {
        std::string agency;
        auto wanted = wanted_spot_check(call, agency);
        if (!wanted.ok()) return told(call.request, wanted.error());
        if (!agency.empty()) {
          auto found = agencies::find_agency(workspace.database(), agency);
          if (!found.ok()) return told(call.request, found.error());
          wanted->agency = std::move(*found);
        }
        wanted->reached = [&](const StoredSubject& subject) {
          return !app::ladder::roles_over(*tools.asker.state, call.who, Permission::registry_write,
                                          subject, tools.now)
                      .empty();
        };
        const auto plan =
            agencies::plan_of_spot_check(workspace.database(), *wanted, tools.writer());
        if (!plan.ok()) return told(call.request, plan.error());
        CELADON_TRY(audit_agency(
            call, workspace, "spot check",
            fmt::format("spot check {}", (*plan)["id"].get<std::int64_t>()), "",
            fmt::format("{} of {}, risk {}, seed {}", (*plan)["sample"].get<std::int64_t>(),
                        (*plan)["population"].get<std::int64_t>(), wanted->risk, wanted->seed)));
        return json_answer(201, *plan);
      });
}

Result<Response> list_spot_checks(Call& call) {
  return read_register(call, [&](app::Workspace& workspace, LadderTools&) -> Result<Response> {
    CELADON_ASSIGN(auto found, agencies::spot_checks(workspace.database()));
    return list_answer(call.request, spot_check_list(), std::move(found));
  });
}

}  // namespace

std::vector<Route> agency_routes() {
  const Permission read = Permission::ladder_read;
  const Permission write = Permission::registry_write;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/agencies", read, own, list_agencies},
      {Method::post, "/api/v1/agencies", write, own, add_agency, Body::json},
      {Method::get, "/api/v1/agencies/{agency}", read, own, get_agency},
      {Method::put, "/api/v1/agencies/{agency}", write, own, amend_agency, Body::json},
      {Method::post, "/api/v1/agencies/{agency}/findings", write, own, add_finding, Body::json},
      {Method::get, "/api/v1/spot-checks", write, own, list_spot_checks},
      {Method::post, "/api/v1/spot-checks", write, own, add_spot_check, Body::json},
  };
}

}  // namespace celadon::http
