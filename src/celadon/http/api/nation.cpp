// The numbers of the department: counts of units, the map, the report of 2019, the yearly draft of
// removals, and what everybody owes.

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/nation/nation_shelf.hpp"
#include "celadon/app/nation/nation_views.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/api/ladder_groups.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::http {
namespace {

namespace frozen_units = cultivation::nation;
using app::access::Permission;
using app::ladder::Json;
using frozen_units::Dimension;

std::string asked(const Call& call, std::string_view name) {
  return std::string(call.request.query_value(name).value_or(""));
}

/// `?date=`, not in the future.
Result<CivilDate> date_asked(const Call& call, CivilDate today) {
  CELADON_ASSIGN(const CivilDate day, day_asked(call, today));
  if (day <= today) return day;
  return fail(ErrorCode::invalid_argument,
              fmt::format("date: {0} 在将来｜date: {0} lies in the future", format_date(day)),
              "2026-03-01");
}

/// The nation at the end of a day, or now.
Result<app::FrozenNationPtr> nation_on(Call& call, CivilDate day, Instant now) {
  const std::uint64_t revision = call.services.workspace.revision();
  app::FrozenNationPtr frozen;
  const Instant at =
      day == cultivation::china_day(now) ? now : Instant{cultivation::end_of_day(day).us - 1};
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(frozen, workspace.reference().rules->nation().nation(workspace.database(),
                                                                        revision, {at, ""}));
    return {};
  });
  CELADON_TRY(done);
  return frozen;
}

// ---- counts

Result<std::vector<Dimension>> dimensions_asked(const Call& call) {
  std::vector<Dimension> by;
  std::string words = asked(call, "by");
  std::string_view rest = words;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view word = rest.substr(0, end);
    const auto known = frozen_units::dimension(word);
    if (!known) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("by: 没有统计维度 \"{0}\"｜by: there is no dimension \"{0}\"", word),
                  "province, city, section, industry, kind, rung, batch, year, standing, group");
    }
    by.push_back(*known);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return by;
}

Result<frozen_units::CountQuery> counts_asked(const Call& call) {
  frozen_units::CountQuery query;
  CELADON_ASSIGN(query.by, dimensions_asked(call));
  query.filter.region = asked(call, "division");
  query.filter.industry = asked(call, "industry");
  query.filter.rung = asked(call, "rung");
  query.filter.batch = asked(call, "batch");
  const bool by_rung =
      std::find(query.by.begin(), query.by.end(), Dimension::rung) != query.by.end();
  // A unit stands on several lists at once: without a word on it the national one is meant.
  if (query.filter.rung.empty() && !by_rung) query.filter.rung = "nation";
  if (query.filter.region.find_first_not_of("0123456789") != std::string::npos &&
      query.filter.region != "CN")
    return fail(ErrorCode::invalid_argument,
                "division: 应为区划代码｜division: the digits of a division are needed", "33");
  const std::string kind = asked(call, "kind");
  if (!kind.empty()) {
    query.filter.kind = cultivation::subject_kind(kind);
    if (!query.filter.kind)
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("kind: 没有这一类主体：\"{0}\"｜kind: there is no kind \"{0}\"", kind),
          "factory, park, supply_chain");
  }
  const std::string year = asked(call, "year");
  if (!year.empty()) {
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(year.data(), year.data() + year.size(), number);
    if (error != std::errc() || end != year.data() + year.size())
      return fail(ErrorCode::invalid_argument, "year: 应为年份｜year: a year is needed", "2025");
    query.filter.listed_year = number;
  }
  return query;
}

/// The columns follow the dimensions that were asked for.
ListSpec statistics_list(const std::vector<Dimension>& by) {
  const auto field = [](std::string name, const char* zh, const char* en) {
    return ListField{std::move(name), {zh, en}, "", false};
  };
  ListSpec spec;
  spec.title = {"统计", "Statistics"};
  spec.file_name = "statistics";
  spec.fields.push_back({"id", {"键", "key"}, "", false, false});
  for (const Dimension one : by) {
    const std::string name = frozen_units::to_string(one);
    switch (one) {
      case Dimension::province:
      case Dimension::city:
        spec.fields.push_back(field(name + ".code", "区划代码", "division"));
        spec.fields.push_back(field(name + ".names", "区划", "name of the division"));
        break;
      case Dimension::section:
      case Dimension::industry:
        spec.fields.push_back(field(name + ".code", "行业代码", "industry"));
        spec.fields.push_back(field(name + ".names", "行业", "name of the industry"));
        break;
      case Dimension::group:
        spec.fields.push_back(field(name + ".code", "集团标识", "group"));
        spec.fields.push_back(field(name + ".names", "集团", "name of the group"));
        break;
      case Dimension::kind: spec.fields.push_back(field(name, "类型", "kind")); break;
      case Dimension::rung: spec.fields.push_back(field(name, "层级", "rung")); break;
      case Dimension::batch: spec.fields.push_back(field(name, "批次", "batch")); break;
      case Dimension::year: spec.fields.push_back(field(name, "年度", "year")); break;
      case Dimension::standing: spec.fields.push_back(field(name, "状态", "standing")); break;
    }
  }
  spec.fields.push_back(field("listed", "在名单", "on the list"));
  spec.fields.push_back(field("removed", "已移出", "left the list"));
  spec.fields.push_back(field("applied", "申报", "applied"));
  spec.fields.push_back(field("passed", "通过", "passed"));
  spec.other_parameters = {"rung", "date", "by", "division", "industry", "kind", "batch", "year"};
  return spec;
}

