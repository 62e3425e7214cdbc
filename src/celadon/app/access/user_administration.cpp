// Users, their roles and their one-time links.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/access/access_store.hpp"
#include "celadon/app/access/administration.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {

namespace {

OrganisationId root_id() { return OrganisationId(std::string(registry::root_organisation)); }

template <class T>
Answer<T> denied(Verdict verdict, const std::string& zh = {}, const std::string& en = {}) {
  Answer<T> answer;
  answer.denial = verdict == Verdict::hidden ? Denial::hidden : Denial::forbidden;
  answer.zh = zh;
  answer.en = en;
  return answer;
}

AuditEntry about(const Principal& who, std::string action, const User& user) {
  AuditEntry entry = entry_by(who, std::move(action), "user " + user.login);
  entry.organisation = user.organisation.text;
  return entry;
}

/// The highest rank by which the asker may manage users of an organisation; 0: not at all.
int managing_rank(const AccessState& state, const Principal& who, const OrganisationId& id,
                  Instant now) {
  if (narrowed_away(who, Permission::user_manage)) return 0;
  int rank = 0;
  for (const Grant& grant : who.grants)
    if (grant_reaches(state, grant, Permission::user_manage, id, now))
      rank = std::max(rank, rank_of(grant.role));
  return rank;
}

int rank_of_user(const User& user) {
  int rank = 0;
  for (const StoredGrant& grant : user.grants) rank = std::max(rank, rank_of(grant.role));
  return rank;
}

/// Whether somebody else than `but` administers the root and can log in.
bool another_administrator(const AccessState& state, const UserId& but) {
  return std::any_of(state.users.begin(), state.users.end(), [&](const auto& entry) {
    const User& user = entry.second;
    return user.id != but && user.state == UserState::active &&
           std::any_of(user.grants.begin(), user.grants.end(), [](const StoredGrant& grant) {
             return grant.role == Role::administrator && grant.organisation == root_id();
           });
  });
}

bool administers_root(const User& user) {
  return std::any_of(user.grants.begin(), user.grants.end(), [](const StoredGrant& grant) {
    return grant.role == Role::administrator && grant.organisation == root_id();
  });
}

Error last_administrator() {
  return fail(ErrorCode::conflict,
              "这是根组织的最后一名管理员｜this is the last administrator of the root "
              "organisation",
              "先设另一名管理员｜make another one first");
}

/// The user as the asker may manage them, or why not.
struct Managed {
  const User* user = nullptr;
  Verdict verdict = Verdict::allow;
};
Managed managed(const AccessControl& access, const AccessState& state, const Principal& who,
                const UserId& id) {
  const User* user = state.find(id);
  if (user == nullptr || !may_see(access, who, *user)) return {nullptr, Verdict::hidden};
  if (!may_manage(access, who, *user)) return {user, Verdict::forbidden};
  return {user, Verdict::allow};
}

constexpr const char* rank_zh = "不能管理级别高于自己或不在所辖组织的用户";
constexpr const char* rank_en = "users of a higher rank, or of other organisations, are not yours";

Status check_role(const AccessState& state, Role role, const OrganisationId& id) {
  const Organisation* organisation = state.find(id);
  if (organisation == nullptr)
    return fail(ErrorCode::invalid_argument,
                fmt::format("organisation: 没有组织 {0}｜organisation: {0} is not known", id.text),
                "填写已有的组织｜name one that exists");
  return check_role_fits(role, *organisation, state.division_of(*organisation));
}

}  // namespace

Principal command_line(std::string_view person) {
  Principal who;
  who.login = fmt::format("{} (command line)", person);
  who.user = UserId("command line");
  who.name = person;
  who.proof = Proof::session;
  who.grants = {{Role::administrator, root_id()}};
  who.remote_address = "command line";
  return who;
}

bool may_see(const AccessControl& access, const Principal& who, const User& user) {
  if (who.user == user.id) return true;
  const AccessStatePtr state = access.state();
  const Instant now = access.now();
  if (holds(*state, who, Permission::user_read, user.organisation, now)) return true;
  return std::any_of(user.grants.begin(), user.grants.end(), [&](const StoredGrant& grant) {
    return holds(*state, who, Permission::user_read, grant.organisation, now);
  });
}

bool may_manage(const AccessControl& access, const Principal& who, const User& user) {
  const int rank = managing_rank(*access.state(), who, user.organisation, access.now());
  return rank > 0 && rank >= rank_of_user(user);
}

