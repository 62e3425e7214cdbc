// The policy register, who qualifies for what, and what was awarded, paid and clawed back.

#include <fmt/format.h>

#include "celadon/app/policies/awards.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/json_body.hpp"

namespace celadon::http {
namespace {

namespace policies = app::policies;
using app::access::Permission;
using app::ladder::Json;
using app::ladder::StoredSubject;

/// The columns that both lists of policies have.
std::vector<ListField> policy_fields() {
  return {{"policy", {"标识", "id"}},
          {"names", {"名称", "name"}},
          {"kind", {"类别", "kind"}},
          {"region", {"区划", "region"}, "", false},
          {"region_names", {"地区", "name of the region"}},
          {"programme", {"计划", "programme"}},
          {"rung", {"层级", "rung"}},
          {"amount.value", {"金额", "amount"}},
          {"amount.at_least", {"不低于", "at least"}},
          {"amount.at_most", {"不超过", "at most"}},
          {"amount.unit", {"单位", "unit"}},
          {"amount.per", {"每", "per"}},
          {"stacking.kind", {"叠加", "stacking"}},
          {"payer", {"支付方", "payer"}},
          {"receiver", {"受益方", "receiver"}},
          {"consequence", {"后果", "consequence"}},
          {"period.from", {"自", "from"}},
          {"period.to", {"至", "to"}},
          {"period.seen", {"见于", "seen"}},
          {"status", {"状态", "status"}},
          {"clause", {"条款", "clause"}},
          {"source", {"来源", "source"}},
          {"confidence", {"可信度", "confidence"}}};
}

const ListSpec& policy_list() {
  static const ListSpec spec = {
      {"政策", "Policies"}, "policies", policy_fields(), "policy", {"region"}};
  return spec;
}

const ListSpec& policy_answer_list() {
  static const ListSpec spec = [] {
    std::vector<ListField> fields = policy_fields();
    fields.insert(fields.begin() + 2, {{"answer", {"结论", "answer"}},
                                       {"missing.message", {"欠缺", "what is missing"}}});
    return ListSpec{{"可享政策", "What it qualifies for"},
                    "policies",
                    std::move(fields),
                    "policy",
                    {"date", "flags"}};
  }();
  return spec;
}

const ListSpec& award_list() {
  static const ListSpec spec = {{"奖补兑付", "Awards and payments"},
                                "awards",
                                {{"id", {"编号", "number"}},
                                 {"policy", {"政策", "policy"}},
                                 {"names", {"名称", "name"}},
                                 {"kind", {"类别", "kind"}},
                                 {"amount", {"金额", "amount"}},
                                 {"day", {"日期", "day"}},
                                 {"source", {"来源", "source"}},
                                 {"remark", {"说明", "remark"}},
                                 {"recorded_by", {"登记人", "recorded by"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_policies(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const std::string region(call.request.query_value("region").value_or(""));
  if (!region.empty() && region != "CN" && region.find_first_not_of("0123456789") != region.npos)
    return told(
        call.request,
        fail(ErrorCode::invalid_argument,
             fmt::format("region: \"{0}\" 不是区划代码｜region: \"{0}\" is no division", region),
             "330000"));
  CELADON_ASSIGN(const auto rows, tools.rules.policies());
  std::vector<ListItem> items;
  for (const auto& policy : *rows)
    if (policies::concerns(policy, region))
      items.push_back(policies::policy_json(policy, *tools.lists));
  return list_answer(call.request, policy_list(), std::move(items));
}

/// The last moment of the day asked for, or now.
Result<Instant> moment_of_day(const Call& call, Instant now) {
  const std::string text(call.request.query_value("date").value_or(""));
  if (text.empty()) return now;
  const auto day = parse_date(text);
  if (day.ok()) return Instant{cultivation::end_of_day(*day).us - 1};
  return fail(ErrorCode::invalid_argument,
              fmt::format("date: \"{0}\" 不是日期｜date: \"{0}\" is no day", text), "2026-03-01");
}

std::vector<std::string> flags_of(const Call& call) {
  std::vector<std::string> flags;
  std::string_view rest = call.request.query_value("flags").value_or("");
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    if (comma != 0) flags.emplace_back(rest.substr(0, comma));
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  return flags;
}

Result<Response> subject_policies(Call& call) {
  return with_subject(
      call, Permission::ladder_read,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        const auto at = moment_of_day(call, tools.now);
        if (!at.ok()) return told(call.request, at.error());
        CELADON_ASSIGN(const auto picture,
                       app::ladder::picture_of(workspace.database(), tools.rules, subject.id, *at));
        CELADON_ASSIGN(auto items, policies::answers_for(workspace.database(), tools.rules,
                                                         *tools.lists, picture, flags_of(call)));
        return list_answer(call.request, policy_answer_list(), std::move(items),
                           Json{{"date", format_date(cultivation::china_day(*at))}});
      });
}

Result<Response> list_awards(Call& call) {
  return with_subject(
      call, Permission::ladder_read,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(const auto rows, tools.rules.policies());
        CELADON_ASSIGN(const auto found, policies::awards_of(workspace.database(), subject.id));
        CELADON_ASSIGN(
            const auto picture,
            app::ladder::picture_of(workspace.database(), tools.rules, subject.id, tools.now));
        std::vector<ListItem> items;
        for (const auto& award : found)
          items.push_back(policies::award_json(award, policies::find_policy(*rows, award.policy)));
        Json sums = Json::array();
        for (const auto& one : policies::sums_of(found)) {
          const auto* policy = policies::find_policy(*rows, one.policy);
          Json json = policies::sums_json(one, policy);
          json["answer"] = nullptr;
          if (policy != nullptr) {
            CELADON_ASSIGN(const auto answer,
                           policies::answer_of(workspace.database(), picture, *policy, {}));
            json["answer"] = to_string(answer.verdict);
          }
          sums.push_back(std::move(json));
        }
        return list_answer(call.request, award_list(), std::move(items),
                           Json{{"sums", std::move(sums)}});
      });
}

/// {value, unit} of a body.
Status read_amount(const Call& call, policies::Award& award) {
  CELADON_ASSIGN(const auto body, json_body(call.request));
  const auto amount = body.find("amount");
  const bool formed = amount != body.end() && amount->is_object() && amount->size() == 2 &&
                      amount->contains("value") && (*amount)["value"].is_number() &&
                      amount->contains("unit") && (*amount)["unit"].is_string();
  if (!formed)
    return fail(ErrorCode::invalid_argument,
                "amount: 须为数值与单位｜amount: a value and a unit are needed",
                "{\"value\": 20, \"unit\": \"万元\"}");
  award.amount = (*amount)["value"].get<double>();
  award.unit = (*amount)["unit"].get<std::string>();
  return {};
}

Result<policies::Award> wanted_award(const Call& call) {
  CELADON_ASSIGN(const Members body, Members::read(call.request, {"policy", "kind", "amount", "day",
                                                                  "source", "remark"}));
  policies::Award award;
  CELADON_ASSIGN(award.policy, body.text("policy", 120));
  CELADON_ASSIGN(const std::string kind, body.text("kind", 20));
  const auto known = policies::award_kind(kind);
  if (!known)
    return fail(ErrorCode::invalid_argument,
                fmt::format("kind: 没有这一类：\"{0}\"｜kind: there is no \"{0}\"", kind),
                "award, payment, claw_back");
  award.kind = *known;
  CELADON_TRY(read_amount(call, award));
  CELADON_ASSIGN(award.day, day_wanted(body, "day"));
  CELADON_ASSIGN(award.source, body.text("source", 2000));
  CELADON_ASSIGN(award.remark, body.text("remark", 2000, false));
  return award;
}

Result<Response> add_award(Call& call) {
  return change_subject(
      call, Permission::registry_write,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        auto wanted = wanted_award(call);
        if (!wanted.ok()) return told(call.request, wanted.error());
        wanted->subject = subject.id;
        CELADON_ASSIGN(const auto rows, tools.rules.policies());
        const auto added =
            policies::add_award(workspace.database(), *rows, *wanted, tools.writer());
        if (!added.ok()) return told(call.request, added.error());
        CELADON_TRY(audit_change(call, workspace, to_string(added->kind), subject,
                                 fmt::format("#{} {} {} {} {}", added->number, added->policy,
                                             added->amount, added->unit, added->source)));
        return json_answer(
            201, policies::award_json(*added, policies::find_policy(*rows, added->policy)));
      });
}

}  // namespace

std::vector<Route> policy_routes() {
  const Permission read = Permission::ladder_read;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/policies", Permission::open, Scope::none, list_policies},
      {Method::get, "/api/v1/subjects/{subject}/policies", read, own, subject_policies},
      {Method::get, "/api/v1/subjects/{subject}/awards", read, own, list_awards},
      {Method::post, "/api/v1/subjects/{subject}/awards", Permission::registry_write, own,
       add_award, Body::json},
  };
}

}  // namespace celadon::http
