// Digests, codes, passwords: against published vectors.

#include "celadon/app/access/secrets.hpp"

#include <set>

#include <gtest/gtest.h>

#include "celadon/app/access/attempts.hpp"
#include "celadon/app/access/passwords.hpp"
#include "celadon/app/access/totp.hpp"

namespace celadon::app::access {
namespace {

TEST(Digest, AgreesWithThePublishedExamples) {
  // FIPS 180-4 example "abc"; GB/T 32905-2016, A.1 "abc".
  EXPECT_EQ(hex(digest_bytes("SHA256", "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(digest_bytes("SM3", "abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  // RFC 2202, HMAC-SHA-1 test case 2.
  EXPECT_EQ(hex(hmac_bytes("SHA1", "Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Totp, AgreesWithRfc6238AppendixB) {
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> vectors[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : vectors)
    EXPECT_EQ(hotp(secret, totp_counter(Instant{seconds * 1'000'000}), 8), code) << seconds;
}

TEST(Totp, AgreesWithRfc4226AppendixD) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(hotp("12345678901234567890", i), codes[i]) << i;
}

TEST(Totp, TakesTheStepBeforeAndAfterButNoneTwice) {
  const std::string secret = "12345678901234567890";
  const Instant now{1'000'000'000LL * 1'000'000};
  const std::int64_t step = totp_counter(now);
  EXPECT_EQ(totp_match(secret, hotp(secret, step - 1), now, 0), step - 1);
  EXPECT_EQ(totp_match(secret, hotp(secret, step), now, 0), step);
  EXPECT_EQ(totp_match(secret, hotp(secret, step + 1), now, 0), step + 1);
  EXPECT_EQ(totp_match(secret, hotp(secret, step + 2), now, 0), std::nullopt);
  EXPECT_EQ(totp_match(secret, hotp(secret, step - 2), now, 0), std::nullopt);
  EXPECT_EQ(totp_match(secret, hotp(secret, step), now, step), std::nullopt);
  EXPECT_EQ(totp_match(secret, "", now, 0), std::nullopt);
  EXPECT_EQ(totp_match(secret, "12345", now, 0), std::nullopt);
}

TEST(Totp, AddressOfTheSecretIsReadByAuthenticators) {
  EXPECT_EQ(totp_uri("12345678901234567890", "lin@plant"),
            "otpauth://totp/Celadon:lin%40plant?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=Celadon");
}

TEST(Base, AgreesWithRfc4648AndComesBack) {
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base64url("foob"), "Zm9vYg");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  for (const char* text : {"", "f", "fo", "foo", "foob", "fooba", "foobar", "\xff\xfe\xfd"}) {
    EXPECT_EQ(from_base32(base32(text)), text);
    EXPECT_EQ(from_base64url(base64url(text)), text);
  }
  EXPECT_EQ(from_base64url("a"), std::nullopt);   // six bits are no byte
  EXPECT_EQ(from_base64url("Zh"), std::nullopt);  // left-over bits set
  EXPECT_EQ(from_base64url("Zg=="), std::nullopt);
  EXPECT_EQ(from_base64url("Z g"), std::nullopt);
}

TEST(Secret, IsLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_secret()).second);
  EXPECT_EQ(seen.begin()->size(), 43U);
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "abcd"));
}

TEST(Password, HashesAreArgon2idWithSaltAndVerify) {
  const Passwords passwords({1, 8192, 2, 4});
  const std::string one = passwords.hash("correct horse").value();
  EXPECT_EQ(one.substr(0, 10), "$argon2id$");
  EXPECT_NE(one, passwords.hash("correct horse").value());
  EXPECT_TRUE(passwords.verify(one, "correct horse").value());
  EXPECT_FALSE(passwords.verify(one, "correct Horse").value());
  EXPECT_FALSE(passwords.verify("", "correct horse").value());
  EXPECT_FALSE(passwords.verify("$argon2id$nonsense", "correct horse").value());
}

TEST(Password, RefusesTheShortTheCommonAndTheMonotonous) {
  for (const char* bad :
       {"short", "123456789", "1234567890", "9876543210", "aaaaaaaaaa", "abababababab",
        "abcabcabcabc", "Password123", "password12345!", "qwertyuiop", "1q2w3e4r5t", "iloveyou520",
        "Administrator1", "woaini1314", "linlinlin", "wangwei2026", "王王王王王"})
    EXPECT_FALSE(check_password(bad, "wangwei").ok()) << bad;
  EXPECT_FALSE(check_password(std::string(257, 'x') + "yz", "lin").ok());
  for (const char* good : {"quiet rivers carry jade", "correct-horse-battery", "Tr0ub4dor&3xkcd",
                           "窑火不熄温度正好一千二"})
    EXPECT_TRUE(check_password(good, "wangwei").ok()) << good;
}

TEST(Attempts, AClockSetBackLocksNobodyLongerThanTheLongestLock) {
  Attempts attempts;
  const Instant now{1'000'000'000LL * 1'000'000};
  for (int i = 0; i < 30; ++i) attempts.failed("lin", "10.0.0.1", now);
  EXPECT_EQ(attempts.locked_for("lin", "10.0.0.2", now), Duration::minutes(15));
  EXPECT_EQ(attempts.locked_for("lin", "10.0.0.2", now - Duration::days(365)),
            Duration::minutes(15));
  EXPECT_EQ(attempts.locked_for("lin", "10.0.0.2", now + Duration::minutes(15)), Duration{});
}

TEST(Attempts, AreForgottenAfterADayAndBounded) {
  AttemptLimits limits;
  limits.most_remembered = 100;
  Attempts attempts(limits);
  const Instant now{1'000'000'000LL * 1'000'000};
  for (int i = 0; i < 4; ++i) attempts.failed("lin", "10.0.0.1", now);
  attempts.failed("lin", "10.0.0.1", now + Duration::hours(25));
  EXPECT_EQ(attempts.locked_for("lin", "10.0.0.1", now + Duration::hours(25)), Duration{});
  for (int i = 0; i < 10'000; ++i)
    attempts.failed("user" + std::to_string(i), "10.1.1." + std::to_string(i % 250), now);
}

TEST(Attempts, AnIpv6NetworkIsOneAddress) {
  EXPECT_EQ(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:2:ffff::9"));
  EXPECT_NE(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:3::1"));
  EXPECT_EQ(address_group("::ffff:10.0.0.1"), address_group("::ffff:10.0.0.1"));
  EXPECT_NE(address_group("::ffff:10.0.0.1"), address_group("::ffff:10.0.0.2"));
  EXPECT_NE(address_group("10.0.0.1"), address_group("10.0.0.2"));
}

}  // namespace
}  // namespace celadon::app::access
