// The ladder of a subject: standing, steps, what is attached, the timeline, the check by replay.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/registration.hpp"
#include "celadon/http/api/ladder_answers.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

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

Json evaluation_json(const ladder::StoredEvaluation& stored) {
  const cultivation::Evaluation& one = stored.evaluation;
  Json pins = stored.pins.empty() ? Json::array() : Json::parse(stored.pins, nullptr, false);
  return {{"id", stored.number},
          {"standard", one.standard},
          {"by", one.third_party ? "third_party" : "self"},
          {"agency", text_or_null(one.agency)},
          {"legal_representative", text_or_null(stored.legal_representative)},
          {"stage", text_or_null(one.stage)},
          {"gates_met", one.gates_met},
          {"score", one.score ? Json{{"value", *one.score}, {"unit", "points"}}
                              : Json{{"value", nullptr}, {"unit", "points"}}},
          {"day", format_date(one.day)},
          {"source", text_or_null(stored.source)},
          {"packs", std::move(pins)},
          {"recorded_at", format_instant(stored.recorded_at)},
          {"recorded_by", stored.recorded_by}};
}

const ListSpec& evaluation_list() {
  static const ListSpec spec = {{"评价", "Evaluations"},
                                "evaluations",
                                {{"id", {"编号", "number"}},
                                 {"standard", {"标准", "standard"}},
                                 {"by", {"方式", "by"}},
                                 {"agency", {"机构", "body"}},
                                 {"legal_representative", {"法定代表人", "legal representative"}},
                                 {"stage", {"阶段", "stage"}},
                                 {"gates_met", {"基本要求满足", "gates met"}},
                                 {"score", {"得分", "score"}},
                                 {"day", {"日期", "day"}},
                                 {"source", {"来源", "source"}},
                                 {"recorded_by", {"登记人", "recorded by"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_evaluations(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools&,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(const auto found,
                                       ladder::evaluations_of(workspace.database(), subject.id));
                        std::vector<ListItem> items;
                        for (const auto& one : found) items.push_back(evaluation_json(one));
                        return list_answer(call.request, evaluation_list(), std::move(items));
                      });
}

/// The evaluation that a body describes, or that the engine makes.
Result<ladder::StoredEvaluation> wanted_evaluation(const Call& call, app::Workspace& workspace,
                                                   const StoredSubject& subject) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request,
                               {"standard", "by", "agency", "legal_representative", "stage",
                                "gates_met", "score", "day", "source", "site_period", "schemes"}));
  CELADON_ASSIGN(const std::string standard, body.text("standard", 120));
  CELADON_ASSIGN(const std::string period, body.text("site_period", 40, false));
  if (!period.empty()) {
    CELADON_ASSIGN(const CivilPeriod asked, CivilPeriod::parse(period));
    CELADON_ASSIGN(const auto schemes, body.texts("schemes"));
    return ladder::evaluate_site(workspace, subject, standard, schemes, asked);
  }
  ladder::StoredEvaluation stored;
  cultivation::Evaluation& one = stored.evaluation;
  one.standard = standard;
  CELADON_ASSIGN(const std::string by, body.text("by", 20));
  if (by != "self" && by != "third_party")
    return fail(ErrorCode::invalid_argument,
                "by: 应为 self 或 third_party｜by: is neither self nor third_party", "self");
  one.third_party = by == "third_party";
  CELADON_ASSIGN(one.agency, body.text("agency", 200, false));
  CELADON_ASSIGN(stored.legal_representative, body.text("legal_representative", 100, false));
  CELADON_ASSIGN(one.stage, body.text("stage", 60, false));
  CELADON_ASSIGN(one.gates_met, body.flag("gates_met"));
  CELADON_ASSIGN(one.score, number_of(call.request, "score"));
  CELADON_ASSIGN(one.day, day_wanted(body, "day"));
  CELADON_ASSIGN(stored.source, body.text("source", 2000, false));
  return stored;
}

