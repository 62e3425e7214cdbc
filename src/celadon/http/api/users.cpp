// Users, their roles and one-time links; the table of roles.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/administration.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/http/api/access_answers.hpp"
#include "celadon/http/listing.hpp"

namespace celadon::http {

namespace access = app::access;

namespace {

using access::OrganisationId;
using access::Permission;
using access::UserId;

/// The grants that the asker may know of: all of one's own, else those in organisations whose users
/// one may read.
AccessJson visible_grants(const access::AccessControl& control, const access::Principal& who,
                          const access::User& user) {
  AccessJson grants = AccessJson::array();
  for (const access::StoredGrant& grant : user.grants) {
    const bool visible = who.user == user.id ||
                         control.may(who, Permission::user_read, grant.organisation).allowed();
    if (!visible) continue;
    grants.push_back({{"id", grant.id},
                      {"role", access::to_string(grant.role)},
                      {"organisation", grant.organisation.text},
                      {"until", day_json(grant.until)}});
  }
  return grants;
}

AccessJson user_json(const access::AccessControl& control, const access::Principal& who,
                     const access::User& user) {
  AccessJson grants = visible_grants(control, who, user);
  AccessJson roles = AccessJson::array();
  for (const AccessJson& grant : grants) roles.push_back(grant["role"]);
  AccessJson may = AccessJson::array({access::to_string(Permission::user_read)});
  if (access::may_manage(control, who, user))
    may.push_back(access::to_string(Permission::user_manage));
  return {{"id", user.id.text},
          {"login", user.login},
          {"name", user.name},
          {"state", access::to_string(user.state)},
          {"organisation", user.organisation.text},
          {"second_factor", user.second_factor},
          {"identity", user.identity},
          {"roles", std::move(roles)},
          {"grants", std::move(grants)},
          {"last_log_in_at", time_json(control.last_log_in(user))},
          {"version", user.version},
          {"may", std::move(may)}};
}

UserId asked_user(const Call& call) { return UserId(call.request.path_value("user")); }

Response shown(Call& call, int status, const UserId& id) {
  const auto state = call.services.access.state();
  const access::User* user = state->find(id);
  if (user == nullptr) return told(call.request, access::Denial::hidden, "", "");
  return with_header(json_answer(status, user_json(call.services.access, call.who, *user)), "ETag",
                     fmt::format("\"{}\"", user->version));
}

const ListSpec& user_list() {
  static const ListSpec spec = {
      {"用户", "Users"},
      "users",
      {{"id", {"标识", "id"}},
       {"login", {"登录名", "login"}},
       {"name", {"姓名", "name"}},
       {"state", {"状态", "state"}},
       {"organisation", {"所属组织", "organisation"}},
       {"roles", {"角色", "roles"}},
       {"second_factor", {"动态验证码", "second factor"}},
       {"last_log_in_at", {"最近登录", "last log-in"}, "", true, true, true},
       {"version", {"版本", "version"}}},
      "id",
      {"role"}};
  return spec;
}

Result<Response> list_users(Call& call) {
  access::AccessControl& control = call.services.access;
  const std::string role(call.request.query_value("role").value_or(""));
  const auto state = control.state();
  std::vector<const access::User*> users;
  for (const auto& [id, user] : state->users) {
    if (!access::may_see(control, call.who, user)) continue;
    const bool held =
        role.empty() || std::any_of(user.grants.begin(), user.grants.end(), [&](const auto& grant) {
          return access::to_string(grant.role) == role;
        });
    if (held) users.push_back(&user);
  }
  std::sort(users.begin(), users.end(),
            [](const auto* a, const auto* b) { return a->login < b->login; });
  std::vector<ListItem> items;
  items.reserve(users.size());
  for (const access::User* user : users) items.push_back(user_json(control, call.who, *user));
  return list_answer(call.request, user_list(), std::move(items));
}

Result<access::Role> role_in(const std::string& word) {
  const auto role = access::role_of(word);
  if (role) return *role;
  return fail(ErrorCode::invalid_argument,
              fmt::format("role: \"{0}\" 不是角色｜role: \"{0}\" is no role", word),
              "GET /api/v1/roles 列出角色｜GET /api/v1/roles lists them");
}

AccessJson link_json(const access::AccessControl::Link& link) {
  return {{"path", "/invitation#token=" + link.token},
          {"expires_at", format_instant(link.expires)}};
}

Result<access::NewUser> wanted_user(const Request& request) {
  CELADON_ASSIGN(const Members body,
                 Members::read(request, {"login", "name", "organisation", "roles"}));
  access::NewUser user;
  CELADON_ASSIGN(user.login, body.text("login", 64));
  CELADON_ASSIGN(user.name, body.text("name", 400));
  CELADON_ASSIGN(const std::string organisation, body.text("organisation", 64));
  user.organisation = OrganisationId(organisation);
  CELADON_ASSIGN(const auto words, body.texts("roles"));
  for (const std::string& word : words) {
    CELADON_ASSIGN(const access::Role role, role_in(word));
    if (std::find(user.roles.begin(), user.roles.end(), role) == user.roles.end())
      user.roles.push_back(role);
  }
  return user;
}

Result<Response> make_user(Call& call) {
  const auto wanted = wanted_user(call.request);
  if (!wanted.ok()) return told(call.request, wanted.error());
  return answered(call.request, access::make_user(call.services.access, call.who, *wanted),
                  [&](const access::Invited& invited) {
                    const auto state = call.services.access.state();
                    const access::User* user = state->find(invited.user);
                    AccessJson answer;
                    answer["user"] = user == nullptr
                                         ? AccessJson(nullptr)
                                         : user_json(call.services.access, call.who, *user);
                    answer["invitation"] = link_json(invited.link);
                    return with_header(json_answer(201, answer), "Location",
                                       "/api/v1/users/" + invited.user.text);
                  });
}

Result<Response> get_user(Call& call) {
  const auto state = call.services.access.state();
  const access::User* user = state->find(asked_user(call));
  if (user == nullptr || !access::may_see(call.services.access, call.who, *user))
    return told(call.request, access::Denial::hidden, "", "");
  return shown(call, 200, user->id);
}

Result<access::UserChange> wanted_change(const Request& request) {
  CELADON_ASSIGN(const Members body,
                 Members::read(request, {"name", "state", "identity", "second_factor"}));
  access::UserChange wanted;
  if (body.has("name")) {
    CELADON_ASSIGN(wanted.name, body.text("name", 400));
  }
  if (body.has("identity")) {
    CELADON_ASSIGN(wanted.identity, body.text("identity", 255, false));
  }
  if (body.has("state")) {
    CELADON_ASSIGN(const std::string state, body.text("state", 16));
    if (state != "active" && state != "disabled")
      return fail(ErrorCode::invalid_argument,
                  fmt::format("state: 没有状态 \"{0}\"｜state: \"{0}\" is no state", state),
                  "可用 active 或 disabled｜active or disabled");
    wanted.state = state == "active" ? access::UserState::active : access::UserState::disabled;
  }
  if (body.has("second_factor")) {
    CELADON_ASSIGN(const bool kept, body.flag("second_factor"));
    if (kept)
      return fail(ErrorCode::invalid_argument,
                  "second_factor: 只有本人可以启用｜second_factor: only its owner can begin it",
                  "填 false 停用｜false ends it");
    wanted.end_second_factor = true;
  }
  return wanted;
}

Result<Response> change_user(Call& call) {
  const auto version = if_match(call.request, true);
  if (!version.ok()) return told(call.request, version.error());
  const auto change = wanted_change(call.request);
  if (!change.ok()) return told(call.request, change.error());
  return answered(
      call.request,
      access::change_user(call.services.access, call.who, asked_user(call), *change, *version),
      [&](const UserId& id) { return shown(call, 200, id); });
}

Result<Response> withdraw_user(Call& call) {
  return answered(call.request,
                  access::withdraw_user(call.services.access, call.who, asked_user(call)),
                  [](bool) { return no_content(); });
}

struct WantedGrant {
  access::Role role = access::Role::auditor;
  OrganisationId organisation;
  std::optional<CivilDate> until;
};

Result<WantedGrant> wanted_grant(const Request& request) {
  CELADON_ASSIGN(const Members body, Members::read(request, {"role", "organisation", "until"}));
  WantedGrant wanted;
  CELADON_ASSIGN(const std::string word, body.text("role", 32));
  CELADON_ASSIGN(wanted.role, role_in(word));
  CELADON_ASSIGN(const std::string organisation, body.text("organisation", 64));
  wanted.organisation = OrganisationId(organisation);
  CELADON_ASSIGN(wanted.until, body.day("until"));
  return wanted;
}

Result<Response> give_grant(Call& call) {
  const auto wanted = wanted_grant(call.request);
  if (!wanted.ok()) return told(call.request, wanted.error());
  return answered(call.request,
                  access::give_grant(call.services.access, call.who, asked_user(call), wanted->role,
                                     wanted->organisation, wanted->until),
                  [&](const UserId& id) { return shown(call, 201, id); });
}

Result<Response> take_grant(Call& call) {
  return answered(call.request,
                  access::take_grant(call.services.access, call.who, asked_user(call),
                                     call.request.path_value("grant")),
                  [](bool) { return no_content(); });
}

Result<Response> invite_again(Call& call) {
  return answered(
      call.request, access::invite_again(call.services.access, call.who, asked_user(call)),
      [&](const access::Invited& invited) { return json_answer(201, link_json(invited.link)); });
}

Result<Response> list_roles(Call&) {
  AccessJson items = AccessJson::array();
  for (const access::Role role : access::all_roles()) {
    AccessJson kinds = AccessJson::array();
    for (const auto kind : access::kinds_of(role)) kinds.push_back(registry::to_string(kind));
    AccessJson permissions = AccessJson::array();
    for (const Permission permission : access::grantable_permissions()) {
      const access::Reach reach = access::reach_of(role, permission);
      if (reach == access::Reach::none) continue;
      AccessJson words = AccessJson::array();
      for (const std::string_view word : access::words_of(reach)) words.push_back(word);
      permissions.push_back({{"permission", access::to_string(permission)},
                             {"names", names_json(access::names_of(permission))},
                             {"reach", std::move(words)}});
    }
    items.push_back({{"role", access::to_string(role)},
                     {"names", names_json(access::names_of(role))},
                     {"organisation_kinds", std::move(kinds)},
                     {"permissions", std::move(permissions)}});
  }
  return json_answer(200, {{"items", std::move(items)}});
}

}  // namespace

std::vector<Route> user_routes() {
  constexpr Scope narrowed = Scope::handler;
  constexpr Permission read = Permission::user_read;
  constexpr Permission manage = Permission::user_manage;
  return {
      {Method::get, "/api/v1/users", read, narrowed, list_users},
      {Method::post, "/api/v1/users", manage, narrowed, make_user, Body::json},
      {Method::get, "/api/v1/users/{user}", read, narrowed, get_user},
      {Method::patch, "/api/v1/users/{user}", manage, narrowed, change_user, Body::json},
      {Method::del, "/api/v1/users/{user}", manage, narrowed, withdraw_user},
      {Method::post, "/api/v1/users/{user}/grants", manage, narrowed, give_grant, Body::json},
      {Method::del, "/api/v1/users/{user}/grants/{grant}", manage, narrowed, take_grant},
      {Method::post, "/api/v1/users/{user}/invitation", manage, narrowed, invite_again},
      {Method::get, "/api/v1/roles", Permission::signed_in, Scope::none, list_roles},
  };
}

}  // namespace celadon::http
