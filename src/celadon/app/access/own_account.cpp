// What users do with their own account: password, second factor, tokens.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/access/access_control_impl.hpp"
#include "celadon/app/access/secrets.hpp"
#include "celadon/app/access/totp.hpp"

namespace celadon::app::access {

namespace {

constexpr std::size_t most_tokens = 50;
constexpr int longest_token_days = 366;
constexpr std::size_t recovery_code_count = 10;

template <class T>
Proved<T> as(const Proved<bool>& proved) {
  Proved<T> other;
  other.refusal = proved.refusal;
  other.retry_after = proved.retry_after;
  return other;
}

/// "4f2k-9s1m-x7qd": 60 random bits, enough where each guess is counted.
std::string recovery_code() {
  const std::string letters = random_id("").substr(1) + random_id("").substr(1);
  return letters.substr(0, 4) + "-" + letters.substr(4, 4) + "-" + letters.substr(8, 4);
}

Error no_session() {
  return fail(ErrorCode::invalid_argument,
              "此操作需要登录会话，不能用令牌｜this needs a session, not a token",
              "用密码登录｜log in with your password");
}

}  // namespace

Result<Proved<OpenedSession>> AccessControl::change_password(const Principal& who,
                                                             std::string_view old_password,
                                                             std::string_view new_password) {
  Impl& s = *impl_;
  const AccessStatePtr state = s.state();
  const User* user = state->find(who.user);
  if (user == nullptr || who.proof != Proof::session) return no_session();
  CELADON_TRY(check_password(new_password, user->login));
  CELADON_ASSIGN(const auto proved,
                 s.prove_password(*user, old_password, who.remote_address, "password"));
  if (proved.refusal != Refusal::none) return as<OpenedSession>(proved);
  if (same_secret(old_password, new_password))
    return fail(ErrorCode::invalid_argument, "password: 与原密码相同｜password: the same as before",
                "换一个密码｜choose another one");
  CELADON_ASSIGN(const std::string hashed, s.passwords.hash(new_password));
  const Impl::Opening opening = s.make_session(user->id);
  const Status written = s.gate.write([&](storage::Database& database) -> Status {
    CELADON_TRY(save_password(database, user->id, hashed));
    for (const std::string& old : s.sessions.remove_user(user->id, ""))
      CELADON_TRY(remove_session(database, old));
    CELADON_TRY(s.write_session(database, opening));
    return s.audit.append(
        database, s.entry(*user, who.remote_address, "password_changed", "user " + user->login));
  });
  if (!written.ok()) return written.error();
  return Proved<OpenedSession>{Refusal::none, {}, s.enter(opening)};
}

Result<Proved<SecondFactor>> AccessControl::begin_second_factor(const Principal& who,
                                                                std::string_view password) {
  Impl& s = *impl_;
  const AccessStatePtr state = s.state();
  const User* user = state->find(who.user);
  if (user == nullptr || who.proof != Proof::session) return no_session();
  CELADON_ASSIGN(const auto proved,
                 s.prove_password(*user, password, who.remote_address, "second_factor"));
  if (proved.refusal != Refusal::none) return as<SecondFactor>(proved);
  const std::string secret = *from_base64url(random_secret(20));  // 160 bits: RFC 4226, 4, R6
  const Status written = s.gate.write([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(Credentials kept, load_credentials(database, user->id));
    if (!kept.totp_secret.empty())
      return fail(ErrorCode::conflict, "动态验证码已启用｜a second factor is in force",
                  "先停用｜end it first");
    kept.totp_pending = secret;
    return save_totp(database, user->id, kept);
  });
  if (!written.ok()) return written.error();
  return Proved<SecondFactor>{Refusal::none, {}, {base32(secret), totp_uri(secret, user->login)}};
}

Result<Proved<ConfirmedFactor>> AccessControl::confirm_second_factor(const Principal& who,
                                                                     std::string_view code) {
  Impl& s = *impl_;
  const AccessStatePtr state = s.state();
  const User* user = state->find(who.user);
  if (user == nullptr || who.proof != Proof::session) return no_session();
  const Duration locked = s.attempts.locked_for(user->login, who.remote_address, s.clock.now());
  if (locked.us > 0) return Proved<ConfirmedFactor>{Refusal::rate_limited, locked, {}};
  ConfirmedFactor confirmed;
  std::vector<std::string> hashes;
  for (std::size_t i = 0; i < recovery_code_count; ++i) {
    confirmed.recovery_codes.push_back(recovery_code());
    hashes.push_back(secret_hash(confirmed.recovery_codes.back()));
  }
  const Impl::Opening opening = s.make_session(user->id);
  bool right = false;
  const Status written = s.change([&](storage::Database& database, const AccessState&) -> Status {
    CELADON_ASSIGN(Credentials kept, load_credentials(database, user->id));
    if (kept.totp_pending.empty())
      return fail(ErrorCode::conflict, "尚未开始设置动态验证码｜no second factor was begun",
                  "先开始设置｜begin one first");
    const auto counter = totp_match(kept.totp_pending, code, s.clock.now(), 0);
    right = counter.has_value();
    if (!right) return {};
    kept.totp_secret = kept.totp_pending;
    kept.totp_pending.clear();
    kept.totp_last = *counter;
    CELADON_TRY(save_totp(database, user->id, kept));
    CELADON_TRY(save_recovery_codes(database, user->id, hashes));
    for (const std::string& old : s.sessions.remove_user(user->id, ""))
      CELADON_TRY(remove_session(database, old));
    CELADON_TRY(s.write_session(database, opening));
    return s.audit.append(
        database, s.entry(*user, who.remote_address, "second_factor_begun", "user " + user->login));
  });
  if (!written.ok()) return written.error();
  if (!right) {
    CELADON_TRY(
        s.note_failure(user->login, who.remote_address, "second_factor", user, "wrong code"));
    return Proved<ConfirmedFactor>{Refusal::unauthenticated, {}, {}};
  }
  confirmed.session = s.enter(opening);
  return Proved<ConfirmedFactor>{Refusal::none, {}, std::move(confirmed)};
}

Result<Proved<bool>> AccessControl::end_second_factor(const Principal& who,
                                                      std::string_view password) {
  Impl& s = *impl_;
  const AccessStatePtr state = s.state();
  const User* user = state->find(who.user);
  if (user == nullptr || who.proof != Proof::session) return no_session();
  CELADON_ASSIGN(auto proved,
                 s.prove_password(*user, password, who.remote_address, "second_factor"));
  if (proved.refusal != Refusal::none) return proved;
  const Status written = s.change([&](storage::Database& database, const AccessState&) -> Status {
    CELADON_TRY(save_totp(database, user->id, {}));
    CELADON_TRY(save_recovery_codes(database, user->id, {}));
    return s.audit.append(
        database, s.entry(*user, who.remote_address, "second_factor_ended", "user " + user->login));
  });
  if (!written.ok()) return written.error();
  return proved;
}

Result<NewToken> AccessControl::make_token(const Principal& who, const std::string& name,
                                           const std::vector<Permission>& permissions, int days) {
  Impl& s = *impl_;
  if (who.proof != Proof::session) return no_session();
  CELADON_TRY(check_person_name(name));
  if (permissions.empty())
    return fail(ErrorCode::invalid_argument,
                "permissions: 没有选择权限｜permissions: none is named",
                "选择该令牌可做的事｜name what the token may do");
  if (days < 1 || days > longest_token_days)
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("expires_in_days: {0} 不在允许范围内｜expires_in_days: {0} is out of range",
                    days),
        fmt::format("可填 1 至 {0}｜1 to {0}", longest_token_days));
  for (const Permission permission : permissions) {
    if (permission == Permission::open || permission == Permission::signed_in ||
        !may_somewhere(who, permission).allowed())
      return fail(ErrorCode::invalid_argument,
                  fmt::format("permissions: 您没有权限 {0}｜permissions: you do not hold {0}",
                              to_string(permission)),
                  "令牌的权限不能超过其用户｜a token cannot do more than its user");
  }
  if (s.tokens.of_user(who.user).size() >= most_tokens)
    return fail(ErrorCode::conflict,
                fmt::format("您有 {0} 个令牌，最多 {1} 个｜you have {0} tokens, at most {1}",
                            most_tokens, most_tokens),
                "撤销不再使用的令牌｜revoke one that is no longer used");
  NewToken made;
  made.secret = "cel_" + random_secret();
  const Instant now = s.clock.now();
  std::vector<Permission> sorted = permissions;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  made.token = {random_id("t"),
                secret_hash(made.secret),
                who.user,
                name,
                sorted,
                now,
                now + Duration::days(days)};
  std::vector<std::string_view> words;
  for (const Permission permission : sorted) words.emplace_back(to_string(permission));
  AuditEntry entry = entry_by(who, "token_made", "token " + made.token.id);
  entry.after = fmt::format("{}: {}; {} days", name, fmt::join(words, ", "), days);
  const Status written = s.gate.write([&](storage::Database& database) -> Status {
    CELADON_TRY(insert_token(database, made.token));
    return s.audit.append(database, entry);
  });
  if (!written.ok()) return written.error();
  s.tokens.add(made.token);
  return made;
}

