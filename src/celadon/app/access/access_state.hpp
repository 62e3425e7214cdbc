#pragma once
// The immutable picture of users, grants, organisations and consents by which every check is made,
// and the check itself as a pure function.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "celadon/app/access/principal.hpp"
#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::app::access {

using registry::Organisation;

enum class UserState : std::uint8_t { invited = 1, active = 2, disabled = 3 };
const char* to_string(UserState state) noexcept;

struct StoredGrant {
  std::string id;
  Role role = Role::auditor;
  OrganisationId organisation;
  std::optional<CivilDate> until;  ///< last day, China time
};

struct User {
  UserId id;
  std::string login;
  std::string name;
  UserState state = UserState::invited;
  OrganisationId organisation;  ///< where the user belongs
  std::string identity;         ///< `sub` at the identity provider; may be empty
  bool has_password = false;
  bool second_factor = false;
  std::optional<Instant> last_log_in;
  std::int64_t version = 1;
  std::vector<StoredGrant> grants;
};

enum class ConsentBasis : std::uint8_t { agreement = 1, membership = 2 };
const char* to_string(ConsentBasis basis) noexcept;

/// A recorded consent: `receiver` may see what `flows` name of `giver`, until the day or until it
/// is revoked.
struct Consent {
  std::string id;
  OrganisationId giver;
  OrganisationId receiver;
  std::vector<Permission> flows;
  ConsentBasis basis = ConsentBasis::agreement;
  std::string note;
  Instant given_at;
  std::string given_by;
  std::optional<CivilDate> until;
  std::optional<Instant> revoked_at;
  std::string revoked_by;

  [[nodiscard]] bool in_force(Instant now) const;
};

/// Never changes once made; shared by all threads.
struct AccessState {
  std::map<OrganisationId, Organisation> organisations;       ///< without the withdrawn
  std::map<std::string, OrganisationId, std::less<>> owners;  ///< site -> organisation
  std::unordered_map<std::string, User> users;                ///< by id, without the withdrawn
  std::unordered_map<std::string, std::string> logins;        ///< login -> id
  std::vector<Consent> consents;                              ///< also the revoked
  std::unordered_multimap<std::string, std::size_t> consents_received;  ///< receiver -> index

  [[nodiscard]] const Organisation* find(const OrganisationId& id) const;
  [[nodiscard]] const User* find(const UserId& id) const;
  [[nodiscard]] const User* find_login(std::string_view login) const;
  /// Whether `inner` hangs below `outer` in the tree of parks and groups, not itself.
  [[nodiscard]] bool is_below(const OrganisationId& inner, const OrganisationId& outer) const;
  /// The division an organisation acts for: its own, or that of the agency above a department.
  [[nodiscard]] std::string_view division_of(const Organisation& organisation) const;
  [[nodiscard]] bool consented(const OrganisationId& giver, const OrganisationId& receiver,
                               Permission permission, Instant now) const;
  /// The grants of a user that hold now.
  [[nodiscard]] std::vector<Grant> grants_of(const User& user, Instant now) const;
};
using AccessStatePtr = std::shared_ptr<const AccessState>;

/// Whether one grant reaches an organisation with a permission.
bool grant_reaches(const AccessState& state, const Grant& grant, Permission permission,
                   const OrganisationId& organisation, Instant now);

/// The whole rule: some grant reaches it, and a token is not narrowed below it. An organisation
/// that does not exist is reached by nobody.
bool holds(const AccessState& state, const Principal& who, Permission permission,
           const OrganisationId& organisation, Instant now);

/// Whether the principal is narrowed (a token) so that the permission is cut off.
bool narrowed_away(const Principal& who, Permission permission);

/// The day in China at an instant: consents and grants end with their last day there.
CivilDate day_in_china(Instant now);

}  // namespace celadon::app::access
