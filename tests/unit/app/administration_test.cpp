// Administration: who may make, change and grant what, and that nothing else is possible.

#include "celadon/app/access/administration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access_world.hpp"

namespace celadon {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the world of these tests

constexpr std::string_view here = "10.0.0.9";

Organisation plant(const std::string& id, const std::string& parent = "") {
  Organisation wanted;
  wanted.id = OrganisationId(id);
  wanted.kind = OrganisationKind::plant;
  wanted.names = {"厂 " + id, ""};
  wanted.parent = OrganisationId(parent);
  return wanted;
}

TEST(Organisations, AreMadeBelowWhatOneManages) {
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  const auto made = make_organisation(*world.access, admin, plant("p")).value();
  EXPECT_EQ(made.denial, Denial::none);
  EXPECT_EQ(world.access->state()->find(OrganisationId("p"))->names.en, "厂 p");
  EXPECT_EQ(make_organisation(*world.access, admin, plant("p")).error().code, ErrorCode::conflict);
  EXPECT_EQ(make_organisation(*world.access, admin, plant("q", "nowhere")).value().denial,
            Denial::hidden);

  world.grant(world.user("pa", "p"), Role::administrator, "p");
  const Principal of_plant = world.principal("pa");
  EXPECT_EQ(make_organisation(*world.access, of_plant, plant("q")).value().denial, Denial::hidden);
  EXPECT_EQ(make_organisation(*world.access, of_plant, plant("p-dept", "p")).value().denial,
            Denial::none);
}

TEST(Organisations, ChangeOnlyAsTheyWereRead) {  // concurrent edits
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  ASSERT_TRUE(make_organisation(*world.access, admin, plant("p")).ok());
  Organisation wanted = plant("p");
  wanted.names.zh = "甲改";
  const auto first = change_organisation(*world.access, admin, wanted, 1).value();
  EXPECT_EQ(first.value.version, 2);
  wanted.names.zh = "乙改";
  EXPECT_EQ(change_organisation(*world.access, admin, wanted, 1).value().denial,
            Denial::version_mismatch);
  EXPECT_EQ(world.access->state()->find(OrganisationId("p"))->names.zh, "甲改");
}

TEST(Organisations, FormNoCircleAndDoNotCaptureOthers) {
  AccessWorld world;
  world.start();
  world.organisation("g", OrganisationKind::group);
  world.organisation("g2", OrganisationKind::group, "g");
  world.organisation("p", OrganisationKind::plant);
  const Principal admin = world.principal("admin");
  Organisation g = plant("g", "g2");
  g.kind = OrganisationKind::group;
  EXPECT_EQ(change_organisation(*world.access, admin, g, {}).error().code, ErrorCode::conflict);
  // The group's administrator can neither take a plant in nor see that it exists.
  world.grant(world.user("ga", "g"), Role::administrator, "g");
  EXPECT_EQ(
      change_organisation(*world.access, world.principal("ga"), plant("p", "g"), {}).value().denial,
      Denial::hidden);
  // The plant's administrator cannot push it into a group they do not manage.
  world.grant(world.user("pa", "p"), Role::administrator, "p");
  EXPECT_EQ(
      change_organisation(*world.access, world.principal("pa"), plant("p", "g"), {}).value().denial,
      Denial::hidden);
}

TEST(Organisations, JoiningAGroupWithARuleRecordsTheConsentAndLeavingEndsIt) {
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  Organisation group = plant("g");
  group.kind = OrganisationKind::group;
  group.membership_flows = {"site_read"};
  ASSERT_TRUE(make_organisation(*world.access, admin, group).ok());
  ASSERT_TRUE(make_organisation(*world.access, admin, plant("p", "g")).ok());
  world.grant(world.user("lead", "g"), Role::group_leader, "g");
  const Principal leader = world.principal("lead");
  const OrganisationId p("p");
  EXPECT_TRUE(world.access->may(leader, Permission::site_read, p).allowed());
  EXPECT_FALSE(world.access->may(leader, Permission::evidence_read, p).allowed());
  ASSERT_TRUE(change_organisation(*world.access, admin, plant("p"), {}).ok());
  EXPECT_FALSE(world.access->may(leader, Permission::site_read, p).allowed());
}

TEST(Organisations, AreWithdrawnOnlyWhenNothingHangsOnThem) {
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  ASSERT_TRUE(make_organisation(*world.access, admin, plant("p")).ok());
  world.user("lin", "p");
  EXPECT_EQ(withdraw_organisation(*world.access, admin, OrganisationId("p"), {}).error().code,
            ErrorCode::conflict);
  ASSERT_TRUE(withdraw_user(*world.access, admin, UserId("u-lin")).ok());
  EXPECT_EQ(withdraw_organisation(*world.access, admin, OrganisationId("p"), 9).value().denial,
            Denial::version_mismatch);
  EXPECT_EQ(withdraw_organisation(*world.access, admin, OrganisationId("p"), 1).value().denial,
            Denial::none);
  EXPECT_EQ(world.access->state()->find(OrganisationId("p")), nullptr);
  EXPECT_EQ(withdraw_organisation(*world.access, admin, OrganisationId("root"), {}).error().code,
            ErrorCode::conflict);
}

TEST(Sites, AreLinkedByWhoManagesBothOwners) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  world.grant(world.user("pa", "p"), Role::administrator, "p");
  EXPECT_EQ(
      link_site(*world.access, world.principal("pa"), OrganisationId("p"), "kiln").value().denial,
      Denial::hidden)
      << "the site is the root's";
  EXPECT_EQ(link_site(*world.access, world.principal("admin"), OrganisationId("p"), "kiln")
                .value()
                .denial,
            Denial::none);
  EXPECT_EQ(world.access->owner_of_site("kiln").value().text, "p");
  EXPECT_EQ(world.access->owner_of_site("other").value().text, "root");
}

