#pragma once
// A server with a plant, its county and city and a department elsewhere, over real connections.

#include <string>

#include <gtest/gtest.h>

#include "peopled_server.hpp"

namespace celadon::testing {

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

class LadderOverHttp : public PeopledServer {
 protected:
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

  const std::string subject_ = "/api/v1/subjects/works";
};

}  // namespace celadon::testing
