#pragma once
// What the parts of AccessControl share.

#include <map>
#include <mutex>
#include <unordered_map>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/access_store.hpp"

namespace celadon::app::access {

struct AccessControl::Impl {
  Impl(AccessGate the_gate, AuditLog& the_audit, const Clock& the_clock,
       AccessSettings the_settings)
      : gate(std::move(the_gate)),
        audit(the_audit),
        clock(the_clock),
        settings(std::move(the_settings)),
        passwords(settings.password),
        attempts(settings.attempts),
        sessions(settings.session) {
    if (settings.identity_provider)
      provider = std::make_unique<IdentityProvider>(*settings.identity_provider, clock);
  }

  AccessGate gate;
  AuditLog& audit;
  const Clock& clock;
  AccessSettings settings;
  Passwords passwords;
  Attempts attempts;
  Sessions sessions;
  Tokens tokens;
  std::unique_ptr<IdentityProvider> provider;

  mutable std::shared_mutex picture_mutex;
  AccessStatePtr picture;
  mutable std::mutex log_ins_mutex;
  std::unordered_map<std::string, Instant> log_ins;  ///< since the start, by user

  [[nodiscard]] AccessStatePtr state() const {
    const std::shared_lock lock(picture_mutex);
    return picture;
  }
  Status change(const std::function<Status(storage::Database&, const AccessState&)>& work);

  /// A session that is not yet in force: written by the caller's transaction, then `enter`ed.
  struct Opening {
    OpenedSession opened;
    StoredSession stored;
  };
  [[nodiscard]] Opening make_session(const UserId& user) const;
  Status write_session(storage::Database& database, const Opening& opening);
  OpenedSession enter(const Opening& opening);

  /// Counts a failed attempt and puts it on record.
  Status note_failure(std::string_view login, std::string_view remote, const std::string& action,
                      const User* user, std::string_view why);
  /// Whether the code is right for the user now; uses it up.
  Result<bool> use_code(storage::Database& database, const UserId& user, std::string_view code);
  /// Checks the password of a user with the limits of a log-in. `value` is true on success.
  Result<Proved<bool>> prove_password(const User& user, std::string_view password,
                                      std::string_view remote, const std::string& action);
  AuditEntry entry(const User& user, std::string_view remote, std::string action,
                   std::string subject) const;
};

}  // namespace celadon::app::access
