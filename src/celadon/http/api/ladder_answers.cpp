#include "celadon/http/api/ladder_answers.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/http/json_body.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {

using app::access::Permission;
using app::ladder::StoredSubject;

namespace {

using Work = std::function<Result<Response>(app::Workspace&, LadderTools&, const StoredSubject&)>;

Result<Response> guarded(Call& call, app::Workspace& workspace, LadderTools& tools,
                         Permission permission, const Work& work) {
  const std::string& id = call.request.path_value("subject");
  const auto subject = app::ladder::find_subject(workspace.database(), id);
  if (!subject.ok() && subject.error().code != ErrorCode::not_found) return subject.error();
  const auto holds = [&](Permission wanted) {
    return subject.ok() &&
           !app::ladder::roles_over(*tools.asker.state, call.who, wanted, *subject, tools.now)
                .empty();
  };
  if (!holds(permission)) {
    const bool seen = holds(Permission::ladder_read);
    return told(call.request, seen ? app::access::Denial::forbidden : app::access::Denial::hidden,
                "您在该主体没有此项权限", "you do not hold this permission over the subject");
  }
  return work(workspace, tools, *subject);
}

}  // namespace

Result<LadderTools> ladder_tools(Call& call) {
  app::ladder::RuleShelf& rules = *call.services.workspace.reference().rules;
  CELADON_ASSIGN(auto lists, rules.lists());
  return LadderTools{rules, std::move(lists),
                     app::ladder::Asker{call.who, call.services.access.state(),
                                        &call.services.audit, call.request.id},
                     call.services.clock.now()};
}

Result<Response> with_subject(Call& call, Permission permission, const Work& work) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  std::optional<Response> response;
  const auto done = call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(response, guarded(call, workspace, tools, permission, work));
    return {};
  });
  CELADON_TRY(done);
  return std::move(*response);
}

Result<Response> change_subject(Call& call, Permission permission, const Work& work) {
  CELADON_ASSIGN(LadderTools tools, ladder_tools(call));
  std::optional<Response> response;
  const auto done =
      call.services.workspace.write(call.who.login, [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
        CELADON_ASSIGN(response, guarded(call, workspace, tools, permission, work));
        // A refusal wrote nothing, or only its own audit row.
        return transaction.commit();
      });
  CELADON_TRY(done);
  return std::move(*response);
}

Status audit_change(Call& call, app::Workspace& workspace, const std::string& action,
                    const StoredSubject& subject, const std::string& after) {
  auto entry = app::access::entry_by(call.who, "registry " + action, "subject " + subject.id);
  entry.organisation = subject.organisation;
  entry.request = call.request.id;
  entry.after = after;
  return call.services.audit.append(workspace.database(), entry);
}

app::ladder::SubjectFilter reach_of(Call& call, const LadderTools& tools) {
  app::ladder::SubjectFilter filter;
  for (const auto& organisation : call.services.access.reach(call.who, Permission::ladder_read))
    filter.organisations.push_back(organisation.text);
  for (const app::access::Grant& grant : call.who.grants) {
    const auto* there = tools.asker.state->find(grant.organisation);
    if (there == nullptr) continue;
    app::access::Principal only = call.who;
    only.grants = {grant};
    const auto reached = [&](std::string_view division) {
      StoredSubject place;
      place.division = division;
      return !app::ladder::roles_over(*tools.asker.state, only, Permission::ladder_read, place,
                                      tools.now)
                  .empty();
    };
    // A division that lies in no area but the nation.
    if (reached("999999")) {
      filter.everything = true;
      return filter;
    }
    const std::string_view area = tools.asker.state->division_of(*there);
    if (!area.empty() && reached(area))
      filter.divisions.emplace_back(packs::significant_region(area));
  }
  // Organisations inside a reached area are reached by their division already.
  std::erase_if(filter.organisations, [&](const std::string& id) {
    const auto* there = tools.asker.state->find(registry::OrganisationId(id));
    return there != nullptr &&
           std::any_of(filter.divisions.begin(), filter.divisions.end(), [&](const auto& prefix) {
             return !there->division.empty() &&
                    there->division.compare(0, prefix.size(), prefix) == 0;
           });
  });
  return filter;
}

bool Reached::covers(std::string_view division, std::string_view organisation) const {
  if (filter_.everything) return true;
  const auto& owners = filter_.organisations;
  return std::any_of(filter_.divisions.begin(), filter_.divisions.end(),
                     [&](const std::string& area) { return division.starts_with(area); }) ||
         (!organisation.empty() &&
          std::find(owners.begin(), owners.end(), organisation) != owners.end());
}

bool may_register(const LadderTools& tools, const Call& call, const StoredSubject& place) {
  return !app::ladder::roles_over(*tools.asker.state, call.who, Permission::registry_write, place,
                                  tools.now)
              .empty();
}

app::ladder::Json both_names(const registry::Names& names) {
  return {{"zh", names.zh}, {"en", names.en.empty() ? names.zh : names.en}};
}

Result<std::optional<double>> number_of(const Request& request, std::string_view name) {
  CELADON_ASSIGN(const auto body, json_body(request));
  const auto found = body.find(std::string(name));
  if (found == body.end() || found->is_null()) return std::optional<double>();
  if (!found->is_number())
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0}: 不是数字｜{0}: it is no number", name), "80.5");
  return std::optional(found->get<double>());
}

Result<CivilDate> day_wanted(const Members& body, std::string_view name) {
  CELADON_ASSIGN(const auto day, body.day(name));
  if (day) return *day;
  return fail(ErrorCode::invalid_argument, fmt::format("{0}: 缺少日期｜{0}: a day is needed", name),
              "2026-03-01");
}

Result<std::int64_t> number_in_path(const Call& call, std::string_view name) {
  const std::string& text = call.request.path_value(name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
  return fail(ErrorCode::not_found, fmt::format("没有编号 {0}｜there is no number {0}", text));
}

Result<CivilDate> day_asked(const Call& call, CivilDate today) {
  const std::string text(call.request.query_value("date").value_or(""));
  if (text.empty()) return today;
  const auto day = parse_date(text);
  if (day.ok()) return *day;
  return fail(ErrorCode::invalid_argument,
              fmt::format("date: \"{0}\" 不是日期｜date: \"{0}\" is no day", text), "2026-03-01");
}

Result<Instant> moment_of(const Call& call) {
  const auto text = call.request.query_value("at");
  if (!text || text->empty()) return call.services.clock.now();
  const auto at = parse_instant(std::string(*text));
  if (at.ok()) return *at;
  return fail(ErrorCode::invalid_argument, units::after("at", at.error().message),
              "2026-03-01T00:00:00+08:00");
}

std::string both_of(const registry::Names& names) {
  return units::bilingual(names.zh, names.en.empty() ? names.zh : names.en);
}

}  // namespace celadon::http
