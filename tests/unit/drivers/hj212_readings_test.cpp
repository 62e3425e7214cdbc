#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/hj212/cipher.hpp"
#include "celadon/drivers/hj212/readings.hpp"
#include "celadon/telemetry/quality.hpp"

namespace celadon::drivers::hj212 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Instant received{1'700'000'000'000'000};

Packet data(std::string command, std::string body) {
  Packet packet;
  packet.request = "20210824122004007";
  packet.system = "32";
  packet.command = std::move(command);
  packet.device = "M1";
  packet.body = std::move(body);
  return packet;
}

std::vector<std::string> told(const Packet& packet, const Device& device) {
  Batch batch;
  const auto faults = add_readings(packet, device, received, batch);
  if (!faults.ok()) return {"fault"};
  std::vector<std::string> lines;
  for (const Reading& r : batch.readings()) {
    std::string value = std::to_string(r.value);
    value.erase(value.find_last_not_of('0') + 1);
    lines.push_back(std::string(r.key) + "=" + value + std::string(r.unit) + "@" +
                    format_instant(r.at) + (r.quality != 0 ? "!" + std::to_string(r.quality) : ""));
  }
  return lines;
}

Device monitor() { return {"M1", "", UtcOffset::china(), {}, {}, {}}; }

TEST(Hj212Readings, HaveKeysByPeriodAndUnitsByCode) {
  const std::string body =
      "DataTime=20210824120000;w01018-Avg=7.5,w01018-Max=8,w01018-Cou=0.1,w01018-Flag=N;w00000-Cou="
      "3";
  EXPECT_THAT(told(data("2061", body), monitor()),
              ElementsAre("M1/w01018/Avg/hour=7.5mg/L@2021-08-24T12:00:00+08:00",
                          "M1/w01018/Max/hour=8.mg/L@2021-08-24T12:00:00+08:00",
                          "M1/w01018/Cou/hour=0.1@2021-08-24T12:00:00+08:00",
                          "M1/w00000/Cou/hour=3.m3@2021-08-24T12:00:00+08:00"));
  EXPECT_THAT(told(data("2051", "DataTime=20210824120000;a01001-Avg=20"), monitor()),
              ElementsAre("M1/a01001/Avg/minute=20.°C@2021-08-24T12:00:00+08:00"));
  EXPECT_THAT(told(data("2031", "DataTime=20210824000000;a01001-Avg=20"), monitor()),
              ElementsAre("M1/a01001/Avg/day=20.°C@2021-08-24T00:00:00+08:00"));
  EXPECT_THAT(told(data("2011", "DataTime=20210824120000;a01001-Rtd=20"), monitor()),
              ElementsAre("M1/a01001/Rtd=20.°C@2021-08-24T12:00:00+08:00"));
}

TEST(Hj212Readings, TakeUnitAndOffsetFromTheRegistration) {
  Device device = monitor();
  device.units = {{"w00000", "L/s"}};
  device.points = {{"w00000/Cou", "W-OUT"}};
  device.offset = UtcOffset::utc();
  EXPECT_THAT(told(data("2011", "DataTime=20210824120000;w00000-Rtd=2;w00000-Cou=3"), device),
              ElementsAre("M1/w00000/Rtd=2.L/s@2021-08-24T20:00:00+08:00",
                          "W-OUT=3.m3@2021-08-24T20:00:00+08:00"));
}

TEST(Hj212Readings, AreMarkedAsTheMonitorMarksThem) {
  using telemetry::QualityFlag;
  EXPECT_EQ(quality_of_mark("N"), 0);
  EXPECT_EQ(quality_of_mark(""), 0);
  EXPECT_EQ(quality_of_mark("S"), static_cast<std::uint16_t>(QualityFlag::substituted));
  for (const char* mark : {"F", "M", "D", "C", "T", "B", "?"})
    EXPECT_EQ(quality_of_mark(mark), static_cast<std::uint16_t>(QualityFlag::invalid_by_supplier))
        << mark;
}

TEST(Hj212Readings, StandAtTheRequestsTimeWhereTheDataTellNone) {
  EXPECT_THAT(told(data("2011", "a01001-Rtd=20"), monitor()),
              ElementsAre("M1/a01001/Rtd=20.°C@2021-08-24T12:20:04.007+08:00"));
  EXPECT_THAT(told(data("2011", "DataTime=20211324120000;a01001-Rtd=20"), monitor()),
              ElementsAre("fault"));
}

TEST(Hj212Readings, ReadTextInGbkAndRefuseCodesThatAreNone) {
  // "\xD5\xFD\xB3\xA3" is 正常 in GBK.
  EXPECT_THAT(told(data("2011",
                        "DataTime=20210824120000;Note=\xD5\xFD\xB3\xA3;a01001-Rtd=20;\xD5\xFD-Rtd="
                        "1;a/b-Rtd=1"),
                   monitor()),
              ElementsAre("M1/a01001/Rtd=20.°C@2021-08-24T12:00:00+08:00"));
}

// GB/T 32907-2016, appendix A.1: one block under its own key.
constexpr std::string_view standard_key = "0123456789ABCDEFFEDCBA9876543210";
TEST(Hj212Cipher, GivesTheBlockOfTheStandard) {
  Cipher cipher;
  cipher.key = read_cipher_key(standard_key).value();
  cipher.spelling = Cipher::Spelling::hex;
  const std::string block(reinterpret_cast<const char*>(cipher.key.data()), 16);
  const auto text = encrypt(cipher, block);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->substr(0, 32), "681EDF34D206965E86B3E94F536E4246");
  EXPECT_EQ(*decrypt(cipher, *text), block);
}

TEST(Hj212Cipher, ReadsWhatItWritesInEachFormAndRefusesTheRest) {
  for (const auto mode : {Cipher::Mode::ecb, Cipher::Mode::cbc})
    for (const auto spelling : {Cipher::Spelling::base64, Cipher::Spelling::hex}) {
      const Cipher cipher{read_cipher_key(standard_key).value(), {}, mode, spelling};
      for (std::size_t size = 0; size < 50; ++size) {
        const std::string plain(size, 'x');
        EXPECT_EQ(*decrypt(cipher, *encrypt(cipher, plain)), plain);
      }
      for (const char* text : {"", "DataTime=20210824120000", "ABCD",
                               "AAAAAAAAAAAAAAAAAAAAAA==", "00112233445566778899AABBCCDDEEFF"})
        EXPECT_FALSE(decrypt(cipher, text).ok()) << text;
    }
  EXPECT_FALSE(read_cipher_key("0123").ok());
  EXPECT_FALSE(read_cipher_key("0123456789ABCDEFFEDCBA987654321X").ok());
}

TEST(Hj212Readings, OfAnEncryptedMonitorComeEncryptedAndNotOtherwise) {
  Device device = monitor();
  device.cipher = Cipher{
      read_cipher_key(standard_key).value(), {}, Cipher::Mode::ecb, Cipher::Spelling::base64};
  const std::string body = "DataTime=20210824120000;a01001-Rtd=20";
  EXPECT_THAT(told(data("2011", *encrypt(*device.cipher, body)), device),
              ElementsAre("M1/a01001/Rtd=20.°C@2021-08-24T12:00:00+08:00"));
  EXPECT_THAT(told(data("2011", body), device), ElementsAre("fault"));
}

}  // namespace
}  // namespace celadon::drivers::hj212
