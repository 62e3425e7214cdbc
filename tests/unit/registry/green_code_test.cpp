#include "celadon/registry/code/green_code.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/code/trust.hpp"
#include "celadon/registry/code/verification.hpp"
#include "celadon/units/bilingual.hpp"
#include "green_code_fixture.hpp"

namespace celadon::registry::code {
namespace {

using ::testing::HasSubstr;
using testing::made_up_credit_code;
using testing::test_content;
using testing::test_key;

constexpr CivilDate june = {2026, 6, 1};

PublicKeys keys_of(const SecretKey& key) {
  return {"示例发码单位", {{key.public_key(), CivilDate{2026, 1, 1}, {}, {}}}};
}

class GreenCode : public ::testing::Test {
 protected:
  std::string signed_text(const CodeContent& content = test_content()) const {
    auto text = sign_code(content, key_);
    EXPECT_TRUE(text.ok()) << text.error().to_string();
    return *text;
  }
  CodeAnswer judged(std::string_view text, CivilDate day = june,
                    const RevocationList* list = nullptr) const {
    return verify_code(text, keys_, list, day);
  }
  /// The bytes of a code with its check sum made right again, as a forger would.
  static std::string resealed(std::string bytes) {
    bytes.resize(bytes.size() - 4);
    return base64url(bytes + short_digest(bytes, 4));
  }
  SecretKey key_ = test_key('k');
  PublicKeys keys_ = keys_of(key_);
};

/// An answer says one thing in each language.
void expect_says(const CodeAnswer& answer, CodeStatus status, const std::string& zh,
                 const std::string& en) {
  EXPECT_STREQ(to_string(answer.status), to_string(status)) << answer.message;
  EXPECT_THAT(std::string(units::in_language(answer.message, units::Language::zh)), HasSubstr(zh));
  EXPECT_THAT(std::string(units::in_language(answer.message, units::Language::en)), HasSubstr(en));
}

// RFC 8032, 7.1, TEST 1: the seed, its public key and the signature of the empty message.
TEST(Signing, GivesTheSignatureOfTheStandardsTestVector) {
  const auto seed = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const SecretKey key = SecretKey::from_seed(*seed).value();
  const auto& bytes = key.public_key().bytes;
  EXPECT_EQ(to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string signature = key.sign("");
  EXPECT_EQ(to_hex(signature),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
            "39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  EXPECT_TRUE(signature_fits(key.public_key(), "", signature));
  EXPECT_FALSE(signature_fits(key.public_key(), "x", signature));
  EXPECT_EQ(key.seed(), *seed);
}

TEST(Signing, TextOfBytesHasOneForm) {
  for (std::size_t size = 0; size < 40; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 + 250);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  }
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");  // RFC 4648, table 2
  EXPECT_FALSE(from_base64url("-_9"));      // bits beyond the last byte
  EXPECT_FALSE(from_base64url("-_8="));
  EXPECT_FALSE(from_base64url("-_ 8"));
  EXPECT_FALSE(from_base64url("A"));
}

TEST_F(GreenCode, ComesBackAsItWasSigned) {
  CodeContent content = test_content();
  const auto read = read_code(signed_text(content));
  const auto* code = std::get_if<SignedCode>(&read);
  ASSERT_NE(code, nullptr);
  content.key = key_.public_key().id();
  EXPECT_EQ(code->content, content);
  EXPECT_EQ(signed_text(content), signed_text(content));  // the same content, the same code
}

TEST_F(GreenCode, IsReadFromTheAddressOfItsPage) {
  const std::string text = signed_text();
  const std::string address = code_address("https://celadon.example/", text);
  EXPECT_EQ(address, "https://celadon.example/code/" + text);
  EXPECT_LE(address.size(), 500U);  // what a QR code of a report holds
  EXPECT_TRUE(judged(" " + address + "\n").valid());
}

TEST_F(GreenCode, ValidAnswerTellsWhatWasSigned) {
  const CodeAnswer answer = judged(signed_text());
  expect_says(answer, CodeStatus::valid, "绿码有效，有效期至 2027-05-15",
              "valid, through 2027-05-15");
  ASSERT_TRUE(answer.content);
  EXPECT_EQ(answer.content->grade, "A+");
  // 8320 of 8336 ranked units are not better than place 17
  EXPECT_DOUBLE_EQ(answer.content->overall.percentile(), 100.0 * 8320 / 8336);
  EXPECT_THAT(answer.remark, HasSubstr("未核对注销名单"));
  EXPECT_THAT(answer.remark, HasSubstr("not known"));
}

TEST_F(GreenCode, WithoutAPlaceInTheIndustryIsACodeToo) {
  CodeContent content = test_content();
  content.industry.clear();
  content.within_industry = {};
  EXPECT_TRUE(judged(signed_text(content)).valid());
}

TEST_F(GreenCode, ExpiresAfterItsLastDay) {
  const std::string text = signed_text();
  EXPECT_TRUE(judged(text, {2027, 5, 15}).valid());
  expect_says(judged(text, {2027, 5, 16}), CodeStatus::expired, "已过期", "expired");
  EXPECT_TRUE(judged(text, {2026, 5, 10}).valid());
  expect_says(judged(text, {2026, 5, 9}), CodeStatus::not_yet_valid, "自 2026-05-10 起",
              "from 2026-05-10");
}

TEST_F(GreenCode, EveryChangedBitIsFound) {
  const std::string bytes = *from_base64url(signed_text());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_STREQ(to_string(judged(base64url(changed)).status), "altered") << bit;
    if (bit / 8 >= bytes.size() - 4) continue;
    // With the check sum made right it is still not what the issuer signed.
    const CodeAnswer answer = judged(resealed(changed));
    EXPECT_THAT(to_string(answer.status),
                ::testing::AnyOf(std::string("forged"), std::string("malformed"),
                                 std::string("unknown_key")))
        << bit;
    EXPECT_FALSE(answer.content) << bit;
  }
}

TEST_F(GreenCode, AlteredSaysSo) {
  std::string text = signed_text();
  text[60] = text[60] == 'A' ? 'B' : 'A';
  expect_says(judged(text), CodeStatus::altered, "校验和不符", "check sum does not fit");
  EXPECT_FALSE(judged(text).content);
}

TEST_F(GreenCode, ForgedSaysSo) {
  // An own key that claims the issuer's id: the signature is not the issuer's.
  const std::string text = *sign_code(test_content(), test_key('f'));
  std::string bytes = *from_base64url(text);
  bytes.replace(1, key_id_bytes, *from_hex(key_.public_key().id().text));
  expect_says(judged(resealed(bytes)), CodeStatus::forged, "伪造", "forged");
  // A better grade in a true code.
  std::string better = *from_base64url(signed_text([] {
    CodeContent c = test_content();
    c.grade = "B";
    return c;
  }()));
  const std::size_t grade = better.find(std::string("\x01") + "B");
  ASSERT_NE(grade, std::string::npos);
  better[grade + 1] = 'A';
  expect_says(judged(resealed(better)), CodeStatus::forged, "篡改", "tampered");
}

TEST_F(GreenCode, UnknownKeyIsNamed) {
  const SecretKey other = test_key('o');
  expect_says(judged(*sign_code(test_content(), other)), CodeStatus::unknown_key,
              other.public_key().id().text, "not among the public keys");
}

TEST_F(GreenCode, MalformedTextsSayWhy) {
  const auto says = [this](std::string_view text, const std::string& zh, const std::string& en) {
    expect_says(judged(text), CodeStatus::malformed, zh, en);
  };
  says("", "没有内容", "nothing to read");
  says("https://celadon.example/code/", "没有内容", "nothing to read");
  says("这不是绿码", "字符", "characters");
  says("abc=", "字符", "characters");
  says("AAAA", "太短", "too short");
  says(std::string(3000, 'A'), "3000 个字符", "3000 characters");
  std::string future = *from_base64url(signed_text());
  future[0] = 2;
  says(resealed(future), "格式版本 2", "version 2");
  std::string longer = *from_base64url(signed_text());
  longer.insert(40, "x");
  says(resealed(longer), "格式", "form");
}

TEST_F(GreenCode, NumbersHaveOneForm) {
  // 12 written in two bytes is no code, so that one content has one text.
  std::string bytes = *from_base64url(signed_text());
  ASSERT_EQ(bytes[1 + key_id_bytes], 12);
  bytes.replace(1 + key_id_bytes, 1, "\x8c\x00", 2);
  expect_says(judged(resealed(bytes)), CodeStatus::malformed, "格式", "form");
}

TEST_F(GreenCode, OfAWithdrawnKeyDoesNotCount) {
  keys_.keys[0].withdrawn = CivilDate{2026, 7, 1};
  expect_says(judged(signed_text()), CodeStatus::key_withdrawn, "作废", "withdrawn");
}

TEST_F(GreenCode, OfARetiredKeyCountsWhenItWasIssuedInTime) {
  keys_.keys[0].to = CivilDate{2026, 5, 10};
  EXPECT_TRUE(judged(signed_text()).valid());
  keys_.keys[0].to = CivilDate{2026, 5, 9};
  expect_says(judged(signed_text()), CodeStatus::key_not_in_force, "不在密钥", "outside the time");
  keys_.keys[0].to.reset();
  keys_.keys[0].from = CivilDate{2026, 5, 11};
  expect_says(judged(signed_text()), CodeStatus::key_not_in_force, "不在密钥", "outside the time");
}

TEST_F(GreenCode, FieldsOutOfBoundsAreRefusedByName) {
  const auto refused = [this](const char* field, auto change) {
    CodeContent content = test_content();
    change(content);
    const auto text = sign_code(content, key_);
    ASSERT_FALSE(text.ok()) << field;
    EXPECT_THAT(text.error().message, HasSubstr(field));
  };
  refused("number", [](auto& c) { c.number = 0; });
  refused("credit_code", [](auto& c) { c.credit_code.back() ^= 1; });
  refused("name", [](auto& c) { c.name = "a\nb"; });
  refused("name", [](auto& c) { c.name = "\xff"; });
  refused("name", [](auto& c) { c.name = std::string(121, 'n'); });
  refused("year", [](auto& c) { c.year = 1999; });
  refused("grade", [](auto& c) { c.grade.clear(); });
  refused("overall", [](auto& c) { c.overall = {8337, 8336}; });
  refused("overall", [](auto& c) { c.overall = {0, 1}; });
  refused("industry", [](auto& c) { c.industry = "C99"; });
  refused("within_industry", [](auto& c) { c.industry.clear(); });
  refused("snapshot", [](auto& c) { c.snapshot.pop_back(); });
  refused("issuer", [](auto& c) { c.issuer.clear(); });
  refused("issued", [](auto& c) { c.issued = {1999, 12, 31}; });
  refused("valid_through", [](auto& c) { c.valid_through = {2026, 5, 9}; });
  refused("packs", [](auto& c) { c.packs.resize(5); });
}

TEST_F(GreenCode, TooLongForAQrCodeIsRefused) {
  CodeContent content = test_content();
  content.name = std::string(120, 'n');
  content.issuer = std::string(64, 'i');
  const auto text = sign_code(content, key_);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::limit);
  EXPECT_THAT(text.error().message, HasSubstr("330"));
}

class Revocations : public GreenCode {
 protected:
  RevocationList list() const {
    return {"示例发码单位",
            {},
            {2026, 6, 1},
            {2026, 7, 1},
            {{key_.public_key().id(), 30, {2026, 5, 30}, "error"},
             {key_.public_key().id(), 12, {2026, 5, 20}, "accident_major"}}};
  }
  Result<RevocationList> read(const std::string& text) const {
    return read_revocations(text, "revoked.txt", keys_);
  }
};

TEST_F(Revocations, RevokedCodeDoesNotCount) {
  const auto read_back = read(*sign_revocations(list(), key_));
  ASSERT_TRUE(read_back.ok()) << read_back.error().to_string();
  EXPECT_EQ(read_back->revoked.size(), 2U);
  const CodeAnswer answer = judged(signed_text(), june, &*read_back);
  expect_says(answer, CodeStatus::revoked, "2026-05-20 注销（accident_major）",
              "revoked on 2026-05-20 (accident_major)");
  EXPECT_EQ(answer.revocation->number, 12U);
  EXPECT_EQ(answer.list_day, (CivilDate{2026, 6, 1}));
  CodeContent other = test_content();
  other.number = 13;
  EXPECT_TRUE(judged(signed_text(other), june, &*read_back).valid());
  EXPECT_EQ(judged(signed_text(other), june, &*read_back).remark, "");
  // The same number under another key is another code.
  const SecretKey second = test_key('2');
  keys_.keys.push_back({second.public_key(), {}, {}, {}});
  EXPECT_TRUE(judged(*sign_code(test_content(), second), june, &*read_back).valid());
}

TEST_F(Revocations, OldListIsSaidToBeOld) {
  CodeContent other = test_content();
  other.number = 13;
  const RevocationList old = *read(*sign_revocations(list(), key_));
  EXPECT_FALSE(judged(signed_text(other), {2026, 7, 1}, &old).list_is_old);
  const CodeAnswer answer = judged(signed_text(other), {2026, 7, 2}, &old);
  EXPECT_TRUE(answer.list_is_old);
  EXPECT_TRUE(answer.valid());
  EXPECT_THAT(answer.remark, HasSubstr("2026-07-01 起应有新名单"));
  EXPECT_THAT(answer.remark, HasSubstr("newer one since 2026-07-01"));
}

TEST_F(Revocations, ListThatWasTouchedIsRefused) {
  const std::string text = *sign_revocations(list(), key_);
  // A line that was taken out, a cause that was changed, another day.
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"revoked " + key_.public_key().id().text + " 12 2026-05-20 accident_major\n", ""},
           {"accident_major", "accident_minor"},
           {"day 2026-06-01", "day 2026-06-02"}}) {
    std::string touched = text;
    ASSERT_NE(touched.find(from), std::string::npos);
    touched.replace(touched.find(from), from.size(), to);
    const auto read_back = read(touched);
    ASSERT_FALSE(read_back.ok()) << touched;
    EXPECT_EQ(read_back.error().code, ErrorCode::rule);
    EXPECT_THAT(read_back.error().message, HasSubstr("名单被改动或为伪造"));
    EXPECT_THAT(read_back.error().message, HasSubstr("altered or forged"));
  }
}