Result<Response> get_statistics(Call& call) {
  const Instant now = call.services.clock.now();
  CELADON_ASSIGN(const CivilDate day, date_asked(call, cultivation::china_day(now)));
  CELADON_ASSIGN(const frozen_units::CountQuery query, counts_asked(call));
  CELADON_ASSIGN(const app::FrozenNationPtr frozen, nation_on(call, day, now));
  CELADON_ASSIGN(
      app::StatisticsView view,
      app::statistics_view(*call.services.workspace.reference().library, *frozen, query));
  return list_answer(call.request, statistics_list(query.by), std::move(view.items),
                     ListItem{{"date", format_date(day)},
                              {"sum", view.sum},
                              {"left_out_count", frozen->left_out.size()}});
}

const ListSpec& region_list() {
  static const ListSpec spec = {{"分省情况", "Provinces"},
                                "regions",
                                {{"division", {"行政区划", "division"}},
                                 {"names", {"名称", "name"}},
                                 {"national", {"国家级工厂", "national factories"}},
                                 {"provincial", {"省级工厂", "provincial factories"}},
                                 {"city", {"市级工厂", "city factories"}},
                                 {"parks", {"国家级园区", "national parks"}},
                                 {"chains", {"供应链管理企业", "supply-chain enterprises"}},
                                 {"density", {"每千家规上企业的工厂数", "per 1,000 above scale"}}},
                                "division",
                                {"date"}};
  return spec;
}

Result<Response> get_regions(Call& call) {
  const Instant now = call.services.clock.now();
  CELADON_ASSIGN(const CivilDate day, date_asked(call, cultivation::china_day(now)));
  CELADON_ASSIGN(const app::FrozenNationPtr frozen, nation_on(call, day, now));
  CELADON_ASSIGN(auto items,
                 app::regions_view(*call.services.workspace.reference().library, *frozen));
  return list_answer(
      call.request, region_list(), std::move(items),
      ListItem{{"date", format_date(day)}, {"left_out_count", frozen->left_out.size()}});
}

Result<Response> get_report(Call& call) {
  CELADON_ASSIGN(const auto kept,
                 call.services.workspace.answer(
                     "report-2019", [](app::Workspace& workspace) -> Result<std::string> {
                       CELADON_ASSIGN(const Json json,
                                      app::report_2019_view(*workspace.reference().library));
                       return json.dump();
                     }));
  return text_response(200, "application/json; charset=utf-8", *kept);
}

// ---- the draft of removals

const ListSpec& removal_list() {
  static const ListSpec spec = {{"移出名单草案", "Draft of removals"},
                                "removals",
                                {{"id", {"键", "key"}, "", false, false},
                                 {"subject", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"credit_code", {"统一社会信用代码", "credit code"}},
                                 {"kind", {"类型", "kind"}},
                                 {"division", {"行政区划", "division"}},
                                 {"industry", {"行业", "industry"}},
                                 {"rung", {"层级", "rung"}},
                                 {"cause", {"事由", "cause"}},
                                 {"clause", {"依据", "clause"}},
                                 {"source", {"来源", "source"}},
                                 {"confidence", {"可信度", "confidence"}},
                                 {"barred_through", {"禁止申报至", "barred through"}}},
                                "id",
                                {"date", "year"}};
  return spec;
}

/// The day of the draft: asked for, or today; `year` (of the forms) has to be the one before it.
Result<CivilDate> day_of_draft(const Call& call, CivilDate today) {
  CELADON_ASSIGN(const CivilDate day, date_asked(call, today));
  const std::string year = asked(call, "year");
  if (year.empty() || year == fmt::format("{}", day.year - 1)) return day;
  return fail(ErrorCode::invalid_argument,
              fmt::format("year: {0} 的草案须以 {0} 之后一年的某日为准｜year: the draft about {0} "
                          "is of a day in the year after",
                          year),
              "?year=2025&date=2026-05-20");
}

Result<Response> get_removals(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const CivilDate day, day_of_draft(call, cultivation::china_day(tools.now)));
  CELADON_ASSIGN(const app::FrozenNationPtr frozen, nation_on(call, day, tools.now));
  app::NationShelf& shelf = tools.rules.nation();
  CELADON_ASSIGN(const auto programmes, shelf.programmes(day));
  CELADON_ASSIGN(const auto calendar, shelf.calendar());
  frozen_units::RemovalRequest request;
  request.day = day;
  CELADON_ASSIGN(const frozen_units::RemovalDraft draft,
                 frozen_units::draft_removals(*frozen->snapshot, *programmes, *calendar, request));
  const Reached reached(call, tools);
  Json view = app::removals_view(*frozen, draft, [&](frozen_units::SubjectIndex i) {
    return reached.covers(frozen->snapshot->division_of(i), frozen->organisations[i]);
  });
  const std::string format = asked(call, "format");
  if (format.empty() || format == "json") return json_answer(200, view);
  return list_answer(call.request, removal_list(), view["removals"].get<std::vector<ListItem>>());
}

