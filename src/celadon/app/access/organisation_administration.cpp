// Organisations, their sites and the consents between them.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/access/access_store.hpp"
#include "celadon/app/access/administration.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/app/access/secrets.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::access {

namespace {

constexpr int deepest_parent = 12;

template <class T>
Answer<T> denied(Decision decision, const std::string& zh = {}, const std::string& en = {}) {
  Answer<T> answer;
  answer.denial = decision.verdict == Verdict::hidden ? Denial::hidden : Denial::forbidden;
  answer.zh = zh;
  answer.en = en;
  return answer;
}

OrganisationId root_id() { return OrganisationId(std::string(registry::root_organisation)); }

/// The parent by whom an organisation without one is managed.
OrganisationId parent_or_root(const Organisation& organisation) {
  return organisation.parent.empty() ? root_id() : organisation.parent;
}

Status check_flows(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const auto permission = permission_of(word);
    if (permission && is_flow(*permission)) continue;
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("membership_flows: \"{0}\" 不是数据流向的名称｜membership_flows: \"{0}\" is "
                    "no flow of data",
                    word),
        "可用：site_read、evidence_read、report_read、filing_read｜site_read, "
        "evidence_read, report_read, filing_read");
  }
  return {};
}

Status check_parent(const AccessState& state, const Organisation& organisation) {
  if (organisation.parent.empty()) return {};
  const Organisation* at = state.find(organisation.parent);
  if (at == nullptr)
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("parent: 没有组织 {0}｜parent: {0} is not known", organisation.parent.text),
        "填写已有的组织｜name an organisation that exists");
  for (int depth = 1; at != nullptr; ++depth) {
    if (at->id == organisation.id)
      return fail(ErrorCode::conflict,
                  fmt::format("parent: {0} 隶属于 {1}｜parent: {0} hangs below {1}",
                              organisation.parent.text, organisation.id.text),
                  "选择其外的上级组织｜choose a parent outside");
    if (depth > deepest_parent)
      return fail(
          ErrorCode::conflict,
          fmt::format("parent: 层级超过 {0} 级｜parent: more than {0} levels", deepest_parent),
          "选择更高一级的上级组织｜choose a parent higher up");
    at = at->parent.empty() ? nullptr : state.find(at->parent);
  }
  return {};
}

std::string shown(const Organisation& o) {
  return fmt::format("kind {}; names {} / {}; parent {}; division {}; code {}; flows [{}]",
                     registry::to_string(o.kind), o.names.zh, o.names.en,
                     o.parent.empty() ? "-" : o.parent.text, o.division.empty() ? "-" : o.division,
                     o.credit_code.empty() ? "-" : o.credit_code,
                     fmt::join(o.membership_flows, ", "));
}

AuditEntry about(const Principal& who, std::string action, const OrganisationId& id) {
  AuditEntry entry = entry_by(who, std::move(action), "organisation " + id.text);
  entry.organisation = id.text;
  return entry;
}

/// The consents that joining `member`'s parents brings, by their rules of membership.
Status join(storage::Database& database, const AccessState& state, const AccessControl& access,
            const Principal& who, const Organisation& member) {
  const Organisation* at = member.parent.empty() ? nullptr : state.find(member.parent);
  for (int depth = 0; at != nullptr && depth <= deepest_parent; ++depth) {
    if (!at->membership_flows.empty()) {
      Consent consent;
      consent.id = random_id("c");
      consent.giver = member.id;
      consent.receiver = at->id;
      for (const std::string& word : at->membership_flows)
        if (const auto flow = permission_of(word)) consent.flows.push_back(*flow);
      consent.basis = ConsentBasis::membership;
      consent.note = fmt::format("rule of membership of {}", at->id.text);
      consent.given_at = access.now();
      consent.given_by = who.login;
      CELADON_TRY(insert_consent(database, consent));
      AuditEntry entry = about(who, "consent_by_membership", member.id);
      entry.after = fmt::format("{} to {}: {}", consent.id, at->id.text,
                                fmt::join(at->membership_flows, ", "));
      CELADON_TRY(access.audit().append(database, entry));
    }
    at = at->parent.empty() ? nullptr : state.find(at->parent);
  }
  return {};
}

/// Leaving a parent ends what was shared by its rule.
Status leave(storage::Database& database, const AccessState& state, const AccessControl& access,
             const Principal& who, const Organisation& member) {
  for (const Consent& consent : state.consents) {
    if (consent.giver != member.id || consent.basis != ConsentBasis::membership ||
        consent.revoked_at)
      continue;
    CELADON_TRY(revoke_consent(database, consent.id, access.now(), who.login));
    AuditEntry entry = about(who, "consent_revoked", member.id);
    entry.before = fmt::format("{} to {}, by membership", consent.id, consent.receiver.text);
    CELADON_TRY(access.audit().append(database, entry));
  }
  return {};
}

}  // namespace