TEST(Consents, AreGivenOnlyInTheGiversOwnOrganisation) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  world.organisation("b", OrganisationKind::bank);
  world.grant(world.user("dir", "p"), Role::plant_director, "p");
  Consent wanted;
  wanted.giver = OrganisationId("p");
  wanted.receiver = OrganisationId("b");
  wanted.flows = {Permission::site_read};
  // The operator of the platform cannot consent for the plant.
  EXPECT_EQ(give_consent(*world.access, world.principal("admin"), wanted).value().denial,
            Denial::forbidden);
  const Principal director = world.principal("dir");
  const auto given = give_consent(*world.access, director, wanted).value();
  ASSERT_EQ(given.denial, Denial::none);
  EXPECT_EQ(given.value.given_by, "dir");
  wanted.flows = {Permission::user_manage};
  EXPECT_EQ(give_consent(*world.access, director, wanted).error().code,
            ErrorCode::invalid_argument);
  wanted.flows = {Permission::site_read};
  wanted.until = parse_date("2026-03-01").value();
  EXPECT_EQ(give_consent(*world.access, director, wanted).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(
      revoke_consent(*world.access, director, OrganisationId("p"), "c-unknown").value().denial,
      Denial::hidden);
  EXPECT_EQ(
      revoke_consent(*world.access, director, OrganisationId("p"), given.value.id).value().denial,
      Denial::none);
  EXPECT_FALSE(world.access->state()->consented(OrganisationId("p"), OrganisationId("b"),
                                                Permission::site_read, world.clock.now()));
}

// ---- users

TEST(Users, AreInvitedByALinkThatWorksOnce) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  const Principal admin = world.principal("admin");
  const auto made =
      make_user(*world.access, admin,
                {"wang", "王 <b>经理</b>", OrganisationId("p"), {Role::energy_manager}})
          .value();
  ASSERT_EQ(made.denial, Denial::none);
  const User* user = world.access->state()->find(made.value.user);
  EXPECT_EQ(user->state, UserState::invited);
  EXPECT_EQ(user->name, "王 <b>经理</b>");  // data, whatever it looks like
  EXPECT_EQ(world.access->log_in("wang", "", "", here)->refusal, Refusal::unauthenticated);
  const std::string& token = made.value.link.token;
  EXPECT_EQ(world.access->accept_invitation("wrong", good_password, "", here)->refusal,
            Refusal::unauthenticated);
  EXPECT_FALSE(world.access->accept_invitation(token, "weak", "", here).ok());
  const auto in = world.access->accept_invitation(token, good_password, "", here).value();
  ASSERT_EQ(in.refusal, Refusal::none);
  EXPECT_TRUE(world.access
                  ->may(world.access->who_asks(in.value.secret, "", here), Permission::import_data,
                        OrganisationId("p"))
                  .allowed());
  EXPECT_EQ(world.access->accept_invitation(token, good_password, "", here)->refusal,
            Refusal::unauthenticated);
  EXPECT_EQ(make_user(*world.access, admin, {"wang", "x", OrganisationId("p"), {}}).error().code,
            ErrorCode::conflict);
}

