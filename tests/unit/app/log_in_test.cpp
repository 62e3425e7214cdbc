// Log-in: who gets in, who does not, and for how long.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access_world.hpp"
#include "celadon/app/access/secrets.hpp"
#include "celadon/app/access/totp.hpp"

namespace celadon {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the world of these tests

constexpr std::string_view here = "10.0.0.9";

TEST(FirstStart, MakesTheAdministratorOnceByItsLink) {
  AccessWorld world;
  EXPECT_TRUE(world.access->first_start());
  const OpenedSession session = world.start(OrganisationKind::plant);
  EXPECT_FALSE(world.access->first_start());
  const Principal who = world.access->who_asks(session.secret, "", here);
  EXPECT_EQ(who.login, "admin");
  // The only person of a plant does all of its work.
  EXPECT_TRUE(world.access->may_site(who, Permission::import_data, "any").allowed());
  EXPECT_TRUE(world.access->may_site(who, Permission::report_file, "any").allowed());
  EXPECT_TRUE(world.access->may_somewhere(who, Permission::folder_read).allowed());
  EXPECT_EQ(world.access->first_start_token().error().code, ErrorCode::conflict);
}

TEST(FirstStart, RefusesAWrongAnOldAndAUsedLink) {
  AccessWorld world;
  FirstStart first;
  first.login = "admin";
  first.name = "a";
  first.password = good_password;
  first.root.names = {"厂", "Plant"};
  first.token = "guess";
  EXPECT_EQ(world.access->start_first(first, here)->refusal, Refusal::unauthenticated);
  first.token = world.access->first_start_token().value();
  world.clock.advance(Duration::hours(24));
  EXPECT_EQ(world.access->start_first(first, here)->refusal, Refusal::unauthenticated);
  const std::string older = world.access->first_start_token().value();
  const std::string newer = world.access->first_start_token().value();
  first.token = older;
  EXPECT_EQ(world.access->start_first(first, here)->refusal, Refusal::unauthenticated);
  first.token = newer;
  EXPECT_EQ(world.access->start_first(first, here)->refusal, Refusal::none);
  EXPECT_EQ(world.access->start_first(first, here)->refusal, Refusal::unauthenticated);
}

TEST(FirstStart, RefusesAWeakPasswordAndKeepsTheLink) {
  AccessWorld world;
  FirstStart first;
  first.token = world.access->first_start_token().value();
  first.login = "admin";
  first.name = "a";
  first.password = "Password123";
  first.root.names = {"厂", "Plant"};
  EXPECT_EQ(world.access->start_first(first, here).error().code, ErrorCode::invalid_argument);
  first.password = good_password;
  EXPECT_EQ(world.access->start_first(first, here)->refusal, Refusal::none);
}

TEST(LogIn, GivesASessionThatIsRecognised) {
  AccessWorld world;
  world.start();
  const auto in = world.access->log_in("Admin", good_password, "", here).value();
  ASSERT_EQ(in.refusal, Refusal::none);
  const Principal who = world.access->who_asks(in.value.secret, "", here);
  EXPECT_TRUE(who.signed_in());
  EXPECT_EQ(who.proof, Proof::session);
  EXPECT_GE(in.value.secret.size(), 43U);  // 256 bits as base64url
}

TEST(LogIn, EachOneIsANewSession) {  // session fixation: nothing from before goes on
  AccessWorld world;
  world.start();
  const auto first = world.access->log_in("admin", good_password, "", here).value();
  const auto second = world.access->log_in("admin", good_password, "", here).value();
  EXPECT_NE(first.value.secret, second.value.secret);
  EXPECT_NE(first.value.csrf, second.value.csrf);
  EXPECT_FALSE(world.access->who_asks("chosen-by-an-attacker", "", here).signed_in());
}

TEST(LogIn, TellsAnUnknownADisabledAndAnInvitedUserAlike) {
  AccessWorld world;
  world.start();
  world.user("off", "root");
  world.must([&](storage::Database& database, const AccessState& state) {
    User user = *state.find_login("off");
    user.state = UserState::disabled;
    return update_user(database, user);
  });
  for (const char* login : {"off", "nobody", "admin' or '1'='1", "<script>alert(1)</script>", ""}) {
    const auto in = world.access->log_in(login, good_password, "", here).value();
    EXPECT_EQ(in.refusal, Refusal::unauthenticated) << login;
  }
}

TEST(LogIn, LocksALoginAfterFiveFailuresLongerEachTime) {
  AccessWorld world;
  world.start();
  for (int i = 0; i < 5; ++i) {
    const auto in = world.access->log_in("admin", "wrong password", "", here).value();
    EXPECT_EQ(in.refusal, Refusal::unauthenticated);
  }
  // Even the right password waits, from anywhere.
  auto in = world.access->log_in("admin", good_password, "", "10.9.9.9").value();
  EXPECT_EQ(in.refusal, Refusal::rate_limited);
  EXPECT_EQ(in.retry_after, Duration::seconds(15));
  Duration before = in.retry_after;
  for (int i = 0; i < 4; ++i) {
    world.clock.advance(before);
    EXPECT_EQ(world.access->log_in("admin", "wrong password", "", "10.9.9.9")->refusal,
              Refusal::unauthenticated);
    in = world.access->log_in("admin", good_password, "", "10.9.9.9").value();
    ASSERT_EQ(in.refusal, Refusal::rate_limited);
    EXPECT_EQ(in.retry_after.us, before.us * 2);
    before = in.retry_after;
  }
  world.clock.advance(before);
  EXPECT_EQ(world.access->log_in("admin", good_password, "", here)->refusal, Refusal::none);
  // Success begins anew.
  EXPECT_EQ(world.access->log_in("admin", "wrong password", "", here)->refusal,
            Refusal::unauthenticated);
}

TEST(LogIn, LocksAnAddressThatGuessesAcrossLogins) {
  AccessWorld world;
  world.start();
  for (int i = 0; i < 20; ++i) {
    const auto in =
        world.access->log_in("user" + std::to_string(i), "wrong password", "", here).value();
    EXPECT_EQ(in.refusal, Refusal::unauthenticated) << i;
  }
  EXPECT_EQ(world.access->log_in("admin", good_password, "", here)->refusal, Refusal::rate_limited);
  EXPECT_EQ(world.access->log_in("admin", good_password, "", "10.0.0.77")->refusal, Refusal::none);
}

TEST(LogIn, WritesDownWhoCameInAndWhoWasRefusedWithoutSecrets) {
  AccessWorld world;
  world.start();
  static_cast<void>(world.access->log_in("admin", good_password, "", here));
  static_cast<void>(world.access->log_in("admin", "a wrong secret", "", here));
  static_cast<void>(world.access->log_in("my secret typed as login", "x", "", here));
  const AuditPage page = world.audit->list({}).value();
  ASSERT_EQ(page.rows.size(), 4U);
  EXPECT_EQ(page.rows[0].entry.subject, "unknown login");
  EXPECT_EQ(page.rows[1].entry.outcome, Outcome::refused);
  EXPECT_EQ(page.rows[1].entry.subject, "user admin");
  EXPECT_EQ(page.rows[2].entry.action, "log_in");
  EXPECT_EQ(page.rows[3].entry.action, "first_start");
  for (const AuditRow& row : page.rows) {
    const std::string all = row.entry.who + row.entry.subject + row.entry.before + row.entry.after;
    EXPECT_EQ(all.find("secret"), std::string::npos) << all;
    EXPECT_EQ(all.find(good_password), std::string::npos) << all;
  }
}

// ---- sessions

TEST(Session, EndsAfterHalfAnHourIdleAndAfterTwelveHoursAtTheLatest) {
  AccessWorld world;
  const OpenedSession session = world.start();
  const auto lives = [&] { return world.access->who_asks(session.secret, "", here).signed_in(); };
  world.clock.advance(Duration::minutes(29));
  EXPECT_TRUE(lives());
  world.clock.advance(Duration::minutes(30));
  EXPECT_FALSE(lives());

  auto busy = world.access->log_in("admin", good_password, "", here).value().value;
  const auto busy_lives = [&] { return world.access->who_asks(busy.secret, "", here).signed_in(); };
  for (int i = 0; i < 35; ++i) {
    world.clock.advance(Duration::minutes(20));
    EXPECT_TRUE(busy_lives()) << i;
  }
  world.clock.advance(Duration::minutes(20));  // 12 h
  EXPECT_FALSE(busy_lives());
}

TEST(Session, EndsWhenTheClockJumps) {
  AccessWorld world;
  const Instant start = world.clock.now();
  const OpenedSession session = world.start();
  world.clock.set(start + Duration::minutes(20));
  EXPECT_TRUE(world.access->who_asks(session.secret, "", here).signed_in());
  // Back by seconds, as clocks are corrected: nothing happens and nothing is prolonged.
  world.clock.set(start + Duration::minutes(19));
  EXPECT_TRUE(world.access->who_asks(session.secret, "", here).signed_in());
  // Back by a day: an old session must not live again for a day.
  world.clock.set(start - Duration::days(1));
  EXPECT_FALSE(world.access->who_asks(session.secret, "", here).signed_in());
  world.clock.set(start + Duration::days(1));
  EXPECT_FALSE(world.access->who_asks(session.secret, "", here).signed_in());
}

TEST(Session, ForgedAndReplayedOnesAreNobody) {
  AccessWorld world;
  const OpenedSession session = world.start();
  std::string forged = session.secret;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(world.access->who_asks(forged, "", here).signed_in());
  EXPECT_FALSE(world.access->who_asks(secret_hash(session.secret), "", here).signed_in());
  EXPECT_FALSE(world.access->who_asks(session.handle, "", here).signed_in());
  const Principal who = world.access->who_asks(session.secret, "", here);
  ASSERT_TRUE(who.signed_in());
  ASSERT_TRUE(world.access->log_out(who).ok());
  EXPECT_FALSE(world.access->who_asks(session.secret, "", here).signed_in());
}

TEST(Session, SurvivesARestartButItsSecretIsNotAtRest) {
  AccessWorld world;
  const OpenedSession session = world.start();
  auto again = AccessControl::open(world.gate, *world.audit, world.clock, cheap_settings()).value();
  EXPECT_TRUE(again->who_asks(session.secret, "", here).signed_in());
  ASSERT_TRUE(world.gate
                  .use([&](storage::Database& database) -> Status {
                    CELADON_ASSIGN(
                        const auto rows,
                        database.query("select hash from access_session", {storage::Column::text}));
                    EXPECT_EQ(rows.size(), 1U);
                    EXPECT_EQ(rows.at(0).text(0), secret_hash(session.secret));
                    return {};
                  })
                  .ok());
}

TEST(Session, DisablingAUserEndsItAtOnce) {
  AccessWorld world;
  world.start();
  world.user("lin", "root");
  const auto in = world.access->log_in("lin", good_password, "", here).value().value;
  EXPECT_TRUE(world.access->who_asks(in.secret, "", here).signed_in());
  world.must([&](storage::Database& database, const AccessState& state) {
    User user = *state.find_login("lin");
    user.state = UserState::disabled;
    return update_user(database, user);
  });
  EXPECT_FALSE(world.access->who_asks(in.secret, "", here).signed_in());
}

TEST(Session, HasItsOwnCsrfToken) {
  AccessWorld world;
  const OpenedSession session = world.start();
  const auto other = world.access->log_in("admin", good_password, "", here).value().value;
  const Principal who = world.access->who_asks(session.secret, "", here);
  EXPECT_TRUE(world.access->csrf_holds(who, session.csrf));
  EXPECT_EQ(world.access->csrf_of(who), session.csrf);
  EXPECT_FALSE(world.access->csrf_holds(who, other.csrf));
  EXPECT_FALSE(world.access->csrf_holds(who, ""));
  EXPECT_FALSE(world.access->csrf_holds(Principal{}, ""));
}

TEST(Session, CookieIsStrictAndHidden) {
  AccessSettings settings = cheap_settings();
  settings.secure_cookies = true;
  AccessWorld secure(std::move(settings));
  const OpenedSession session = secure.start();
  EXPECT_EQ(secure.access->set_cookie(session),
            "__Host-celadon_session=" + session.secret +
                "; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
  AccessWorld plain;
  EXPECT_EQ(plain.access->clear_cookie(),
            "celadon_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
}

// ---- own account

TEST(Password, ChangeEndsEveryOtherSessionAndGivesANewOne) {
  AccessWorld world;
  const OpenedSession first = world.start();
  const auto second = world.access->log_in("admin", good_password, "", here).value().value;
  const Principal who = world.access->who_asks(second.secret, "", here);
  EXPECT_EQ(world.access->change_password(who, "not the old one", "green hills far away")->refusal,
            Refusal::unauthenticated);
  EXPECT_EQ(world.access->change_password(who, good_password, "short").error().code,
            ErrorCode::invalid_argument);
  const auto changed =
      world.access->change_password(who, good_password, "green hills far away").value();
  ASSERT_EQ(changed.refusal, Refusal::none);
  EXPECT_FALSE(world.access->who_asks(first.secret, "", here).signed_in());
  EXPECT_FALSE(world.access->who_asks(second.secret, "", here).signed_in());
  EXPECT_TRUE(world.access->who_asks(changed.value.secret, "", here).signed_in());
  EXPECT_EQ(world.access->log_in("admin", good_password, "", here)->refusal,
            Refusal::unauthenticated);
}

TEST(SecondFactor, IsAskedForOnceConfirmedAndNoCodeWorksTwice) {
  AccessWorld world;
  const OpenedSession session = world.start();
  const Principal who = world.access->who_asks(session.secret, "", here);
  const auto begun = world.access->begin_second_factor(who, good_password).value();
  ASSERT_EQ(begun.refusal, Refusal::none);
  const std::string secret = from_base32(begun.value.secret).value();
  // Not in force before it is confirmed.
  EXPECT_EQ(world.access->log_in("admin", good_password, "", here)->refusal, Refusal::none);
  const auto code = [&] { return hotp(secret, totp_counter(world.clock.now())); };
  const auto confirmed = world.access->confirm_second_factor(who, code()).value();
  ASSERT_EQ(confirmed.refusal, Refusal::none);
  EXPECT_FALSE(world.access->who_asks(session.secret, "", here).signed_in());  // rotated
  EXPECT_EQ(confirmed.value.recovery_codes.size(), 10U);

  EXPECT_EQ(world.access->log_in("admin", good_password, "", here)->refusal,
            Refusal::second_factor_required);
  EXPECT_EQ(world.access->log_in("admin", good_password, code(), here)->refusal,
            Refusal::second_factor_required)
      << "the code that confirmed it";
  world.clock.advance(Duration::seconds(30));
  const std::string used = code();
  EXPECT_EQ(world.access->log_in("admin", good_password, used, here)->refusal, Refusal::none);
  EXPECT_EQ(world.access->log_in("admin", good_password, used, here)->refusal,
            Refusal::second_factor_required);
  // A clock set back does not make old codes good again.
  world.clock.set(world.clock.now() - Duration::minutes(10));
  EXPECT_EQ(world.access->log_in("admin", good_password, code(), here)->refusal,
            Refusal::second_factor_required);
}

TEST(SecondFactor, RecoveryCodesWorkOnceAndGuessesLock) {
  AccessWorld world;
  const OpenedSession session = world.start();
  const Principal who = world.access->who_asks(session.secret, "", here);
  const auto begun = world.access->begin_second_factor(who, good_password).value();
  const std::string secret = from_base32(begun.value.secret).value();
  const auto confirmed =
      world.access->confirm_second_factor(who, hotp(secret, totp_counter(world.clock.now())))
          .value();
  const std::string recovery = confirmed.value.recovery_codes.at(3);
  EXPECT_EQ(world.access->log_in("admin", good_password, recovery, here)->refusal, Refusal::none);
  EXPECT_EQ(world.access->log_in("admin", good_password, recovery, here)->refusal,
            Refusal::second_factor_required);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(world.access->log_in("admin", good_password, "000000", here)->refusal,
              Refusal::second_factor_required);
  EXPECT_EQ(world.access->log_in("admin", good_password, "000000", here)->refusal,
            Refusal::rate_limited);
}

TEST(Token, IsNarrowedToWhatItWasMadeForAndExpires) {
  AccessWorld world;
  const OpenedSession session = world.start(OrganisationKind::plant);
  const Principal who = world.access->who_asks(session.secret, "", here);
  const auto made = world.access->make_token(who, "网关", {Permission::import_data}, 1).value();
  EXPECT_EQ(made.secret.substr(0, 4), "cel_");
  const Principal gateway = world.access->who_asks("", made.secret, here);
  ASSERT_EQ(gateway.proof, Proof::token);
  EXPECT_TRUE(world.access->may_site(gateway, Permission::import_data, "s").allowed());
  EXPECT_EQ(world.access->may_site(gateway, Permission::site_read, "s").verdict,
            Verdict::forbidden);
  EXPECT_FALSE(world.access->may_somewhere(gateway, Permission::user_manage).allowed());
  // A token makes no token and does not touch the account.
  EXPECT_FALSE(world.access->make_token(gateway, "x", {Permission::import_data}, 1).ok());
  EXPECT_FALSE(world.access->change_password(gateway, good_password, "another good one").ok());
  // A bad token is not helped out by a good cookie.
  EXPECT_FALSE(world.access->who_asks(session.secret, "cel_wrong", here).signed_in());
  world.clock.advance(Duration::days(1));
  EXPECT_FALSE(world.access->who_asks("", made.secret, here).signed_in());
}

TEST(Token, CannotHoldWhatItsUserDoesNotAndFallsWithTheGrant) {
  AccessWorld world;
  world.start();
  world.organisation("p", OrganisationKind::plant);
  const UserId lin = world.user("lin", "p");
  world.grant(lin, Role::energy_manager, "p");
  const Principal who = world.principal("lin");
  EXPECT_EQ(world.access->make_token(who, "x", {Permission::user_manage}, 1).error().code,
            ErrorCode::invalid_argument);
  EXPECT_FALSE(world.access->make_token(who, "x", {}, 1).ok());
  EXPECT_FALSE(world.access->make_token(who, "x", {Permission::site_read}, 0).ok());
  EXPECT_FALSE(world.access->make_token(who, "x", {Permission::site_read}, 367).ok());
  const auto made = world.access->make_token(who, "x", {Permission::site_read}, 30).value();
  const OrganisationId p("p");
  EXPECT_TRUE(
      world.access->may(world.access->who_asks("", made.secret, here), Permission::site_read, p)
          .allowed());
  world.must([&](storage::Database& database, const AccessState& state) {
    return take_grant(database, state.find(lin)->grants.at(0).id, world.clock.now(), "test");
  });
  EXPECT_FALSE(
      world.access->may(world.access->who_asks("", made.secret, here), Permission::site_read, p)
          .allowed());
  ASSERT_TRUE(world.access->revoke_token(who, made.token.id).ok());
  EXPECT_FALSE(world.access->who_asks("", made.secret, here).signed_in());
}

}  // namespace
}  // namespace celadon