std::vector<StoredToken> AccessControl::tokens_of(const Principal& who) const {
  return impl_->tokens.of_user(who.user);
}

std::optional<Instant> AccessControl::token_last_used(const StoredToken& token) const {
  return impl_->tokens.last_used(token.hash);
}

Status AccessControl::revoke_token(const Principal& who, std::string_view id) {
  Impl& s = *impl_;
  if (who.proof != Proof::session) return no_session();
  const auto own = s.tokens.of_user(who.user);
  const bool known =
      std::any_of(own.begin(), own.end(), [&](const StoredToken& token) { return token.id == id; });
  if (!known)
    return fail(ErrorCode::not_found, fmt::format("您没有令牌 {0}｜you have no token {0}", id),
                "列出令牌：GET /api/v1/tokens｜list them: GET /api/v1/tokens");
  s.tokens.remove(id);
  return s.gate.write([&](storage::Database& database) -> Status {
    CELADON_TRY(remove_token(database, id));
    return s.audit.append(database, entry_by(who, "token_revoked", "token " + std::string(id)));
  });
}

Status AccessControl::end_tokens(const UserId& user) {
  const auto tokens = impl_->tokens.of_user(user);
  impl_->tokens.remove_user(user);
  if (tokens.empty()) return {};
  return impl_->gate.write([&](storage::Database& database) -> Status {
    for (const StoredToken& token : tokens) CELADON_TRY(remove_token(database, token.id));
    return {};
  });
}

}  // namespace celadon::app::access
