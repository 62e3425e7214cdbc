// Green codes 企业绿码: given out for a year, listed, taken back, and checked by anybody.

#include "celadon/app/green_codes.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/nation/year_codes.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/api/ladder_groups.hpp"

namespace celadon::http {
namespace {

namespace code = registry::code;
namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;

/// The longest text of a code with its address that is looked at.
constexpr std::size_t longest_code = 2000;

/// Whether the asker is one whose act the programme makes of codes: a reviewer of the whole country
/// who takes steps of the matter `code`.
bool gives_codes(const LadderTools& tools, const Call& call,
                 const cultivation::Programme& programme) {
  ladder::StoredSubject nation;
  nation.division = "999999";  // lies in no area but the nation
  const auto roles =
      ladder::roles_over(*tools.asker.state, call.who, Permission::ladder_step, nation, tools.now);
  return std::any_of(roles.begin(), roles.end(), [&](app::access::Role role) {
    const auto actor = ladder::actor_of(role);
    return actor && *actor >= cultivation::Actor::reviewer_county &&
           std::any_of(
               programme.transitions().begin(), programme.transitions().end(),
               [&](const auto& step) { return step.matter == "code" && step.allows(*actor); });
  });
}

Result<cultivation::ProgrammePtr> rules_now(const LadderTools& tools) {
  return tools.rules.programme(ladder::green_manufacturing, cultivation::china_day(tools.now),
                               "CN");
}

Response not_yours(const Call& call) {
  return told(call.request, app::access::Denial::forbidden, "绿码由国家级主管部门核发和注销",
              "green codes are given out and taken back by the national department");
}

Status audit_codes(Call& call, app::Workspace& workspace, const std::string& action,
                   const std::string& subject, const std::string& after) {
  auto entry = app::access::entry_by(call.who, action, subject);
  entry.request = call.request.id;
  entry.after = after;
  return call.services.audit.append(workspace.database(), entry);
}

// ---- giving out

/// The name under which codes go out: as wished, or that of the asker's organisation.
std::string issuer_of(const LadderTools& tools, const Call& call, const std::string& wished) {
  if (!wished.empty()) return wished;
  for (const app::access::Grant& grant : call.who.grants)
    if (const auto* there = tools.asker.state->find(grant.organisation)) return there->names.zh;
  return {};
}

Json place_json(const code::Place& place) {
  return place.of == 0 ? Json(nullptr) : Json{{"rank", place.rank}, {"of", place.of}};
}

Json outcome_of(const app::YearCodes& codes, const app::CodeOutcome& one) {
  const auto subject = codes.subjects.find(one.credit_code);
  Json json{{"subject", subject == codes.subjects.end() ? Json(nullptr) : Json(subject->second)},
            {"name", one.name},
            {"credit_code", one.credit_code}};
  if (one.kind == app::CodeOutcomeKind::refused) {
    json["reasons"] = Json::array({ladder::both_json(one.reason)});
    return json;
  }
  json["grade"] = one.grade;
  json["overall"] = place_json(one.overall);
  json["industry"] = one.industry;
  json["within_industry"] = place_json(one.within_industry);
  json["number"] = one.number;
  json["key"] = one.key.text;
  json["text"] = one.text;
  return json;
}

Json issue_json(const app::YearCodes& codes, std::int32_t year) {
  Json json{{"year", year},
            {"ranked", codes.issue.ranked},
            {"issued_on", format_date(codes.issue.issued)},
            {"valid_through", format_date(codes.issue.valid_through)},
            {"snapshot_sha256", codes.issue.snapshot_sha256},
            {"packs", codes.issue.packs},
            {"noted_last_shares", codes.noted_last_shares},
            {"issued", Json::array()},
            {"existing", Json::array()},
            {"refused", Json::array()}};
  for (const app::CodeOutcome& one : codes.issue.units) {
    if (one.kind == app::CodeOutcomeKind::not_asked) continue;
    json[to_string(one.kind)].push_back(outcome_of(codes, one));
  }
  return json;
}

Result<app::CodeIssueRequest> wanted_issue(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"year", "standard", "issuer", "only"}));
  app::CodeIssueRequest wanted;
  CELADON_ASSIGN(const std::int64_t year, body.integer("year"));
  if (year < 2000 || year > 2999)
    return fail(ErrorCode::invalid_argument, "year: 应为 2000 至 2999｜year: 2000 to 2999", "2025");
  wanted.year = static_cast<std::int32_t>(year);
  CELADON_ASSIGN(wanted.standard, body.text("standard", 120));
  CELADON_ASSIGN(wanted.issuer, body.text("issuer", 64, false));
  CELADON_ASSIGN(wanted.only, body.texts("only"));
  return wanted;
}

