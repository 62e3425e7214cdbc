// The registry of subjects: who they are, what they hang together with, what happened outside.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/subject_import.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/api/received_file.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

const ListSpec& subject_list() {
  static const ListSpec spec = {
      {"梯度培育主体", "Subjects of the ladder"},
      "subjects",
      {{"id", {"标识", "id"}, "", false},
       {"kind", {"类型", "kind"}},
       {"names", {"名称", "name"}, "", false},
       {"credit_code", {"统一社会信用代码", "credit code"}, "", false},
       {"industry.code", {"行业代码", "industry"}, "", false},
       {"industry.names", {"行业", "name of the industry"}, "", false},
       {"division.code", {"行政区划", "division"}, "", false},
       {"division.names", {"区划名称", "name of the division"}, "", false},
       {"organisation", {"组织", "organisation"}},
       {"site", {"工厂", "site"}, "", false},
       {"rungs.pool.names", {"培育库", "pool"}, "", false},
       {"rungs.city.names", {"市级", "city"}, "", false},
       {"rungs.province.names", {"省级", "province"}, "", false},
       {"rungs.nation.names", {"国家级", "nation"}, "", false},
       {"barred_through", {"禁止申报至", "barred through"}, "", false}},
      "id",
      {"division", "industry", "rung", "state", "class", "site", "at"}};
  return spec;
}

/// What the asker reaches, as a filter of the database.
void reach(Call& call, const LadderTools& tools, ladder::SubjectFilter& filter) {
  for (const auto& organisation : call.services.access.reach(call.who, Permission::ladder_read))
    filter.organisations.push_back(organisation.text);
  for (const app::access::Grant& grant : call.who.grants) {
    const auto* there = tools.asker.state->find(grant.organisation);
    if (there == nullptr) continue;
    app::access::Principal only = call.who;
    only.grants = {grant};
    const auto reached = [&](std::string_view division) {
      StoredSubject place;
      place.division = division;
      return !ladder::roles_over(*tools.asker.state, only, Permission::ladder_read, place,
                                 tools.now)
                  .empty();
    };
    // A division that lies in no area but the nation.
    if (reached("999999")) {
      filter.everything = true;
      return;
    }
    const std::string_view area = tools.asker.state->division_of(*there);
    if (!area.empty() && reached(area))
      filter.divisions.emplace_back(packs::significant_region(area));
  }
  // Organisations inside a reached area are reached by their division already.
  std::erase_if(filter.organisations, [&](const std::string& id) {
    const auto* there = tools.asker.state->find(registry::OrganisationId(id));
    return there != nullptr &&
           std::any_of(filter.divisions.begin(), filter.divisions.end(), [&](const auto& prefix) {
             return !there->division.empty() &&
                    there->division.compare(0, prefix.size(), prefix) == 0;
           });
  });
}

Result<Response> list_subjects(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const ListQuery query, parse_list_query(call.request, subject_list()));
  if (!query.sort.empty() && (query.sort != "id" || query.descending)) {
    return fail(ErrorCode::invalid_argument,
                "sort: 此列表按标识排列｜sort: this list is ordered by id", "sort=id");
  }
  ladder::SubjectFilter filter;
  reach(call, tools, filter);
  const auto value = [&](std::string_view name) {
    return std::string(call.request.query_value(name).value_or(""));
  };
  filter.kind = value("kind");
  filter.division = std::string(packs::significant_region(value("division")));
  filter.industry = value("industry");
  filter.rung = value("rung");
  filter.state = value("state");
  filter.klass = value("class");
  filter.organisation = value("organisation");
  filter.site = value("site");
  filter.q = query.q;
  filter.after = query.cursor;
  const bool whole = query.format != ListFormat::json;
  filter.limit = whole ? 0 : query.limit;
  CELADON_ASSIGN(const Instant at, moment_of(call));
  std::optional<Response> response;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto page, ladder::list_subjects(workspace.database(), filter));
    std::vector<ListItem> items;
    for (const StoredSubject& subject : page.subjects)
      items.push_back(
          ladder::subject_json(workspace.database(), tools.rules, *tools.lists, subject, at));
    const bool more = !whole && page.subjects.size() == query.limit;
    CELADON_ASSIGN(response, page_answer(call.request, subject_list(), query, std::move(items),
                                         page.total, more ? page.subjects.back().id : ""));
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

