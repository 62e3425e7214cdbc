#pragma once
// Use cases of administration: organisations, consents, users, grants. Each checks what the route
// table cannot know, writes the change and its audit row as one, and says who may not.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/access_control.hpp"

namespace celadon::app::access {

/// Why a change was not made although it is well formed; told as 403, 404, 412.
enum class Denial : std::uint8_t { none = 0, forbidden = 1, hidden = 2, version_mismatch = 3 };

template <class T>
struct Answer {
  Denial denial = Denial::none;
  T value = {};
  std::string zh = {};  ///< of `forbidden`: why
  std::string en = {};
};

// ---- organisations and consents (organisation_administration.cpp)

/// Makes an organisation below one the asker manages. Joining a group or park with a rule of
/// membership records the consent of that rule. Errors: invalid_argument, conflict (id in use).
Result<Answer<Organisation>> make_organisation(AccessControl& access, const Principal& who,
                                               Organisation wanted);
/// Changes names, kind, parent, division, code, rule of membership. `version`: what was read;
/// unset: whatever it is. Errors: invalid_argument, conflict (a circle of parents, too deep).
Result<Answer<Organisation>> change_organisation(AccessControl& access, const Principal& who,
                                                 Organisation wanted,
                                                 std::optional<std::int64_t> version);
/// Error conflict: the root, or something hangs on it.
Result<Answer<bool>> withdraw_organisation(AccessControl& access, const Principal& who,
                                           const OrganisationId& id,
                                           std::optional<std::int64_t> version);
/// The asker must manage the new owner and the present one. Error invalid_argument.
Result<Answer<Organisation>> link_site(AccessControl& access, const Principal& who,
                                       const OrganisationId& owner, const std::string& site);
/// Errors: invalid_argument (unknown receiver or flow, a day gone by).
Result<Answer<Consent>> give_consent(AccessControl& access, const Principal& who, Consent wanted);
Result<Answer<bool>> revoke_consent(AccessControl& access, const Principal& who,
                                    const OrganisationId& giver, std::string_view id);

// ---- users and grants (user_administration.cpp)

struct Invited {
  UserId user;
  AccessControl::Link link;
};
struct NewUser {
  std::string login;
  std::string name;
  OrganisationId organisation;
  std::vector<Role> roles;  ///< in that organisation
};
/// Errors: invalid_argument, conflict (login in use).
Result<Answer<Invited>> make_user(AccessControl& access, const Principal& who,
                                  const NewUser& wanted);
struct UserChange {
  std::optional<std::string> name = {};
  std::optional<UserState> state = {};  ///< active or disabled
  std::optional<std::string> identity = {};
  bool end_second_factor = false;
};
/// Errors: invalid_argument, conflict (identity bound elsewhere, the last administrator).
Result<Answer<UserId>> change_user(AccessControl& access, const Principal& who, const UserId& id,
                                   const UserChange& change, std::optional<std::int64_t> version);
/// Error conflict: the last administrator of the root, or oneself.
Result<Answer<bool>> withdraw_user(AccessControl& access, const Principal& who, const UserId& id);
/// A new one-time link; older ones no longer work.
Result<Answer<Invited>> invite_again(AccessControl& access, const Principal& who, const UserId& id);
/// A rise of privilege: the user's sessions end, so that they go on under new secrets. Errors:
/// invalid_argument (role does not fit), conflict (granted already).
Result<Answer<UserId>> give_grant(AccessControl& access, const Principal& who, const UserId& id,
                                  Role role, const OrganisationId& organisation,
                                  std::optional<CivilDate> until);
/// Error conflict: the last administrator of the root.
Result<Answer<bool>> take_grant(AccessControl& access, const Principal& who, const UserId& id,
                                std::string_view grant);

/// Whether the asker sees the user: themselves, or a user of, or with a role in, an organisation in
/// which they may read users.
bool may_see(const AccessControl& access, const Principal& who, const User& user);
/// Whether the asker may change the user: manages the user's organisation and ranks not below.
bool may_manage(const AccessControl& access, const Principal& who, const User& user);

/// The name used on the command line, where the right is that to the data folder: may everything.
Principal command_line(std::string_view person);

}  // namespace celadon::app::access
