#include "celadon/app/access/access_store.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {

namespace {

using storage::Cell;
using storage::Column;
using storage::Database;
using storage::Row;

constexpr Column text = Column::text;
constexpr Column integer = Column::integer;

Cell day_cell(const std::optional<CivilDate>& day) {
  return day ? Cell(format_date(*day)) : Cell();
}

Result<std::optional<CivilDate>> day_of(const Row& row, std::size_t i) {
  if (row.is_null(i)) return std::optional<CivilDate>();
  CELADON_ASSIGN(const CivilDate day, parse_date(row.text(i)));
  return std::optional(day);
}

std::optional<Instant> instant_of(const Row& row, std::size_t i) {
  const auto us = row.integer_or_none(i);
  return us ? std::optional(Instant{*us}) : std::nullopt;
}

/// Lists are kept as words with commas between.
std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}
std::vector<std::string> split(std::string_view joined_words) {
  std::vector<std::string> words;
  while (!joined_words.empty()) {
    const std::size_t comma = joined_words.find(',');
    words.emplace_back(joined_words.substr(0, comma));
    if (comma == std::string_view::npos) break;
    joined_words.remove_prefix(comma + 1);
  }
  return words;
}

std::string numbers_of(const std::vector<Permission>& permissions) {
  std::vector<std::string> words;
  for (const Permission permission : permissions)
    words.push_back(std::to_string(static_cast<int>(permission)));
  return joined(words);
}
std::vector<Permission> permissions_of(std::string_view numbers) {
  std::vector<Permission> permissions;
  for (const std::string& word : split(numbers)) {
    int number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    if (number > 1 && number <= last_permission)
      permissions.push_back(static_cast<Permission>(number));
  }
  return permissions;
}

Status load_organisations(Database& database, AccessState& state) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select id, kind, name_zh, name_en, parent, division, credit_code, "
                                "membership_flows, version from organisation "
                                "where withdrawn_at is null",
                                {text, integer, text, text, text, text, text, text, integer}));
  for (const Row& row : rows) {
    Organisation organisation;
    organisation.id = OrganisationId(row.text(0));
    organisation.kind = static_cast<registry::OrganisationKind>(row.integer(1));
    organisation.names = {row.text(2), row.text(3)};
    organisation.parent = OrganisationId(row.text(4));
    organisation.division = row.text(5);
    organisation.credit_code = row.text(6);
    organisation.membership_flows = split(row.text(7));
    organisation.version = row.integer(8);
    state.organisations.emplace(organisation.id, std::move(organisation));
  }
  CELADON_ASSIGN(const auto owners,
                 database.query("select site, organisation from site_owner", {text, text}));
  for (const Row& row : owners) state.owners.emplace(row.text(0), OrganisationId(row.text(1)));
  return {};
}

Status load_consents(Database& database, AccessState& state) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select id, giver, receiver, flows, basis, note, given_at, given_by, "
                     "until_day, revoked_at, revoked_by from data_consent order by given_at, id",
                     {text, text, text, text, integer, text, integer, text, text, integer, text}));
  for (const Row& row : rows) {
    Consent consent;
    consent.id = row.text(0);
    consent.giver = OrganisationId(row.text(1));
    consent.receiver = OrganisationId(row.text(2));
    consent.flows = permissions_of(row.text(3));
    consent.basis = static_cast<ConsentBasis>(row.integer(4));
    consent.note = row.text(5);
    consent.given_at = Instant{row.integer(6)};
    consent.given_by = row.text(7);
    CELADON_ASSIGN(consent.until, day_of(row, 8));
    consent.revoked_at = instant_of(row, 9);
    consent.revoked_by = row.text_or_none(10).value_or("");
    state.consents_received.emplace(consent.receiver.text, state.consents.size());
    state.consents.push_back(std::move(consent));
  }
  return {};
}

