// Expert diagnosis: suggestions of one plant, and of all plants of a city.

#include "celadon/app/diagnoses/diagnoses.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::http {
namespace {

namespace diagnoses = app::diagnoses;
using app::access::Permission;
using app::ladder::Json;
using app::ladder::StoredSubject;

ListSpec diagnosis_fields(std::vector<std::string> others) {
  return {{"专家诊断", "Expert diagnosis"},
          "diagnoses",
          {{"id", {"编号", "number"}},
           {"subject", {"标识", "subject"}},
           {"names", {"单位名称", "name"}},
           {"division", {"行政区划", "division"}, "", false},
           {"industry", {"行业", "industry"}},
           {"day", {"诊断日期", "day"}},
           {"expert", {"专家", "expert"}},
           {"topic", {"类别", "topic"}},
           {"finding", {"问题", "finding"}},
           {"suggestion", {"建议", "suggestion"}},
           {"owner", {"责任人", "owner"}},
           {"due", {"期限", "due"}},
           {"open", {"未办结", "open"}},
           {"late", {"逾期", "late"}},
           {"closed", {"办结日期", "closed"}},
           {"outcome", {"结果", "outcome"}},
           {"result", {"说明", "result"}}},
          "id",
          std::move(others)};
}

const ListSpec& diagnosis_list() {
  static const ListSpec spec = diagnosis_fields({});
  return spec;
}

const ListSpec& diagnosis_city_list() {
  static const ListSpec spec = diagnosis_fields({"division"});
  return spec;
}

Result<Response> diagnosis_answer(const Call& call, const ListSpec& spec,
                                  const std::vector<diagnoses::Diagnosis>& found, Instant now) {
  const CivilDate today = cultivation::china_day(now);
  std::vector<ListItem> items;
  items.reserve(found.size());
  for (const auto& one : found) items.push_back(diagnoses::diagnosis_json(one, today));
  return list_answer(call.request, spec, std::move(items),
                     Json{{"summary", diagnoses::summary_json(found, today)}});
}

Result<Response> list_subject_diagnoses(Call& call) {
  return with_subject(call, Permission::ladder_read,
                      [&](app::Workspace& workspace, LadderTools& tools,
                          const StoredSubject& subject) -> Result<Response> {
                        CELADON_ASSIGN(const auto found,
                                       diagnoses::diagnoses_of(workspace.database(), subject.id));
                        return diagnosis_answer(call, diagnosis_list(), found, tools.now);
                      });
}

/// All suggestions in the asker's reach.
Result<Response> list_diagnoses(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const std::string area(
      packs::significant_region(call.request.query_value("division").value_or("")));
  if (area.find_first_not_of("0123456789") != std::string::npos)
    return told(
        call.request,
        fail(ErrorCode::invalid_argument,
             "division: 应为区划代码｜division: the digits of a division are needed", "3308"));
  std::optional<Response> response;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(auto found, diagnoses::diagnoses_in(workspace.database(), area));
    std::map<std::string, bool> reached;
    std::erase_if(found, [&](const diagnoses::Diagnosis& one) {
      const auto [known, fresh] = reached.try_emplace(one.subject.id, false);
      if (fresh) {
        known->second = !app::ladder::roles_over(*tools.asker.state, call.who,
                                                 Permission::ladder_read, one.subject, tools.now)
                             .empty();
      }
      return !known->second;
    });
    CELADON_ASSIGN(response, diagnosis_answer(call, diagnosis_city_list(), found, tools.now));
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

Result<diagnoses::Diagnosis> wanted_diagnosis(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"day", "expert", "topic", "finding", "suggestion",
                                              "owner", "due"}));
  diagnoses::Diagnosis wanted;
  CELADON_ASSIGN(wanted.day, day_wanted(body, "day"));
  CELADON_ASSIGN(wanted.expert, body.text("expert", 200));
  CELADON_ASSIGN(wanted.topic, body.text("topic", 200, false));
  CELADON_ASSIGN(wanted.finding, body.text("finding", 2000));
  CELADON_ASSIGN(wanted.suggestion, body.text("suggestion", 2000));
  CELADON_ASSIGN(wanted.owner, body.text("owner", 200, false));
  CELADON_ASSIGN(wanted.due, body.day("due"));
  return wanted;
}

Result<Response> add_diagnosis(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        auto wanted = wanted_diagnosis(call);
        if (!wanted.ok()) return told(call.request, wanted.error());
        wanted->subject = subject;
        const auto added = diagnoses::add_diagnosis(workspace.database(), *wanted, tools.writer());
        if (!added.ok()) return told(call.request, added.error());
        CELADON_TRY(audit_change(call, workspace, "diagnosis", subject,
                                 fmt::format("#{} {}", added->number, added->suggestion)));
        return json_answer(201,
                           diagnoses::diagnosis_json(*added, cultivation::china_day(tools.now)));
      });
}

Result<diagnoses::DiagnosisClosing> wanted_diagnosis_closing(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"day", "outcome", "result", "evidence"}));
  diagnoses::DiagnosisClosing wanted;
  CELADON_ASSIGN(wanted.day, day_wanted(body, "day"));
  CELADON_ASSIGN(const std::string outcome, body.text("outcome", 20));
  const auto known = diagnoses::outcome_of(outcome);
  if (!known)
    return fail(ErrorCode::invalid_argument,
                fmt::format("outcome: 没有这一种：\"{0}\"｜outcome: there is no \"{0}\"", outcome),
                "done, not_taken");
  wanted.outcome = *known;
  CELADON_ASSIGN(wanted.result, body.text("result", 2000));
  CELADON_ASSIGN(wanted.evidence, body.text("evidence", 2000, false));
  return wanted;
}

Result<Response> close_diagnosis(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        const auto number = number_in_path(call, "number");
        if (!number.ok()) return told(call.request, number.error());
        const auto wanted = wanted_diagnosis_closing(call);
        if (!wanted.ok()) return told(call.request, wanted.error());
        const auto closed = diagnoses::close_diagnosis(workspace.database(), subject.id, *number,
                                                       *wanted, tools.writer());
        if (!closed.ok()) return told(call.request, closed.error());
        CELADON_TRY(audit_change(
            call, workspace, "diagnosis closed", subject,
            fmt::format("#{} {} {}", *number, to_string(wanted->outcome), wanted->result)));
        return json_answer(200,
                           diagnoses::diagnosis_json(*closed, cultivation::china_day(tools.now)));
      });
}

}  // namespace

std::vector<Route> diagnosis_routes() {
  const Permission read = Permission::ladder_read;
  const Permission step = Permission::ladder_step;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/diagnoses", read, own, list_diagnoses},
      {Method::get, "/api/v1/subjects/{subject}/diagnoses", read, own, list_subject_diagnoses},
      {Method::post, "/api/v1/subjects/{subject}/diagnoses", step, own, add_diagnosis, Body::json},
      {Method::post, "/api/v1/subjects/{subject}/diagnoses/{number}/closing", step, own,
       close_diagnosis, Body::json},
  };
}

}  // namespace celadon::http