Result<Answer<Invited>> make_user(AccessControl& access, const Principal& who,
                                  const NewUser& wanted) {
  if (const Decision d = access.may(who, Permission::user_manage, wanted.organisation);
      !d.allowed())
    return denied<Invited>(d.verdict);
  CELADON_TRY(check_login(wanted.login));
  CELADON_TRY(check_person_name(wanted.name));
  const int rank = managing_rank(*access.state(), who, wanted.organisation, access.now());
  for (const Role role : wanted.roles)
    if (rank_of(role) > rank)
      return denied<Invited>(Verdict::forbidden, "不能授予高于自己的角色",
                             "no role above one's own can be granted");
  Answer<Invited> answer;
  const Status written = access.change([&](storage::Database& database,
                                           const AccessState& state) -> Status {
    if (state.find_login(wanted.login) != nullptr)
      return fail(ErrorCode::conflict,
                  fmt::format("login: {0} 已被使用｜login: {0} is in use", wanted.login),
                  "换一个登录名｜choose another login");
    User user;
    user.id = UserId(random_id("u"));
    user.login = wanted.login;
    user.name = wanted.name;
    user.organisation = wanted.organisation;
    CELADON_TRY(insert_user(database, user, access.now()));
    std::vector<std::string_view> words;
    for (const Role role : wanted.roles) {
      CELADON_TRY(check_role(state, role, wanted.organisation));
      CELADON_TRY(insert_grant(database, user.id, {random_id("g"), role, wanted.organisation, {}},
                               access.now(), who.login));
      words.emplace_back(to_string(role));
    }
    answer.value.user = user.id;
    CELADON_ASSIGN(answer.value.link, access.make_invitation(database, user.id));
    AuditEntry entry = about(who, "user_made", user);
    entry.after =
        fmt::format("{}; {} in {}", wanted.name, fmt::join(words, ", "), wanted.organisation.text);
    return access.audit().append(database, entry);
  });
  if (!written.ok()) return written.error();
  return answer;
}

Result<Answer<UserId>> change_user(AccessControl& access, const Principal& who, const UserId& id,
                                   const UserChange& change, std::optional<std::int64_t> version) {
  const AccessStatePtr before = access.state();
  const Managed target = managed(access, *before, who, id);
  if (target.verdict != Verdict::allow) return denied<UserId>(target.verdict, rank_zh, rank_en);
  if (change.name) CELADON_TRY(check_person_name(*change.name));
  if (change.identity && change.identity->size() > 255)
    return fail(ErrorCode::invalid_argument,
                "identity: 超过 255 字节｜identity: longer than 255 bytes",
                "填写身份提供方给出的 `sub`｜the `sub` of the identity provider");
  Denial denial = Denial::none;
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        const User* present = state.find(id);
        if (present == nullptr || (version && present->version != *version)) {
          denial = present == nullptr ? Denial::hidden : Denial::version_mismatch;
          return {};
        }
        User user = *present;
        if (change.name) user.name = *change.name;
        if (change.identity) user.identity = *change.identity;
        if (change.state) {
          if (*change.state == UserState::disabled && administers_root(user) &&
              !another_administrator(state, id))
            return last_administrator();
          // An invited user becomes active by the link alone.
          const bool was_active = user.state != UserState::invited || user.has_password;
          user.state = *change.state == UserState::active && !was_active && user.identity.empty()
                           ? UserState::invited
                           : *change.state;
        }
        ++user.version;
        const Status updated = update_user(database, user);
        if (!updated.ok() && updated.error().code == ErrorCode::conflict)
          return fail(ErrorCode::conflict,
                      "identity: 已绑定到另一用户｜identity: bound to another user",
                      "先在该用户处解除绑定｜unbind it there");
        CELADON_TRY(updated);
        if (change.end_second_factor) {
          CELADON_TRY(save_totp(database, id, {}));
          CELADON_TRY(save_recovery_codes(database, id, {}));
        }
        AuditEntry entry = about(who, "user_changed", user);
        entry.before = fmt::format("{}; {}; identity {}", present->name, to_string(present->state),
                                   present->identity);
        entry.after =
            fmt::format("{}; {}; identity {}{}", user.name, to_string(user.state), user.identity,
                        change.end_second_factor ? "; second factor ended" : "");
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  const bool ends =
      denial == Denial::none && (change.end_second_factor || change.state == UserState::disabled);
  if (ends) CELADON_TRY(access.end_sessions(id));
  return Answer<UserId>{denial, id};
}

Result<Answer<bool>> withdraw_user(AccessControl& access, const Principal& who, const UserId& id) {
  const AccessStatePtr before = access.state();
  const Managed target = managed(access, *before, who, id);
  if (target.verdict != Verdict::allow) return denied<bool>(target.verdict, rank_zh, rank_en);
  if (id == who.user)
    return fail(ErrorCode::conflict, "不能撤销自己｜nobody withdraws themselves",
                "请另一名管理员办理｜ask another administrator to do it");
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        const User* present = state.find(id);
        if (present == nullptr) return {};
        if (administers_root(*present) && !another_administrator(state, id))
          return last_administrator();
        CELADON_TRY(withdraw_user(database, id, access.now()));
        return access.audit().append(database, about(who, "user_withdrawn", *present));
      });
  if (!written.ok()) return written.error();
  CELADON_TRY(access.end_sessions(id));
  CELADON_TRY(access.end_tokens(id));
  return Answer<bool>{Denial::none, true};
}

