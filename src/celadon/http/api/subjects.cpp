// The registry of subjects: who they are and what they hang together with.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/http/api/ladder_answers.hpp"
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

Result<Response> list_subjects(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const ListQuery query, parse_list_query(call.request, subject_list()));
  if (!query.sort.empty() && (query.sort != "id" || query.descending)) {
    return fail(ErrorCode::invalid_argument,
                "sort: 此列表按标识排列｜sort: this list is ordered by id", "sort=id");
  }
  ladder::SubjectFilter filter = reach_of(call, tools);
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
  };
}

}  // namespace celadon::http
