// The audit log: read, export, verify.

#include <charconv>

#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/http/api/access_answers.hpp"
#include "celadon/http/listing.hpp"

namespace celadon::http {

namespace access = app::access;

namespace {

using access::Permission;

constexpr std::size_t most_exported = 100'000;

const ListSpec& audit_list() {
  // The store filters; the fields themselves are not filters of the list.
  static const ListSpec spec = {
      {"审计日志", "Audit log"},
      "audit",
      {{"number", {"序号", "number"}, "", false},
       {"at", {"时间", "at"}, "", false, true, true},
       {"who", {"操作人", "who"}, "", false},
       {"from", {"来源", "from"}, "", false},
       {"action", {"操作", "action"}, "", false},
       {"subject", {"对象", "subject"}, "", false},
       {"organisation", {"组织", "organisation"}, "", false},
       {"outcome", {"结果", "outcome"}, "", false},
       {"before", {"之前", "before"}, "", false},
       {"after", {"之后", "after"}, "", false},
       {"request", {"请求", "request"}, "", false},
       {"digest", {"摘要", "digest"}, "", false}},
      "number",
      {"who", "action", "subject", "organisation", "outcome", "from", "to"}};
  return spec;
}

AccessJson row_json(const access::AuditRow& row) {
  return {{"number", row.number},
          {"at", format_instant(row.at)},
          {"who", row.entry.who},
          {"from", row.entry.remote},
          {"action", row.entry.action},
          {"subject", row.entry.subject},
          {"organisation", row.entry.organisation},
          {"outcome", access::to_string(row.entry.outcome)},
          {"before", row.entry.before},
          {"after", row.entry.after},
          {"request", row.entry.request},
          {"digest", row.digest}};
}

Result<std::optional<Instant>> time_value(const Request& request, std::string_view name) {
  const auto value = request.query_value(name);
  if (!value || value->empty()) return std::optional<Instant>();
  const auto at = parse_instant(*value, UtcOffset::china());
  if (!at.ok())
    return fail(ErrorCode::invalid_argument, fmt::format("{0}: 不是时间｜{0}: is no time", name),
                "如 2026-03-01T08:00:00+08:00｜e.g. 2026-03-01T08:00:00+08:00");
  return std::optional(*at);
}

/// Whether the asker may read the log of the whole installation.
bool reads_all(const access::AccessControl& control, const access::Principal& who) {
  const access::OrganisationId root{std::string(registry::root_organisation)};
  return control.may(who, Permission::audit_read, root).allowed();
}

Result<std::optional<std::int64_t>> number_below(const std::string& cursor) {
  if (cursor.empty()) return std::optional<std::int64_t>();
  std::int64_t below = 0;
  const char* end = cursor.data() + cursor.size();
  const auto [at, failure] = std::from_chars(cursor.data(), end, below);
  if (failure != std::errc() || at != end)
    return fail(ErrorCode::invalid_argument,
                "cursor: 不属于此列表｜cursor: does not belong to this list",
                "去掉 cursor 从头开始｜begin without a cursor");
  return std::optional(below);
}

Result<access::AuditFilter> filter_of(const Call& call, const ListQuery& query) {
  const Request& request = call.request;
  access::AuditFilter filter;
  const auto value = [&](std::string_view name) {
    return std::string(request.query_value(name).value_or(""));
  };
  filter.who = value("who");
  filter.action = value("action");
  filter.subject = value("subject");
  filter.text = query.q;
  if (const std::string word = value("outcome"); !word.empty()) {
    filter.outcome = access::outcome_of(word);
    if (!filter.outcome)
      return fail(ErrorCode::invalid_argument, "outcome: 没有此结果｜outcome: is none",
                  "可用：done、refused、failed｜done, refused, failed");
  }
  CELADON_ASSIGN(filter.from, time_value(request, "from"));
  CELADON_ASSIGN(filter.to, time_value(request, "to"));
  CELADON_ASSIGN(filter.below, number_below(query.cursor));
  filter.limit = query.format == ListFormat::json ? query.limit : most_exported;
  const access::AccessControl& control = call.services.access;
  const std::string organisation = value("organisation");
  if (!reads_all(control, call.who)) {
    std::vector<std::string> ids;
    for (const auto& id : control.reach(call.who, Permission::audit_read))
      if (organisation.empty() || organisation == id.text) ids.push_back(id.text);
    filter.organisations = std::move(ids);
  } else if (!organisation.empty()) {
    filter.organisations = std::vector<std::string>{organisation};
  }
  return filter;
}

Result<Response> list_audit(Call& call) {
  const auto query = parse_list_query(call.request, audit_list());
  if (!query.ok()) return told(call.request, query.error());
  if (!query->sort.empty())
    return told(call.request, fail(ErrorCode::invalid_argument,
                                   "sort: 日志只有一种顺序｜sort: the log has one order",
                                   "去掉它，最新的在前｜leave it out: newest first"));
  const auto filter = filter_of(call, *query);
  if (!filter.ok()) return told(call.request, filter.error());
  CELADON_ASSIGN(const access::AuditPage page, call.services.audit.list(*filter));
  std::vector<ListItem> items;
  items.reserve(page.rows.size());
  for (const access::AuditRow& row : page.rows) items.push_back(row_json(row));
  const std::string next = page.more ? std::to_string(page.rows.back().number) : std::string();
  return page_answer(call.request, audit_list(), *query, std::move(items),
                     static_cast<std::uint64_t>(page.total), next);
}

Result<Response> verify_audit(Call& call) {
  if (!reads_all(call.services.access, call.who))
    return told(call.request, access::Denial::forbidden, "只有总组织的审计员可校验整条审计链",
                "只有根组织的审计员可核验整条链｜only auditors of the root organisation "
                "verify the whole chain");
  const std::string head(call.request.query_value("head").value_or(""));
  CELADON_ASSIGN(const access::AuditCheck check, call.services.audit.verify(head));
  AccessJson faults = AccessJson::array();
  for (const access::AuditFinding& finding : check.findings)
    faults.push_back({{"number", finding.number},
                      {"kind", access::to_string(finding.fault)},
                      {"message", {{"zh", finding.zh}, {"en", finding.en}}}});
  return json_answer(200, {{"whole", check.whole()},
                           {"rows", check.rows},
                           {"head", check.head},
                           {"faults", std::move(faults)}});
}

}  // namespace

std::vector<Route> audit_routes() {
  return {
      {Method::get, "/api/v1/audit", Permission::audit_read, Scope::handler, list_audit},
      {Method::get, "/api/v1/audit/verification", Permission::audit_read, Scope::handler,
       verify_audit},
  };
}

}  // namespace celadon::http