Status load_users(Database& database, AccessState& state) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select id, login, name, state, organisation, identity, "
                     "case when password = '' then 0 else 1 end, "
                     "case when totp_secret = '' then 0 else 1 end, last_log_in_at, version "
                     "from access_user where withdrawn_at is null",
                     {text, text, text, integer, text, text, integer, integer, integer, integer}));
  for (const Row& row : rows) {
    User user;
    user.id = UserId(row.text(0));
    user.login = row.text(1);
    user.name = row.text(2);
    user.state = static_cast<UserState>(row.integer(3));
    user.organisation = OrganisationId(row.text(4));
    user.identity = row.text_or_none(5).value_or("");
    user.has_password = row.integer(6) != 0;
    user.second_factor = row.integer(7) != 0;
    user.last_log_in = instant_of(row, 8);
    user.version = row.integer(9);
    state.logins.emplace(user.login, user.id.text);
    state.users.emplace(user.id.text, std::move(user));
  }
  CELADON_ASSIGN(const auto grants,
                 database.query("select id, user_id, role, organisation, until_day "
                                "from access_grant where taken_at is null order by given_at, id",
                                {text, text, integer, text, text}));
  for (const Row& row : grants) {
    const auto user = state.users.find(row.text(1));
    if (user == state.users.end()) continue;
    StoredGrant grant;
    grant.id = row.text(0);
    grant.role = static_cast<Role>(row.integer(2));
    grant.organisation = OrganisationId(row.text(3));
    CELADON_ASSIGN(grant.until, day_of(row, 4));
    user->second.grants.push_back(std::move(grant));
  }
  return {};
}

}  // namespace

Result<AccessStatePtr> load_state(Database& database) {
  auto state = std::make_shared<AccessState>();
  CELADON_TRY(load_organisations(database, *state));
  CELADON_TRY(load_consents(database, *state));
  CELADON_TRY(load_users(database, *state));
  return AccessStatePtr(std::move(state));
}

Status insert_organisation(Database& database, const Organisation& organisation, Instant now) {
  return database.execute(
      "insert into organisation (id, kind, name_zh, name_en, parent, division, credit_code, "
      "membership_flows, version, created_at) "
      "values (:id, :kind, :zh, :en, :parent, :division, :code, :flows, :version, :now)",
      {organisation.id.text, static_cast<std::int64_t>(organisation.kind), organisation.names.zh,
       organisation.names.en, organisation.parent.text, organisation.division,
       organisation.credit_code, joined(organisation.membership_flows), organisation.version,
       now.us});
}

Status update_organisation(Database& database, const Organisation& organisation) {
  return database.execute(
      "update organisation set kind = :kind, name_zh = :zh, name_en = :en, parent = :parent, "
      "division = :division, credit_code = :code, membership_flows = :flows, version = :version "
      "where id = :id",
      {static_cast<std::int64_t>(organisation.kind), organisation.names.zh, organisation.names.en,
       organisation.parent.text, organisation.division, organisation.credit_code,
       joined(organisation.membership_flows), organisation.version, organisation.id.text});
}

Status withdraw_organisation(Database& database, const OrganisationId& id, Instant now) {
  return database.execute("update organisation set withdrawn_at = :now where id = :id",
                          {now.us, id.text});
}

Status set_site_owner(Database& database, std::string_view site, const OrganisationId& owner,
                      Instant now) {
  CELADON_TRY(database.execute("delete from site_owner where site = :site", {std::string(site)}));
  return database.execute(
      "insert into site_owner (site, organisation, since) values (:site, :owner, :now)",
      {std::string(site), owner.text, now.us});
}

Status insert_consent(Database& database, const Consent& consent) {
  return database.execute(
      "insert into data_consent (id, giver, receiver, flows, basis, note, given_at, given_by, "
      "until_day) values (:id, :giver, :receiver, :flows, :basis, :note, :at, :who, :until)",
      {consent.id, consent.giver.text, consent.receiver.text, numbers_of(consent.flows),
       static_cast<std::int64_t>(consent.basis), consent.note, consent.given_at.us,
       consent.given_by, day_cell(consent.until)});
}

