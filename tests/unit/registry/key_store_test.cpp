#include "celadon/registry/code/key_store.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "celadon/registry/code/code_store.hpp"
#include "fresh_database.hpp"
#include "green_code_fixture.hpp"
#include "scratch_folder.hpp"

namespace celadon::registry::code {
namespace {

using ::testing::HasSubstr;
using testing::test_key;

class KeyStoreTest : public ::testing::Test {
 protected:
  KeyStore open() const {
    auto store = KeyStore::open(folder());
    EXPECT_TRUE(store.ok()) << store.error().to_string();
    return std::move(*store);
  }
  [[nodiscard]] std::filesystem::path folder() const { return scratch_.path() / "keys"; }
  testing::ScratchFolder scratch_;
};

TEST_F(KeyStoreTest, KeysComeBackAndOnlyTheirOwnerMayReadThem) {
  KeyStore store = open();
  EXPECT_EQ(store.in_use(), nullptr);
  const KeyId id = store.rotate(test_key('a'), {2026, 1, 1}).value();
  struct stat state = {};
  ASSERT_EQ(::stat((folder() / (id.text + ".key")).c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(folder().c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0700U);
  const KeyStore again = open();
  ASSERT_NE(again.in_use(), nullptr);
  EXPECT_EQ(again.in_use()->secret.public_key().id(), id);
  EXPECT_EQ(again.in_use()->secret.sign("x"), test_key('a').sign("x"));
}

TEST_F(KeyStoreTest, RotationRetiresTheOldKeyAndKeepsIt) {
  KeyStore store = open();
  const KeyId first = store.rotate(test_key('a'), {2026, 1, 1}).value();
  const KeyId second = store.rotate(test_key('b'), {2027, 1, 1}).value();
  const KeyStore again = open();
  ASSERT_EQ(again.keys().size(), 2U);
  EXPECT_EQ(again.in_use()->secret.public_key().id(), second);
  const PublicKeys keys = again.public_keys("x");
  EXPECT_EQ(keys.find(first)->from, (CivilDate{2026, 1, 1}));
  EXPECT_EQ(keys.find(first)->to, (CivilDate{2027, 1, 1}));
  EXPECT_EQ(keys.find(second)->to, std::nullopt);
}

TEST_F(KeyStoreTest, WithdrawnKeySignsNoMore) {
  KeyStore store = open();
  const KeyId id = store.rotate(test_key('a'), {2026, 1, 1}).value();
  EXPECT_TRUE(store.withdraw(id, {2026, 3, 1}).ok());
  EXPECT_EQ(store.withdraw(id, {2026, 3, 1}).error().code, ErrorCode::conflict);
  EXPECT_EQ(store.withdraw(KeyId("0123456789abcdef"), {2026, 3, 1}).error().code,
            ErrorCode::not_found);
  const KeyStore again = open();
  EXPECT_EQ(again.in_use(), nullptr);
  EXPECT_EQ(again.public_keys("x").find(id)->withdrawn, (CivilDate{2026, 3, 1}));
}

TEST_F(KeyStoreTest, KeyThatOthersMayReadIsRefused) {
  KeyStore store = open();
  const KeyId id = store.rotate(test_key('a'), {2026, 1, 1}).value();
  const auto file = folder() / (id.text + ".key");
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  const auto refused = KeyStore::open(folder());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("can be read by others"));
  EXPECT_THAT(refused.error().remedy, HasSubstr("chmod 600"));
}

TEST_F(KeyStoreTest, DamagedKeyIsNotTakenForAnother) {
  KeyStore store = open();
  const KeyId id = store.rotate(test_key('a'), {2026, 1, 1}).value();
  const auto file = folder() / (id.text + ".key");
  const std::string other = base64url(std::string(32, 'c'));
  for (const std::string& content :
       {std::string("celadon-signing-key 1\n"), std::string("hello"),
        "celadon-signing-key 1\nseed " + other + "\nfrom 2026-01-01\n"}) {
    std::ofstream(file, std::ios::trunc) << content;
    EXPECT_EQ(KeyStore::open(folder()).error().code, ErrorCode::corrupt) << content;
  }
}

class CodeStore : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(migrate_codes(db_).ok()); }
  IssuedCode issue(std::uint64_t number, std::int32_t year = 2025) {
    IssuedCode code{key_,   number,        testing::made_up_credit_code(),
                    "虚构", year,          "A",
                    "text", {2026, 5, 10}, {2027, 5, 15},
                    {1000}, "wang",        {}};
    EXPECT_TRUE(keep_code(db_, code).ok());
    return code;
  }
  KeyId key_ = KeyId("0123456789abcdef");
  storage::Database db_ = testing::fresh_database();
};

TEST_F(CodeStore, NumbersRiseAndAreGivenOnce) {
  EXPECT_EQ(*next_number(db_, key_), 1U);
  issue(1);
  EXPECT_EQ(*next_number(db_, key_), 2U);
  EXPECT_EQ(*next_number(db_, KeyId("ffffffffffffffff")), 1U);
  IssuedCode twice = *find_code(db_, key_, 1);
  EXPECT_EQ(keep_code(db_, twice).error().code, ErrorCode::conflict);
}

TEST_F(CodeStore, RevocationIsKeptOnceWithItsReason) {
  issue(1);
  issue(2, 2024);
  const RevokedCode how{{2026, 6, 1}, "accident_major", "事故", {2000}, "li"};
  ASSERT_TRUE(revoke_code(db_, key_, 1, how).ok());
  EXPECT_EQ(revoke_code(db_, key_, 1, how).error().code, ErrorCode::conflict);
  EXPECT_EQ(revoke_code(db_, key_, 9, how).error().code, ErrorCode::not_found);
  RevokedCode odd = how;
  odd.cause = "two words";
  EXPECT_EQ(revoke_code(db_, key_, 2, odd).error().code, ErrorCode::invalid_argument);
  const auto list = revocations(db_);
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ((*list)[0], (Revocation{key_, 1, {2026, 6, 1}, "accident_major"}));
  const auto codes = list_codes(db_, {testing::made_up_credit_code(), 2025});
  ASSERT_EQ(codes->size(), 1U);
  EXPECT_EQ((*codes)[0].revoked->who, "li");
  EXPECT_EQ(list_codes(db_, {})->size(), 2U);
}

}  // namespace
}  // namespace celadon::registry::code
