#pragma once
// Who asks, and may they. Every check reads an immutable picture of users, grants, organisations
// and consents in memory; the database is touched only by changes and by what must survive a
// restart. docs/access.md is the table of roles and reaches.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/access_state.hpp"
#include "celadon/app/access/attempts.hpp"
#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/access/identity_provider.hpp"
#include "celadon/app/access/passwords.hpp"
#include "celadon/app/access/principal.hpp"
#include "celadon/app/access/sessions.hpp"
#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"

namespace celadon::app::access {

/// What a check came to. `hidden` is told as 404: that the thing exists is itself private.
enum class Verdict : std::uint8_t { allow, unauthenticated, forbidden, hidden };
struct Decision {
  Verdict verdict = Verdict::forbidden;
  [[nodiscard]] bool allowed() const { return verdict == Verdict::allow; }
};

struct AccessSettings {
  PasswordCost password;
  SessionLimits session;
  AttemptLimits attempts;
  Duration first_start_link = Duration::hours(24);
  Duration invitation_link = Duration::hours(72);
  bool secure_cookies = false;  ///< the server speaks TLS: `__Host-` and Secure
  std::optional<IdentityProviderSettings> identity_provider;
  registry::Divisions divisions;  ///< known by name; see divisions_of
};

/// Why somebody did not prove who they are; the names are codes of problem details.
enum class Refusal : std::uint8_t {
  none = 0,
  unauthenticated = 1,  ///< unknown login, wrong password, disabled user, wrong link: told alike
  second_factor_required = 2,  ///< right so far; a code is wanted, or the one given was wrong
  rate_limited = 3,
};
const char* to_string(Refusal refusal) noexcept;

/// The answer to an attempt to prove something. A value stands there only with Refusal::none.
template <class T>
struct Proved {
  Refusal refusal = Refusal::none;
  Duration retry_after = {};  ///< with rate_limited
  T value = {};
};

/// A new session: the only moment at which its secret is known.
struct OpenedSession {
  std::string secret;  ///< for the cookie
  std::string handle;  ///< public
  std::string csrf;
  UserId user;
  Instant expires;  ///< at the latest
};

struct FirstStart {
  std::string token;
  std::string login;
  std::string name;
  std::string password;
  Organisation root;  ///< kind, names, division; the id becomes "root"
};

struct SecondFactor {
  std::string secret;  ///< base32
  std::string uri;     ///< otpauth://
};
struct ConfirmedFactor {
  std::vector<std::string> recovery_codes;  ///< each works once
  OpenedSession session;                    ///< the session goes on under a new secret
};

struct NewToken {
  std::string secret;  ///< "cel_…", shown once
  StoredToken token;
};

/// Thread-safe. Functions that take a password use some 100 ms of one core: call them on worker
/// threads only.
class AccessControl {
 public:
  /// Creates or checks the tables and reads the picture. Errors: newer_version, corrupt, io.
  static Result<std::unique_ptr<AccessControl>> open(AccessGate gate, AuditLog& audit,
                                                     const Clock& clock, AccessSettings settings);
  ~AccessControl();

  // ---- for the dispatcher: memory only, a few microseconds
  /// Never fails: whoever cannot be recognised is nobody. A bearer token goes before a cookie.
  Principal who_asks(std::string_view session_cookie, std::string_view bearer_token,
                     std::string_view remote_address);
  /// The name of the session cookie: `__Host-celadon_session` with TLS, else `celadon_session`.
  [[nodiscard]] std::string_view cookie_name() const;
  /// The whole Set-Cookie value for a new session, and the one that removes it.
  [[nodiscard]] std::string set_cookie(const OpenedSession& session) const;
  [[nodiscard]] std::string clear_cookie() const;
  /// Whether the token belongs to the session; always true for API tokens, which no browser sends
  /// by itself.
  [[nodiscard]] bool csrf_holds(const Principal& who, std::string_view token) const;

