#pragma once
// Who asks, and may they. Every check reads an immutable picture of users, grants, organisations
// and consents in memory; the database is touched only by changes and by what must survive a
// restart. docs/access.md is the table of roles and reaches.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/access_state.hpp"
#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/access/principal.hpp"
#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"

namespace celadon::app::access {

/// What a check came to. `hidden` is told as 404: that the thing exists is itself private.
enum class Verdict : std::uint8_t { allow, unauthenticated, forbidden, hidden };
struct Decision {
  Verdict verdict = Verdict::forbidden;
  [[nodiscard]] bool allowed() const { return verdict == Verdict::allow; }
};

/// Costs and lengths that a test may lower or an operator set.
struct AccessSettings {
  std::uint64_t password_operations = 2;                ///< Argon2id passes (libsodium interactive)
  std::uint64_t password_memory = 64ULL * 1024 * 1024;  ///< bytes
  Duration session_idle = Duration::minutes(30);
  Duration session_longest = Duration::hours(12);
  Duration link_longest = Duration::hours(24);  ///< first start
  Duration invitation_longest = Duration::hours(72);
  bool secure_cookies = false;  ///< the server speaks TLS: `__Host-` and Secure
};

/// Why a log-in did not succeed; the names are codes of problem details.
enum class Refusal : std::uint8_t {
  none = 0,
  unauthenticated = 1,         ///< unknown login, wrong password, disabled user: told alike
  second_factor_required = 2,  ///< right so far; a code is wanted
  rate_limited = 3,
};

/// A new session: the only moment at which its secret is known.
struct OpenedSession {
  std::string cookie;  ///< secret value for the cookie
  std::string csrf;
  UserId user;
  Instant expires;  ///< at the latest
};
struct LogIn {
  Refusal refusal = Refusal::none;
  Duration retry_after;  ///< with rate_limited
  std::optional<OpenedSession> session;
};

/// Thread-safe. Functions that check a password take some 100 ms of one core: call them on worker
/// threads only.
class AccessControl {
 public:
  /// Creates or checks the tables and reads the picture. Errors: newer_version, corrupt, io.
  static Result<std::unique_ptr<AccessControl>> open(AccessGate gate, AuditLog& audit,
                                                     const Clock& clock,
                                                     const AccessSettings& settings = {});
  ~AccessControl();

  // ---- for the dispatcher: memory only, some microseconds
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
  /// The organisation that owns the site decides; an unknown site is `hidden` to all but those who
  /// may do it at the root.
  [[nodiscard]] Decision may_site(const Principal& who, Permission permission,
                                  std::string_view site) const;
  /// Whether the asker may do it anywhere at all (routes of scope none and handler).
  [[nodiscard]] Decision may_somewhere(const Principal& who, Permission permission) const;
  /// The organisations in which the asker may do it, sorted.
  [[nodiscard]] std::vector<OrganisationId> reach(const Principal& who,
                                                  Permission permission) const;
  /// Every permission that the asker holds somewhere.
  [[nodiscard]] std::vector<Permission> permissions_of(const Principal& who) const;
  /// A site without an organisation belongs to the root organisation; before the first start that
  /// is error not_found.
  [[nodiscard]] Result<OrganisationId> owner_of_site(std::string_view site) const;

  // ---- log-in and out
  LogIn log_in(std::string_view login, std::string_view password, std::string_view code,
               std::string_view remote_address);
  /// Ends the session or revokes nothing when there is none.
  Status log_out(const Principal& who);
  /// The CSRF token of the session, for GET /session.
  [[nodiscard]] std::string csrf_of(const Principal& who) const;
  [[nodiscard]] std::optional<Instant> expiry_of(const Principal& who) const;

  // ---- first start
  /// Whether no user exists yet.
  [[nodiscard]] bool first_start() const;
  /// A one-time link's token, valid for `link_longest`; an older one no longer works. Error
  /// conflict when a user exists.
  Result<std::string> first_start_token();
  struct FirstStart {
    std::string token;
    std::string login;
    std::string name;
    std::string password;
    Organisation root;  ///< kind, names, division; the id becomes "root"
  };
  /// Makes the root organisation and its administrator; where the root is a plant the same person
  /// is also its energy manager and director. Errors: rule (link wrong or expired), conflict,
  /// invalid_argument (names the field).
  Result<OpenedSession> start_first(const FirstStart& wanted, std::string_view remote_address);

  // ---- the picture, for handlers that list
  [[nodiscard]] AccessStatePtr state() const;
  [[nodiscard]] const AccessSettings& settings() const;

 private:
  struct Impl;
  explicit AccessControl(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::app::access