Result<Response> issue_codes(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const auto programme, rules_now(tools));
  auto wanted = wanted_issue(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  if (!gives_codes(tools, call, *programme)) return not_yours(call);
  wanted->issuer = issuer_of(tools, call, wanted->issuer);
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        // The tables of codes have their own migration: before the transaction that may roll back.
        CELADON_TRY(code::migrate_codes(workspace.database()));
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        const auto codes = app::issue_year_codes(workspace, tools.rules.nation(), *wanted);
        if (!codes.ok()) {
          const bool expected = codes.error().code == ErrorCode::not_found ||
                                codes.error().code == ErrorCode::invalid_argument ||
                                codes.error().code == ErrorCode::limit;
          if (!expected) return codes.error();
          response = told(call.request, codes.error());
          return {};
        }
        CELADON_TRY(
            audit_codes(call, workspace, "code issue", fmt::format("year {}", wanted->year),
                        fmt::format("{} issued, {} existing, {} refused, {} ranked; snapshot {}",
                                    codes->issue.count(app::CodeOutcomeKind::issued),
                                    codes->issue.count(app::CodeOutcomeKind::existing),
                                    codes->issue.count(app::CodeOutcomeKind::refused),
                                    codes->issue.ranked, codes->issue.snapshot_sha256)));
        CELADON_TRY(transaction.commit());
        response = json_answer(201, issue_json(*codes, wanted->year));
        return {};
      });
  CELADON_TRY(done);
  return std::move(*response);
}

// ---- the codes there are

const ListSpec& code_list() {
  static const ListSpec spec = {{"企业绿码", "Green codes"},
                                "green-codes",
                                {{"id", {"键", "key"}, "", false, false},
                                 {"number", {"编号", "number"}},
                                 {"subject", {"标识", "id"}},
                                 {"name", {"名称", "name"}},
                                 {"credit_code", {"统一社会信用代码", "credit code"}},
                                 {"division", {"行政区划", "division"}},
                                 {"year", {"年度", "year"}},
                                 {"grade", {"等级", "grade"}},
                                 {"issued", {"核发日", "issued"}},
                                 {"valid_through", {"有效至", "valid through"}},
                                 {"revoked.day", {"注销日", "revoked"}, "", false},
                                 {"revoked.cause", {"注销事由", "cause"}, "", false},
                                 {"key", {"密钥", "key id"}},
                                 {"text", {"绿码", "code"}, "", false}},
                                "id",
                                {}};
  return spec;
}

Json code_item(const code::IssuedCode& one, const ladder::StoredSubject* subject) {
  Json json{{"id", fmt::format("{}-{}", one.key.text, one.number)},
            {"number", one.number},
            {"key", one.key.text},
            {"subject", subject == nullptr ? Json(nullptr) : Json(subject->id)},
            {"name", one.name},
            {"credit_code", one.credit_code},
            {"division", subject == nullptr ? Json(nullptr) : Json(subject->division)},
            {"year", one.year},
            {"grade", one.grade},
            {"issued", format_date(one.issued)},
            {"valid_through", format_date(one.valid_through)},
            {"text", one.text},
            {"revoked", nullptr}};
  if (one.revoked)
    json["revoked"] = {{"day", format_date(one.revoked->day)},
                       {"cause", one.revoked->cause},
                       {"remark", one.revoked->remark}};
  return json;
}

/// The subjects that hold codes, by credit code, in one question.
Result<std::unordered_map<std::string, ladder::StoredSubject>> holders(
    storage::Database& database) {
  using storage::Column;
  std::unordered_map<std::string, ladder::StoredSubject> found;
  CELADON_ASSIGN(const bool any, database.has_table("green_code"));
  if (!any) return found;
  CELADON_ASSIGN(const auto rows,
                 database.query("select id, division, organisation, credit_code from "
                                "ladder_subject where credit_code in (select credit_code from "
                                "green_code)",
                                {Column::text, Column::text, Column::text, Column::text}));
  for (const storage::Row& row : rows) {
    ladder::StoredSubject subject;
    subject.id = row.text(0);
    subject.division = row.text(1);
    subject.organisation = row.text(2);
    found.emplace(row.text(3), std::move(subject));
  }
  return found;
}

Result<Response> list_codes(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  const Reached reached(call, tools);
  std::vector<ListItem> items;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto codes, app::list_green_codes(workspace, {}));
    CELADON_ASSIGN(const auto known, holders(workspace.database()));
    for (const code::IssuedCode& one : codes) {
      const auto subject = known.find(one.credit_code);
      const bool seen = subject == known.end() ? reached.everything()
                                               : reached.covers(subject->second.division,
                                                                subject->second.organisation);
      if (seen)
        items.push_back(code_item(one, subject == known.end() ? nullptr : &subject->second));
    }
    return {};
  });
  CELADON_TRY(done);
  return list_answer(call.request, code_list(), std::move(items));
}

// ---- taking back