TEST(Users, ANewLinkEndsTheOlderAndSoDoesTime) {
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  const auto made =
      make_user(*world.access, admin, {"wang", "x", OrganisationId("root"), {}}).value();
  const auto again = invite_again(*world.access, admin, made.value.user).value();
  EXPECT_EQ(
      world.access->accept_invitation(made.value.link.token, good_password, "", here)->refusal,
      Refusal::unauthenticated);
  world.clock.advance(Duration::hours(72));
  EXPECT_EQ(
      world.access->accept_invitation(again.value.link.token, good_password, "", here)->refusal,
      Refusal::unauthenticated);
}

TEST(Users, NobodyRisesAboveTheirGrantor) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  world.grant(world.user("dir", "p"), Role::plant_director, "p");
  const UserId boss = world.user("boss", "p");
  world.grant(boss, Role::administrator, "p");
  const UserId lin = world.user("lin", "p");
  const Principal director = world.principal("dir");
  const OrganisationId p("p");
  // No role above one's own, to others or by a new user.
  EXPECT_EQ(give_grant(*world.access, director, lin, Role::administrator, p, {}).value().denial,
            Denial::forbidden);
  EXPECT_EQ(
      make_user(*world.access, director, {"new", "n", p, {Role::administrator}}).value().denial,
      Denial::forbidden);
  // None to oneself, none elsewhere.
  EXPECT_EQ(give_grant(*world.access, director, director.user, Role::energy_manager, p, {})
                .value()
                .denial,
            Denial::forbidden);
  EXPECT_EQ(give_grant(*world.access, director, lin, Role::auditor, OrganisationId("root"), {})
                .value()
                .denial,
            Denial::hidden);
  // A reset link for somebody above oneself would be their account.
  EXPECT_EQ(invite_again(*world.access, director, boss).value().denial, Denial::forbidden);
  EXPECT_EQ(withdraw_user(*world.access, director, boss).value().denial, Denial::forbidden);
  EXPECT_EQ(
      change_user(*world.access, director, boss, {.state = UserState::disabled}, {}).value().denial,
      Denial::forbidden);
  // What is theirs to do works.
  EXPECT_EQ(give_grant(*world.access, director, lin, Role::energy_manager, p, {}).value().denial,
            Denial::none);
  EXPECT_EQ(invite_again(*world.access, director, lin).value().denial, Denial::none);
}

TEST(Users, OfOtherOrganisationsDoNotExist) {  // guessing ids
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  world.organisation("q", OrganisationKind::plant);
  world.grant(world.user("dir", "p"), Role::plant_director, "p");
  const UserId other = world.user("other", "q");
  const Principal director = world.principal("dir");
  EXPECT_FALSE(may_see(*world.access, director, *world.access->state()->find(other)));
  EXPECT_EQ(change_user(*world.access, director, other, {}, {}).value().denial, Denial::hidden);
  EXPECT_EQ(change_user(*world.access, director, UserId("u-none"), {}, {}).value().denial,
            Denial::hidden);
  EXPECT_EQ(withdraw_user(*world.access, director, other).value().denial, Denial::hidden);
  EXPECT_EQ(invite_again(*world.access, director, other).value().denial, Denial::hidden);
  EXPECT_EQ(
      give_grant(*world.access, director, other, Role::energy_manager, OrganisationId("p"), {})
          .value()
          .denial,
      Denial::hidden);
}