Result<Response> add_evaluation(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        const CivilDate today = cultivation::china_day(tools.now);
        auto wanted = wanted_evaluation(call, workspace, subject);
        if (!wanted.ok()) return told(call.request, wanted.error());
        const auto checked = ladder::check_evaluation(tools.rules.library(), *wanted, today);
        if (!checked.ok()) return told(call.request, checked.error());
        CELADON_ASSIGN(wanted->number, ladder::insert_evaluation(workspace.database(), subject.id,
                                                                 *wanted, tools.writer()));
        wanted->recorded_at = tools.now;
        wanted->recorded_by = call.who.login;
        const auto& score = wanted->evaluation.score;
        CELADON_TRY(audit_change(call, workspace, "evaluation", subject,
                                 wanted->evaluation.standard +
                                     (score ? fmt::format(" {}", *score) : " without a score")));
        return json_answer(201, evaluation_json(*wanted));
      });
}

Json evidence_json(const ladder::StoredEvidence& one, const LadderTools& tools) {
  const packs::Title names = tools.lists->evidence_name(one.kind);
  return {
      {"id", one.number},
      {"kind", one.kind},
      {"names", {{"zh", names.zh}, {"en", names.en}}},
      {"day", format_date(one.day)},
      {"valid_through", one.valid_through ? Json(format_date(*one.valid_through)) : Json(nullptr)},
      {"reference", one.reference},
      {"sha256", text_or_null(one.sha256)},
      {"recorded_at", format_instant(one.recorded_at)},
      {"recorded_by", one.recorded_by}};
}

const ListSpec& evidence_list() {
  static const ListSpec spec = {{"证明材料", "Evidence"},
                                "ladder-evidence",
                                {{"id", {"编号", "number"}},
                                 {"kind", {"类别", "kind"}},
                                 {"names", {"名称", "name"}},
                                 {"day", {"日期", "day"}},
                                 {"valid_through", {"有效至", "valid through"}},
                                 {"reference", {"文号或文件", "reference"}},
                                 {"sha256", {"SHA-256", "SHA-256"}},
                                 {"recorded_by", {"登记人", "recorded by"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_evidence(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools& tools,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(const auto found,
                                       ladder::evidence_of(workspace.database(), subject.id));
                        std::vector<ListItem> items;
                        for (const auto& one : found) items.push_back(evidence_json(one, tools));
                        return list_answer(call.request, evidence_list(), std::move(items));
                      });
}

Result<Response> add_evidence(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(
            const Members body,
            Members::read(call.request, {"kind", "day", "valid_through", "reference", "sha256"}));
        ladder::StoredEvidence one;
        CELADON_ASSIGN(one.kind, body.text("kind", 60));
        CELADON_ASSIGN(one.day, day_wanted(body, "day"));
        CELADON_ASSIGN(one.valid_through, body.day("valid_through"));
        CELADON_ASSIGN(one.reference, body.text("reference", 2000));
        CELADON_ASSIGN(one.sha256, body.text("sha256", 64, false));
        const auto checked = ladder::check_evidence(*tools.lists, one);
        if (!checked.ok()) return told(call.request, checked.error());
        CELADON_ASSIGN(one.number, ladder::insert_evidence(workspace.database(), subject.id, one,
                                                           tools.writer()));
        one.recorded_at = tools.now;
        one.recorded_by = call.who.login;
        CELADON_TRY(
            audit_change(call, workspace, "evidence", subject, one.kind + " " + one.reference));
        return json_answer(201, evidence_json(one, tools));
      });
}

Json review_json(const ladder::StoredReview& one, bool open) {
  return {{"id", one.number},
          {"rung", one.rung},
          {"round", one.round},
          {"reviewer", open ? Json(one.reviewer) : Json(nullptr)},
          {"score", open ? Json{{"value", one.score}, {"unit", "points"}} : Json(nullptr)},
          {"opinion", open ? Json(one.opinion) : Json(nullptr)},
          {"arbitrates", one.arbitrates},
          {"open", open},
          {"at", format_instant(one.at)}};
}

const ListSpec& review_list() {
  static const ListSpec spec = {{"评审意见", "Reviews"},
                                "reviews",
                                {{"id", {"编号", "number"}},
                                 {"rung", {"层级", "rung"}},
                                 {"round", {"轮次", "round"}},
                                 {"reviewer", {"评审员", "reviewer"}},
                                 {"score", {"评分", "score"}},
                                 {"opinion", {"意见", "opinion"}},
                                 {"arbitrates", {"仲裁", "arbitrates"}},
                                 {"at", {"时间", "at"}, "", true, true, true}},
                                "id",
                                {}};
  return spec;
}

/// Whether one of the asker's roles reviews for departments; the enterprise reads no reviews.
bool reviews(const LadderTools& tools, const StoredSubject& subject) {
  const auto roles = ladder::roles_over(*tools.asker.state, tools.asker.who,
                                        Permission::ladder_step, subject, tools.now);
  return std::any_of(roles.begin(), roles.end(), [](app::access::Role role) {
    return role >= app::access::Role::reviewer_county && role <= app::access::Role::reviewer_nation;
  });
}

Result<Response> list_reviews(Call& call) {
  return with_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        if (!reviews(tools, subject))
          return told(call.request, app::access::Denial::forbidden, "评审意见只对评审部门开放",
                      "reviews are open to the reviewing departments only");
        CELADON_ASSIGN(const auto picture, ladder::picture_of(workspace.database(), tools.rules,
                                                              subject.id, tools.now));
        std::vector<ListItem> items;
        for (const auto& one : picture.reviews)
          items.push_back(review_json(one, ladder::reviews_open(picture, one, call.who.login)));
        return list_answer(call.request, review_list(), std::move(items));
      });
}

