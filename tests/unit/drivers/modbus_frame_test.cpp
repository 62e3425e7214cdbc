#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/modbus/frame.hpp"

namespace celadon::drivers::modbus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string modbus_bytes(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 3)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

// Frames of common knowledge whose sums were checked by script (domain notes on protocols, 3).
constexpr std::string_view read_ten = "01 03 00 00 00 0A C5 CD";
constexpr std::string_view read_three = "11 03 00 6B 00 03 76 87";
constexpr std::string_view three_registers = "11 03 06 AE 41 56 52 43 40 49 AD";
constexpr std::string_view coil_on = "11 05 00 AC FF 00 4E 8B";
constexpr std::string_view write_one = "11 06 00 01 00 03 9A 9B";
constexpr std::string_view illegal_address = "01 83 02 C0 F1";
constexpr std::string_view tcp_read_ten = "00 01 00 00 00 06 01 03 00 00 00 0A";

Frame one_frame(Framing framing, Side side, std::string_view hex) {
  Framer framer(framing, side);
  const auto found = framer.feed(modbus_bytes(hex));
  EXPECT_EQ(found.size(), 1U) << hex;
  if (found.size() != 1 || !found[0].frame) return {};
  return *found[0].frame;
}

TEST(ModbusCrc, IsThatOfTheCheckString) { EXPECT_EQ(crc16("123456789"), 0x4B37); }

TEST(ModbusFrame, ReadsEveryPublicFrameAndWritesItAgain) {
  struct Known {
    Side side;
    std::string_view hex;
  };
  for (const auto& [side, hex] :
       {Known{Side::requests, read_ten}, Known{Side::requests, read_three},
        Known{Side::answers, three_registers}, Known{Side::requests, coil_on},
        Known{Side::answers, coil_on}, Known{Side::requests, write_one},
        Known{Side::answers, illegal_address}}) {
    const auto again = encode(one_frame(Framing::rtu, side, hex), Framing::rtu);
    ASSERT_TRUE(again.ok()) << hex;
    EXPECT_EQ(*again, modbus_bytes(hex)) << hex;
  }
  const auto tcp = encode(one_frame(Framing::tcp, Side::requests, tcp_read_ten), Framing::tcp);
  EXPECT_EQ(*tcp, modbus_bytes(tcp_read_ten));
}

TEST(ModbusFrame, ARequestIsTheOnePublished) {
  const std::string ten = read_pdu({Function::read_holding_registers, 0, 10});
  EXPECT_EQ(*encode({0, 1, ten}, Framing::rtu), modbus_bytes(read_ten));
  EXPECT_EQ(*encode({1, 1, ten}, Framing::tcp), modbus_bytes(tcp_read_ten));
  const std::string three = read_pdu({Function::read_holding_registers, 107, 3});
  EXPECT_EQ(*encode({0, 17, three}, Framing::rtu), modbus_bytes(read_three));
}

TEST(ModbusFrame, AnAnswerGivesItsRegisters) {
  const Frame frame = one_frame(Framing::rtu, Side::answers, three_registers);
  EXPECT_EQ(frame.unit, 17);
  const auto answer = read_answer(frame.pdu, {Function::read_holding_registers, 107, 3});
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(answer->registers, ElementsAre(0xAE41, 0x5652, 0x4340));
}

TEST(ModbusFrame, AnAnswerToAnotherQuestionIsRefused) {
  const Frame frame = one_frame(Framing::rtu, Side::answers, three_registers);
  EXPECT_THAT(read_answer(frame.pdu, {Function::read_holding_registers, 107, 4}).error().message,
              HasSubstr("6 bytes"));
  EXPECT_THAT(read_answer(frame.pdu, {Function::read_input_registers, 107, 3}).error().message,
              HasSubstr("function 3, 4 was asked"));
}

TEST(ModbusFrame, AnExceptionHasAName) {
  const Frame frame = one_frame(Framing::rtu, Side::answers, illegal_address);
  const auto answer = read_answer(frame.pdu, {Function::read_holding_registers, 0, 1});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->exception, 2);
  EXPECT_EQ(exception_name(2), "非法数据地址｜illegal data address");
}

TEST(ModbusFrame, ARequestBeyondTheProtocolIsRefused) {
  for (const std::string_view pdu : {"03 00 00 00 00", "03 00 00 00 7E", "03 FF FF 00 02"})
    EXPECT_EQ(parse_read(modbus_bytes(pdu)).error().code, ErrorCode::limit) << pdu;
  EXPECT_EQ(parse_read(modbus_bytes("03 00 00 00 7D"))->count, 125);
  EXPECT_EQ(parse_read(modbus_bytes("06 00 00 00 01")).error().code, ErrorCode::unsupported);
  EXPECT_EQ(encode({0, 1, std::string(254, 'x')}, Framing::tcp).error().code,
            ErrorCode::invalid_argument);
}

TEST(ModbusFramer, AWrongSumIsAFaultAndReadingGoesOn) {
  Framer framer(Framing::rtu, Side::answers);
  std::string wrong = modbus_bytes(three_registers);
  wrong[4] = static_cast<char>(wrong[4] ^ 1);
  const auto found = framer.feed(wrong + modbus_bytes(three_registers));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].fault.has_value());
  EXPECT_TRUE(found[1].frame.has_value());
}

TEST(ModbusFramer, AByteAtATimeGivesTheSame) {
  Framer framer(Framing::tcp, Side::requests);
  std::size_t frames = 0;
  for (const char byte : modbus_bytes(tcp_read_ten) + modbus_bytes(tcp_read_ten))
    frames += framer.feed(std::string_view(&byte, 1)).size();
  EXPECT_EQ(frames, 2U);
  EXPECT_EQ(framer.waiting(), 0U);
}

TEST(ModbusFramer, AHeaderThatIsNoneEndsTheConnection) {
  Framer framer(Framing::tcp, Side::answers);
  const auto found = framer.feed("HTTP/1.1 400 Bad Request\r\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].fault->remedy, HasSubstr("framing: rtu"));
  EXPECT_TRUE(framer.broken());
  EXPECT_TRUE(framer.feed(modbus_bytes(tcp_read_ten)).empty());
}

}  // namespace
}  // namespace celadon::drivers::modbus