TEST(Users, TheLastAdministratorStays) {
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  EXPECT_EQ(change_user(*world.access, admin, admin.user, {.state = UserState::disabled}, {})
                .error()
                .code,
            ErrorCode::conflict);
  const std::string grant = world.access->state()->find(admin.user)->grants.at(0).id;
  EXPECT_EQ(take_grant(*world.access, admin, admin.user, grant).error().code, ErrorCode::conflict);
  EXPECT_EQ(withdraw_user(*world.access, admin, admin.user).error().code, ErrorCode::conflict);
  world.grant(world.user("second", "root"), Role::administrator, "root");
  EXPECT_EQ(take_grant(*world.access, admin, admin.user, grant).value().denial, Denial::none);
}

TEST(Users, ARiseOfPrivilegeAsksForANewLogIn) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  const UserId lin = world.user("lin", "p");
  const auto in = world.access->log_in("lin", good_password, "", here).value().value;
  ASSERT_TRUE(world.access->who_asks(in.secret, "", here).signed_in());
  ASSERT_EQ(give_grant(*world.access, world.principal("admin"), lin, Role::energy_manager,
                       OrganisationId("p"), {})
                .value()
                .denial,
            Denial::none);
  EXPECT_FALSE(world.access->who_asks(in.secret, "", here).signed_in());
}

TEST(Users, RolesFitTheirOrganisation) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant, "", "330881");
  world.organisation("county", OrganisationKind::agency, "", "330881");
  world.organisation("office", OrganisationKind::department, "county");
  const UserId lin = world.user("lin", "root");
  const Principal admin = world.principal("admin");
  const auto give = [&](Role role, const char* where) {
    return give_grant(*world.access, admin, lin, role, OrganisationId(where), {}).ok();
  };
  EXPECT_FALSE(give(Role::bank, "p"));
  EXPECT_FALSE(give(Role::reviewer_city, "county"));
  EXPECT_TRUE(give(Role::reviewer_county, "county"));
  EXPECT_TRUE(give(Role::reviewer_county, "office"));  // by the division of its agency
  EXPECT_FALSE(give(Role::reviewer_county, "p"));
  EXPECT_TRUE(give(Role::energy_manager, "p"));
  EXPECT_FALSE(give(Role::energy_manager, "p")) << "held already";
}

TEST(Users, WithdrawnOnesAreGoneAndTheirLoginIsFreeAgain) {
  AccessWorld world;
  world.start();
  const UserId lin = world.user("lin", "root");
  const auto in = world.access->log_in("lin", good_password, "", here).value().value;
  const Principal admin = world.principal("admin");
  ASSERT_EQ(withdraw_user(*world.access, admin, lin).value().denial, Denial::none);
  EXPECT_FALSE(world.access->who_asks(in.secret, "", here).signed_in());
  EXPECT_EQ(world.access->log_in("lin", good_password, "", here)->refusal,
            Refusal::unauthenticated);
  EXPECT_TRUE(make_user(*world.access, admin, {"lin", "x", OrganisationId("root"), {}}).ok());
}

TEST(Changes, AreOnRecordWithBeforeAndAfterAndTheChainIsWhole) {
  AccessWorld world;
  world.start();
  const Principal admin = world.principal("admin");
  ASSERT_TRUE(make_organisation(*world.access, admin, plant("p")).ok());
  Organisation wanted = plant("p");
  wanted.names.zh = "'; drop table organisation; --";
  ASSERT_TRUE(change_organisation(*world.access, admin, wanted, 1).ok());
  EXPECT_EQ(world.access->state()->find(OrganisationId("p"))->names.zh, wanted.names.zh);
  const AuditRow row = world.audit->list({}).value().rows.at(0);
  EXPECT_EQ(row.entry.action, "organisation_changed");
  EXPECT_EQ(row.entry.who, "admin");
  EXPECT_EQ(row.entry.remote, here);
  EXPECT_NE(row.entry.before.find("厂 p"), std::string::npos);
  EXPECT_NE(row.entry.after.find("drop table"), std::string::npos);
  EXPECT_TRUE(world.audit->verify().value().whole());
}

}  // namespace
}  // namespace celadon
