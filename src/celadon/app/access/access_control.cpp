#include "celadon/app/access/access_control.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/access_control_impl.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {

const char* to_string(Refusal refusal) noexcept {
  switch (refusal) {
    case Refusal::none: return "none";
    case Refusal::unauthenticated: return "unauthenticated";
    case Refusal::second_factor_required: return "second_factor_required";
    case Refusal::rate_limited: return "rate_limited";
  }
  return "?";
}

AccessControl::AccessControl(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<AccessControl>> AccessControl::open(AccessGate gate, AuditLog& audit,
                                                           const Clock& clock,
                                                           AccessSettings settings) {
  auto impl = std::make_unique<Impl>(std::move(gate), audit, clock, std::move(settings));
  const Status read = impl->gate.use([&](storage::Database& database) -> Status {
    CELADON_TRY(migrate_access(database));
    CELADON_ASSIGN(impl->picture, load_state(database));
    CELADON_ASSIGN(const auto sessions, load_sessions(database));
    for (const StoredSession& session : sessions) impl->sessions.add(session);
    CELADON_ASSIGN(const auto tokens, load_tokens(database));
    for (const StoredToken& token : tokens) impl->tokens.add(token);
    return {};
  });
  if (!read.ok()) return read.error();
  return std::unique_ptr<AccessControl>(new AccessControl(std::move(impl)));
}

AccessControl::~AccessControl() {
  // So that a restart does not end sessions that were in use; when it fails they end early.
  const auto seen = impl_->sessions.to_keep();
  if (seen.empty() || impl_->gate.access() != storage::Access::read_write) return;
  static_cast<void>(impl_->gate.write([&](storage::Database& database) -> Status {
    for (const auto& [hash, at] : seen) CELADON_TRY(touch_session(database, hash, at));
    return {};
  }));
}

Status AccessControl::Impl::change(
    const std::function<Status(storage::Database&, const AccessState&)>& work) {
  AccessStatePtr fresh;
  return gate.write(
      [&](storage::Database& database) -> Status {
        CELADON_TRY(work(database, *state()));
        CELADON_ASSIGN(fresh, load_state(database));
        return {};
      },
      [&] {
        const std::unique_lock lock(picture_mutex);
        picture = std::move(fresh);
      });
}

Status AccessControl::change(
    const std::function<Status(storage::Database&, const AccessState&)>& work) {
  return impl_->change(work);
}

// ---- who asks

Principal AccessControl::who_asks(std::string_view session_cookie, std::string_view bearer_token,
                                  std::string_view remote_address) {
  Principal who;
  who.remote_address = remote_address;
  const Instant now = impl_->clock.now();
  const AccessStatePtr state = impl_->state();
  UserId user_id;
  if (!bearer_token.empty()) {
    // A token that does not hold is not helped out by a cookie.
    const std::string hash = secret_hash(bearer_token);
    const auto token = impl_->tokens.find(hash, now);
    if (!token || token->permissions.empty()) return who;
    impl_->tokens.note_used(hash, now);
    user_id = token->user;
    who.narrowed_to = token->permissions;
    who.session = token->id;
    who.proof = Proof::token;
  } else if (!session_cookie.empty()) {
    const auto session = impl_->sessions.seen(secret_hash(session_cookie), now);
    if (!session) return who;
    user_id = session->user;
    who.session = session->handle;
    who.proof = Proof::session;
  } else {
    return who;
  }
  const User* user = state->find(user_id);
  if (user == nullptr || user->state != UserState::active) {
    Principal nobody;
    nobody.remote_address = remote_address;
    return nobody;
  }
  who.user = user->id;
  who.login = user->login;
  who.name = user->name;
  who.grants = state->grants_of(*user, now);
  return who;
}

std::string_view AccessControl::cookie_name() const {
  return impl_->settings.secure_cookies ? "__Host-celadon_session" : "celadon_session";
}

std::string AccessControl::set_cookie(const OpenedSession& session) const {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name(),
                     session.secret, impl_->settings.session.longest.us / 1'000'000,
                     impl_->settings.secure_cookies ? "; Secure" : "");
}

std::string AccessControl::clear_cookie() const {
  return fmt::format("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{}", cookie_name(),
                     impl_->settings.secure_cookies ? "; Secure" : "");
}

bool AccessControl::csrf_holds(const Principal& who, std::string_view token) const {
  if (who.proof == Proof::token) return true;
  if (who.proof != Proof::session) return false;
  const auto session = impl_->sessions.find_handle(who.session);
  return session && same_secret(session->csrf, token);
}

std::string AccessControl::csrf_of(const Principal& who) const {
  if (who.proof != Proof::session) return {};
  const auto session = impl_->sessions.find_handle(who.session);
  return session ? session->csrf : std::string();
}