// ---- duties of everybody

const ListSpec& duty_list() {
  static const ListSpec spec = {{"到期事项", "What is due"},
                                "duties",
                                {{"id", {"键", "key"}, "", false, false},
                                 {"subject", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"kind", {"类型", "kind"}},
                                 {"division", {"行政区划", "division"}, "", false},
                                 {"transition", {"步骤", "step"}},
                                 {"names_of_step", {"步骤名称", "name of the step"}, "", false},
                                 {"rung", {"层级", "rung"}},
                                 {"matter", {"事项", "matter"}},
                                 {"instance", {"年度或编号", "year or number"}},
                                 {"through", {"截止日", "through"}},
                                 {"late", {"逾期", "late"}},
                                 {"by", {"经办角色", "by"}, "", false}},
                                "id",
                                {"division", "role", "within"}};
  return spec;
}

Json duty_item(const app::DutyBook& book, const app::NationDuty& one) {
  const app::ladder::StoredSubject& subject = book.subjects[one.subject];
  const cultivation::Track& track = one.duty.track;
  Json by = Json::array();
  for (const cultivation::Actor actor : one.by) by.push_back(to_string(actor));
  const std::string instance = track.instance.empty() ? "" : "/" + track.instance;
  return {{"id", subject.id + "/" + track.id + instance + "/" + one.duty.transition},
          {"subject", subject.id},
          {"names",
           {{"zh", subject.names.zh},
            {"en", subject.names.en.empty() ? subject.names.zh : subject.names.en}}},
          {"kind", to_string(subject.kind)},
          {"division", subject.division},
          {"transition", one.duty.transition},
          {"names_of_step", {{"zh", one.title.zh}, {"en", one.title.en}}},
          {"rung", one.on_rung ? Json(track.id) : Json(nullptr)},
          {"matter", one.on_rung ? Json(nullptr) : Json(track.id)},
          {"instance", track.instance.empty() ? Json(nullptr) : Json(track.instance)},
          {"through", format_date(one.duty.through)},
          {"late", one.duty.through < book.day},
          {"by", std::move(by)}};
}

Result<std::optional<std::int64_t>> days_within(const Call& call) {
  const std::string text = asked(call, "within");
  if (text.empty()) return std::optional<std::int64_t>();
  std::int64_t days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error == std::errc() && end == text.data() + text.size() && days >= 0 && days <= 3660)
    return std::optional(days);
  return fail(ErrorCode::invalid_argument,
              "within: 应为 0 至 3660 天｜within: 0 to 3660 days are needed", "30");
}

Result<Response> list_duties(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const auto within, days_within(call));
  const std::string role = asked(call, "role");
  if (!role.empty() && !cultivation::actor(role))
    return fail(ErrorCode::invalid_argument,
                fmt::format("role: 没有这个角色：\"{0}\"｜role: there is no role \"{0}\"", role),
                "plant_director");
  const std::string division = asked(call, "division");
  const std::string_view area = packs::significant_region(division);
  const std::uint64_t revision = call.services.workspace.revision();
  app::DutyBookPtr book;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(book, tools.rules.nation().duties(workspace.database(), revision, tools.now));
    return {};
  });
  CELADON_TRY(done);
  const Reached reached(call, tools);
  const std::int64_t today = days_from_civil(book->day);
  std::vector<ListItem> items;
  for (const app::NationDuty& one : book->duties) {
    const app::ladder::StoredSubject& subject = book->subjects[one.subject];
    const auto who = role.empty() ? std::nullopt : cultivation::actor(role);
    if (!std::string_view(subject.division).starts_with(area) ||
        (within && days_from_civil(one.duty.through) > today + *within) ||
        (who && std::find(one.by.begin(), one.by.end(), *who) == one.by.end()) ||
        !reached.covers(subject.division, subject.organisation))
      continue;
    items.push_back(duty_item(*book, one));
  }
  return list_answer(call.request, duty_list(), std::move(items),
                     ListItem{{"date", format_date(book->day)}});
}

}  // namespace

std::vector<Route> nation_routes() {
  constexpr Permission open = Permission::open;
  const Permission read = Permission::ladder_read;
  return {
      {Method::get, "/api/v1/statistics", open, Scope::none, get_statistics},
      {Method::get, "/api/v1/statistics/regions", open, Scope::none, get_regions},
      {Method::get, "/api/v1/statistics/report-2019", open, Scope::none, get_report},
      {Method::get, "/api/v1/removals", read, Scope::handler, get_removals},
      {Method::get, "/api/v1/duties", read, Scope::handler, list_duties},
  };
}

}  // namespace celadon::http
