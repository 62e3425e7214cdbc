#include "celadon/http/audit_trail.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/base/log.hpp"

namespace celadon::http {

namespace access = app::access;

namespace {

bool is_write(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch ||
         method == Method::del;
}

/// Groups whose use cases put what was done on record, with before and after.
bool tells_itself(const Route& route) {
  constexpr std::array<std::string_view, 8> groups = {
      "/api/v1/session",     "/api/v1/organisations", "/api/v1/users",    "/api/v1/tokens",
      "/api/v1/first-start", "/api/v1/invitation",    "/api/v1/subjects", "/api/v1/campaigns"};
  return std::any_of(groups.begin(), groups.end(),
                     [&](std::string_view group) { return route.pattern.starts_with(group); });
}

/// Readings come in thousands of requests a minute; their sources (app/live/live_points.hpp) say by
/// whom and when. What was refused to somebody is on record all the same.
bool brings_readings(const Route& route) { return route.body == Body::lines; }

/// Whose auditors read of it: the organisation that owns the thing, else the asker's.
std::string organisation_of(const access::AccessControl& control, const access::Principal& who,
                            const Route& route, const Request& request) {
  if (route.scope == Scope::organisation) {
    const access::OrganisationId id(request.path_value("organisation"));
    if (control.state()->find(id) != nullptr) return id.text;
  }
  if (route.scope == Scope::site) {
    const auto owner = control.owner_of_site(request.path_value("site"));
    if (owner.ok()) return owner->text;
  }
  const auto state = control.state();
  const access::User* user = state->find(who.user);
  return user == nullptr ? std::string() : user->organisation.text;
}

}  // namespace

void put_on_record(access::AccessControl& control, const access::Principal& who, const Route& route,
                   const Request& request, int status, bool refused) {
  if (!who.signed_in()) return;
  constexpr int forbidden = 403;
  constexpr int first_failure = 400;
  const bool denied = status == forbidden || (refused && status >= first_failure);
  const bool done = is_write(route.method) && !brings_readings(route) &&
                    !(tells_itself(route) && status < first_failure);
  if (!denied && !done) return;
  access::AuditEntry entry = access::entry_by(
      who, fmt::format("{} {}", to_string(route.method), route.pattern), request.path);
  entry.organisation = organisation_of(control, who, route, request);
  entry.outcome = denied                    ? access::Outcome::refused
                  : status >= first_failure ? access::Outcome::failed
                                            : access::Outcome::done;
  entry.after = std::to_string(status);
  entry.request = request.id;
  if (const Status written = control.audit().record(entry); !written.ok())
    log::error(fmt::format("{} the audit log could not be written: {}", request.id,
                           written.error().to_string()));
}

}  // namespace celadon::http