Result<ladder::NewSubject> wanted_subject(const Call& call) {
  CELADON_ASSIGN(
      const Members body,
      Members::read(call.request, {"id", "kind", "names", "credit_code", "industry", "division",
                                   "address", "boundary", "capacity", "ownership", "organisation",
                                   "site", "valid_from", "source"}));
  ladder::NewSubject wanted;
  CELADON_ASSIGN(wanted.id, body.text("id", 63, false));
  CELADON_ASSIGN(const std::string kind, body.text("kind", 20));
  const auto known = cultivation::subject_kind(kind);
  if (!known)
    return fail(ErrorCode::invalid_argument,
                fmt::format("kind: 没有这一类主体：\"{0}\"｜kind: there is no kind \"{0}\"", kind),
                "factory, park, supply_chain");
  wanted.kind = *known;
  CELADON_ASSIGN(const registry::Names names, body.names("names"));
  wanted.facts["names"] = both_of(names);
  for (const char* name : {"credit_code", "industry", "division", "address", "boundary", "capacity",
                           "ownership", "organisation", "site"}) {
    CELADON_ASSIGN(const std::string value, body.text(name, 2000, false));
    if (!value.empty()) wanted.facts[name] = value;
  }
  CELADON_ASSIGN(wanted.valid_from, body.day("valid_from"));
  CELADON_ASSIGN(wanted.source, body.text("source", 2000, false));
  return wanted;
}

/// Whether the asker may register in that place.
bool may_register(const LadderTools& tools, const Call& call, const StoredSubject& place) {
  return !ladder::roles_over(*tools.asker.state, call.who, Permission::registry_write, place,
                             tools.now)
              .empty();
}

Result<Response> make_subject(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const auto wanted = wanted_subject(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  StoredSubject place;
  if (const auto division = wanted->facts.find("division"); division != wanted->facts.end())
    place.division = division->second;
  if (!may_register(tools, call, place))
    return told(call.request, app::access::Denial::forbidden, "该区划不在您的辖区内",
                "the division lies outside your area");
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        const auto made =
            ladder::register_subject(workspace.database(), *wanted, *tools.lists, tools.writer());
        if (!made.ok()) {
          response = told(call.request, made.error());
          return {};
        }
        CELADON_TRY(audit_change(call, workspace, "subject", *made, made->names.zh));
        CELADON_TRY(transaction.commit());
        CELADON_ASSIGN(const Json json, ladder::subject_detail(workspace.database(), tools.rules,
                                                               *tools.lists, *made, tools.now));
        response = with_header(json_answer(201, json), "Location", "/api/v1/subjects/" + made->id);
        return {};
      });
  CELADON_TRY(done);
  return std::move(*response);
}

Result<Response> get_subject(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools& tools,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(const Json json,
                                       ladder::subject_detail(workspace.database(), tools.rules,
                                                              *tools.lists, subject, tools.now));
                        return json_answer(200, json);
                      });
}

Result<Response> add_fact(Call& call) {
  return change_subject(
      call, Permission::registry_write,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(const Members body,
                       Members::read(call.request, {"name", "value", "names", "valid_from",
                                                    "valid_to", "source", "evidence"}));
        ladder::SubjectFact fact;
        CELADON_ASSIGN(fact.name, body.text("name", 40));
        if (body.has("names")) {
          CELADON_ASSIGN(const registry::Names names, body.names("names"));
          fact.value = both_of(names);
        } else {
          CELADON_ASSIGN(fact.value, body.text("value", 2000, false));
        }
        CELADON_ASSIGN(fact.valid_from, day_wanted(body, "valid_from"));
        CELADON_ASSIGN(fact.valid_to, body.day("valid_to"));
        CELADON_ASSIGN(fact.source, body.text("source", 2000, false));
        CELADON_ASSIGN(fact.evidence, body.text("evidence", 2000, false));
        if (fact.name == "division") {
          StoredSubject place = subject;
          place.division = fact.value;
          if (!may_register(tools, call, place))
            return told(call.request, app::access::Denial::forbidden, "该区划不在您的辖区内",
                        "the division lies outside your area");
        }
        const auto changed =
            ladder::add_fact(workspace.database(), subject.id, fact, *tools.lists, tools.writer());
        if (!changed.ok()) return told(call.request, changed.error());
        CELADON_TRY(
            audit_change(call, workspace, "fact", subject,
                         fact.name + ": " + fact.value + " from " + format_date(fact.valid_from)));
        CELADON_ASSIGN(const Json json, ladder::subject_detail(workspace.database(), tools.rules,
                                                               *tools.lists, *changed, tools.now));
        return json_answer(201, json);
      });
}