Result<Answer<Invited>> invite_again(AccessControl& access, const Principal& who,
                                     const UserId& id) {
  const AccessStatePtr before = access.state();
  const Managed target = managed(access, *before, who, id);
  if (target.verdict != Verdict::allow) return denied<Invited>(target.verdict, rank_zh, rank_en);
  if (target.user->state == UserState::disabled)
    return fail(ErrorCode::conflict, "该用户已停用｜the user is disabled",
                "先启用该用户｜activate the user first");
  Answer<Invited> answer;
  answer.value.user = id;
  const Status written =
      access.change([&](storage::Database& database, const AccessState&) -> Status {
        CELADON_ASSIGN(answer.value.link, access.make_invitation(database, id));
        return access.audit().append(database, about(who, "link_made", *target.user));
      });
  if (!written.ok()) return written.error();
  return answer;
}

Result<Answer<UserId>> give_grant(AccessControl& access, const Principal& who, const UserId& id,
                                  Role role, const OrganisationId& organisation,
                                  std::optional<CivilDate> until) {
  const AccessStatePtr before = access.state();
  const User* user = before->find(id);
  if (user == nullptr || !may_see(access, who, *user)) return denied<UserId>(Verdict::hidden);
  if (const Decision d = access.may(who, Permission::user_manage, organisation); !d.allowed())
    return denied<UserId>(d.verdict);
  if (id == who.user)
    return denied<UserId>(Verdict::forbidden, "不能给自己授予角色",
                          "nobody grants a role to themselves");
  if (rank_of(role) > managing_rank(*before, who, organisation, access.now()))
    return denied<UserId>(Verdict::forbidden, "不能授予高于自己的角色",
                          "no role above one's own can be granted");
  if (until && *until < day_in_china(access.now()))
    return fail(ErrorCode::invalid_argument,
                fmt::format("until: {0} 已过｜until: {0} has gone by", format_date(*until)),
                "填写将来的日期，或留空｜name a day to come, or none");
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        CELADON_TRY(check_role(state, role, organisation));
        const User* present = state.find(id);
        if (present == nullptr)
          return fail(ErrorCode::not_found, "该用户已不存在｜the user is gone");
        for (const StoredGrant& held : present->grants)
          if (held.role == role && held.organisation == organisation)
            return fail(ErrorCode::conflict,
                        fmt::format("role: 在 {1} 已有角色 {0}｜role: {0} in {1} is held already",
                                    to_string(role), organisation.text),
                        "先收回，再改截止日期｜take it back first to change its last day");
        CELADON_TRY(insert_grant(database, id, {random_id("g"), role, organisation, until},
                                 access.now(), who.login));
        AuditEntry entry = about(who, "grant_given", *present);
        entry.organisation = organisation.text;
        entry.after = fmt::format("{} in {}{}", to_string(role), organisation.text,
                                  until ? " until " + format_date(*until) : "");
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  CELADON_TRY(access.end_sessions(id));
  return Answer<UserId>{Denial::none, id};
}

Result<Answer<bool>> take_grant(AccessControl& access, const Principal& who, const UserId& id,
                                std::string_view grant) {
  const AccessStatePtr before = access.state();
  const User* user = before->find(id);
  if (user == nullptr || !may_see(access, who, *user)) return denied<bool>(Verdict::hidden);
  const auto held = std::find_if(user->grants.begin(), user->grants.end(),
                                 [&](const StoredGrant& one) { return one.id == grant; });
  if (held == user->grants.end()) return denied<bool>(Verdict::hidden);
  if (rank_of(held->role) > managing_rank(*before, who, held->organisation, access.now()))
    return denied<bool>(Verdict::forbidden, rank_zh, rank_en);
  const Status written =
      access.change([&](storage::Database& database, const AccessState& state) -> Status {
        if (held->role == Role::administrator && held->organisation == root_id() &&
            !another_administrator(state, id))
          return last_administrator();
        CELADON_TRY(take_grant(database, grant, access.now(), who.login));
        AuditEntry entry = about(who, "grant_taken", *user);
        entry.organisation = held->organisation.text;
        entry.before = fmt::format("{} in {}", to_string(held->role), held->organisation.text);
        return access.audit().append(database, entry);
      });
  if (!written.ok()) return written.error();
  return Answer<bool>{Denial::none, true};
}

}  // namespace celadon::app::access