Result<Answer<Organisation>> make_organisation(AccessControl& access, const Principal& who,
                                               Organisation wanted) {
  const OrganisationId manager = parent_or_root(wanted);
  if (const Decision d = access.may(who, Permission::organisation_manage, manager); !d.allowed())
    return denied<Organisation>(d, "须管理上级组织", "one must manage the parent");
  if (wanted.names.en.empty()) wanted.names.en = wanted.names.zh;
  wanted.version = 1;
  CELADON_TRY(registry::check_organisation(wanted, access.settings().divisions));
  CELADON_TRY(check_flows(wanted.membership_flows));
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        CELADON_TRY(check_parent(state, wanted));
        const Status inserted = insert_organisation(database, wanted, access.now());
        if (!inserted.ok() && inserted.error().code == ErrorCode::conflict)
          return fail(ErrorCode::conflict,
                      fmt::format("id: {0} 已被使用｜id: {0} is in use", wanted.id.text),
                      "换一个编号｜choose another id");
        CELADON_TRY(inserted);
        AuditEntry entry = about(who, "organisation_made", wanted.id);
        entry.after = shown(wanted);
        CELADON_TRY(access.audit().append(database, entry));
        return join(database, state, access, who, wanted);
      });
  if (!written.ok()) return written.error();
  return Answer<Organisation>{Denial::none, wanted};
}

Result<Answer<Organisation>> change_organisation(AccessControl& access, const Principal& who,
                                                 Organisation wanted,
                                                 std::optional<std::int64_t> version) {
  if (const Decision d = access.may(who, Permission::organisation_manage, wanted.id); !d.allowed())
    return denied<Organisation>(d);
  if (wanted.names.en.empty()) wanted.names.en = wanted.names.zh;
  CELADON_TRY(registry::check_organisation(wanted, access.settings().divisions));
  CELADON_TRY(check_flows(wanted.membership_flows));
  const AccessStatePtr before = access.state();
  const Organisation* known = before->find(wanted.id);
  if (known == nullptr) return denied<Organisation>({Verdict::hidden});
  const bool moves = known->parent != wanted.parent;
  if (moves && wanted.id == root_id())
    return fail(ErrorCode::conflict,
                "parent: 根组织没有上级｜parent: the root organisation has none",
                "不要填写｜leave it out");
  // Into a group or park one may only bring what its own managers take in.
  if (moves && !wanted.parent.empty()) {
    const Decision d = access.may(who, Permission::organisation_manage, wanted.parent);
    if (!d.allowed())
      return denied<Organisation>(d, "须同时管理新的上级组织",
                                  "one must manage the new parent, too");
  }
  Denial denial = Denial::none;
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        const Organisation* present = state.find(wanted.id);
        if (present == nullptr || (version && present->version != *version)) {
          denial = present == nullptr ? Denial::hidden : Denial::version_mismatch;
          return {};
        }
        CELADON_TRY(check_parent(state, wanted));
        wanted.version = present->version + 1;
        CELADON_TRY(update_organisation(database, wanted));
        AuditEntry entry = about(who, "organisation_changed", wanted.id);
        entry.before = shown(*present);
        entry.after = shown(wanted);
        CELADON_TRY(access.audit().append(database, entry));
        if (!moves) return {};
        CELADON_TRY(leave(database, state, access, who, *present));
        return join(database, state, access, who, wanted);
      });
  if (!written.ok()) return written.error();
  return Answer<Organisation>{denial, wanted};
}

Result<Answer<bool>> withdraw_organisation(AccessControl& access, const Principal& who,
                                           const OrganisationId& id,
                                           std::optional<std::int64_t> version) {
  if (const Decision d = access.may(who, Permission::organisation_manage, id); !d.allowed())
    return denied<bool>(d);
  Denial denial = Denial::none;
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        const Organisation* present = state.find(id);
        if (present == nullptr || (version && present->version != *version)) {
          denial = present == nullptr ? Denial::hidden : Denial::version_mismatch;
          return {};
        }
        const bool has_members =
            std::any_of(state.organisations.begin(), state.organisations.end(),
                        [&](const auto& entry) { return entry.second.parent == id; });
        const bool has_sites = std::any_of(state.owners.begin(), state.owners.end(),
                                           [&](const auto& entry) { return entry.second == id; });
        const bool has_users =
            std::any_of(state.users.begin(), state.users.end(), [&](const auto& entry) {
              const auto& grants = entry.second.grants;
              return entry.second.organisation == id ||
                     std::any_of(grants.begin(), grants.end(), [&](const StoredGrant& grant) {
                       return grant.organisation == id;
                     });
            });
        if (id == root_id() || has_members || has_sites || has_users)
          return fail(ErrorCode::conflict,
                      units::after(fmt::format("不能撤销 {0}｜{0} cannot be withdrawn", id.text),
                                   id == root_id() ? "它是根组织｜it is the root"
                                   : has_members   ? "有下级组织｜organisations hang on it"
                                   : has_sites     ? "名下有工厂｜it owns sites"
                                                   : "有用户属于它｜users belong to it"),
                      "先移走或撤销这些｜move or withdraw those first");
        CELADON_TRY(withdraw_organisation(database, id, access.now()));
        AuditEntry entry = about(who, "organisation_withdrawn", id);
        entry.before = shown(*present);
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  return Answer<bool>{denial, true};
}

