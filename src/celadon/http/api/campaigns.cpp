// Rounds of the ladder, public notices with objections, published lists, and the rules themselves.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/registration.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredCampaign;
using ladder::StoredSubject;

Json names_of(const registry::Names& names) {
  return {{"zh", names.zh}, {"en", names.en.empty() ? names.zh : names.en}};
}

Result<CivilDate> day_of(const Call& call, CivilDate today) {
  const std::string text(call.request.query_value("date").value_or(""));
  if (text.empty()) return today;
  const auto day = parse_date(text);
  if (day.ok()) return *day;
  return fail(ErrorCode::invalid_argument,
              fmt::format("date: \"{0}\" 不是日期｜date: \"{0}\" is no day", text), "2026-03-01");
}

// ---- the rules

Result<Response> get_programme(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const std::string programme(
      call.request.query_value("programme").value_or(ladder::green_manufacturing));
  const std::string region(call.request.query_value("region").value_or("CN"));
  CELADON_ASSIGN(const CivilDate day, day_of(call, cultivation::china_day(tools.now)));
  if (region != "CN") CELADON_TRY(tools.lists->check_division(region));
  CELADON_ASSIGN(const auto composed, tools.rules.programme(programme, day, region));
  return json_answer(200, ladder::programme_json(*composed, programme, day, region));
}

// ---- campaigns

/// Subjects that began a step in the round, and those of them that stand on its list now.
struct Funnel {
  std::size_t applied = 0;
  std::size_t passed = 0;
};
Result<Funnel> funnel_of(storage::Database& database, const StoredCampaign& campaign) {
  CELADON_ASSIGN(const auto applied,
                 database.query("select distinct subject from ladder_happening where campaign = "
                                ":campaign",
                                {storage::Column::text}, {campaign.id}));
  CELADON_ASSIGN(const auto passed,
                 database.query("select distinct h.subject from ladder_happening h join "
                                "ladder_position p on p.subject = h.subject and p.track = :rung "
                                "where h.campaign = :campaign and p.class in (3, 4, 5)",
                                {storage::Column::text}, {campaign.rung, campaign.id}));
  return Funnel{applied.size(), passed.size()};
}

Result<Json> campaign_json(storage::Database& database, const LadderTools& tools,
                           const StoredCampaign& campaign) {
  CELADON_ASSIGN(const auto used, ladder::used_places(database, campaign.id));
  CELADON_ASSIGN(const Funnel funnel, funnel_of(database, campaign));
  Json subjects = Json::array();
  for (const auto kind : campaign.subjects) subjects.push_back(to_string(kind));
  Json quotas = Json::array();
  for (const ladder::Quota& quota : campaign.quotas) {
    const std::string_view area = packs::significant_region(quota.division);
    const auto taken = std::count_if(used.begin(), used.end(), [&](const auto& place) {
      return std::string_view(place.division).substr(0, area.size()) == area &&
             place.industry.compare(0, quota.industry.size(), quota.industry) == 0;
    });
    quotas.push_back({{"division", quota.division},
                      {"industry", quota.industry},
                      {"count", quota.places},
                      {"used", taken}});
  }
  return Json{
      {"id", campaign.id},
      {"programme", campaign.programme},
      {"rung", campaign.rung},
      {"names", names_of(campaign.names)},
      {"region", campaign.region},
      {"subjects", std::move(subjects)},
      {"opens", format_date(campaign.opens)},
      {"closes", format_date(campaign.closes)},
      {"closed_on", campaign.closed_on ? Json(format_date(*campaign.closed_on)) : Json(nullptr)},
      {"document", campaign.document.empty() ? Json(nullptr) : Json(campaign.document)},
      {"open", campaign.open_on(cultivation::china_day(tools.now))},
      {"applied", funnel.applied},
      {"passed", funnel.passed},
      {"quotas", std::move(quotas)}};
}