Result<Response> add_edge(Call& call) {
  return change_subject(
      call, Permission::registry_write,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(
            const Members body,
            Members::read(call.request, {"kind", "other", "valid_from", "valid_to", "source"}));
        ladder::SubjectEdge edge;
        edge.subject = subject.id;
        CELADON_ASSIGN(edge.kind, body.text("kind", 20));
        CELADON_ASSIGN(edge.other, body.text("other", 63));
        CELADON_ASSIGN(edge.valid_from, day_wanted(body, "valid_from"));
        CELADON_ASSIGN(edge.valid_to, body.day("valid_to"));
        CELADON_ASSIGN(edge.source, body.text("source", 2000, false));
        const auto added = ladder::add_edge(workspace.database(), edge, tools.writer());
        if (!added.ok()) return told(call.request, added.error());
        CELADON_TRY(audit_change(call, workspace, "edge", subject, edge.kind + " " + edge.other));
        CELADON_ASSIGN(const Json json, ladder::subject_detail(workspace.database(), tools.rules,
                                                               *tools.lists, subject, tools.now));
        return json_answer(201, json);
      });
}

const ListSpec& event_list() {
  static const ListSpec spec = {{"外部事件", "Outside events"},
                                "events",
                                {{"id", {"编号", "number"}},
                                 {"kind", {"类别", "kind"}},
                                 {"names", {"名称", "name"}},
                                 {"day", {"日期", "day"}},
                                 {"ended", {"结束日", "ended"}},
                                 {"level", {"级别", "level"}},
                                 {"source", {"来源", "source"}},
                                 {"evidence", {"证据", "evidence"}},
                                 {"note", {"备注", "note"}},
                                 {"recorded_at", {"登记时间", "recorded"}, "", true, true, true},
                                 {"recorded_by", {"登记人", "recorded by"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_events(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools& tools,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(const auto events,
                                       ladder::events_of(workspace.database(), subject.id));
                        std::vector<ListItem> items;
                        for (const ladder::StoredEvent& event : events)
                          items.push_back(ladder::event_json(event, *tools.lists));
                        return list_answer(call.request, event_list(), std::move(items));
                      });
}

/// The events of a subject as they stand, with what they brought about on the ladder.
Result<Response> after_event(app::Workspace& workspace, LadderTools& tools, Call& call,
                             const StoredSubject& subject, int status) {
  CELADON_ASSIGN(const auto steps,
                 ladder::take_steps_of_time(workspace.database(), tools.rules, &call.services.audit,
                                            tools.now, subject.id));
  CELADON_ASSIGN(const auto events, ladder::events_of(workspace.database(), subject.id));
  CELADON_ASSIGN(const auto programme,
                 tools.rules.programme(ladder::green_manufacturing,
                                       cultivation::china_day(tools.now), subject.division));
  Json json{{"events", Json::array()}, {"steps", Json::array()}};
  for (const ladder::StoredEvent& event : events)
    json["events"].push_back(ladder::event_json(event, *tools.lists));
  for (const ladder::TimeStep& step : steps)
    json["steps"].push_back(ladder::happening_json(step.happening, *programme));
  return json_answer(status, json);
}

Result<Response> add_event(Call& call) {
  return change_subject(
      call, Permission::registry_write,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(const Members body,
                       Members::read(call.request, {"kind", "day", "ended", "level", "source",
                                                    "evidence", "note"}));
        ladder::StoredEvent event;
        event.subject = subject.id;
        CELADON_ASSIGN(event.event.kind, body.text("kind", 60));
        CELADON_ASSIGN(event.event.day, day_wanted(body, "day"));
        CELADON_ASSIGN(event.event.ended, body.day("ended"));
        CELADON_ASSIGN(event.level, body.text("level", 60, false));
        CELADON_ASSIGN(event.event.source, body.text("source", 2000));
        CELADON_ASSIGN(event.event.evidence, body.text("evidence", 2000, false));
        CELADON_ASSIGN(event.note, body.text("note", 2000, false));
        const auto added =
            ladder::add_event(workspace.database(), event, *tools.lists, tools.writer());
        if (!added.ok()) return told(call.request, added.error());
        CELADON_TRY(audit_change(call, workspace, "event", subject,
                                 event.event.kind + " " + format_date(event.event.day)));
        return after_event(workspace, tools, call, subject, 201);
      });
}

Result<Response> end_event(Call& call) {
  return change_subject(
      call, Permission::registry_write,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(const Members body, Members::read(call.request, {"ended", "source"}));
        CELADON_ASSIGN(const CivilDate ended, day_wanted(body, "ended"));
        CELADON_ASSIGN(const std::string source, body.text("source", 2000));
        CELADON_ASSIGN(const std::int64_t number, number_in_path(call, "event"));
        CELADON_ASSIGN(const auto events, ladder::events_of(workspace.database(), subject.id));
        const bool own = std::any_of(events.begin(), events.end(),
                                     [&](const auto& event) { return event.number == number; });
        if (!own) return told(call.request, app::access::Denial::hidden, "", "");
        const auto done =
            ladder::end_event(workspace.database(), number, ended, source, tools.writer());
        if (!done.ok()) return told(call.request, done.error());
        CELADON_TRY(audit_change(call, workspace, "event ended", subject,
                                 fmt::format("{} {}", number, format_date(ended))));
        return after_event(workspace, tools, call, subject, 200);
      });
}

Json report_json(const ladder::ImportReport& report, std::string_view table, bool applied) {
  Json rejected = Json::array();
  for (const ladder::RejectedRow& row : report.rejected)
    rejected.push_back({{"row", row.row},
                        {"field", row.field.empty() ? Json(nullptr) : Json(row.field)},
                        {"message", ladder::both_json(row.message)}});
  return {{"table", std::string(table)},     {"rows", report.rows},
          {"accepted", report.accepted},     {"changed", report.changed},
          {"rejected", std::move(rejected)}, {"applied", applied}};
}

Result<Response> import_subjects(Call& call) {
  const std::string table(call.request.query_value("table").value_or("subjects"));
  const std::string apply(call.request.query_value("apply").value_or("false"));
  if (table != "subjects" && table != "events")
    return fail(ErrorCode::invalid_argument,
                "table: 应为 subjects 或 events｜table: is neither subjects nor events",
                "?table=subjects");
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const ReceivedFile received, ReceivedFile::of(call.request));
  if (!received.has_file())
    return fail(ErrorCode::invalid_argument, "file: 没有文件｜file: there is no file",
                "选择一个文件｜choose one");
  ladder::ImportReport report;
  const auto kind = table == "events" ? ladder::ImportTable::events : ladder::ImportTable::subjects;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        CELADON_ASSIGN(report, ladder::import_table(
                                   workspace.database(), kind, received.path(),
                                   received.name().empty() ? table : received.name(), *tools.lists,
                                   tools.writer(), [&](const StoredSubject& place) {
                                     return may_register(tools, call, place);
                                   }));
        if (apply != "true") return {};
        const std::set<std::string> touched(report.subjects.begin(), report.subjects.end());
        if (kind == ladder::ImportTable::events) {
          for (const std::string& subject : touched)
            CELADON_TRY(ladder::take_steps_of_time(workspace.database(), tools.rules,
                                                   &call.services.audit, tools.now, subject));
        }
        StoredSubject all;
        all.id = fmt::format("{} rows of {}", report.accepted, received.name());
        CELADON_TRY(audit_change(
            call, workspace, "import " + table, all,
            fmt::format("{} accepted, {} rejected", report.accepted, report.rejected.size())));
        return transaction.commit();
      });
  CELADON_TRY(done);
  return json_answer(200, report_json(report, table, apply == "true"));
}

}  // namespace

std::vector<Route> subject_routes() {
  const Permission read = Permission::ladder_read;
  const Permission write = Permission::registry_write;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/subjects", read, own, list_subjects},
      {Method::post, "/api/v1/subjects", write, own, make_subject, Body::json},
      {Method::get, "/api/v1/subjects/{subject}", read, own, get_subject},
      {Method::post, "/api/v1/subjects/{subject}/facts", write, own, add_fact, Body::json},
      {Method::post, "/api/v1/subjects/{subject}/edges", write, own, add_edge, Body::json},
      {Method::get, "/api/v1/subjects/{subject}/events", read, own, list_events},
      {Method::post, "/api/v1/subjects/{subject}/events", write, own, add_event, Body::json},
      {Method::post, "/api/v1/subjects/{subject}/events/{event}/end", write, own, end_event,
       Body::json},
      {Method::post, "/api/v1/subject-imports", write, own, import_subjects, Body::spool},
  };
}

}  // namespace celadon::http