Result<app::RevocationRequest> wanted_revocation(const Call& call) {
  CELADON_ASSIGN(const Members body, Members::read(call.request, {"cause", "remark", "key"}));
  app::RevocationRequest wanted;
  CELADON_ASSIGN(wanted.cause, body.text("cause", 80));
  CELADON_ASSIGN(wanted.remark, body.text("remark", 2000));
  CELADON_ASSIGN(wanted.key, body.text("key", 16, false));
  return wanted;
}

Result<Response> revoke_code(Call& call) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  CELADON_ASSIGN(const auto programme, rules_now(tools));
  CELADON_ASSIGN(const std::int64_t number, number_in_path(call, "number"));
  auto wanted = wanted_revocation(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  if (!gives_codes(tools, call, *programme)) return not_yours(call);
  wanted->what = fmt::format("{}", number);
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_TRY(code::migrate_codes(workspace.database()));
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        const auto codes = app::revoke_green_codes(workspace, *wanted);
        if (!codes.ok()) {
          const bool expected = codes.error().code == ErrorCode::not_found ||
                                codes.error().code == ErrorCode::conflict ||
                                codes.error().code == ErrorCode::invalid_argument;
          if (!expected) return codes.error();
          response = told(call.request, codes.error());
          return {};
        }
        const code::IssuedCode& one = codes->front();
        CELADON_TRY(audit_codes(call, workspace, "code revoke",
                                fmt::format("code {} {}", one.key.text, one.number),
                                wanted->cause + ": " + wanted->remark));
        CELADON_TRY(transaction.commit());
        response = json_answer(200, code_item(one, nullptr));
        return {};
      });
  CELADON_TRY(done);
  return std::move(*response);
}

// ---- for everybody

/// The issuer that the newest code names; empty when there is none.
Result<std::string> last_issuer(app::Workspace& workspace) {
  CELADON_ASSIGN(const auto codes, app::list_green_codes(workspace, {}));
  if (codes.empty()) return std::string();
  const auto read = code::read_code(codes.front().text);
  const auto* known = std::get_if<code::SignedCode>(&read);
  return known == nullptr ? std::string() : known->content.issuer;
}

Response text_file(std::string text, const char* name) {
  return with_header(text_response(200, "text/plain; charset=utf-8", std::move(text)),
                     "Content-Disposition", attachment(name, true));
}

Result<Response> get_keys(Call& call) {
  std::string text;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const code::KeyStore keys, app::open_keys(workspace));
    CELADON_ASSIGN(const std::string issuer, last_issuer(workspace));
    text = code::to_text(keys.public_keys(issuer));
    return {};
  });
  CELADON_TRY(done);
  return text_file(std::move(text), "issuer-keys.txt");
}

Result<Response> get_revocations(Call& call) {
  std::optional<Response> response;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const std::string issuer, last_issuer(workspace));
    auto text = app::revocation_list(workspace, issuer.empty() ? "Celadon" : issuer, std::nullopt);
    if (!text.ok()) {
      if (text.error().code != ErrorCode::not_found) return text.error();
      response = told(call.request, text.error());
      return {};
    }
    response = text_file(std::move(*text), "revoked.txt");
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

Result<Response> verify_code(Call& call) {
  const std::string text(call.request.query_value("text").value_or(""));
  if (text.empty() || text.size() > longest_code)
    return fail(ErrorCode::invalid_argument,
                "text: 须为绿码或其网址，至多 2000 字节｜text: a code or its address of at most "
                "2000 bytes is needed",
                "?text=AUKm…");
  const CivilDate today = cultivation::china_day(call.services.clock.now());
  Json json;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(const code::KeyStore keys, app::open_keys(workspace));
    code::RevocationList list;  // what this server knows now: nothing to sign
    list.day = list.next = today;
    CELADON_ASSIGN(const bool any, workspace.database().has_table("green_code"));
    if (any) {
      CELADON_ASSIGN(list.revoked, code::revocations(workspace.database()));
    }
    const code::CodeAnswer answer = code::verify_code(text, keys.public_keys(""), &list, today);
    json = app::to_json(answer);
    json["answer"] = code::to_string(answer.status);
    for (const char* both : {"message", "remark"})
      json[both] = ladder::both_json(json[both].get<std::string>());
    return {};
  });
  CELADON_TRY(done);
  return json_answer(200, json);
}

}  // namespace

std::vector<Route> green_code_routes() {
  constexpr Permission open = Permission::open;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/green-codes", Permission::ladder_read, own, list_codes},
      {Method::post, "/api/v1/green-codes", Permission::ladder_step, own, issue_codes, Body::json},
      {Method::get, "/api/v1/green-codes/keys", open, Scope::none, get_keys},
      {Method::get, "/api/v1/green-codes/revocations", open, Scope::none, get_revocations},
      {Method::get, "/api/v1/green-codes/verification", open, Scope::none, verify_code},
      {Method::post, "/api/v1/green-codes/{number}/revocation", Permission::ladder_step, own,
       revoke_code, Body::json},
  };
}

}  // namespace celadon::http
