#pragma once
// The tables of access: rows in, rows out, no rule.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/access_state.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app::access {

Status migrate_access(storage::Database& database);
/// The whole picture. Cost O(rows).
Result<AccessStatePtr> load_state(storage::Database& database);

Status insert_organisation(storage::Database& database, const Organisation& organisation,
                           Instant now);
Status update_organisation(storage::Database& database, const Organisation& organisation);
Status withdraw_organisation(storage::Database& database, const OrganisationId& id, Instant now);
Status set_site_owner(storage::Database& database, std::string_view site,
                      const OrganisationId& owner, Instant now);
Status insert_consent(storage::Database& database, const Consent& consent);
Status revoke_consent(storage::Database& database, std::string_view id, Instant now,
                      std::string_view who);

Status insert_user(storage::Database& database, const User& user, Instant now);
/// Name, state, organisation, identity, version.
Status update_user(storage::Database& database, const User& user);
Status withdraw_user(storage::Database& database, const UserId& id, Instant now);
Status insert_grant(storage::Database& database, const UserId& user, const StoredGrant& grant,
                    Instant now, std::string_view who);
Status take_grant(storage::Database& database, std::string_view id, Instant now,
                  std::string_view who);

/// What proves a user; never part of the picture.
struct Credentials {
  std::string password;        ///< Argon2id text; empty: none
  std::string totp_secret;     ///< raw; empty: no second factor
  std::string totp_pending;    ///< raw; being set up
  std::int64_t totp_last = 0;  ///< counter of the last code that was used
};
Result<Credentials> load_credentials(storage::Database& database, const UserId& id);
Status save_password(storage::Database& database, const UserId& id, std::string_view password);
Status save_totp(storage::Database& database, const UserId& id, const Credentials& credentials);
Status save_log_in(storage::Database& database, const UserId& id, Instant now);
Status save_recovery_codes(storage::Database& database, const UserId& id,
                           const std::vector<std::string>& hashes);
/// Uses up a recovery code; false when there is no such unused code.
Result<bool> use_recovery_code(storage::Database& database, const UserId& id, std::string_view hash,
                               Instant now);

enum class LinkPurpose : std::uint8_t { first_start = 1, invitation = 2 };
struct OneTimeLink {
  LinkPurpose purpose = LinkPurpose::invitation;
  UserId user;  ///< empty for first_start
  Instant expires;
};
/// Replaces every earlier link of that purpose and user.
Status save_link(storage::Database& database, std::string_view hash, const OneTimeLink& link,
                 Instant now);
/// The unused link of that hash.
Result<std::optional<OneTimeLink>> find_link(storage::Database& database, std::string_view hash);
Status use_link(storage::Database& database, std::string_view hash, Instant now);

struct StoredSession {
  std::string hash;    ///< of the cookie's secret
  std::string handle;  ///< public
  UserId user;
  std::string csrf;
  Instant created;
  Instant last_seen;
};
Result<std::vector<StoredSession>> load_sessions(storage::Database& database);
Status insert_session(storage::Database& database, const StoredSession& session);
Status touch_session(storage::Database& database, std::string_view hash, Instant last_seen);
Status remove_session(storage::Database& database, std::string_view hash);

struct StoredToken {
  std::string id;
  std::string hash;
  UserId user;
  std::string name;
  std::vector<Permission> permissions;
  Instant created;
  Instant expires;
};
Result<std::vector<StoredToken>> load_tokens(storage::Database& database);
Status insert_token(storage::Database& database, const StoredToken& token);
Status remove_token(storage::Database& database, std::string_view id);

}  // namespace celadon::app::access
