#pragma once
// A server with a plant, its county and city and a department elsewhere, over real connections.

#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/app/access/access_store.hpp"
#include "live_server.hpp"

namespace celadon::testing {

inline constexpr std::string_view ladder_secret = "quiet rivers carry jade";
// GB 32100-2015 with its check character; tests/integration/ladder works such codes out.
inline constexpr const char* works_subject =
    R"({"id":"works","kind":"factory","names":{"zh":"青瓷","en":"Celadon"},"credit_code":"CODE",)"
    R"("industry":"3074","division":"330881","organisation":"works","site":"qingci"})";

inline std::string with_check_character(const std::string& body) {
  const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (const char c : body) {
    sum += alphabet.find(c) * weight;
    weight = weight * 3 % 31;
  }
  return body + alphabet[(31 - sum % 31) % 31];
}

class LadderOverHttp : public ::testing::Test {
 protected:
  using Json = nlohmann::json;

  void SetUp() override {
    organisation("works", registry::OrganisationKind::plant, "330881");
    organisation("county", registry::OrganisationKind::agency, "330881");
    organisation("city", registry::OrganisationKind::agency, "330800");
    organisation("elsewhere", registry::OrganisationKind::agency, "440304");
    user("director", app::access::Role::plant_director, "works");
    user("county-reviewer", app::access::Role::reviewer_county, "county");
    user("city-reviewer", app::access::Role::reviewer_city, "city");
    user("elsewhere-reviewer", app::access::Role::reviewer_county, "elsewhere");
    Browser reviewer = as("county-reviewer");
    std::string body = works_subject;
    body.replace(body.find("CODE"), 4, with_check_character("91330881MA2DXXXX0"));
    const ClientAnswer made = reviewer.post("/api/v1/subjects", body);
    ASSERT_EQ(made.status, 201) << made.body;
  }

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
      return app::access::insert_organisation(database, made, SystemClock().now());
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
    const std::string hashed =
        app::access::Passwords(least).hash(std::string(ladder_secret)).value();
    change([&](storage::Database& database) -> Status {
      const Instant now = SystemClock().now();
      CELADON_TRY(app::access::insert_user(database, made, now));
      CELADON_TRY(app::access::save_password(database, made.id, hashed));
      return app::access::insert_grant(database, made.id, grant, now, "test");
    });
  }
  Browser as(const std::string& login) {
    return live_.logged_in(login, std::string(ladder_secret));
  }
  static Json read(Browser& browser, const std::string& address) {
    const ClientAnswer answer = browser.get(address);
    EXPECT_EQ(answer.status, 200) << address << ": " << answer.body;
    return Json::parse(answer.body);
  }

  LiveServer live_;
  const std::string subject_ = "/api/v1/subjects/works";
};

}  // namespace celadon::testing