const ListSpec& campaign_list() {
  static const ListSpec spec = {{"批次", "Campaigns"},
                                "campaigns",
                                {{"id", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"rung", {"层级", "rung"}},
                                 {"region", {"区划", "region"}},
                                 {"subjects", {"主体", "subjects"}},
                                 {"opens", {"开始", "opens"}},
                                 {"closes", {"截止", "closes"}},
                                 {"closed_on", {"提前关闭", "closed on"}},
                                 {"open", {"开放", "open"}},
                                 {"applied", {"申报数", "applied"}},
                                 {"passed", {"列名数", "passed"}},
                                 {"document", {"文件", "document"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_campaigns(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  std::vector<ListItem> items;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto found, ladder::campaigns(workspace.database()));
    for (const StoredCampaign& campaign : found) {
      CELADON_ASSIGN(Json json, campaign_json(workspace.database(), tools, campaign));
      items.push_back(std::move(json));
    }
    return {};
  });
  CELADON_TRY(done);
  return list_answer(call.request, campaign_list(), std::move(items));
}

Result<Response> get_campaign(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  Json json;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto found, ladder::find_campaign(workspace.database(),
                                                           call.request.path_value("campaign")));
    CELADON_ASSIGN(json, campaign_json(workspace.database(), tools, found));
    return {};
  });
  CELADON_TRY(done);
  return json_answer(200, json);
}

Result<std::vector<ladder::Quota>> wanted_quotas(const Request& request) {
  CELADON_ASSIGN(const auto body, json_body(request));
  std::vector<ladder::Quota> quotas;
  const auto list = body.find("quotas");
  if (list == body.end() || list->is_null()) return quotas;
  const auto refuse = [] {
    return fail(ErrorCode::invalid_argument,
                "quotas: 每行须有 count（整数），可有 division、industry｜quotas: each row has a "
                "count (whole number) and may have division and industry",
                "[{\"division\": \"330000\", \"count\": 40}]");
  };
  if (!list->is_array()) return refuse();
  for (const auto& row : *list) {
    const bool formed = row.is_object() && row.contains("count") &&
                        row["count"].is_number_integer() &&
                        (!row.contains("division") || row["division"].is_string()) &&
                        (!row.contains("industry") || row["industry"].is_string());
    if (!formed) return refuse();
    quotas.push_back(
        {row.value("division", ""), row.value("industry", ""), row["count"].get<std::int64_t>()});
  }
  return quotas;
}

Result<StoredCampaign> wanted_campaign(const Call& call) {
  CELADON_ASSIGN(
      const Members body,
      Members::read(call.request, {"id", "programme", "rung", "names", "region", "subjects",
                                   "opens", "closes", "document", "quotas"}));
  StoredCampaign wanted;
  CELADON_ASSIGN(wanted.id, body.text("id", 63));
  CELADON_ASSIGN(wanted.programme, body.text("programme", 120, false));
  if (wanted.programme.empty()) wanted.programme = ladder::green_manufacturing;
  CELADON_ASSIGN(wanted.rung, body.text("rung", 80));
  CELADON_ASSIGN(wanted.names, body.names("names"));
  CELADON_ASSIGN(wanted.region, body.text("region", 6));
  CELADON_ASSIGN(const auto kinds, body.texts("subjects"));
  for (const std::string& kind : kinds) {
    const auto known = cultivation::subject_kind(kind);
    if (!known)
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("subjects: 没有这一类主体：\"{0}\"｜subjects: there is no kind \"{0}\"",
                      kind),
          "factory, park, supply_chain");
    wanted.subjects.push_back(*known);
  }
  CELADON_ASSIGN(wanted.opens, day_wanted(body, "opens"));
  CELADON_ASSIGN(wanted.closes, day_wanted(body, "closes"));
  CELADON_ASSIGN(wanted.document, body.text("document", 2000, false));
  CELADON_ASSIGN(wanted.quotas, wanted_quotas(call.request));
  return wanted;
}

