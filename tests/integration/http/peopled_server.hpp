#pragma once
// A server over the example plant with organisations and people that a test makes by hand.

#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/app/access/access_store.hpp"
#include "live_server.hpp"

namespace celadon::testing {

class PeopledServer : public ::testing::Test {
 protected:
  using Json = nlohmann::json;

  void change(const std::function<Status(storage::Database&)>& work) {
    throw_if_failed(live_.services().access.change(
        [&](storage::Database& database, const app::access::AccessState&) {
          return work(database);
        }));
  }
  void organisation(const std::string& id, registry::OrganisationKind kind,
                    const std::string& division) {
    registry::Organisation made;
    made.id = app::access::OrganisationId(id);
    made.kind = kind;
    made.names = {id, id};
    made.division = division;
    change([&](storage::Database& database) {
      return app::access::insert_organisation(database, made, now_);
    });
  }
  void user(const std::string& login, app::access::Role role, const std::string& home) {
    app::access::PasswordCost least;
    least.passes = 1;
    least.memory = 8192;
    app::access::User made;
    made.id = app::access::UserId("u-" + login);
    made.login = login;
    made.name = login;
    made.state = app::access::UserState::active;
    made.organisation = app::access::OrganisationId(home);
    app::access::StoredGrant grant;
    grant.id = "g-" + login;
    grant.role = role;
    grant.organisation = made.organisation;
    const std::string hashed = app::access::Passwords(least).hash(password_).value();
    change([&](storage::Database& database) -> Status {
      CELADON_TRY(app::access::insert_user(database, made, now_));
      CELADON_TRY(app::access::save_password(database, made.id, hashed));
      return app::access::insert_grant(database, made.id, grant, now_, "test");
    });
  }
  Browser as(const std::string& login) { return live_.logged_in(login, password_); }
  static Json read(Browser& browser, const std::string& address) {
    const ClientAnswer answer = browser.get(address);
    EXPECT_EQ(answer.status, 200) << address << ": " << answer.body;
    return answer.status == 200 ? Json::parse(answer.body) : Json::object();
  }

  const Instant now_ = SystemClock().now();
  const std::string password_ = "quiet rivers carry jade";
  LiveServer live_;
};

}  // namespace celadon::testing