TEST_F(Revocations, ListOfAnotherKeyIsRefused) {
  const auto read_back = read(*sign_revocations(list(), test_key('x')));
  ASSERT_FALSE(read_back.ok());
  EXPECT_THAT(read_back.error().message, HasSubstr("which is not known"));
  keys_.keys[0].withdrawn = june;
  EXPECT_THAT(read(*sign_revocations(list(), key_)).error().message, HasSubstr("withdrawn"));
}

TEST_F(Revocations, CutOrOddListsNameTheLine) {
  const std::string text = *sign_revocations(list(), key_);
  const std::string cut = text.substr(0, text.find("signature"));
  EXPECT_THAT(read(cut).error().message, HasSubstr("may be cut"));
  const auto odd = [&](const std::string& from, const std::string& to, std::uint64_t line) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    const auto answer = read(changed);
    ASSERT_FALSE(answer.ok()) << to;
    EXPECT_EQ(answer.error().code, ErrorCode::parse) << to;
    ASSERT_TRUE(answer.error().place);
    EXPECT_EQ(answer.error().place->line, line) << answer.error().to_string();
  };
  odd("celadon-revocations 1", "celadon-revocations 2", 1);
  odd("day 2026-06-01", "day 2026-02-30", 4);
  odd("day 2026-06-01", "day 2026-06-01 x", 4);
  odd(" 12 2026", " 0 2026", 6);
  odd(" 12 2026", " 31 2026", 7);  // not in order any more
  odd(" error\n", " Error\n", 7);
  odd("revoked", "removed", 6);
  EXPECT_FALSE(read(text + "revoked\n").ok());
  EXPECT_FALSE(read("").ok());
}

