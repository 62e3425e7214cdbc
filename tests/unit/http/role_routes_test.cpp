// Every route for every role and every relation between the organisation in which the role is held
// and the one that owns what is asked for. What is expected is read from docs/access.md.

#include <gtest/gtest.h>

#include "access_document.hpp"
#include "access_world.hpp"
#include "celadon/app/access/role_table.hpp"
#include "celadon/http/route.hpp"

namespace celadon {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the world of these tests
using http::Scope;

/// The organisation, and the words of the table that reach it.
struct Relation {
  const char* organisation;
  std::set<std::string> words;
};

class EveryRoute : public ::testing::TestWithParam<Role> {};

TEST_P(EveryRoute, IsAllowedWhereTheDocumentSaysAndNowhereElse) {
  const Role role = GetParam();
  AccessWorld world;
  world.start(OrganisationKind::group);
  const RoleHome home = home_of(role);
  world.organisation("above", OrganisationKind::group);
  world.organisation("home", home.kind, "above", home.division);
  world.organisation("child", OrganisationKind::plant, "home", "");
  world.organisation("sibling", OrganisationKind::plant, "above", "");
  world.organisation("in-area", OrganisationKind::plant, "", "330881");
  world.organisation("other-tree", OrganisationKind::plant, "", "");
  world.organisation("consented", OrganisationKind::plant, "", "");
  world.organisation("revoked", OrganisationKind::plant, "", "");
  const std::vector<Permission> flows(consent_flows.begin(), consent_flows.end());
  world.consent("consented", "home", flows);
  world.revoke(world.consent("revoked", "home", flows));
  world.grant(world.user("someone", "home"), role, "home");
  const std::vector<Relation> relations = {
      {"home", {"own"}},     {"child", {"members"}},     {"above", {}},   {"sibling", {}},
      {"in-area", {"area"}}, {"consented", {"consent"}}, {"revoked", {}}, {"other-tree", {}},
      {"root", {}},          {"does-not-exist", {}},
  };
  world.must([&](storage::Database& database, const AccessState& state) -> Status {
    for (const Relation& relation : relations) {
      const OrganisationId id(relation.organisation);
      if (state.find(id) == nullptr) continue;
      CELADON_TRY(set_site_owner(database, "site-" + id.text, id, world.clock.now()));
    }
    return {};
  });
  const Principal who = world.principal("someone");
  const Principal nobody;
  const auto table = documented_access_table();
  int asked = 0;
  for (const http::Route& route : http::all_routes()) {
    const std::string name = std::string(http::to_string(route.method)) + " " +
                             std::string(route.pattern) + " as " + to_string(role);
    if (route.permission == Permission::open) continue;
    EXPECT_EQ(world.access->may_somewhere(nobody, route.permission).verdict,
              Verdict::unauthenticated)
        << name;
    const bool everybody = route.permission == Permission::signed_in;
    const std::set<std::string> words =
        everybody ? std::set<std::string>{}
                  : table.at(to_string(route.permission)).at(to_string(role));
    if (route.scope == Scope::none || route.scope == Scope::handler) {
      const bool expected = everybody || (!words.empty() && words != std::set<std::string>{"root"});
      EXPECT_EQ(world.access->may_somewhere(who, route.permission).allowed(), expected) << name;
      ++asked;
      continue;
    }
    ASSERT_FALSE(everybody) << name << ": a thing of an organisation wants a permission of its own";
    for (const Relation& relation : relations) {
      bool expected = false;
      for (const std::string& word : words) expected = expected || relation.words.contains(word);
      const std::string id(relation.organisation);
      const Decision decision = route.scope == Scope::site
                                    ? world.access->may_site(who, route.permission, "site-" + id)
                                    : world.access->may(who, route.permission, OrganisationId(id));
      EXPECT_EQ(decision.allowed(), expected) << name << " of " << id;
      ++asked;
    }
  }
  EXPECT_GT(asked, 100) << "the table of routes is read";
}

INSTANTIATE_TEST_SUITE_P(Roles, EveryRoute, ::testing::ValuesIn(all_roles()),
                         [](const auto& parameter) {
                           return std::string(to_string(parameter.param));
                         });

}  // namespace
}  // namespace celadon
