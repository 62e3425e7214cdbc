#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/dlt645/frame.hpp"

namespace celadon::drivers::dlt645 {
namespace {

using ::testing::HasSubstr;

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 3)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

// Frames in public circulation whose sums were checked by script.
constexpr std::string_view read_total = "68 01 00 00 00 00 00 68 11 04 33 33 34 33 B3 16";
constexpr std::string_view read_total_of_any = "68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16";
constexpr std::string_view ask_address = "68 AA AA AA AA AA AA 68 13 00 DF 16";
constexpr std::string_view request = "68 37 03 00 92 81 39 68 11 04 33 33 34 33 38 16";
constexpr std::string_view answer_004 =
    "68 37 03 00 92 81 39 68 91 08 33 33 34 33 37 33 33 33 8C 16";
constexpr std::string_view answer_007 =
    "68 37 03 00 92 81 39 68 91 08 33 33 34 33 3A 33 33 33 8F 16";
constexpr std::string_view read_voltage = "68 16 00 00 00 15 20 68 11 04 33 34 34 35 00 16";

constexpr std::uint32_t forward_active_total = 0x00010000;
constexpr Quantity total{forward_active_total, {4, 2, false}};

Frame frame_of(std::string_view hex) {
  Framer framer;
  auto found = framer.feed(bytes_of(hex));
  EXPECT_EQ(found.size(), 1U);
  if (found.size() != 1 || !found[0].frame) return {};
  return *found[0].frame;
}

TEST(Dlt645Frame, ReadsEveryPublicFrameAndWritesItAgain) {
  for (const std::string_view hex : {read_total, read_total_of_any, ask_address, request,
                                     answer_004, answer_007, read_voltage}) {
    const auto again = encode(frame_of(hex));
    ASSERT_TRUE(again.ok()) << hex;
    EXPECT_EQ(*again, std::string(4, '\xFE') + bytes_of(hex)) << hex;
  }
}

TEST(Dlt645Frame, ARequestIsTheOnePublished) {
  EXPECT_EQ(*encode(read_request("398192000337", forward_active_total)),
            std::string(4, '\xFE') + bytes_of(request));
  EXPECT_EQ(*encode(read_request("201500000016", 0x02010100)),
            std::string(4, '\xFE') + bytes_of(read_voltage));
}

TEST(Dlt645Answer, IsExactDecimal) {
  const Frame answer = frame_of(answer_004);
  EXPECT_EQ(answer.address, "398192000337");
  EXPECT_TRUE(answer.from_meter);
  const auto value = read_answer(answer, total);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->digits, 4);  // 000000.04 kWh
  EXPECT_EQ(value->decimals, 2);
  EXPECT_DOUBLE_EQ(read_answer(frame_of(answer_007), total)->as_number(), 0.07);
}

TEST(Dlt645Answer, ASignIsTheHighestBit) {
  Frame answer = read_request("398192000337", 0x02030000);
  answer.from_meter = true;
  answer.bytes += bytes_of("45 23 81");
  const auto value = read_answer(answer, {0x02030000, {3, 4, true}});
  ASSERT_TRUE(value.ok()) << value.error().to_string();
  EXPECT_EQ(value->digits, -12345);  // -1.2345 kW
}

TEST(Dlt645Answer, AboutSomethingElseOrNoDecimalIsRefused) {
  EXPECT_THAT(read_answer(frame_of(answer_004), {0x00020000, {4, 2, false}}).error().message,
              HasSubstr("asked was 00020000"));
  EXPECT_FALSE(read_answer(frame_of(answer_004), {forward_active_total, {3, 2, false}}).ok());
  Frame answer = frame_of(answer_004);
  answer.bytes[4] = '\x0A';
  EXPECT_THAT(read_answer(answer, total).error().message, HasSubstr("no BCD"));
  answer.refused = true;
  EXPECT_EQ(read_answer(answer, total).error().code, ErrorCode::not_found);
}

TEST(Dlt645Framer, RefusesWrongSumsThatArePublicToo) {
  // two replies in circulation carry B6 for DA and 85 for 80; here a sum one too high
  std::string bytes = bytes_of(answer_004);
  bytes[bytes.size() - 2] = '\x8D';
  Framer framer;
  const auto found = framer.feed(bytes + bytes_of(answer_007));
  ASSERT_GE(found.size(), 2U);
  EXPECT_THAT(found[0].fault->message, HasSubstr("8D"));
  EXPECT_TRUE(found.back().frame);
}

TEST(Dlt645Framer, GivesTheSameWhereverTheStreamIsCut) {
  std::string stream = "\x68rubbish\x16\xFE\xFE";
  for (const std::string_view hex : {answer_004, answer_007, request}) stream += bytes_of(hex);
  for (std::size_t cut = 1; cut < 20; ++cut) {
    Framer framer;
    std::size_t frames = 0;
    for (std::size_t at = 0; at < stream.size(); at += cut)
      for (const Framed& framed : framer.feed(std::string_view(stream).substr(at, cut)))
        frames += framed.frame ? 1U : 0U;
    EXPECT_EQ(frames, 3U) << "pieces of " << cut;
  }
}

TEST(Dlt645Frame, AnAddressHasTwelveDigits) {
  EXPECT_EQ(encode(read_request("1234", forward_active_total)).error().code,
            ErrorCode::invalid_argument);
  Frame frame = read_request("123456789012", forward_active_total);
  frame.bytes = std::string(most_bytes + 1, 'a');
  EXPECT_EQ(encode(frame).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace celadon::drivers::dlt645
