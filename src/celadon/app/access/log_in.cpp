// Log-in and out, the first start and one-time links.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/access_control_impl.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/app/access/secrets.hpp"
#include "celadon/app/access/totp.hpp"

namespace celadon::app::access {

namespace {

std::string lowered(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return small;
}

template <class T>
Proved<T> refused(Refusal refusal, Duration retry_after = {}) {
  Proved<T> proved;
  proved.refusal = refusal;
  proved.retry_after = retry_after;
  return proved;
}

}  // namespace

Status check_login(std::string_view login) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool formed = login.size() >= 2 && login.size() <= 64 && plain(login.front()) &&
                      std::all_of(login.begin(), login.end(), [&](char c) {
                        return plain(c) || c == '.' || c == '_' || c == '@' || c == '-';
                      });
  if (formed) return {};
  return fail(ErrorCode::invalid_argument,
              "login: 登录名格式不对｜login: has not the form of a login",
              "2 至 64 个字符，可用 a-z、0-9 和 . _ @ -，以字母或数字开头｜2 to 64 of a-z, "
              "0-9 and . _ @ -, beginning with a letter or digit");
}

Status check_person_name(std::string_view name) {
  const auto characters = std::count_if(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (characters >= 1 && characters <= 100 && !control) return {};
  return fail(ErrorCode::invalid_argument,
              control ? std::string("name: 含有控制字符｜name: holds control characters")
                      : fmt::format("name: {0} 个字符｜name: {0} characters", characters),
              "一行，1 至 100 个字符｜1 to 100 characters on one line");
}

AuditEntry AccessControl::Impl::entry(const User& user, std::string_view remote, std::string action,
                                      std::string subject) const {
  AuditEntry made;
  made.who = user.login;
  made.remote = remote;
  made.action = std::move(action);
  made.subject = std::move(subject);
  made.organisation = user.organisation.text;
  return made;
}

AccessControl::Impl::Opening AccessControl::Impl::make_session(const UserId& user) const {
  const Instant now = clock.now();
  Opening opening;
  opening.opened.secret = random_secret();
  opening.opened.handle = random_id("s");
  opening.opened.csrf = random_secret(24);
  opening.opened.user = user;
  opening.opened.expires = now + settings.session.longest;
  opening.stored = {secret_hash(opening.opened.secret),
                    opening.opened.handle,
                    user,
                    opening.opened.csrf,
                    now,
                    now};
  return opening;
}

Status AccessControl::Impl::write_session(storage::Database& database, const Opening& opening) {
  CELADON_TRY(insert_session(database, opening.stored));
  CELADON_TRY(save_log_in(database, opening.stored.user, opening.stored.created));
  for (const std::string& hash : sessions.remove_over(opening.stored.created))
    CELADON_TRY(remove_session(database, hash));
  for (const auto& [hash, at] : sessions.to_keep()) CELADON_TRY(touch_session(database, hash, at));
  return {};
}

OpenedSession AccessControl::Impl::enter(const Opening& opening) {
  sessions.add(opening.stored);
  const std::lock_guard lock(log_ins_mutex);
  log_ins[opening.stored.user.text] = opening.stored.created;
  return opening.opened;
}

Status AccessControl::Impl::note_failure(std::string_view login, std::string_view remote,
                                         const std::string& action, const User* user,
                                         std::string_view why) {
  const bool locks = attempts.failed(login, remote, clock.now());
  AuditEntry made;
  made.remote = remote;
  made.action = action;
  made.outcome = Outcome::refused;
  // What was typed as a login may be a password: only known logins are written down.
  made.subject = user == nullptr ? "unknown login" : "user " + user->login;
  if (user != nullptr) made.organisation = user->organisation.text;
  made.after = fmt::format("{}{}", why, locks ? "; locked for a while" : "");
  return audit.record(made);
}

Result<bool> AccessControl::Impl::use_code(storage::Database& database, const UserId& user,
                                           std::string_view code) {
  CELADON_ASSIGN(Credentials kept, load_credentials(database, user));
  if (const auto counter = totp_match(kept.totp_secret, code, clock.now(), kept.totp_last)) {
    kept.totp_last = *counter;
    CELADON_TRY(save_totp(database, user, kept));
    return true;
  }
  return use_recovery_code(database, user, secret_hash(lowered(code)), clock.now());
}

Result<Proved<bool>> AccessControl::Impl::prove_password(const User& user,
                                                         std::string_view password,
                                                         std::string_view remote,
                                                         const std::string& action) {
  const Duration locked = attempts.locked_for(user.login, remote, clock.now());
  if (locked.us > 0) return refused<bool>(Refusal::rate_limited, locked);
  Credentials kept;
  const Status read = gate.use([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(kept, load_credentials(database, user.id));
    return {};
  });
  if (!read.ok()) return read.error();
  CELADON_ASSIGN(const bool same, passwords.verify(kept.password, password));
  if (!same) {
    CELADON_TRY(note_failure(user.login, remote, action, &user, "wrong password"));
    return refused<bool>(Refusal::unauthenticated);
  }
  return Proved<bool>{Refusal::none, {}, true};
}

Result<Proved<OpenedSession>> AccessControl::log_in(std::string_view login,
                                                    std::string_view password,
                                                    std::string_view code,
                                                    std::string_view remote_address) {
  Impl& s = *impl_;
  const std::string name = lowered(login.substr(0, 64));
  const Duration locked = s.attempts.locked_for(name, remote_address, s.clock.now());
  if (locked.us > 0) return refused<OpenedSession>(Refusal::rate_limited, locked);
  const AccessStatePtr state = s.state();
  const User* user = state->find_login(name);
  Credentials kept;
  const Status read = s.gate.use([&](storage::Database& database) -> Status {
    if (user == nullptr) return {};
    CELADON_ASSIGN(kept, load_credentials(database, user->id));
    return {};
  });
  if (!read.ok()) return read.error();
  // An unknown, invited or disabled user costs the same hash and gets the same answer.
  const bool active = user != nullptr && user->state == UserState::active;
  CELADON_ASSIGN(const bool same, s.passwords.verify(active ? kept.password : "", password));
  if (!same) {
    CELADON_TRY(s.note_failure(name, remote_address, "log_in", user, "wrong password"));
    return refused<OpenedSession>(Refusal::unauthenticated);
  }
  if (!kept.totp_secret.empty() && code.empty())
    return refused<OpenedSession>(Refusal::second_factor_required);
  const Impl::Opening opening = s.make_session(user->id);
  bool right = true;
  const Status written = s.gate.write([&](storage::Database& database) -> Status {
    if (!kept.totp_secret.empty()) {
      CELADON_ASSIGN(right, s.use_code(database, user->id, code));
      if (!right) return {};
    }
    CELADON_TRY(s.write_session(database, opening));
    return s.audit.append(database, s.entry(*user, remote_address, "log_in", "user " + name));
  });
  if (!written.ok()) return written.error();
  if (!right) {
    CELADON_TRY(s.note_failure(name, remote_address, "log_in", user, "wrong code"));
    return refused<OpenedSession>(Refusal::second_factor_required);
  }
  s.attempts.succeeded(name);
  return Proved<OpenedSession>{Refusal::none, {}, s.enter(opening)};
}

Result<OpenedSession> AccessControl::log_in_by_identity(std::string_view identity,
                                                        std::string_view remote_address) {
  Impl& s = *impl_;
  const AccessStatePtr state = s.state();
  const auto found = std::find_if(state->users.begin(), state->users.end(), [&](const auto& entry) {
    return !identity.empty() && entry.second.identity == identity;
  });
  if (found == state->users.end() || found->second.state != UserState::active) {
    AuditEntry made;
    made.remote = remote_address;
    made.action = "log_in_oidc";
    made.subject = "identity";
    made.outcome = Outcome::refused;
    made.after = "no active user is bound to it";
    CELADON_TRY(s.audit.record(made));
    return fail(ErrorCode::not_found,
                "没有启用的用户绑定此身份｜no active user is bound to this identity",
                "请管理员将其绑定到您的用户｜ask an administrator to bind it to your user");
  }
  const User& user = found->second;
  const Impl::Opening opening = s.make_session(user.id);
  const Status written = s.gate.write([&](storage::Database& database) -> Status {
    CELADON_TRY(s.write_session(database, opening));
    return s.audit.append(database,
                          s.entry(user, remote_address, "log_in_oidc", "user " + user.login));
  });
  if (!written.ok()) return written.error();
  return s.enter(opening);
}

Status AccessControl::log_out(const Principal& who) {
  Impl& s = *impl_;
  if (who.proof != Proof::session) return {};
  const std::string hash = s.sessions.remove_handle(who.session);
  if (hash.empty()) return {};
  return s.gate.write([&](storage::Database& database) -> Status {
    CELADON_TRY(remove_session(database, hash));
    return s.audit.append(database, entry_by(who, "log_out", "user " + who.login));
  });
}

Status AccessControl::end_sessions(const UserId& user, std::string_view but_handle) {
  const auto removed = impl_->sessions.remove_user(user, but_handle);
  if (removed.empty()) return {};
  return impl_->gate.write([&](storage::Database& database) -> Status {
    for (const std::string& hash : removed) CELADON_TRY(remove_session(database, hash));
    return {};
  });
}

// ---- first start and invitations

Result<std::string> AccessControl::first_start_token() {
  Impl& s = *impl_;
  const std::string token = random_secret();
  const Status written =
      s.change([&](storage::Database& database, const AccessState& state) -> Status {
        if (!state.users.empty())
          return fail(ErrorCode::conflict, "已经有用户｜there are users already",
                      "请登录，或运行：celadon user reset-link LOGIN｜log in, or: celadon user "
                      "reset-link LOGIN");
        const Instant now = s.clock.now();
        return save_link(database, secret_hash(token),
                         {LinkPurpose::first_start, {}, now + s.settings.first_start_link}, now);
      });
  if (!written.ok()) return written.error();
  return token;
}

Result<Proved<OpenedSession>> AccessControl::start_first(const FirstStart& wanted,
                                                         std::string_view remote_address) {
  Impl& s = *impl_;
  const Duration locked = s.attempts.locked_for("", remote_address, s.clock.now());
  if (locked.us > 0) return refused<OpenedSession>(Refusal::rate_limited, locked);
  const std::string hash = secret_hash(wanted.token);
  std::optional<OneTimeLink> link;
  const Status read = s.gate.use([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(link, find_link(database, hash));
    return {};
  });
  if (!read.ok()) return read.error();
  if (!link || link->purpose != LinkPurpose::first_start || s.clock.now() >= link->expires) {
    CELADON_TRY(s.note_failure("", remote_address, "first_start", nullptr, "wrong or old link"));
    return refused<OpenedSession>(Refusal::unauthenticated);
  }
  Organisation root = wanted.root;
  root.id = OrganisationId(std::string(registry::root_organisation));
  root.parent = {};
  root.version = 1;
  if (root.names.en.empty()) root.names.en = root.names.zh;
  CELADON_TRY(check_login(wanted.login));
  CELADON_TRY(check_person_name(wanted.name));
  CELADON_TRY(check_password(wanted.password, wanted.login));
  CELADON_TRY(registry::check_organisation(root, s.settings.divisions));
  CELADON_ASSIGN(const std::string password, s.passwords.hash(wanted.password));
  User user;
  user.id = UserId(random_id("u"));
  user.login = wanted.login;
  user.name = wanted.name;
  user.state = UserState::active;
  user.organisation = root.id;
  // One person alone begins: whatever work the organisation has, they can do, and later hand on.
  const Role working_roles[] = {Role::administrator, Role::energy_manager, Role::plant_director,
                                Role::park_operator, Role::group_leader};
  const Impl::Opening opening = s.make_session(user.id);
  const Status written =
      s.change([&](storage::Database& database, const AccessState& state) -> Status {
        if (!state.users.empty())
          return fail(ErrorCode::conflict, "首次启动已完成｜the first start has been made already",
                      "请登录｜log in");
        const Instant now = s.clock.now();
        CELADON_TRY(use_link(database, hash, now));
        CELADON_TRY(insert_organisation(database, root, now));
        CELADON_TRY(insert_user(database, user, now));
        CELADON_TRY(save_password(database, user.id, password));
        for (const Role role : working_roles) {
          if (!check_role_fits(role, root, root.division).ok()) continue;
          CELADON_TRY(insert_grant(database, user.id, {random_id("g"), role, root.id, {}}, now,
                                   user.login));
        }
        CELADON_TRY(s.write_session(database, opening));
        AuditEntry made = s.entry(user, remote_address, "first_start", "organisation root");
        made.after = fmt::format("{} {}; administrator {}", registry::to_string(root.kind),
                                 root.names.zh, user.login);
        return s.audit.append(database, made);
      });
  if (!written.ok()) return written.error();
  return Proved<OpenedSession>{Refusal::none, {}, s.enter(opening)};
}

Result<AccessControl::Link> AccessControl::make_invitation(storage::Database& database,
                                                           const UserId& user) const {
  const Instant now = impl_->clock.now();
  Link link{random_secret(), now + impl_->settings.invitation_link};
  CELADON_TRY(save_link(database, secret_hash(link.token),
                        {LinkPurpose::invitation, user, link.expires}, now));
  return link;
}

Result<Proved<OpenedSession>> AccessControl::accept_invitation(std::string_view token,
                                                               std::string_view password,
                                                               std::string_view code,
                                                               std::string_view remote_address) {
  Impl& s = *impl_;
  const Duration locked = s.attempts.locked_for("", remote_address, s.clock.now());
  if (locked.us > 0) return refused<OpenedSession>(Refusal::rate_limited, locked);
  const std::string hash = secret_hash(token);
  std::optional<OneTimeLink> link;
  Credentials kept;
  const AccessStatePtr state = s.state();
  const User* user = nullptr;
  const Status read = s.gate.use([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(link, find_link(database, hash));
    if (!link || link->purpose != LinkPurpose::invitation) return {};
    user = state->find(link->user);
    if (user == nullptr) return {};
    CELADON_ASSIGN(kept, load_credentials(database, user->id));
    return {};
  });
  if (!read.ok()) return read.error();
  const bool usable =
      user != nullptr && user->state != UserState::disabled && s.clock.now() < link->expires;
  if (!usable) {
    CELADON_TRY(s.note_failure("", remote_address, "invitation", user, "wrong or old link"));
    return refused<OpenedSession>(Refusal::unauthenticated);
  }
  CELADON_TRY(check_password(password, user->login));
  if (!kept.totp_secret.empty() && code.empty())
    return refused<OpenedSession>(Refusal::second_factor_required);
  CELADON_ASSIGN(const std::string hashed, s.passwords.hash(password));
  const Impl::Opening opening = s.make_session(user->id);
  bool right = true;
  const auto removed = [&] { return s.sessions.remove_user(user->id, ""); };
  const Status written = s.change([&](storage::Database& database, const AccessState&) -> Status {
    // The link may have been used by another request meanwhile.
    CELADON_ASSIGN(const auto still, find_link(database, hash));
    if (!still)
      return fail(ErrorCode::conflict, "该链接已用过｜the link has been used",
                  "请索取新的链接｜ask for a new one");
    if (!kept.totp_secret.empty()) {
      CELADON_ASSIGN(right, s.use_code(database, user->id, code));
      if (!right) return {};
    }
    CELADON_TRY(use_link(database, hash, s.clock.now()));
    CELADON_TRY(save_password(database, user->id, hashed));
    User active = *user;
    active.state = UserState::active;
    ++active.version;
    CELADON_TRY(update_user(database, active));
    for (const std::string& old : removed()) CELADON_TRY(remove_session(database, old));
    CELADON_TRY(s.write_session(database, opening));
    return s.audit.append(
        database, s.entry(*user, remote_address, "invitation_accepted", "user " + user->login));
  });
  if (!written.ok()) return written.error();
  if (!right) {
    CELADON_TRY(s.note_failure(user->login, remote_address, "invitation", user, "wrong code"));
    return refused<OpenedSession>(Refusal::second_factor_required);
  }
  return Proved<OpenedSession>{Refusal::none, {}, s.enter(opening)};
}

}  // namespace celadon::app::access
