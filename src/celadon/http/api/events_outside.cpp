// What happened to subjects outside the ladder, and tables of subjects and events.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/subject_import.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/api/ladder_groups.hpp"
#include "celadon/http/api/received_file.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

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

std::vector<Route> event_routes() {
  const Permission read = Permission::ladder_read;
  const Permission write = Permission::registry_write;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/subjects/{subject}/events", read, own, list_events},
      {Method::post, "/api/v1/subjects/{subject}/events", write, own, add_event, Body::json},
      {Method::post, "/api/v1/subjects/{subject}/events/{event}/end", write, own, end_event,
       Body::json},
      {Method::post, "/api/v1/subject-imports", write, own, import_subjects, Body::spool},
  };
}

}  // namespace celadon::http