Result<Response> add_review(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        if (!reviews(tools, subject) || ladder::related(*tools.asker.state, call.who, subject))
          return told(call.request, app::access::Denial::forbidden,
                      "评审由无利害关系的评审部门人员进行",
                      "reviews are given by reviewers who have no tie to the subject");
        CELADON_ASSIGN(const Members body,
                       Members::read(call.request, {"rung", "score", "opinion", "arbitrates"}));
        ladder::StoredReview one;
        CELADON_ASSIGN(one.rung, body.text("rung", 80));
        CELADON_ASSIGN(const auto score, number_of(call.request, "score"));
        if (!score)
          return told(call.request, fail(ErrorCode::invalid_argument,
                                         "score: 缺少评分｜score: it is missing", "80.5"));
        one.score = *score;
        CELADON_ASSIGN(one.opinion, body.text("opinion", 2000));
        if (body.has("arbitrates")) {
          CELADON_ASSIGN(one.arbitrates, body.flag("arbitrates"));
        }
        one.reviewer = call.who.login;
        one.at = tools.now;
        CELADON_ASSIGN(const auto picture, ladder::picture_of(workspace.database(), tools.rules,
                                                              subject.id, tools.now));
        const auto added = ladder::add_review(workspace.database(), picture, one);
        if (!added.ok()) return told(call.request, added.error());
        CELADON_TRY(audit_change(call, workspace, "review", subject, one.rung));
        CELADON_ASSIGN(const auto found, ladder::reviews_of(workspace.database(), subject.id));
        return json_answer(201, review_json(found.back(), true));
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
      {Method::get, "/api/v1/subjects/{subject}/evaluations", read, own, list_evaluations},
      {Method::post, "/api/v1/subjects/{subject}/evaluations", step, own, add_evaluation,
       Body::json},
      {Method::get, "/api/v1/subjects/{subject}/evidence", read, own, list_evidence},
      {Method::post, "/api/v1/subjects/{subject}/evidence", step, own, add_evidence, Body::json},
      {Method::get, "/api/v1/subjects/{subject}/reviews", step, own, list_reviews},
      {Method::post, "/api/v1/subjects/{subject}/reviews", step, own, add_review, Body::json},
      {Method::get, "/api/v1/subjects/{subject}/form", read, own, get_form},
      {Method::post, "/api/v1/subjects/{subject}/form", step, own, file_form, Body::json},
      {Method::get, "/api/v1/subjects/{subject}/replay", read, own, get_replay},
      {Method::post, "/api/v1/ladder-clock", Permission::registry_write, own, run_clock},
  };
}

}  // namespace celadon::http
