// Evaluations of a subject and the evidence attached to it.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/app/agencies/agency_work.hpp"
#include "celadon/app/ladder/registration.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/http/api/ladder_answers.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using app::views::text_or_null;
using ladder::Json;
using ladder::StoredSubject;

Json evaluation_json(const ladder::StoredEvaluation& stored, std::int64_t checks) {
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
          {"checks", checks == 0 ? Json(nullptr) : Json(checks)},
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
                                 {"checks", {"复核的评价", "re-checks"}},
                                 {"source", {"来源", "source"}},
                                 {"recorded_by", {"登记人", "recorded by"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_evaluations(Call& call) {
  return with_subject(
      call, Permission::ladder_read,
      [&](app::Workspace& workspace, LadderTools&,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(const auto found, ladder::evaluations_of(workspace.database(), subject.id));
        CELADON_ASSIGN(const auto rechecks,
                       app::agencies::rechecks_of(workspace.database(), subject.id));
        std::vector<ListItem> items;
        for (const auto& one : found) {
          const auto checks = rechecks.find(one.number);
          items.push_back(evaluation_json(one, checks == rechecks.end() ? 0 : checks->second));
        }
        return list_answer(call.request, evaluation_list(), std::move(items));
      });
}

/// The evaluation that a body describes, or that the engine makes.
Result<ladder::StoredEvaluation> wanted_evaluation(const Call& call, app::Workspace& workspace,
                                                   const StoredSubject& subject) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"standard", "by", "agency", "legal_representative",
                                              "stage", "gates_met", "score", "day", "source",
                                              "site_period", "schemes", "checks"}));
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

/// The evaluation that the body says it re-checks; 0: none. Departments order re-checks.
Result<std::int64_t> wanted_recheck(const Call& call, const LadderTools& tools,
                                    const StoredSubject& subject) {
  CELADON_ASSIGN(const auto number, number_of(call.request, "checks"));
  if (!number) return std::int64_t{0};
  const auto roles =
      ladder::roles_over(*tools.asker.state, call.who, Permission::ladder_step, subject, tools.now);
  const bool department = std::any_of(roles.begin(), roles.end(), [](app::access::Role role) {
    return role >= app::access::Role::reviewer_county && role <= app::access::Role::reviewer_nation;
  });
  if (!department || *number < 1 || *number != std::floor(*number))
    return fail(
        ErrorCode::invalid_argument,
        "checks: 复核由评审部门登记，须为评价编号｜checks: departments register re-checks, by "
        "the number of the evaluation",
        "见 GET …/evaluations｜see GET …/evaluations");
  return static_cast<std::int64_t>(*number);
}

/// Whether the evaluation is taken: its form, its body, and what it re-checks.
Status check_wanted(app::Workspace& workspace, const LadderTools& tools,
                    const StoredSubject& subject, const ladder::StoredEvaluation& wanted,
                    std::int64_t checks) {
  const CivilDate today = cultivation::china_day(tools.now);
  CELADON_TRY(ladder::check_evaluation(tools.rules.library(), wanted, today));
  if (wanted.evaluation.third_party) {
    CELADON_ASSIGN(const std::string refused,
                   app::agencies::why_refused(workspace.database(), wanted, today));
    if (!refused.empty())
      return fail(ErrorCode::conflict, refused,
                  "由其他机构评价，或自评价｜have another body judge, or evaluate yourself");
  }
  if (checks == 0) return {};
  return app::agencies::check_recheck(workspace.database(), subject.id, wanted, checks);
}

Result<Response> add_evaluation(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        auto wanted = wanted_evaluation(call, workspace, subject);
        if (!wanted.ok()) return told(call.request, wanted.error());
        const auto checks = wanted_recheck(call, tools, subject);
        if (!checks.ok()) return told(call.request, checks.error());
        const auto checked = check_wanted(workspace, tools, subject, *wanted, *checks);
        if (!checked.ok()) return told(call.request, checked.error());
        CELADON_ASSIGN(wanted->number, ladder::insert_evaluation(workspace.database(), subject.id,
                                                                 *wanted, tools.writer()));
        if (*checks > 0)
          CELADON_TRY(app::agencies::note_recheck(workspace.database(), wanted->number, *checks));
        wanted->recorded_at = tools.now;
        wanted->recorded_by = call.who.login;
        const auto& score = wanted->evaluation.score;
        CELADON_TRY(audit_change(call, workspace, "evaluation", subject,
                                 wanted->evaluation.standard +
                                     (score ? fmt::format(" {}", *score) : " without a score")));
        return json_answer(201, evaluation_json(*wanted, *checks));
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

}  // namespace

std::vector<Route> evaluation_routes() {
  const Permission read = Permission::ladder_read;
  const Permission step = Permission::ladder_step;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/subjects/{subject}/evaluations", read, own, list_evaluations},
      {Method::post, "/api/v1/subjects/{subject}/evaluations", step, own, add_evaluation,
       Body::json},
      {Method::get, "/api/v1/subjects/{subject}/evidence", read, own, list_evidence},
      {Method::post, "/api/v1/subjects/{subject}/evidence", step, own, add_evidence, Body::json},
  };
}

}  // namespace celadon::http