  [[nodiscard]] Decision may(const Principal& who, Permission permission,
                             const OrganisationId& scope) const;
  /// The organisation that owns the site decides.
  [[nodiscard]] Decision may_site(const Principal& who, Permission permission,
                                  std::string_view site) const;
  /// Whether the asker may do it anywhere at all (routes of scope none and handler).
  [[nodiscard]] Decision may_somewhere(const Principal& who, Permission permission) const;
  /// The organisations in which the asker may do it, sorted.
  [[nodiscard]] std::vector<OrganisationId> reach(const Principal& who,
                                                  Permission permission) const;
  /// Every permission that the asker holds somewhere; with an organisation, there.
  [[nodiscard]] std::vector<Permission> permissions_of(const Principal& who) const;
  [[nodiscard]] std::vector<Permission> permissions_in(const Principal& who,
                                                       const OrganisationId& scope) const;
  /// A site without an organisation belongs to the root organisation. Error not_found before the
  /// first start.
  [[nodiscard]] Result<OrganisationId> owner_of_site(std::string_view site) const;

  // ---- log-in and out (log_in.cpp)
  Result<Proved<OpenedSession>> log_in(std::string_view login, std::string_view password,
                                       std::string_view code, std::string_view remote_address);
  /// Opens a session for a user whom an identity provider vouches for. Error not_found: no active
  /// user is bound to that identity.
  Result<OpenedSession> log_in_by_identity(std::string_view identity,
                                           std::string_view remote_address);
  Status log_out(const Principal& who);
  /// Of the asker's session; empty for tokens and nobody.
  [[nodiscard]] std::string csrf_of(const Principal& who) const;
  [[nodiscard]] std::optional<Instant> expiry_of(const Principal& who) const;
  /// Whether no user exists yet.
  [[nodiscard]] bool first_start() const;
  /// The token of a one-time link; an older one no longer works. Error conflict when a user exists.
  Result<std::string> first_start_token();
  /// Makes the root organisation and its administrator; where the root is a plant, park or group
  /// the same person gets the roles of its work, too. Errors: conflict, invalid_argument (begins
  /// with the field).
  Result<Proved<OpenedSession>> start_first(const FirstStart& wanted,
                                            std::string_view remote_address);
  /// A one-time link sets the password. Errors: invalid_argument.
  Result<Proved<OpenedSession>> accept_invitation(std::string_view token, std::string_view password,
                                                  std::string_view code,
                                                  std::string_view remote_address);

  // ---- the asker's own account (own_account.cpp); `who` came by a session
  Result<Proved<OpenedSession>> change_password(const Principal& who, std::string_view old_password,
                                                std::string_view new_password);
  /// Error conflict: a second factor is in force already.
  Result<Proved<SecondFactor>> begin_second_factor(const Principal& who, std::string_view password);
  /// Error conflict: none was begun.
  Result<Proved<ConfirmedFactor>> confirm_second_factor(const Principal& who,
                                                        std::string_view code);
  Result<Proved<bool>> end_second_factor(const Principal& who, std::string_view password);
  /// Errors: invalid_argument (a permission one does not hold, no permission, 1 to 366 days),
  /// conflict (50 tokens).
  Result<NewToken> make_token(const Principal& who, const std::string& name,
                              const std::vector<Permission>& permissions, int days);
  [[nodiscard]] std::vector<StoredToken> tokens_of(const Principal& who) const;
  [[nodiscard]] std::optional<Instant> token_last_used(const StoredToken& token) const;
  /// Error not_found.
  Status revoke_token(const Principal& who, std::string_view id);

  // ---- for the use cases of administration
  /// Runs `work` with the picture as it stands, in one transaction, and reads the picture anew.
  Status change(const std::function<Status(storage::Database&, const AccessState& state)>& work);
  /// Ends every session of a user, but one if it is named.
  Status end_sessions(const UserId& user, std::string_view but_handle = {});
  Status end_tokens(const UserId& user);
  /// A one-time link for a user; the token is for the fragment of the page's address.
  struct Link {
    std::string token;
    Instant expires;
  };
  Result<Link> make_invitation(storage::Database& database, const UserId& user) const;

  /// The identity provider, nullptr when none is set up.
  [[nodiscard]] IdentityProvider* identity_provider() const;
  [[nodiscard]] AccessStatePtr state() const;
  [[nodiscard]] std::optional<Instant> last_log_in(const User& user) const;
  [[nodiscard]] const AccessSettings& settings() const;
  [[nodiscard]] AuditLog& audit() const;
  [[nodiscard]] Instant now() const;

 private:
  struct Impl;
  explicit AccessControl(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Checks the form of a login: 2 to 64 of a-z, 0-9 and "._@-", a letter or digit first. Error
/// invalid_argument.
Status check_login(std::string_view login);
/// A person's name: 1 to 100 characters without control characters. Error invalid_argument.
Status check_person_name(std::string_view name);

}  // namespace celadon::app::access
