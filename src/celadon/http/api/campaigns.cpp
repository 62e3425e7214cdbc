// The rules of the ladder themselves, and its rounds.

#include <algorithm>

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

// ---- the rules

Result<Response> get_programme(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const std::string programme(
      call.request.query_value("programme").value_or(ladder::green_manufacturing));
  const std::string region(call.request.query_value("region").value_or("CN"));
  CELADON_ASSIGN(const CivilDate day, day_asked(call, cultivation::china_day(tools.now)));
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
                                "where h.campaign = :campaign and p.class in (" +
                                    ladder::classes_on_list() + ")",
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
      {"names", both_names(campaign.names)},
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
  };
}

}  // namespace celadon::http
