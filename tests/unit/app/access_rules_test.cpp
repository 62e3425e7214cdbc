// Every role, every permission, every relation between the organisation in which the role is held
// and the one that is asked about. What is expected is read from docs/access.md.

#include <set>

#include <gtest/gtest.h>

#include "access_document.hpp"
#include "access_world.hpp"
#include "celadon/app/access/role_table.hpp"

namespace celadon {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the world of these tests

TEST(AccessDocument, ShowsTheTableOfTheProgram) {
  EXPECT_NE(access_document_text().find(role_table_markdown()), std::string::npos)
      << "docs/access.md should hold:\n"
      << role_table_markdown();
  EXPECT_EQ(documented_access_table().size(), grantable_permissions().size());
}

/// Which words of the table make each relation allowed; none of them: always refused.
struct Relation {
  const char* organisation;
  std::set<std::string> words;
};

class EveryRole : public ::testing::TestWithParam<Role> {};

TEST_P(EveryRole, ReachesWhatTheDocumentSaysAndNothingElse) {
  const Role role = GetParam();
  AccessWorld world;
  world.start(OrganisationKind::group);
  const RoleHome home = home_of(role);
  world.organisation("above", OrganisationKind::group, "", "");
  world.organisation("home", home.kind, "above", home.division);
  world.organisation("child", OrganisationKind::plant, "home", "110101");
  world.organisation("grandchild", OrganisationKind::plant, "child", "110101");
  world.organisation("sibling", OrganisationKind::plant, "above", "110101");
  world.organisation("in-area", OrganisationKind::plant, "", "330881");
  world.organisation("other-tree", OrganisationKind::plant, "", "440304");
  world.organisation("consented", OrganisationKind::plant, "", "440304");
  world.organisation("revoked", OrganisationKind::plant, "", "440304");
  world.organisation("run-out", OrganisationKind::plant, "", "440304");
  const std::vector<Permission> flows(consent_flows.begin(), consent_flows.end());
  world.consent("consented", "home", flows);
  world.revoke(world.consent("revoked", "home", flows));
  world.consent("run-out", "home", flows, parse_date("2026-03-01").value());
  const UserId user = world.user("someone", "home");
  world.grant(user, role, "home");
  const Principal who = world.principal("someone");

  const bool nation = role == Role::reviewer_nation;
  const std::string area = "area";
  const auto in_nation = [&](std::set<std::string> words) {
    if (nation) words.insert(area);
    return words;
  };
  const std::vector<Relation> relations = {
      {"home", {"own"}},
      {"child", in_nation({"members"})},
      {"grandchild", in_nation({"members"})},
      {"above", {}},
      {"root", {}},
      {"sibling", in_nation({})},
      {"in-area", {area}},
      {"other-tree", in_nation({})},
      {"consented", in_nation({"consent"})},
      {"revoked", in_nation({})},
      {"run-out", in_nation({})},
      {"does-not-exist", {}},
  };
  const auto table = documented_access_table();
  for (const Permission permission : grantable_permissions()) {
    const auto& words = table.at(to_string(permission)).at(to_string(role));
    bool anywhere = false;
    for (const Relation& relation : relations) {
      bool expected = false;
      for (const std::string& word : words) {
        // The root organisation is not this role's home: "root" allows nothing here.
        expected = expected || relation.words.contains(word);
        // A plant's area is its own division; only agencies hold roles that reach an area.
      }
      const OrganisationId id(relation.organisation);
      const Decision decision = world.access->may(who, permission, id);
      EXPECT_EQ(decision.allowed(), expected)
          << to_string(role) << " " << to_string(permission) << " " << relation.organisation;
      anywhere = anywhere || expected;
      if (expected) continue;
      // Refusals tell only whom it may concern that the organisation exists.
      const bool may_know = world.access->may(who, Permission::organisation_read, id).allowed();
      EXPECT_EQ(decision.verdict, may_know ? Verdict::forbidden : Verdict::hidden)
          << to_string(role) << " " << to_string(permission) << " " << relation.organisation;
    }
    const bool only_root = words == std::set<std::string>{"root"};
    EXPECT_EQ(world.access->may_somewhere(who, permission).allowed(), !words.empty() && !only_root)
        << to_string(role) << " " << to_string(permission);
    // Lists see exactly what single questions see.
    std::set<std::string> reached;
    for (const OrganisationId& id : world.access->reach(who, permission)) reached.insert(id.text);
    for (const Relation& relation : relations) {
      const OrganisationId id(relation.organisation);
      EXPECT_EQ(reached.contains(id.text), world.access->may(who, permission, id).allowed());
    }
  }
}

TEST_P(EveryRole, ASiteIsReachedAsItsOrganisation) {
  const Role role = GetParam();
  AccessWorld world;
  world.start(OrganisationKind::group);
  const RoleHome home = home_of(role);
  world.organisation("home", home.kind, "", home.division);
  world.organisation("other", OrganisationKind::plant, "", "440304");
  world.must([&](storage::Database& database, const AccessState&) -> Status {
    CELADON_TRY(set_site_owner(database, "kiln", OrganisationId("home"), world.clock.now()));
    return set_site_owner(database, "mill", OrganisationId("other"), world.clock.now());
  });
  world.grant(world.user("someone", "home"), role, "home");
  const Principal who = world.principal("someone");
  for (const Permission permission : grantable_permissions()) {
    EXPECT_EQ(world.access->may_site(who, permission, "kiln").verdict,
              world.access->may(who, permission, OrganisationId("home")).verdict);
    EXPECT_EQ(world.access->may_site(who, permission, "mill").verdict,
              world.access->may(who, permission, OrganisationId("other")).verdict);
    // A site of nobody belongs to the root; one that does not exist looks the same.
    EXPECT_FALSE(world.access->may_site(who, permission, "unlinked").allowed());
  }
  if (role != Role::reviewer_nation) {
    EXPECT_EQ(world.access->may_site(who, Permission::site_read, "mill").verdict, Verdict::hidden);
  }
}

INSTANTIATE_TEST_SUITE_P(Roles, EveryRole, ::testing::ValuesIn(all_roles()),
                         [](const auto& parameter) {
                           return std::string(to_string(parameter.param));
                         });

TEST(Root, AdministratorAndAuditorSeeTheInstallation) {
  AccessWorld world;
  world.start(OrganisationKind::agency);
  world.organisation("p", OrganisationKind::plant);
  world.grant(world.user("audit", "root"), Role::auditor, "root");
  for (const char* login : {"admin", "audit"}) {
    const Principal who = world.principal(login);
    EXPECT_TRUE(world.access->may_somewhere(who, Permission::folder_read).allowed());
    EXPECT_TRUE(world.access->may(who, Permission::audit_read, OrganisationId("p")).allowed());
    // The operator of the platform does not read the plants' data.
    EXPECT_EQ(world.access->may(who, Permission::site_read, OrganisationId("p")).verdict,
              Verdict::forbidden);
  }
}

TEST(Grant, EndsWithItsLastDayInChina) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  world.grant(world.user("eva", "root"), Role::evaluator, "p", parse_date("2026-03-05").value());
  const auto may_at = [&](const char* time) {
    world.clock.set(parse_instant(time).value());
    return world.access->may(world.principal("eva"), Permission::site_read, OrganisationId("p"))
        .allowed();
  };
  EXPECT_TRUE(may_at("2026-03-05T23:59:59+08:00"));
  EXPECT_FALSE(may_at("2026-03-06T00:00:00+08:00"));
}

