// Log-in and out, one's own password, second factor and tokens, the first start.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/rehearsal.hpp"
#include "celadon/http/api/access_answers.hpp"

namespace celadon::http {

namespace access = app::access;

namespace {

using access::Permission;

AccessJson grants_json(const access::AccessControl& control, const access::Principal& who) {
  AccessJson grants = AccessJson::array();
  const auto state = control.state();
  for (const access::Grant& grant : who.grants) {
    const auto* organisation = state->find(grant.organisation);
    if (organisation == nullptr) continue;
    grants.push_back({{"role", access::to_string(grant.role)},
                      {"organisation",
                       {{"id", organisation->id.text},
                        {"names", names_json(organisation->names)},
                        {"kind", registry::to_string(organisation->kind)}}}});
  }
  return grants;
}

/// The time of a folder that is rehearsed; null where time is real.
AccessJson rehearsal_json(const Call& call) {
  return app::is_rehearsed(call.live.data_folder) ? time_json(call.services.clock.now()) : nullptr;
}

AccessJson session_json(const Call& call, const access::Principal& who) {
  const access::AccessControl& control = call.services.access;
  AccessJson user = nullptr;
  bool second_factor = false;
  if (who.signed_in()) {
    user = {{"id", who.user.text}, {"name", who.name}, {"login", who.login}};
    const auto state = control.state();
    const auto* known = state->find(who.user);
    second_factor = known != nullptr && known->second_factor;
  }
  const std::string csrf = control.csrf_of(who);
  return {{"user", user},
          {"grants", grants_json(control, who)},
          {"permissions", permissions_json(control.permissions_of(who))},
          {"csrf", csrf.empty() ? AccessJson(nullptr) : AccessJson(csrf)},
          {"second_factor", second_factor},
          {"expires_at", time_json(control.expiry_of(who))},
          {"first_start", control.first_start()},
          {"oidc", control.identity_provider() != nullptr},
          {"rehearsal", rehearsal_json(call)}};
}

/// The answer that begins a session: its cookie, and what the pages need.
Response begun(Call& call, int status, const access::OpenedSession& session) {
  access::AccessControl& control = call.services.access;
  const access::Principal who = control.who_asks(session.secret, "", call.request.remote_address);
  return with_header(json_answer(status, session_json(call, who)), "Set-Cookie",
                     control.set_cookie(session));
}

Result<Response> get_session(Call& call) { return json_answer(200, session_json(call, call.who)); }

Result<Response> log_in(Call& call) {
  struct Wanted {
    std::string login;
    std::string password;
    std::string code;
  };
  const auto wanted = [&]() -> Result<Wanted> {
    CELADON_ASSIGN(const Members body, Members::read(call.request, {"login", "password", "code"}));
    Wanted read;
    CELADON_ASSIGN(read.login, body.text("login", 64));
    CELADON_ASSIGN(read.password, body.text("password", 256));
    CELADON_ASSIGN(read.code, body.text("code", 16, false));
    return read;
  }();
  if (!wanted.ok()) return told(call.request, wanted.error());
  access::AccessControl& control = call.services.access;
  const auto result =
      control.log_in(wanted->login, wanted->password, wanted->code, call.request.remote_address);
  return proved(call.request, result, [&](const access::OpenedSession& session) {
    static_cast<void>(control.log_out(call.who));  // the session before, if there was one
    return begun(call, 200, session);
  });
}

Result<Response> log_out(Call& call) {
  access::AccessControl& control = call.services.access;
  CELADON_TRY(control.log_out(call.who));
  return with_header(no_content(), "Set-Cookie", control.clear_cookie());
}

Result<Response> change_password(Call& call) {
  const auto body = Members::read(call.request, {"old_password", "new_password"});
  if (!body.ok()) return told(call.request, body.error());
  const auto old_password = body->text("old_password", 256);
  if (!old_password.ok()) return told(call.request, old_password.error());
  const auto new_password = body->text("new_password", 256);
  if (!new_password.ok()) return told(call.request, new_password.error());
  return proved(call.request,
                call.services.access.change_password(call.who, *old_password, *new_password),
                [&](const access::OpenedSession& session) { return begun(call, 200, session); });
}

Result<std::string> password_of(Call& call) {
  CELADON_ASSIGN(const Members body, Members::read(call.request, {"password"}));
  return body.text("password", 256);
}

Result<Response> begin_second_factor(Call& call) {
  const auto password = password_of(call);
  if (!password.ok()) return told(call.request, password.error());
  return proved(call.request, call.services.access.begin_second_factor(call.who, *password),
                [](const access::SecondFactor& factor) {
                  return json_answer(200, {{"secret", factor.secret}, {"uri", factor.uri}});
                });
}

Result<Response> confirm_second_factor(Call& call) {
  const auto body = Members::read(call.request, {"code"});
  if (!body.ok()) return told(call.request, body.error());
  const auto code = body->text("code", 16);
  if (!code.ok()) return told(call.request, code.error());
  return proved(call.request, call.services.access.confirm_second_factor(call.who, *code),
                [&](const access::ConfirmedFactor& confirmed) {
                  return with_header(json_answer(200, {{"recovery_codes", confirmed.recovery_codes},
                                                       {"csrf", confirmed.session.csrf}}),
                                     "Set-Cookie",
                                     call.services.access.set_cookie(confirmed.session));
                });
}

Result<Response> end_second_factor(Call& call) {
  const auto password = password_of(call);
  if (!password.ok()) return told(call.request, password.error());
  return proved(call.request, call.services.access.end_second_factor(call.who, *password),
                [](bool) { return no_content(); });
}

Response bad_link(const Request& request, std::string zh, std::string en) {
  return problem_response(
      Problem{"forbidden",
              {"链接不对、已用过或已过期", "the link is wrong, used or has expired"},
              {std::move(zh), std::move(en)},
              "token"},
      request);
}

Result<access::FirstStart> wanted_start(const Request& request) {
  CELADON_ASSIGN(const Members body,
                 Members::read(request, {"token", "login", "name", "password", "organisation"}));
  access::FirstStart first;
  CELADON_ASSIGN(first.token, body.text("token", 128));
  CELADON_ASSIGN(first.login, body.text("login", 64));
  CELADON_ASSIGN(first.name, body.text("name", 400));
  CELADON_ASSIGN(first.password, body.text("password", 256));
  CELADON_ASSIGN(const Members organisation,
                 body.object("organisation", {"names", "kind", "division"}));
  CELADON_ASSIGN(first.root.names, organisation.names("names"));
  CELADON_ASSIGN(const std::string kind, organisation.text("kind", 32));
  CELADON_ASSIGN(first.root.division, organisation.text("division", 16, false));
  const auto known = registry::organisation_kind(kind);
  if (!known)
    return fail(ErrorCode::invalid_argument, "kind: 没有此组织类别｜kind: no kind of organisation",
                "可用：plant、group、park、agency、department、bank｜plant, group, park, "
                "agency, department, bank");
  first.root.kind = *known;
  return first;
}

Result<Response> start_first(Call& call) {
  const auto wanted = wanted_start(call.request);
  if (!wanted.ok()) return told(call.request, wanted.error());
  const auto result = call.services.access.start_first(*wanted, call.request.remote_address);
  if (result.ok() && result->refusal == access::Refusal::unauthenticated)
    return bad_link(call.request, "重新启动服务，打开新打印的链接",
                    "start the server again and open the new link");
  return proved(call.request, result,
                [&](const access::OpenedSession& session) { return begun(call, 201, session); });
}

Result<Response> accept_invitation(Call& call) {
  const auto body = Members::read(call.request, {"token", "password", "code"});
  if (!body.ok()) return told(call.request, body.error());
  const auto token = body->text("token", 128);
  if (!token.ok()) return told(call.request, token.error());
  const auto password = body->text("password", 256);
  if (!password.ok()) return told(call.request, password.error());
  const auto code = body->text("code", 16, false);
  if (!code.ok()) return told(call.request, code.error());
  const auto result =
      call.services.access.accept_invitation(*token, *password, *code, call.request.remote_address);
  if (result.ok() && result->refusal == access::Refusal::unauthenticated)
    return bad_link(call.request, "请管理员给一个新链接", "ask an administrator for a new link");
  return proved(call.request, result,
                [&](const access::OpenedSession& session) { return begun(call, 200, session); });
}

// ---- tokens

AccessJson token_json(const access::AccessControl& control, const access::StoredToken& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"permissions", permissions_json(token.permissions)},
          {"created_at", format_instant(token.created)},
          {"expires_at", format_instant(token.expires)},
          {"last_used_at", time_json(control.token_last_used(token))}};
}

