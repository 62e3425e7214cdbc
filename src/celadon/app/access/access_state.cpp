#include "celadon/app/access/access_state.hpp"

#include <algorithm>

#include "celadon/app/access/role_table.hpp"

namespace celadon::app::access {

namespace {

// Deeper trees are refused when they are made; the bound also ends a walk through a broken one.
constexpr int deepest_tree = 16;

}  // namespace

const char* to_string(UserState state) noexcept {
  switch (state) {
    case UserState::invited: return "invited";
    case UserState::active: return "active";
    case UserState::disabled: return "disabled";
  }
  return "?";
}

const char* to_string(ConsentBasis basis) noexcept {
  return basis == ConsentBasis::membership ? "membership" : "agreement";
}

CivilDate day_in_china(Instant now) { return date_of(now, UtcOffset::china()); }

bool Consent::in_force(Instant now) const {
  return !revoked_at && (!until || day_in_china(now) <= *until);
}

const Organisation* AccessState::find(const OrganisationId& id) const {
  const auto found = organisations.find(id);
  return found == organisations.end() ? nullptr : &found->second;
}

const User* AccessState::find(const UserId& id) const {
  const auto found = users.find(id.text);
  return found == users.end() ? nullptr : &found->second;
}

const User* AccessState::find_login(std::string_view login) const {
  const auto found = logins.find(std::string(login));
  return found == logins.end() ? nullptr : find(UserId(found->second));
}

bool AccessState::is_below(const OrganisationId& inner, const OrganisationId& outer) const {
  if (inner == outer) return false;
  if (outer.text == registry::root_organisation) return find(inner) != nullptr;
  const Organisation* at = find(inner);
  for (int step = 0; at != nullptr && step < deepest_tree; ++step) {
    if (at->parent == outer) return true;
    at = at->parent.empty() ? nullptr : find(at->parent);
  }
  return false;
}

std::string_view AccessState::division_of(const Organisation& organisation) const {
  if (!organisation.division.empty()) return organisation.division;
  if (organisation.kind != registry::OrganisationKind::department) return {};
  const Organisation* above = find(organisation.parent);
  return above == nullptr ? std::string_view{} : std::string_view(above->division);
}

bool AccessState::consented(const OrganisationId& giver, const OrganisationId& receiver,
                            Permission permission, Instant now) const {
  const auto [begin, end] = consents_received.equal_range(receiver.text);
  return std::any_of(begin, end, [&](const auto& entry) {
    const Consent& consent = consents[entry.second];
    return consent.giver == giver && consent.in_force(now) &&
           std::any_of(consent.flows.begin(), consent.flows.end(),
                       [&](Permission flow) { return gives(flow, permission); });
  });
}

std::vector<Grant> AccessState::grants_of(const User& user, Instant now) const {
  std::vector<Grant> grants;
  if (user.state != UserState::active) return grants;
  for (const StoredGrant& grant : user.grants) {
    if (grant.until && day_in_china(now) > *grant.until) continue;
    if (find(grant.organisation) == nullptr) continue;
    grants.push_back({grant.role, grant.organisation});
  }
  return grants;
}

bool grant_reaches(const AccessState& state, const Grant& grant, Permission permission,
                   const OrganisationId& organisation, Instant now) {
  const Reach reach = reach_of(grant.role, permission);
  if (reach == Reach::none) return false;
  const bool itself = grant.organisation == organisation;
  if (itself && includes(reach, Reach::own)) return true;
  if (itself && includes(reach, Reach::root) && organisation.text == registry::root_organisation)
    return true;
  if (itself) return false;
  if (includes(reach, Reach::members) && state.is_below(organisation, grant.organisation))
    return true;
  if (includes(reach, Reach::area)) {
    const Organisation* outer = state.find(grant.organisation);
    const Organisation* inner = state.find(organisation);
    if (outer != nullptr && inner != nullptr &&
        registry::division_covers(state.division_of(*outer), state.division_of(*inner)))
      return true;
  }
  if (!includes(reach, Reach::consent)) return false;
  // Whoever shares any of its data lets the receiver also know that it exists.
  if (permission == Permission::organisation_read)
    return std::any_of(consent_flows.begin(), consent_flows.end(), [&](Permission flow) {
      return state.consented(organisation, grant.organisation, flow, now);
    });
  return state.consented(organisation, grant.organisation, permission, now);
}

bool narrowed_away(const Principal& who, Permission permission) {
  return !who.narrowed_to.empty() &&
         std::none_of(who.narrowed_to.begin(), who.narrowed_to.end(),
                      [&](Permission held) { return gives(held, permission); });
}

bool holds(const AccessState& state, const Principal& who, Permission permission,
           const OrganisationId& organisation, Instant now) {
  if (narrowed_away(who, permission) || state.find(organisation) == nullptr) return false;
  return std::any_of(who.grants.begin(), who.grants.end(), [&](const Grant& grant) {
    return grant_reaches(state, grant, permission, organisation, now);
  });
}

}  // namespace celadon::app::access
