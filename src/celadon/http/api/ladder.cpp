// The ladder of a subject: standing, steps, the timeline, the check by replay.

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/http/api/ladder_answers.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

Result<Response> get_ladder(Call& call) {
  CELADON_ASSIGN(const Instant at, moment_of(call));
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools& tools,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(
                            const Json json,
                            ladder::ladder_json(workspace.database(), tools.rules, *tools.lists,
                                                tools.asker, subject.id, at));
                        return json_answer(200, json);
                      });
}

Result<ladder::StepRequest> wanted_step(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"transition", "rung", "instance", "after", "cause",
                                              "remark", "grade", "flags", "role", "try"}));
  ladder::StepRequest wanted;
  wanted.subject = call.request.path_value("subject");
  CELADON_ASSIGN(wanted.transition, body.text("transition", 80));
  CELADON_ASSIGN(wanted.rung, body.text("rung", 80, false));
  CELADON_ASSIGN(wanted.instance, body.text("instance", 20, false));
  CELADON_ASSIGN(wanted.cause, body.text("cause", 80, false));
  CELADON_ASSIGN(wanted.remark, body.text("remark", 2000, false));
  CELADON_ASSIGN(wanted.grade, body.text("grade", 40, false));
  CELADON_ASSIGN(wanted.flags, body.texts("flags"));
  CELADON_ASSIGN(const std::string role, body.text("role", 40, false));
  if (!role.empty()) {
    wanted.role = app::access::role_of(role);
    if (!wanted.role)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("role: 没有这个角色：\"{0}\"｜role: there is no role \"{0}\"", role),
                  "见 GET /api/v1/roles｜see GET /api/v1/roles");
  }
  if (body.has("try")) {
    CELADON_ASSIGN(wanted.only_try, body.flag("try"));
  }
  if (body.has("after")) {
    CELADON_ASSIGN(wanted.after, body.integer("after"));
  } else if (!wanted.only_try) {
    return fail(ErrorCode::invalid_argument,
                "after: 须写明所见的最后一步的序号｜after: the number of the last step that was "
                "seen is needed",
                "见 GET …/ladder 的 sequence｜see `sequence` of GET …/ladder");
  }
  return wanted;
}

Response shown(const Call& call, const ladder::StepOutcome& outcome,
               const cultivation::Programme& programme) {
  switch (outcome.result) {
    case ladder::StepResult::behind:
      return told(call.request, app::access::Denial::version_mismatch,
                  fmt::format("已有他人办理，现为第 {} 步", outcome.sequence),
                  fmt::format("somebody else took a step: it is at {} now", outcome.sequence));
    case ladder::StepResult::forbidden:
      return told(call.request, app::access::Denial::forbidden, "您在该主体没有可办理的角色",
                  "you hold no role over the subject that takes steps");
    default: break;
  }
  return json_answer(outcome.result == ladder::StepResult::taken ? 201 : 200,
                     ladder::outcome_json(outcome, programme));
}

Result<Response> take_step(Call& call) {
  const auto wanted = wanted_step(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  const auto work = [&](app::Workspace& workspace, LadderTools& tools,
                        const StoredSubject& subject) -> Result<Response> {
    const auto outcome =
        ladder::take_step(workspace.database(), tools.rules, tools.asker, *wanted, tools.now);
    if (!outcome.ok()) {
      const bool expected = outcome.error().code == ErrorCode::invalid_argument ||
                            outcome.error().code == ErrorCode::not_found;
      if (expected) return told(call.request, outcome.error());
      return outcome.error();
    }
    CELADON_ASSIGN(const auto programme,
                   tools.rules.programme(ladder::green_manufacturing,
                                         cultivation::china_day(tools.now), subject.division));
    return shown(call, *outcome, *programme);
  };
  if (wanted->only_try) return with_subject(call, Permission::ladder_step, work);
  return change_subject(call, Permission::ladder_step, work);
}

const ListSpec& timeline_list() {
  static const ListSpec spec = {{"时间线", "Timeline"},
                                "timeline",
                                {{"id", {"序号", "number"}},
                                 {"at", {"时间", "at"}, "", true, true, true},
                                 {"recorded_at", {"登记时间", "recorded"}, "", true, true, true},
                                 {"what", {"类别", "what"}},
                                 {"names", {"事项", "name"}},
                                 {"rung", {"层级", "rung"}},
                                 {"matter", {"事项类别", "matter"}},
                                 {"instance", {"年度或编号", "year or number"}},
                                 {"state_names", {"状态", "state"}},
                                 {"role", {"角色", "role"}},
                                 {"by", {"经办", "by"}},
                                 {"remark", {"说明", "remark"}},
                                 {"cause", {"事由", "cause"}},
                                 {"source", {"来源", "source"}},
                                 {"programme", {"规则", "rules"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> get_timeline(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools& tools,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(auto lines,
                                       ladder::timeline(workspace.database(), tools.rules,
                                                        *tools.lists, subject.id, tools.now));
                        return list_answer(call.request, timeline_list(), std::move(lines));
                      });
}

Result<Response> get_replay(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools&,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(const auto result,
                                       ladder::replay(workspace.database(), subject.id));
                        Json differences = Json::array();
                        for (const std::string& one : result.differences)
                          differences.push_back(ladder::both_json(one));
                        return json_answer(200, Json{{"equal", result.differences.empty()},
                                                     {"happenings", result.happenings},
                                                     {"differences", std::move(differences)}});
                      });
}

/// What time does, now: the server does it by itself each day.
Result<Response> run_clock(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  std::vector<ladder::TimeStep> steps;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(steps, ladder::take_steps_of_time(workspace.database(), tools.rules,
                                                         &call.services.audit, tools.now));
        return {};
      });
  CELADON_TRY(done);
  Json list = Json::array();
  for (const ladder::TimeStep& step : steps)
    list.push_back({{"subject", step.subject},
                    {"transition", step.happening.transition},
                    {"sequence", step.happening.sequence}});
  return json_answer(200, Json{{"at", format_instant(tools.now)}, {"steps", std::move(list)}});
}

}  // namespace

std::vector<Route> ladder_routes() {
  const Permission read = Permission::ladder_read;
  const Permission step = Permission::ladder_step;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/subjects/{subject}/ladder", read, own, get_ladder},
      {Method::post, "/api/v1/subjects/{subject}/steps", step, own, take_step, Body::json},
      {Method::get, "/api/v1/subjects/{subject}/timeline", read, own, get_timeline},
      {Method::get, "/api/v1/subjects/{subject}/form", read, own, get_form},
      {Method::post, "/api/v1/subjects/{subject}/form", step, own, file_form, Body::json},
      {Method::get, "/api/v1/subjects/{subject}/replay", read, own, get_replay},
      {Method::post, "/api/v1/ladder-clock", Permission::registry_write, own, run_clock},
  };
}

}  // namespace celadon::http