Result<Response> list_tokens(Call& call) {
  AccessJson items = AccessJson::array();
  for (const auto& token : call.services.access.tokens_of(call.who))
    items.push_back(token_json(call.services.access, token));
  const std::size_t total = items.size();
  return json_answer(200, {{"items", std::move(items)}, {"total", total}, {"next", nullptr}});
}

Result<Response> make_token(Call& call) {
  const auto made = [&]() -> Result<access::NewToken> {
    CELADON_ASSIGN(const Members body,
                   Members::read(call.request, {"name", "permissions", "expires_in_days"}));
    CELADON_ASSIGN(const std::string name, body.text("name", 400));
    CELADON_ASSIGN(const auto words, body.texts("permissions"));
    CELADON_ASSIGN(const std::int64_t days, body.integer("expires_in_days"));
    std::vector<Permission> permissions;
    for (const std::string& word : words) {
      const auto permission = access::permission_of(word);
      if (!permission)
        return fail(
            ErrorCode::invalid_argument,
            fmt::format("permissions: \"{0}\" 不是权限｜permissions: \"{0}\" is no permission",
                        word),
            "GET /api/v1/roles 列出权限｜GET /api/v1/roles lists them");
      permissions.push_back(*permission);
    }
    return call.services.access.make_token(
        call.who, name, permissions,
        static_cast<int>(std::clamp<std::int64_t>(days, -1, 1'000'000)));
  }();
  if (!made.ok()) return told(call.request, made.error());
  AccessJson answer = token_json(call.services.access, made->token);
  answer["token"] = made->secret;
  return with_header(json_answer(201, answer), "Location", "/api/v1/tokens/" + made->token.id);
}

