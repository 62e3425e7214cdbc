#pragma once
// Who asks, and what one may be allowed to do. Deny by default: a permission is held only through a
// grant (role in an organisation), and reaches only what docs/access.md says that role reaches.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/strong_id.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::app::access {

using UserId = StrongId<struct UserTag>;
using registry::OrganisationId;

/// What a route or a use case asks for. The numbers are stored in tokens and never reused.
enum class Permission : std::uint8_t {
  open = 0,                  ///< anybody, without a session
  signed_in = 1,             ///< any user, about themselves
  site_read = 2,             ///< figures of a plant: energy, carbon, water, assessment, derivation
  site_write = 3,            ///< describes the plant: site.yaml, statements
  import_data = 4,           ///< meter exports enter
  evidence_read = 5,         ///< the evidence vault
  evidence_write = 6,        ///< puts, replaces, withdraws evidence
  report_read = 7,           ///< reports and filings of a plant
  report_write = 8,          ///< makes reports
  report_file = 9,           ///< freezes a report as filed
  pack_read = 10,            ///< standards, factors, tariffs
  job_read = 11,             ///< one's own jobs; all of an organisation for its director
  organisation_read = 12,    ///< names, kinds and places in the trees
  organisation_manage = 13,  ///< makes and changes organisations below one's own
  user_read = 14,            ///< users of one's organisations
  user_manage = 15,          ///< makes users, grants roles not above one's own
  audit_read = 16,           ///< the audit log of one's organisations
  folder_read = 17,          ///< health of the data folder and the server
  filing_read = 18,          ///< reports and evaluations as filed; flows upward by rule
  consent_manage = 19,       ///< gives and revokes consents of one's own organisation
  ladder_read = 20,          ///< where a subject stands on the ladder, and its timeline
  ladder_step = 21,          ///< takes steps of the ladder, as the programme lets the role
  registry_write = 22,       ///< registers subjects, their facts, outside events; campaigns
};
inline constexpr std::uint8_t last_permission = 22;

/// The field's roles. Stored; never reused.
enum class Role : std::uint8_t {
  administrator = 1,
  energy_manager = 2,
  plant_director = 3,
  park_operator = 4,
  group_leader = 5,
  evaluator = 6,
  reviewer_county = 7,
  reviewer_city = 8,
  reviewer_province = 9,
  reviewer_nation = 10,
  bank = 11,
  auditor = 12,
};
inline constexpr std::uint8_t last_role = 12;
const char* to_string(Permission permission) noexcept;
const char* to_string(Role role) noexcept;
std::optional<Permission> permission_of(std::string_view word) noexcept;
std::optional<Role> role_of(std::string_view word) noexcept;

struct Grant {
  Role role = Role::auditor;
  OrganisationId organisation;
};

/// How the asker proved who they are.
enum class Proof : std::uint8_t { none = 0, session = 1, token = 2 };

/// Who asks. A request without a valid session or token has an empty user and no grants.
struct Principal {
  UserId user;
  std::string login;
  std::string name;
  Proof proof = Proof::none;
  std::vector<Grant> grants;
  std::vector<Permission> narrowed_to;  ///< of a token: nothing beyond these; empty: not narrowed
  std::string session;  ///< public handle of the session or token, for the audit log
  std::string remote_address;

  [[nodiscard]] bool signed_in() const { return !user.text.empty(); }
};

}  // namespace celadon::app::access
