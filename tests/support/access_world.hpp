#pragma once
// An installation in memory with cheap passwords, for tests of access.

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/access_store.hpp"
#include "celadon/app/access/audit_log.hpp"
#include "fresh_database.hpp"

namespace celadon::testing {

using namespace app::access;  // NOLINT(google-build-using-namespace): tests of that namespace
using registry::Organisation;
using registry::OrganisationKind;

inline constexpr std::string_view good_password = "quiet rivers carry jade";

/// Argon2id at the least cost libsodium allows: what is tested is not its strength.
inline AccessSettings cheap_settings() {
  AccessSettings settings;
  settings.password.passes = 1;
  settings.password.memory = 8192;
  return settings;
}

class AccessWorld {
 public:
  explicit AccessWorld(AccessSettings settings = cheap_settings(),
                       storage::Database database = fresh_database())
      : clock(parse_instant("2026-03-02T09:00:00+08:00").value()),
        gate(AccessGate::open(std::move(database)).value()),
        audit(AuditLog::open(gate, clock).value()),
        access(AccessControl::open(gate, *audit, clock, std::move(settings)).value()) {}

  /// The first start: organisation "root" of that kind, administrator "admin".
  OpenedSession start(OrganisationKind kind = OrganisationKind::agency) {
    FirstStart first;
    first.token = access->first_start_token().value();
    first.login = "admin";
    first.name = "管理员";
    first.password = good_password;
    first.root.kind = kind;
    first.root.names = {"平台", "Platform"};
    if (kind == OrganisationKind::agency) first.root.division = "CN";
    auto started = access->start_first(first, "10.0.0.1");
    EXPECT_TRUE(started.ok()) << (started.ok() ? "" : started.error().to_string());
    return started.value().value;
  }

  void organisation(const std::string& id, OrganisationKind kind, const std::string& parent = "",
                    const std::string& division = "") {
    Organisation made;
    made.id = OrganisationId(id);
    made.kind = kind;
    made.names = {id, id};
    made.parent = OrganisationId(parent);
    made.division = division;
    must([&](storage::Database& database, const AccessState&) {
      return insert_organisation(database, made, clock.now());
    });
  }
  /// An active user with the good password.
  UserId user(const std::string& login, const std::string& organisation_id) {
    if (hashed_.empty()) hashed_ = Passwords(cheap_settings().password).hash(good_password).value();
    User made;
    made.id = UserId("u-" + login);
    made.login = login;
    made.name = login;
    made.state = UserState::active;
    made.organisation = OrganisationId(organisation_id);
    must([&](storage::Database& database, const AccessState&) -> Status {
      CELADON_TRY(insert_user(database, made, clock.now()));
      return save_password(database, made.id, hashed_);
    });
    return made.id;
  }
  void grant(const UserId& user_id, Role role, const std::string& organisation_id,
             std::optional<CivilDate> until = {}) {
    StoredGrant given;
    given.id = "g-" + std::to_string(++numbers_);
    given.role = role;
    given.organisation = OrganisationId(organisation_id);
    given.until = until;
    must([&](storage::Database& database, const AccessState&) {
      return insert_grant(database, user_id, given, clock.now(), "test");
    });
  }
  std::string consent(const std::string& giver, const std::string& receiver,
                      std::vector<Permission> flows, std::optional<CivilDate> until = {}) {
    Consent given;
    given.id = "c-" + std::to_string(++numbers_);
    given.giver = OrganisationId(giver);
    given.receiver = OrganisationId(receiver);
    given.flows = std::move(flows);
    given.given_at = clock.now();
    given.until = until;
    must([&](storage::Database& database, const AccessState&) {
      return insert_consent(database, given);
    });
    return given.id;
  }
  void revoke(const std::string& consent_id) {
    must([&](storage::Database& database, const AccessState&) {
      return revoke_consent(database, consent_id, clock.now(), "test");
    });
  }
  /// Who a user is, by a session of theirs.
  Principal principal(const std::string& login) {
    auto logged_in = access->log_in(login, good_password, "", "10.0.0.9").value();
    EXPECT_EQ(logged_in.refusal, Refusal::none) << login;
    return access->who_asks(logged_in.value.secret, "", "10.0.0.9");
  }
  void must(const std::function<Status(storage::Database&, const AccessState&)>& work) {
    const Status done = access->change(work);
    ASSERT_TRUE(done.ok()) << done.error().to_string();
  }

  ManualClock clock;
  AccessGate gate;
  std::unique_ptr<AuditLog> audit;
  std::unique_ptr<AccessControl> access;

 private:
  std::string hashed_;
  int numbers_ = 0;
};

}  // namespace celadon::testing