/// A round is opened and closed by who registers in the whole of its region.
bool may_open(const LadderTools& tools, const Call& call, const std::string& region) {
  StoredSubject place;
  place.division = region;
  return !ladder::roles_over(*tools.asker.state, call.who, Permission::registry_write, place,
                             tools.now)
              .empty();
}

Response not_your_area(const Call& call) {
  return told(call.request, app::access::Denial::forbidden, "该区划不在您的辖区内",
              "the region lies outside your area");
}

Status audit_campaign(Call& call, app::Workspace& workspace, const std::string& action,
                      const StoredCampaign& campaign) {
  auto entry = app::access::entry_by(call.who, "registry " + action, "campaign " + campaign.id);
  entry.request = call.request.id;
  entry.after = fmt::format("{} {} {}..{}", campaign.rung, campaign.region,
                            format_date(campaign.opens), format_date(campaign.closes));
  return call.services.audit.append(workspace.database(), entry);
}

Result<Response> open_campaign(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const auto wanted = wanted_campaign(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  if (!may_open(tools, call, wanted->region)) return not_your_area(call);
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        const auto opened = ladder::open_campaign(workspace.database(), tools.rules, *tools.lists,
                                                  *wanted, tools.writer());
        if (!opened.ok()) {
          response = told(call.request, opened.error());
          return {};
        }
        CELADON_TRY(audit_campaign(call, workspace, "campaign", *wanted));
        CELADON_TRY(transaction.commit());
        CELADON_ASSIGN(const Json json, campaign_json(workspace.database(), tools, *wanted));
        response = json_answer(201, json);
        return {};
      });
  CELADON_TRY(done);
  return std::move(*response);
}

Result<Response> close_campaign(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const auto body = Members::read(call.request, {"day"});
  if (!body.ok()) return told(call.request, body.error());
  const auto day = day_wanted(*body, "day");
  if (!day.ok()) return told(call.request, day.error());
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        const std::string& id = call.request.path_value("campaign");
        CELADON_ASSIGN(const StoredCampaign campaign,
                       ladder::find_campaign(workspace.database(), id));
        if (!may_open(tools, call, campaign.region)) {
          response = not_your_area(call);
          return {};
        }
        if (campaign.closed_on) {
          response = told(
              call.request,
              fail(ErrorCode::conflict, fmt::format("批次 {0} 已于 {1} 关闭｜{0} was closed on {1}",
                                                    id, format_date(*campaign.closed_on))));
          return {};
        }
        CELADON_TRY(ladder::close_campaign(workspace.database(), id, *day));
        CELADON_TRY(audit_campaign(call, workspace, "campaign closed", campaign));
        CELADON_TRY(transaction.commit());
        CELADON_ASSIGN(const StoredCampaign closed,
                       ladder::find_campaign(workspace.database(), id));
        CELADON_ASSIGN(const Json json, campaign_json(workspace.database(), tools, closed));
        response = json_answer(200, json);
        return {};
      });
  CELADON_TRY(done);
  return std::move(*response);
}

// ---- notices and objections

const ListSpec& notice_list() {
  static const ListSpec spec = {{"公示", "Public notices"},
                                "notices",
                                {{"id", {"编号", "number"}},
                                 {"names", {"名称", "name"}},
                                 {"credit_code", {"统一社会信用代码", "credit code"}},
                                 {"kind", {"类型", "kind"}},
                                 {"division", {"行政区划", "division"}},
                                 {"industry", {"行业", "industry"}},
                                 {"rung", {"层级", "rung"}},
                                 {"opens", {"开始", "opens"}},
                                 {"through", {"截止", "through"}},
                                 {"open", {"公示中", "open"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_notices(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const CivilDate today = cultivation::china_day(tools.now);
  std::vector<ListItem> items;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto found, ladder::notices(workspace.database(), ""));
    for (const ladder::StoredNotice& notice : found) {
      CELADON_ASSIGN(const StoredSubject subject,
                     ladder::find_subject(workspace.database(), notice.subject));
      items.push_back({{"id", notice.number},
                       {"subject", subject.id},
                       {"names", names_of(subject.names)},
                       {"credit_code", subject.credit_code},
                       {"kind", to_string(subject.kind)},
                       {"division", subject.division},
                       {"industry", subject.industry},
                       {"rung", notice.rung},
                       {"opens", format_date(notice.opens)},
                       {"through", format_date(notice.through)},
                       {"open", notice.opens <= today && today <= notice.through}});
    }
    return {};
  });
  CELADON_TRY(done);
  return list_answer(call.request, notice_list(), std::move(items));
}

Result<ladder::ObjectionRequest> wanted_objection(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"name", "contact", "text", "proof"}));
  ladder::ObjectionRequest wanted;
  CELADON_ASSIGN(wanted.name, body.text("name", 200));
  CELADON_ASSIGN(wanted.contact, body.text("contact", 200));
  CELADON_ASSIGN(wanted.text, body.text("text", 2000));
  CELADON_ASSIGN(wanted.proof, body.text("proof", 2000, false));
  return wanted;
}