TEST_F(GreenCode, PublicKeysComeBackFromTheirFile) {
  keys_.keys.push_back({test_key('2').public_key(), CivilDate{2025, 1, 1}, CivilDate{2025, 12, 31},
                        CivilDate{2026, 2, 1}});
  const auto read = read_public_keys(to_text(keys_), "keys.txt");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->issuer, keys_.issuer);
  EXPECT_EQ(read->keys, keys_.keys);
  const auto single = read_public_keys(key_.public_key().to_string() + "\n", "key");
  ASSERT_TRUE(single.ok());
  EXPECT_EQ(single->keys[0].key, key_.public_key());
}

TEST_F(GreenCode, OddFilesOfKeysAreRefused) {
  const std::string text = to_text(keys_);
  const auto refused = [](const std::string& content, const char* words) {
    const auto read = read_public_keys(content, "keys.txt");
    ASSERT_FALSE(read.ok()) << content;
    EXPECT_THAT(read.error().message, HasSubstr(words));
  };
  refused("", "no public key");
  refused("hello", "neither a file of public keys");
  refused(text + text.substr(text.find("key ")), "twice");
  std::string other_id = text;
  other_id.replace(text.find("key ") + 4, 16, "0123456789abcdef");
  refused(other_id, "does not go with its id");
  std::string odd_day = text;
  odd_day.replace(text.find("2026-01-01"), 10, "2026-1-1  ");
  refused(odd_day, "no day");
}

}  // namespace
}  // namespace celadon::registry::code