TEST(Consent, NamesWhatFlowsAndNothingMore) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  world.organisation("b", OrganisationKind::bank);
  world.organisation("b2", OrganisationKind::department, "b");
  world.grant(world.user("lena", "b"), Role::bank, "b");
  world.grant(world.user("otto", "b2"), Role::bank, "b2");
  const std::string consent = world.consent("p", "b", {Permission::site_read});
  const OrganisationId p("p");
  const Principal bank = world.principal("lena");
  EXPECT_TRUE(world.access->may(bank, Permission::site_read, p).allowed());
  EXPECT_TRUE(world.access->may(bank, Permission::organisation_read, p).allowed());
  EXPECT_EQ(world.access->may(bank, Permission::evidence_read, p).verdict, Verdict::forbidden);
  // Only the organisation that is named, not what belongs to it.
  EXPECT_EQ(world.access->may(world.principal("otto"), Permission::site_read, p).verdict,
            Verdict::hidden);
  world.revoke(consent);
  EXPECT_EQ(world.access->may(bank, Permission::site_read, p).verdict, Verdict::hidden);
}

TEST(Nobody, MayNothingButWhatIsOpen) {
  AccessWorld world;
  world.start();
  const Principal nobody;
  EXPECT_TRUE(world.access->may_somewhere(nobody, Permission::open).allowed());
  EXPECT_EQ(world.access->may_somewhere(nobody, Permission::signed_in).verdict,
            Verdict::unauthenticated);
  for (const Permission permission : grantable_permissions()) {
    EXPECT_EQ(world.access->may_somewhere(nobody, permission).verdict, Verdict::unauthenticated);
    EXPECT_EQ(world.access->may(nobody, permission, OrganisationId("root")).verdict,
              Verdict::unauthenticated);
  }
}

}  // namespace
}  // namespace celadon