std::optional<Instant> AccessControl::expiry_of(const Principal& who) const {
  if (who.proof != Proof::session) return std::nullopt;
  const auto session = impl_->sessions.find_handle(who.session);
  if (!session) return std::nullopt;
  return session->created + impl_->settings.session.longest;
}

// ---- may they

Decision AccessControl::may(const Principal& who, Permission permission,
                            const OrganisationId& scope) const {
  if (permission == Permission::open) return {Verdict::allow};
  if (!who.signed_in()) return {Verdict::unauthenticated};
  const Instant now = impl_->clock.now();
  const AccessStatePtr state = impl_->state();
  if (permission != Permission::signed_in && holds(*state, who, permission, scope, now))
    return {Verdict::allow};
  // Whoever may know that the organisation exists is told that this is not allowed.
  Principal unnarrowed = who;
  unnarrowed.narrowed_to.clear();
  const bool visible = holds(*state, unnarrowed, Permission::organisation_read, scope, now);
  if (permission == Permission::signed_in) return {visible ? Verdict::allow : Verdict::hidden};
  return {visible ? Verdict::forbidden : Verdict::hidden};
}

Result<OrganisationId> AccessControl::owner_of_site(std::string_view site) const {
  const AccessStatePtr state = impl_->state();
  if (const auto found = state->owners.find(site);
      found != state->owners.end() && state->find(found->second) != nullptr)
    return found->second;
  const OrganisationId root{std::string(registry::root_organisation)};
  if (state->find(root) == nullptr)
    return fail(ErrorCode::not_found, "还没有根组织｜there is no root organisation yet",
                "打开 `celadon serve` 打印的链接｜open the link that `celadon serve` printed");
  return root;
}

Decision AccessControl::may_site(const Principal& who, Permission permission,
                                 std::string_view site) const {
  if (permission == Permission::open) return {Verdict::allow};
  if (!who.signed_in()) return {Verdict::unauthenticated};
  const Result<OrganisationId> owner = owner_of_site(site);
  return owner.ok() ? may(who, permission, *owner) : Decision{Verdict::hidden};
}

Decision AccessControl::may_somewhere(const Principal& who, Permission permission) const {
  if (permission == Permission::open) return {Verdict::allow};
  if (!who.signed_in()) return {Verdict::unauthenticated};
  if (permission == Permission::signed_in) return {Verdict::allow};
  if (narrowed_away(who, permission)) return {Verdict::forbidden};
  const bool held = std::any_of(who.grants.begin(), who.grants.end(), [&](const Grant& grant) {
    const Reach reach = reach_of(grant.role, permission);
    // Of the installation as a whole: only in the root organisation.
    if (reach == Reach::root) return grant.organisation.text == registry::root_organisation;
    return reach != Reach::none;
  });
  return {held ? Verdict::allow : Verdict::forbidden};
}

std::vector<OrganisationId> AccessControl::reach(const Principal& who,
                                                 Permission permission) const {
  const Instant now = impl_->clock.now();
  const AccessStatePtr state = impl_->state();
  std::vector<OrganisationId> list;
  for (const auto& [id, organisation] : state->organisations)
    if (holds(*state, who, permission, id, now)) list.push_back(id);
  return list;
}

std::vector<Permission> AccessControl::permissions_of(const Principal& who) const {
  std::vector<Permission> list;
  for (const Permission permission : grantable_permissions())
    if (may_somewhere(who, permission).allowed()) list.push_back(permission);
  return list;
}

std::vector<Permission> AccessControl::permissions_in(const Principal& who,
                                                      const OrganisationId& scope) const {
  const Instant now = impl_->clock.now();
  const AccessStatePtr state = impl_->state();
  std::vector<Permission> list;
  for (const Permission permission : grantable_permissions())
    if (holds(*state, who, permission, scope, now)) list.push_back(permission);
  return list;
}

AccessStatePtr AccessControl::state() const { return impl_->state(); }
const AccessSettings& AccessControl::settings() const { return impl_->settings; }
IdentityProvider* AccessControl::identity_provider() const { return impl_->provider.get(); }
AuditLog& AccessControl::audit() const { return impl_->audit; }
Instant AccessControl::now() const { return impl_->clock.now(); }
bool AccessControl::first_start() const { return impl_->state()->users.empty(); }

std::optional<Instant> AccessControl::last_log_in(const User& user) const {
  const std::lock_guard lock(impl_->log_ins_mutex);
  const auto found = impl_->log_ins.find(user.id.text);
  return found == impl_->log_ins.end() ? user.last_log_in : std::optional(found->second);
}

}  // namespace celadon::app::access