Result<Response> raise_objection(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  auto wanted = wanted_objection(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  CELADON_ASSIGN(wanted->notice, number_in_path(call, "notice"));
  std::optional<Response> response;
  const std::string who = call.who.signed_in() ? call.who.login : "public";
  const auto done = call.services.workspace.write(who, [&](app::Workspace& workspace) -> Status {
    const auto outcome = ladder::raise_objection(workspace.database(), tools.rules,
                                                 &call.services.audit, *wanted, tools.now);
    if (!outcome.ok()) {
      response = told(call.request, outcome.error());
      return {};
    }
    const bool taken = outcome->result == ladder::StepResult::taken;
    Json objections = Json::array();
    for (const auto& one : outcome->decision.objections)
      objections.push_back({{"check", one.check},
                            {"message", ladder::both_json(one.message)},
                            {"clause", one.clause}});
    response = json_answer(
        taken ? 201 : 200,
        Json{{"taken", taken},
             {"objection", taken ? Json(outcome->happening.track.instance) : Json(nullptr)},
             {"objections", std::move(objections)}});
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

const ListSpec& objection_list() {
  static const ListSpec spec = {{"异议", "Objections"},
                                "objections",
                                {{"id", {"编号", "number"}},
                                 {"name", {"姓名", "name"}},
                                 {"contact", {"联系方式", "contact"}},
                                 {"text", {"内容", "text"}},
                                 {"proof", {"证据", "proof"}},
                                 {"state", {"状态", "state"}},
                                 {"at", {"时间", "at"}, "", true, true, true}},
                                "id",
                                {}};
  return spec;
}

/// Who objected is shown to the departments that answer, not to the enterprise.
Result<Response> list_objections(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const std::int64_t number, number_in_path(call, "notice"));
  std::optional<Response> response;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto all, ladder::notices(workspace.database(), ""));
    const auto notice =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.number == number; });
    if (notice == all.end()) {
      response = told(call.request, app::access::Denial::hidden, "", "");
      return {};
    }
    CELADON_ASSIGN(const auto picture, ladder::picture_of(workspace.database(), tools.rules,
                                                          notice->subject, tools.now));
    const auto roles = ladder::roles_over(*tools.asker.state, call.who, Permission::ladder_step,
                                          picture.subject, tools.now);
    const bool answers = std::any_of(roles.begin(), roles.end(), [](app::access::Role role) {
      return role >= app::access::Role::reviewer_county &&
             role <= app::access::Role::reviewer_nation;
    });
    if (!answers) {
      response = told(call.request, app::access::Denial::hidden, "", "");
      return {};
    }
    std::vector<ListItem> items;
    for (const ladder::StoredObjection& one : picture.objections) {
      if (one.notice != number) continue;
      const auto* there = picture.standing.on("objection", fmt::format("{}", one.number));
      items.push_back({{"id", one.number},
                       {"name", one.name},
                       {"contact", one.contact},
                       {"text", one.text},
                       {"proof", one.proof.empty() ? Json(nullptr) : Json(one.proof)},
                       {"state", there == nullptr ? Json(nullptr) : Json(there->state)},
                       {"at", format_instant(one.at)}});
    }
    CELADON_ASSIGN(response, list_answer(call.request, objection_list(), std::move(items)));
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

// ---- published lists

const ListSpec& published_list() {
  static const ListSpec spec = {{"名单", "List"},
                                "list",
                                {{"subject", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"credit_code", {"统一社会信用代码", "credit code"}},
                                 {"kind", {"类型", "kind"}},
                                 {"division", {"行政区划", "division"}},
                                 {"industry", {"行业", "industry"}},
                                 {"state", {"状态", "state"}},
                                 {"since", {"自", "since"}, "", true, true, true}},
                                "subject",
                                {"date", "area"}};
  return spec;
}

/// Who stands on a list, with the name of today; on an earlier day as it was then.
Result<Response> get_list(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const CivilDate today = cultivation::china_day(tools.now);
  CELADON_ASSIGN(const CivilDate day, day_of(call, today));
  const std::string& rung = call.request.path_value("rung");
  const std::string area(packs::significant_region(call.request.query_value("area").value_or("")));
  if (area.find_first_not_of("0123456789") != std::string::npos)
    return fail(ErrorCode::invalid_argument,
                "area: 应为区划代码｜area: the digits of a division are needed", "61");
  using cultivation::StateClass;
  std::vector<ListItem> items;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    std::vector<StateClass> classes{StateClass::listed, StateClass::at_risk, StateClass::suspended};
    // On an earlier day anybody who ever came to the rung may have stood there.
    if (day < today) {
      for (const auto more :
           {StateClass::outside, StateClass::candidate, StateClass::under_way, StateClass::barred})
        classes.push_back(more);
    }
    CELADON_ASSIGN(auto placed, ladder::subjects_on(workspace.database(), rung, classes, area));
    for (auto& [subject, position] : placed) {
      if (day < today) {
        cultivation::Record record;
        CELADON_ASSIGN(const auto steps, ladder::happenings_of(workspace.database(), subject.id));
        for (const auto& step : steps) record.happenings.push_back(step.happening);
        const auto then =
            cultivation::standing_of(record, Instant{cultivation::end_of_day(day).us - 1});
        const auto* there = then.on(rung);
        if (there == nullptr || !cultivation::on_list(there->standing)) continue;
        position.state = there->state;
        position.since = there->since;
      }
      items.push_back({{"subject", subject.id},
                       {"names", names_of(subject.names)},
                       {"credit_code", subject.credit_code},
                       {"kind", to_string(subject.kind)},
                       {"division", subject.division},
                       {"industry", subject.industry},
                       {"state", position.state},
                       {"since", format_instant(position.since)}});
    }
    return {};
  });
  CELADON_TRY(done);
  return list_answer(call.request, published_list(), std::move(items));
}

}  // namespace

std::vector<Route> campaign_routes() {
  constexpr Permission open = Permission::open;
  const Permission read = Permission::ladder_read;
  const Permission write = Permission::registry_write;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/programmes", open, Scope::none, get_programme},
      {Method::get, "/api/v1/campaigns", read, own, list_campaigns},
      {Method::post, "/api/v1/campaigns", write, own, open_campaign, Body::json},
      {Method::get, "/api/v1/campaigns/{campaign}", read, own, get_campaign},
      {Method::post, "/api/v1/campaigns/{campaign}/closing", write, own, close_campaign,
       Body::json},
      {Method::get, "/api/v1/notices", open, Scope::none, list_notices},
      {Method::get, "/api/v1/notices/{notice}/objections", read, own, list_objections},
      {Method::post, "/api/v1/notices/{notice}/objections", open, Scope::none, raise_objection,
       Body::json},
      {Method::get, "/api/v1/lists/{rung}", open, Scope::none, get_list},
  };
}

}  // namespace celadon::http