Result<Answer<Organisation>> link_site(AccessControl& access, const Principal& who,
                                       const OrganisationId& owner, const std::string& site) {
  if (const Decision d = access.may(who, Permission::organisation_manage, owner); !d.allowed())
    return denied<Organisation>(d);
  CELADON_ASSIGN(const OrganisationId present, access.owner_of_site(site));
  if (const Decision d = access.may(who, Permission::organisation_manage, present); !d.allowed())
    return denied<Organisation>({Verdict::hidden});
  if (site.empty() || site.size() > 64)
    return fail(ErrorCode::invalid_argument,
                "site: 工厂编号格式不对｜site: has not the form of a site's id",
                "填写 site.yaml 中的编号｜the id that site.yaml gives it");
  Organisation linked;
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        const Organisation* known = state.find(owner);
        if (known == nullptr)
          return fail(ErrorCode::not_found, "该组织已不存在｜the organisation is gone");
        linked = *known;
        CELADON_TRY(set_site_owner(database, site, owner, access.now()));
        AuditEntry entry = about(who, "site_linked", owner);
        entry.subject = "site " + site;
        entry.before = present.text;
        entry.after = owner.text;
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  return Answer<Organisation>{Denial::none, linked};
}

Result<Answer<Consent>> give_consent(AccessControl& access, const Principal& who, Consent wanted) {
  if (const Decision d = access.may(who, Permission::consent_manage, wanted.giver); !d.allowed())
    return denied<Consent>(d);
  const AccessStatePtr state = access.state();
  if (wanted.receiver == wanted.giver || state->find(wanted.receiver) == nullptr)
    return fail(ErrorCode::invalid_argument,
                fmt::format("receiver: {0} 不是另一个已有的组织｜receiver: {0} is not another "
                            "organisation that is known",
                            wanted.receiver.text),
                "向接收方索取其组织编号｜ask the receiver for the id of its organisation");
  if (wanted.flows.empty() || !std::all_of(wanted.flows.begin(), wanted.flows.end(), is_flow))
    return fail(ErrorCode::invalid_argument,
                "flows: 为空，或有不是数据流向的名称｜flows: none, or one that is no flow of "
                "data",
                "可用：site_read、evidence_read、report_read、filing_read｜site_read, "
                "evidence_read, report_read, filing_read");
  if (wanted.until && *wanted.until < day_in_china(access.now()))
    return fail(ErrorCode::invalid_argument,
                fmt::format("until: {0} 已过｜until: {0} has gone by", format_date(*wanted.until)),
                "填写将来的日期，或留空｜name a day to come, or none");
  if (wanted.note.size() > 1500)
    return fail(ErrorCode::invalid_argument,
                "note: 超过 500 个字符｜note: longer than 500 characters", "请缩短｜shorten it");
  wanted.id = random_id("c");
  wanted.basis = ConsentBasis::agreement;
  wanted.given_at = access.now();
  wanted.given_by = who.login;
  std::vector<std::string_view> words;
  for (const Permission flow : wanted.flows) words.emplace_back(to_string(flow));
  const Status written =
      access.change([&](storage::Database& database, const AccessState&) -> Status {
        CELADON_TRY(insert_consent(database, wanted));
        AuditEntry entry = about(who, "consent_given", wanted.giver);
        entry.after =
            fmt::format("{} to {}: {}{}", wanted.id, wanted.receiver.text, fmt::join(words, ", "),
                        wanted.until ? "; until " + format_date(*wanted.until) : "");
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  return Answer<Consent>{Denial::none, wanted};
}

Result<Answer<bool>> revoke_consent(AccessControl& access, const Principal& who,
                                    const OrganisationId& giver, std::string_view id) {
  if (const Decision d = access.may(who, Permission::consent_manage, giver); !d.allowed())
    return denied<bool>(d);
  Denial denial = Denial::none;
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        const auto found = std::find_if(
            state.consents.begin(), state.consents.end(),
            [&](const Consent& consent) { return consent.id == id && consent.giver == giver; });
        if (found == state.consents.end()) {
          denial = Denial::hidden;
          return {};
        }
        if (found->revoked_at) return {};
        CELADON_TRY(revoke_consent(database, id, access.now(), who.login));
        AuditEntry entry = about(who, "consent_revoked", giver);
        entry.before = fmt::format("{} to {}", found->id, found->receiver.text);
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  return Answer<bool>{denial, true};
}

}  // namespace celadon::app::access