Status revoke_consent(Database& database, std::string_view id, Instant now, std::string_view who) {
  return database.execute(
      "update data_consent set revoked_at = :now, revoked_by = :who "
      "where id = :id and revoked_at is null",
      {now.us, std::string(who), std::string(id)});
}

Status insert_user(Database& database, const User& user, Instant now) {
  return database.execute(
      "insert into access_user (id, login, name, state, organisation, identity, password, "
      "totp_secret, totp_pending, totp_last, created_at, version) "
      "values (:id, :login, :name, :state, :organisation, :identity, '', '', '', 0, :now, "
      ":version)",
      {user.id.text, user.login, user.name, static_cast<std::int64_t>(user.state),
       user.organisation.text, user.identity.empty() ? Cell() : Cell(user.identity), now.us,
       user.version});
}

Status update_user(Database& database, const User& user) {
  return database.execute(
      "update access_user set name = :name, state = :state, organisation = :organisation, "
      "identity = :identity, version = :version where id = :id",
      {user.name, static_cast<std::int64_t>(user.state), user.organisation.text,
       user.identity.empty() ? Cell() : Cell(user.identity), user.version, user.id.text});
}

Status withdraw_user(Database& database, const UserId& id, Instant now) {
  return database.execute(
      "update access_user set former_login = login, login = null, identity = null, password = '', "
      "totp_secret = '', totp_pending = '', withdrawn_at = :now where id = :id",
      {now.us, id.text});
}

Status insert_grant(Database& database, const UserId& user, const StoredGrant& grant, Instant now,
                    std::string_view who) {
  return database.execute(
      "insert into access_grant (id, user_id, role, organisation, until_day, given_at, given_by) "
      "values (:id, :user, :role, :organisation, :until, :now, :who)",
      {grant.id, user.text, static_cast<std::int64_t>(grant.role), grant.organisation.text,
       day_cell(grant.until), now.us, std::string(who)});
}

Status take_grant(Database& database, std::string_view id, Instant now, std::string_view who) {
  return database.execute(
      "update access_grant set taken_at = :now, taken_by = :who "
      "where id = :id and taken_at is null",
      {now.us, std::string(who), std::string(id)});
}

Result<Credentials> load_credentials(Database& database, const UserId& id) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select password, totp_secret, totp_pending, totp_last "
                                "from access_user where id = :id and withdrawn_at is null",
                                {text, text, text, integer}, {id.text}));
  if (rows.empty())
    return fail(ErrorCode::not_found, fmt::format("没有用户 {0}｜user {0} is not known", id.text));
  const Row& row = rows.front();
  return Credentials{row.text(0), from_base32(row.text(1)).value_or(""),
                     from_base32(row.text(2)).value_or(""), row.integer(3)};
}

Status save_password(Database& database, const UserId& id, std::string_view password) {
  return database.execute("update access_user set password = :password where id = :id",
                          {std::string(password), id.text});
}

Status save_totp(Database& database, const UserId& id, const Credentials& credentials) {
  return database.execute(
      "update access_user set totp_secret = :secret, totp_pending = :pending, totp_last = :last "
      "where id = :id",
      {base32(credentials.totp_secret), base32(credentials.totp_pending), credentials.totp_last,
       id.text});
}

Status save_log_in(Database& database, const UserId& id, Instant now) {
  return database.execute("update access_user set last_log_in_at = :now where id = :id",
                          {now.us, id.text});
}

Status save_recovery_codes(Database& database, const UserId& id,
                           const std::vector<std::string>& hashes) {
  CELADON_TRY(database.execute("delete from recovery_code where user_id = :id", {id.text}));
  for (const std::string& hash : hashes)
    CELADON_TRY(database.execute("insert into recovery_code (user_id, hash) values (:id, :hash)",
                                 {id.text, hash}));
  return {};
}

