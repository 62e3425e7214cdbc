#pragma once
// The one table that says which role may do what, and how far. docs/access.md shows it; a test
// compares the two.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/principal.hpp"

namespace celadon::app::access {

/// How far a permission reaches from the organisation in which the role is held. A set of bits.
enum class Reach : std::uint8_t {
  none = 0,
  own = 1,      ///< that organisation itself
  members = 2,  ///< everything below it in the tree of parks and groups
  area = 4,     ///< everything within its administrative division; only what flows upward by rule
  consent = 8,  ///< whoever gave it a consent that names the permission and is in force
  root = 16,    ///< the installation as a whole, when held in the root organisation
};
constexpr Reach operator|(Reach a, Reach b) {
  return static_cast<Reach>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr bool includes(Reach set, Reach one) {
  return (static_cast<std::uint8_t>(set) & static_cast<std::uint8_t>(one)) != 0;
}

/// How far a role's permission reaches; none when the role does not have it. `open` and `signed_in`
/// are no role's: asking for them is a programmer error.
Reach reach_of(Role role, Permission permission) noexcept;

/// What may flow to another organisation by consent.
inline constexpr std::array<Permission, 5> consent_flows{
    Permission::site_read, Permission::evidence_read, Permission::report_read,
    Permission::filing_read, Permission::ladder_read};
bool is_flow(Permission permission) noexcept;
/// Whether holding one permission gives another, where permissions are listed one by one (consents,
/// tokens): itself, and with the reading of reports that of the filed ones.
constexpr bool gives(Permission held, Permission asked) noexcept {
  return held == asked || (held == Permission::report_read && asked == Permission::filing_read);
}

/// The kinds of organisation in which a role can be held, and for reviewers the level of its
/// division.
std::span<const registry::OrganisationKind> kinds_of(Role role) noexcept;
/// Whether the role can be held in the organisation. `division` is the organisation's own or, for a
/// department, that of its agency.
Status check_role_fits(Role role, const registry::Organisation& organisation,
                       std::string_view division);

/// Who may grant whom: a role is granted only by someone of the same or a higher rank.
int rank_of(Role role) noexcept;

/// The words of docs/access.md and of the pages.
registry::Names names_of(Role role);
registry::Names names_of(Permission permission);
std::vector<std::string_view> words_of(Reach reach);

std::vector<Role> all_roles();
/// Those a role can hold: without `open` and `signed_in`.
std::vector<Permission> grantable_permissions();

/// The table in Markdown, as docs/access.md holds it.
std::string role_table_markdown();

}  // namespace celadon::app::access
