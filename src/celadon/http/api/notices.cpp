// Public notices with objections, and published lists.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/api/ladder_groups.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

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
                       {"names", both_names(subject.names)},
                       {"credit_code", subject.credit_code},
                       {"kind", to_string(subject.kind)},
                       {"division", subject.division},
                       {"industry", subject.industry},
                       {"rung", notice.rung},
                       {"opens", format_date(notice.opens)},
                       {"through", notice.through ? Json(format_date(*notice.through)) : nullptr},
                       {"open", notice.open_on(today)}});
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
  CELADON_ASSIGN(const CivilDate day, day_asked(call, today));
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
                       {"names", both_names(subject.names)},
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

std::vector<Route> notice_routes() {
  constexpr Permission open = Permission::open;
  const Permission read = Permission::ladder_read;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/notices", open, Scope::none, list_notices},
      {Method::get, "/api/v1/notices/{notice}/objections", read, own, list_objections},
      {Method::post, "/api/v1/notices/{notice}/objections", open, Scope::none, raise_objection,
       Body::json},
      {Method::get, "/api/v1/lists/{rung}", open, Scope::none, get_list},
  };
}

}  // namespace celadon::http