Result<bool> use_recovery_code(Database& database, const UserId& id, std::string_view hash,
                               Instant now) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select count(*) from recovery_code "
                                "where user_id = :id and hash = :hash and used_at is null",
                                {integer}, {id.text, std::string(hash)}));
  if (rows.at(0).integer(0) == 0) return false;
  CELADON_TRY(database.execute(
      "update recovery_code set used_at = :now where user_id = :id and hash = :hash",
      {now.us, id.text, std::string(hash)}));
  return true;
}

Status save_link(Database& database, std::string_view hash, const OneTimeLink& link, Instant now) {
  CELADON_TRY(database.execute(
      "delete from one_time_link where purpose = :purpose and user_id = :user and used_at is null",
      {static_cast<std::int64_t>(link.purpose), link.user.text}));
  return database.execute(
      "insert into one_time_link (hash, purpose, user_id, created_at, expires_at) "
      "values (:hash, :purpose, :user, :now, :expires)",
      {std::string(hash), static_cast<std::int64_t>(link.purpose), link.user.text, now.us,
       link.expires.us});
}

Result<std::optional<OneTimeLink>> find_link(Database& database, std::string_view hash) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select purpose, user_id, expires_at from one_time_link "
                                "where hash = :hash and used_at is null",
                                {integer, text, integer}, {std::string(hash)}));
  if (rows.empty()) return std::optional<OneTimeLink>();
  const Row& row = rows.front();
  return std::optional(OneTimeLink{static_cast<LinkPurpose>(row.integer(0)), UserId(row.text(1)),
                                   Instant{row.integer(2)}});
}

Status use_link(Database& database, std::string_view hash, Instant now) {
  return database.execute("update one_time_link set used_at = :now where hash = :hash",
                          {now.us, std::string(hash)});
}

Result<std::vector<StoredSession>> load_sessions(Database& database) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select hash, handle, user_id, csrf, created_at, last_seen "
                                "from access_session",
                                {text, text, text, text, integer, integer}));
  std::vector<StoredSession> sessions;
  for (const Row& row : rows)
    sessions.push_back({row.text(0), row.text(1), UserId(row.text(2)), row.text(3),
                        Instant{row.integer(4)}, Instant{row.integer(5)}});
  return sessions;
}

Status insert_session(Database& database, const StoredSession& session) {
  return database.execute(
      "insert into access_session (hash, handle, user_id, csrf, created_at, last_seen) "
      "values (:hash, :handle, :user, :csrf, :created, :seen)",
      {session.hash, session.handle, session.user.text, session.csrf, session.created.us,
       session.last_seen.us});
}

Status touch_session(Database& database, std::string_view hash, Instant last_seen) {
  return database.execute("update access_session set last_seen = :seen where hash = :hash",
                          {last_seen.us, std::string(hash)});
}

Status remove_session(Database& database, std::string_view hash) {
  return database.execute("delete from access_session where hash = :hash", {std::string(hash)});
}

Result<std::vector<StoredToken>> load_tokens(Database& database) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select id, hash, user_id, name, permissions, created_at, "
                                "expires_at from api_token order by created_at, id",
                                {text, text, text, text, text, integer, integer}));
  std::vector<StoredToken> tokens;
  for (const Row& row : rows)
    tokens.push_back({row.text(0), row.text(1), UserId(row.text(2)), row.text(3),
                      permissions_of(row.text(4)), Instant{row.integer(5)},
                      Instant{row.integer(6)}});
  return tokens;
}

Status insert_token(Database& database, const StoredToken& token) {
  return database.execute(
      "insert into api_token (id, hash, user_id, name, permissions, created_at, expires_at) "
      "values (:id, :hash, :user, :name, :permissions, :created, :expires)",
      {token.id, token.hash, token.user.text, token.name, numbers_of(token.permissions),
       token.created.us, token.expires.us});
}

Status remove_token(Database& database, std::string_view id) {
  return database.execute("delete from api_token where id = :id", {std::string(id)});
}

}  // namespace celadon::app::access