Result<Response> revoke_token(Call& call) {
  const Status revoked =
      call.services.access.revoke_token(call.who, call.request.path_value("token"));
  if (!revoked.ok()) return told(call.request, revoked.error());
  return no_content();
}

// ---- log-in by an identity provider. Its cookie must come along when the provider sends the
// browser back, so it is Lax; it proves nothing by itself.

std::string binding_cookie_name(const access::AccessControl& control) {
  return control.settings().secure_cookies ? "__Host-celadon_oidc" : "celadon_oidc";
}
std::string binding_cookie(const access::AccessControl& control, const std::string& value) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}",
                     binding_cookie_name(control), value, value.empty() ? 0 : 600,
                     control.settings().secure_cookies ? "; Secure" : "");
}

Response no_provider(const Request& request) {
  return problem_response(Problem{"not_found",
                                  {"未设置统一身份认证", "no identity provider is set up"},
                                  {"用密码登录", "log in with your password"}},
                          request);
}

Response redirect(std::string address) {
  return with_header(with_header(text_response(302, "text/plain; charset=utf-8", ""), "Location",
                                 std::move(address)),
                     "Cache-Control", "no-store");
}

Result<Response> oidc_login(Call& call) {
  access::AccessControl& control = call.services.access;
  if (control.identity_provider() == nullptr) return no_provider(call.request);
  const auto begun_there = control.identity_provider()->begin();
  if (!begun_there.ok()) return told(call.request, begun_there.error());
  return with_header(redirect(begun_there->location), "Set-Cookie",
                     binding_cookie(control, begun_there->binding));
}

Result<Response> oidc_callback(Call& call) {
  access::AccessControl& control = call.services.access;
  if (control.identity_provider() == nullptr) return no_provider(call.request);
  const auto value = [&](std::string_view name) {
    return call.request.query_value(name).value_or("");
  };
  const std::string binding(find(call.request.cookies, binding_cookie_name(control)).value_or(""));
  const auto identity = control.identity_provider()->finish(value("state"), value("code"), binding);
  if (!identity.ok()) return told(call.request, identity.error());
  const auto session = control.log_in_by_identity(*identity, call.request.remote_address);
  if (!session.ok() && session.error().code == ErrorCode::not_found)
    return told(call.request, access::Denial::forbidden, "该身份未绑定到可用的用户",
                "没有启用的用户绑定此身份｜no active user is bound to this identity");
  if (!session.ok()) return told(call.request, session.error());
  return with_header(with_header(redirect("/"), "Set-Cookie", control.set_cookie(*session)),
                     "Set-Cookie", binding_cookie(control, ""));
}

}  // namespace

std::vector<Route> session_routes() {
  constexpr Permission open = Permission::open;
  constexpr Permission in = Permission::signed_in;
  return {
      {Method::get, "/api/v1/session", open, Scope::none, get_session},
      {Method::post, "/api/v1/session", open, Scope::none, log_in, Body::json},
      {Method::del, "/api/v1/session", in, Scope::none, log_out},
      {Method::post, "/api/v1/session/password", in, Scope::none, change_password, Body::json},
      {Method::post, "/api/v1/session/totp", in, Scope::none, begin_second_factor, Body::json},
      {Method::put, "/api/v1/session/totp", in, Scope::none, confirm_second_factor, Body::json},
      {Method::del, "/api/v1/session/totp", in, Scope::none, end_second_factor, Body::json},
      {Method::post, "/api/v1/first-start", open, Scope::none, start_first, Body::json},
      {Method::post, "/api/v1/invitation", open, Scope::none, accept_invitation, Body::json},
      {Method::get, "/api/v1/tokens", in, Scope::none, list_tokens},
      {Method::post, "/api/v1/tokens", in, Scope::none, make_token, Body::json},
      {Method::del, "/api/v1/tokens/{token}", in, Scope::none, revoke_token},
      {Method::get, "/api/v1/oidc/login", open, Scope::none, oidc_login},
      {Method::get, "/api/v1/oidc/callback", open, Scope::none, oidc_callback},
  };
}

}  // namespace celadon::http
